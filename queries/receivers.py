"""Queries follow every change of a patient's data, in its transaction, and lie over the forms."""

from collections.abc import Sequence
from typing import Any

from crf.overlay import lay_over
from crf.record import PatientRecord
from crf.services import record_changed
from queries.opening import open_places
from queries.raising import refresh
from queries.selectors import accepted_fingerprints, is_about, open_counts, unsettled_counts


def follow_record(sender: Any, records: Sequence[PatientRecord], **_: Any) -> None:
    refresh(records)


def connect() -> None:
    record_changed.connect(follow_record, dispatch_uid="queries")
    lay_over(
        "queries",
        source=open_counts,
        unsettled=unsettled_counts,
        opening=open_places,
        about=is_about,
        accepted=accepted_fingerprints,
    )
