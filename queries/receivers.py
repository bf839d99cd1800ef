"""Queries follow every change of a patient's data, in the transaction of that change."""

from collections.abc import Sequence
from typing import Any

from crf.record import PatientRecord
from crf.services import record_changed
from queries.raising import refresh


def follow_record(sender: Any, records: Sequence[PatientRecord], **_: Any) -> None:
    refresh(records)


def connect() -> None:
    record_changed.connect(follow_record, dispatch_uid="queries")
