"""Errors about what is late or not finished."""

from __future__ import annotations

import datetime
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from django.utils import timezone

from crf import models
from crf.deliberate_errors.error import error, give
from crf.models import FormRecord, FormStatus, Origin

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

# Long enough for each of the terms, and for no other.
BASELINE_LATE, VISIT_LATE, UNTOUCHED, UNCONFIRMED, UNSIGNED, NOT_BEGUN = 60, 100, 70, 40, 40, 20


def _ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def _registered(person: SyntheticPatient, days: int) -> None:
    person.patient.registered_on = timezone.localdate() - datetime.timedelta(days=days)


def _leave(person: SyntheticPatient, *rows: FormRecord, status: str = FormStatus.IN_PROGRESS) -> None:
    for row in rows:
        row.status = status
    person.unfinished += rows


@error("E-COM-01", typed=False)
def baseline_is_late(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Diagnosis)
    if row is None:
        return False
    _leave(person, row)
    _registered(person, BASELINE_LATE)
    return True


@error("E-COM-02", typed=False)
def visit_is_late(person: SyntheticPatient, random: Random) -> bool:
    row = next((row for row in person.rows(models.FollowUp) if row.visit != "LAST"), None)
    if row is None:
        return False
    _leave(person, row)
    _registered(person, VISIT_LATE)
    return True


@error("E-COM-03", typed=False)
def left_in_progress(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Response)
    if row is None:
        return False
    _leave(person, row)
    row.updated_at = _ago(UNTOUCHED)
    return True


@error("E-COM-05", typed=False)
def ready_and_not_signed(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.EndOfObservation) is None:
        return False
    rows = [person.patient, *person.before, *person.later]
    _leave(person, *rows, status=FormStatus.VERIFIED)
    for row in rows:
        row.updated_at = _ago(UNSIGNED)
    return True


@error("E-COM-06", typed=False)
def imported_and_not_confirmed(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.TreatmentSummary)
    if row is None:
        return False
    _leave(person, row)
    row.origin, row.updated_at = Origin.REGISTRY, _ago(UNCONFIRMED)
    return True


@error("E-COM-07", also="E-FUP-04", typed=False)
def reported_and_not_begun(person: SyntheticPatient, random: Random) -> bool:
    last = next((row for row in person.rows(models.FollowUp) if row.visit == "LAST"), None)
    if last is None or person.row(models.Death) is not None:
        return False
    for name in ("kps_fu", "cgvhd_now", "ist_now"):
        give(last, name, None)
    last.vital_status, last.completed_at = "DEAD", _ago(NOT_BEGUN)
    return True


@error("E-COM-04", typed=False)
def question_left_unanswered(person: SyntheticPatient, random: Random) -> bool:
    since = timezone.localdate() - datetime.timedelta(days=random.randint(31, 90))
    person.around = replace(person.around, asked=(since,))
    return True
