"""Queries follow every change of a patient's data, in its transaction, and lie over the forms."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from crf.models import Patient
from crf.overlay import lay_over
from crf.record import PatientRecord
from crf.services import record_changed
from crf.withdrawing import registration_withdrawn
from queries.models import Query
from queries.moves import move
from queries.opening import open_places
from queries.raising import refresh
from queries.selectors import accepted_fingerprints, is_about, open_counts, unsettled_counts
from queries.workflow import Action


def follow_record(sender: Any, records: Sequence[PatientRecord], **_: Any) -> None:
    refresh(records)


def close_all(sender: Any, patient: Patient, **_: Any) -> None:
    """Nothing is asked any more about somebody whose registration was withdrawn."""
    for query in Query.objects.select_for_update().filter(patient=patient).live().order_by("pk"):
        event = move(query, Action.OBSOLETE, at=timezone.now())
        query.save()
        event.save()


def connect() -> None:
    registration_withdrawn.connect(close_all, dispatch_uid="queries")
    record_changed.connect(follow_record, dispatch_uid="queries")
    lay_over(
        "queries",
        source=open_counts,
        unsettled=unsettled_counts,
        opening=open_places,
        about=is_about,
        accepted=accepted_fingerprints,
    )
