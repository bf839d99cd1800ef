"""Keeps the Outcome rows equal to what the records say: at every write, and before anything is served."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now, TruncDate

from analysis import courses, evidence
from analysis.columns import NAMES, values
from analysis.models import Outcome
from analysis.population import exclusion
from analysis.rules import rules
from crf.models import DataVersion, Patient
from crf.record import PatientRecord, load_records

BATCH = 500
COLUMNS = tuple(field.attname for field in Outcome._meta.concrete_fields if not field.primary_key)


def is_fresh() -> ExpressionWrapper:
    """For a queryset of patients: whether the outcome is of today's rules and today's record.

    No date that was still to come when the outcome was derived has come since.
    """
    holds = Q(outcome__holds_until=None) | Q(outcome__holds_until__gt=TruncDate(Now()))
    return ExpressionWrapper(
        Q(outcome__rules=rules(), outcome__data_version=F("data_version__number")) & holds,
        output_field=BooleanField(),
    )


def outcome_of(record: PatientRecord, data_version: int = 0) -> Outcome:
    """The row that the record gives, not saved."""
    seen = evidence.until_today(record)
    reason = exclusion(seen) or ""
    return Outcome(
        patient_id=record.patient.pk,
        centre_id=record.patient.centre_id,
        data_version=data_version,
        rules=rules(),
        exclusion=reason,
        numbers=values(seen),
        course={} if reason else courses.courses(seen),
        holds_until=evidence.changes_on(record),
    )


def derive(records: Iterable[PatientRecord]) -> None:
    """Store the outcomes of records just written, in the transaction of that write; two statements."""
    by_id = {record.patient.pk: record for record in records}
    with transaction.atomic():
        _store(by_id, _data_versions(by_id))


def receive(sender: Any, records: list[PatientRecord], **kwargs: Any) -> None:
    derive(records)


def forget(sender: Any, patient: Patient, **kwargs: Any) -> None:
    """Drop the outcome of somebody whose registration was withdrawn."""
    Outcome.objects.filter(patient=patient).delete()


def refresh(patient_ids: Collection[int], *, done: Callable[[int], None] = lambda number: None) -> None:
    """Rebuild the outcomes of these patients from their records; `done` hears how many are finished."""
    finished = 0
    for batch in _batches(patient_ids):
        with transaction.atomic():
            # Read first: what is written from here on makes the row stale again rather than wrongly fresh.
            versions = _data_versions(batch)
            records = load_records(batch)
            _store(records, versions)
            Outcome.objects.filter(pk__in=set(batch) - records.keys()).delete()
        finished += len(batch)
        done(finished)


def stale() -> QuerySet[Patient]:
    """Patients whose outcome is missing or of another state or rule, and removed ones who still have one."""
    fresh = Exists(Patient.objects.filter(is_fresh(), pk=OuterRef("pk")))
    return Patient.objects.filter(
        Q(~fresh, removed_at=None) | Q(removed_at__isnull=False, outcome__isnull=False)
    )


def differences() -> Iterator[tuple[str, str]]:
    """Subject code and column wherever a stored outcome is not what its record gives."""
    for batch in _batches(Patient.objects.order_by("pk").values_list("pk", flat=True)):
        stored = Outcome.objects.in_bulk(batch)
        records = load_records(batch)
        versions = _data_versions(batch)
        for pk, record in records.items():
            code = record.patient.subject_code
            if pk not in stored:
                yield code, "patient"
                continue
            right = outcome_of(record, versions.get(pk, 0))
            yield from ((code, name) for name in _unlike(stored[pk], right))
        removed = Patient.objects.filter(pk__in=stored.keys() - records.keys())
        yield from ((code, "patient") for code in removed.values_list("subject_code", flat=True))


def _unlike(stored: Outcome, right: Outcome) -> Iterator[str]:
    """The columns in which two rows differ, of the numbers each by its name."""
    others = (name for name in COLUMNS if name != "numbers")
    yield from (name for name in others if getattr(stored, name) != getattr(right, name))
    if len(stored.numbers) != len(NAMES):
        yield "numbers"
        return
    for name, one, other in zip(NAMES, stored.numbers, right.numbers, strict=True):
        if one != other and not (math.isnan(one) and math.isnan(other)):
            yield name


def _store(records: Mapping[int, PatientRecord], versions: Mapping[int, int]) -> None:
    # In one order for everybody, so that two of these wait for each other and never for ever.
    rows = [outcome_of(records[pk], versions.get(pk, 0)) for pk in sorted(records)]
    Outcome.objects.bulk_create(rows, update_conflicts=True, unique_fields=["patient"], update_fields=COLUMNS)


def _data_versions(patient_ids: Iterable[int]) -> dict[int, int]:
    numbers = DataVersion.objects.filter(pk__in=list(patient_ids)).values_list("pk", "number")
    return dict(numbers)


def _batches(patient_ids: Iterable[int]) -> Iterator[list[int]]:
    ids = list(patient_ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
