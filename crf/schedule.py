"""When each form is due and from when it is overdue: pure, on a record and the study's days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from crf.derivations import OBSERVATION_DAYS, VISIT_WINDOWS, declared_ineligible, has_legal_basis
from crf.models import FormRecord
from crf.specs import PAGE_SPECS, SPECS, FormSpec

if TYPE_CHECKING:
    from crf.record import PatientRecord

Trigger = Callable[["PatientRecord", str], date | None]

# The end of observation waits for every other form; the latest contact is updated at will.
LAST_FORM, AT_WILL = "EOS", "LAST"
BASIS_PENDING = "PEND"


@dataclass(frozen=True, slots=True)
class Term:
    """The day on which a form is due, and the last day on which it is not yet overdue."""

    due: date
    overdue: date


def term(record: PatientRecord, spec: FormSpec, slot: str = "") -> Term | None:
    """When this form, or this slot of it, has to be complete; None while nothing asks for it.

    Entries go by the form on whose page they stand.
    """
    if spec.clinical and (not has_legal_basis(record) or declared_ineligible(record)):
        return None
    key = spec.parent or spec.key
    since = TRIGGERS[key](record, slot)
    if since is None:
        return None
    until_due, until_overdue = settings.STUDY["due"][key]
    return Term(since + timedelta(days=until_due), since + timedelta(days=until_overdue))


def overdue_on(record: PatientRecord, spec: FormSpec) -> date:
    """The last day on which a form that nobody has begun is not yet overdue, at the earliest of its slots.

    Where nothing in the record asks for the form, its days count from registration.
    """
    terms = [found for slot in slots_of(spec) if (found := term(record, spec, slot)) is not None]
    if terms:
        return min(found.overdue for found in terms)
    days = settings.STUDY["due"][spec.parent or spec.key][1]
    return record.patient.registered_on + timedelta(days=days)


def is_needed(record: PatientRecord, spec: FormSpec, slot: str = "") -> bool:
    return spec.needed(record, slot) and not (spec.clinical and bool(declared_ineligible(record)))


def in_slot(spec: FormSpec, rows: Iterable[FormRecord], slot: str) -> tuple[FormRecord, ...]:
    """Those of a form's rows that belong to the slot; all of them where the form has none."""
    if spec.slot is None:
        return tuple(rows)
    return tuple(row for row in rows if getattr(row, spec.slot[0]) == slot)


def slots_of(spec: FormSpec) -> list[str]:
    return spec.slot[1].values if spec.slot else [""]


def slot_title(spec: FormSpec, slot: str) -> str:
    """The form's title, with the visit or whatever else tells its rows apart."""
    if spec.slot is None:
        return str(spec.title)
    return f"{spec.title}: {dict(spec.slot[1].choices)[slot]}"


def page_rows(record: PatientRecord) -> list[FormRecord]:
    """The rows of all forms that are pages of their own."""
    return [page for spec in PAGE_SPECS for page in record.rows(spec.key)]


def due_and_absent(record: PatientRecord, today: date) -> Iterator[tuple[FormSpec, str]]:
    """Each form, or slot of it, that should be filled in by now and that nobody has begun."""
    for spec in PAGE_SPECS:
        rows = record.rows(spec.key)
        for slot in slots_of(spec):
            if in_slot(spec, rows, slot) or not is_needed(record, spec, slot):
                continue
            found = term(record, spec, slot)
            if found is not None and found.due <= today:
                yield spec, slot


def basis_is_pending(record: PatientRecord) -> bool:
    """Whether the form about the legal basis says no more than that it is still to be obtained."""
    return record.consent.legal_basis == BASIS_PENDING


def _registered(record: PatientRecord, slot: str) -> date | None:
    return record.patient.registered_on


def _transplant_completed(record: PatientRecord, slot: str) -> date | None:
    return _day(record, record.index) if record.index.was_complete or record.index.is_complete else None


def _relapse_told(record: PatientRecord, slot: str) -> date | None:
    told = [row for row in record.rows("RLS") if row.relapse_ever == "Y"]
    return _first_day(record, [*told, *(row for row in record.visits if row.relapse_since == "Y")])


def _treatment_told(record: PatientRecord, slot: str) -> date | None:
    told = [row for row in record.rows("PTS") if row.ptt_any == "Y"]
    told += [row for row in record.relapses if row.rel_treated == "Y"]
    return _first_day(record, [*told, *(row for row in record.visits if row.newtrt_since == "Y")])


def _death_told(record: PatientRecord, slot: str) -> date | None:
    told = [row for row in record.rows("CON") if row.legal_basis == "DEC"]
    return _first_day(record, [*told, *(row for row in record.visits if row.vital_status == "DEAD")])


def _visit_over(record: PatientRecord, slot: str) -> date | None:
    """The day on which the visit's window has closed, or registration where that was later."""
    spec = SPECS["FUP"]
    if slot not in VISIT_WINDOWS or record.day0 is None or not spec.needed(record, slot):
        return None
    closes = VISIT_WINDOWS[slot][1]
    closed = record.day0 + timedelta(days=OBSERVATION_DAYS if closes is None else closes)
    return max(record.patient.registered_on, closed)


def _all_else_complete(record: PatientRecord, slot: str) -> date | None:
    """The day on which the last of the other forms was completed; None while one of them is not."""
    days = []
    for spec in PAGE_SPECS:
        if spec.key == LAST_FORM:
            continue
        rows = record.rows(spec.key)
        if not all(row.is_settled for row in rows) or _has_gap(record, spec, rows):
            return None
        days += [_day(record, row) for row in rows]
    return max(days)


def _has_gap(record: PatientRecord, spec: FormSpec, rows: list[FormRecord]) -> bool:
    """Whether the form, or a slot of it, has no row and needs one."""
    return any(
        slot != AT_WILL and not in_slot(spec, rows, slot) and is_needed(record, spec, slot)
        for slot in slots_of(spec)
    )


def _first_day(record: PatientRecord, rows: Iterable[FormRecord]) -> date | None:
    return min((_day(record, row) for row in rows), default=None)


def _day(record: PatientRecord, row: FormRecord) -> date:
    """The day on which a row was completed, else last touched, else that of registration."""
    moment = row.completed_at or row.updated_at
    return timezone.localtime(moment).date() if moment else record.patient.registered_on


TRIGGERS: dict[str, Trigger] = {
    **dict.fromkeys(("PAT", "CON", "DIA", "LIN", "PRE", "TRA"), _registered),
    **dict.fromkeys(("ENG", "AGV", "CGV", "RSP", "RLS", "PTS"), _transplant_completed),
    "REL": _relapse_told,
    "PTT": _treatment_told,
    "FUP": _visit_over,
    "DTH": _death_told,
    LAST_FORM: _all_else_complete,
}
