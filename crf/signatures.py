"""What a change of data takes back: that its page was verified, and the signature of the patient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from crf.models import EntryForm, FormRecord, FormStatus, Signature
from crf.record import PatientRecord
from crf.specs import SPECS
from crf.workflow import Action, after, before

_REVIEWED = before(Action.SAVE) - {FormStatus.IN_PROGRESS, FormStatus.COMPLETE}


def standing_signature(record: PatientRecord) -> Signature | None:
    """The signature under the forms as they are now."""
    return Signature.objects.filter(patient=record.patient, voided_at=None).first()


def last_signature(record: PatientRecord) -> Signature | None:
    """The one that stands, else the last that was voided."""
    return Signature.objects.filter(patient=record.patient).select_related("voided_by").first()


def take_back(record: PatientRecord, changed: Iterable[FormRecord], *, by: Any, reason: str) -> None:
    """Before `changed` rows are written, inside `acting`: their pages are no longer verified, nothing signed.

    A row that is new is as much a change as another: the signature was given without it. Under a lock,
    where only what an open query asks about can be changed, the signature becomes void at once, while the
    forms stay locked; that the changed pages are no longer verified, and the others no longer signed, shows
    as soon as the patient is unlocked (lifecycle.unlock_patient).
    """
    changed = list(changed)
    touched = [row for page in changed for row in _page(record, page) if row.status in _REVIEWED]
    set_status(touched, FormStatus.COMPLETE)
    signature = standing_signature(record)
    if signature is None:
        return
    set_status([row for row in record.forms() if row.status in before(Action.VOID)], after(Action.VOID))
    signature.voided_at = timezone.now()
    signature.voided_by_id = by.pk
    signature.voided_form = changed[0].form_key
    signature.voided_reason = reason
    signature.save()


def set_status(rows: Iterable[FormRecord], status: FormStatus) -> None:
    """In memory and in the database, one statement for each form; what the rows say does not change."""
    by_model: dict[type[FormRecord], list[int]] = defaultdict(list)
    for row in rows:
        row.status = status
        if row.pk:
            by_model[type(row)].append(row.pk)
    for model, ids in by_model.items():
        model.objects.filter(pk__in=ids).update(status=status)


def with_entries(record: PatientRecord, page: FormRecord) -> list[FormRecord]:
    """A page and the entries that stand on it."""
    return [page, *(e for spec in SPECS[page.form_key].groups for e in record.entries(page, spec.key))]


def _page(record: PatientRecord, row: FormRecord) -> list[FormRecord]:
    """The rows on the page on which a row stands."""
    if not isinstance(row, EntryForm):
        return with_entries(record, row)
    pages = [page for page in record.rows(SPECS[row.form_key].parent or "") if row.belongs_to(page)]
    return [row, *(each for page in pages for each in with_entries(record, page))]
