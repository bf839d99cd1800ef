"""The course of a patient: legal basis, contacts, vital status, relapses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from crf.partial_date import Dated, PartialDate, earliest, latest

if TYPE_CHECKING:
    from crf.models import CentreDocument, FollowUp, FormRecord, Relapse
    from crf.record import PatientRecord

# Bases on which clinical data may be kept; the others close the clinical forms.
LAWFUL_BASES = frozenset({"CONS", "DEC", "UNR", "ETH", "HLT"})
WITHOUT_CONSENT = LAWFUL_BASES - {"CONS"}
ESSENTIAL_DOCUMENTS = ("PROT", "ECLET", "ICF", "PRIV")
ELIGIBILITY = ("elig_adult", "elig_mm", "elig_allo_window", "elig_gitmo", "elig_novel_post")

# A reappearance of MRD alone is no relapse (IMWG).
MRD_ALONE = "MRDR"


def absent_documents(documents: Iterable[CentreDocument]) -> list[str]:
    """The kinds of document that a centre needs and of which none is current."""
    current = {document.doc_type for document in documents if document.doc_superseded == "N"}
    return [kind for kind in ESSENTIAL_DOCUMENTS if kind not in current]


def has_legal_basis(record: PatientRecord) -> bool:
    return record.consent.legal_basis in LAWFUL_BASES


def declared_ineligible(record: PatientRecord) -> list[str]:
    """The criteria of eligibility that the centre answered with no."""
    return [name for name in ELIGIBILITY if getattr(record.patient, name) == "N"]


def has_died(record: PatientRecord) -> bool:
    """Whether a visit or the form of death says so; there the date may be not known."""
    death = record.death
    told = death.death_date is not None or "death_date" in death.missing
    return told or any(v.vital_status == "DEAD" for v in record.visits)


def dated_contacts(record: PatientRecord) -> Iterator[PartialDate]:
    """When something is known of the patient: visits, the end of observation, death on a known day."""
    yield from (visit.visit_date for visit in record.visits if visit.visit_date)
    if record.end.eos_date:
        yield record.end.eos_date
    if record.death.death_date is not None and record.death.death_date.precision == "day":
        yield record.death.death_date


def last_contact(record: PatientRecord) -> PartialDate | None:
    """The contact that can have been the latest; of two that can, the one whose date is known better."""
    return max(dated_contacts(record), key=lambda when: (latest(when), earliest(when)), default=None)


def latest_visit(record: PatientRecord) -> FollowUp | None:
    """The last of the visits that have a date."""
    return next((visit for visit in reversed(record.visits) if visit.visit_date), None)


def vital_status(record: PatientRecord) -> str | None:
    """DEAD once death is recorded anywhere, else what the latest dated visit says, if any does."""
    if has_died(record):
        return "DEAD"
    known = (visit for visit in reversed(record.visits) if visit.visit_date and visit.vital_status)
    return next((visit.vital_status for visit in known), None)


def lost_to_follow_up(record: PatientRecord) -> bool:
    return record.end.eos_reason == "LTFU" or vital_status(record) == "LTFU"


def is_begun(row: FormRecord) -> bool:
    """Whether anything has been answered, be it by a missing code."""
    return bool(row.missing or row.bounds) or any(value is not None for value in row.answers().values())


def visits_with_interval(record: PatientRecord) -> Iterator[tuple[FollowUp, Dated | None]]:
    """Each dated visit with the date since which it speaks: the visit's before, or that of the index allo."""
    since: Dated | None = record.day0
    for visit in record.visits:
        if visit.visit_date is not None:
            yield visit, since
            since = visit.visit_date


def is_relapse(row: Relapse) -> bool:
    """Whether it is known to count for PFS."""
    return row.rel_type is not None and row.rel_type != MRD_ALONE


def relapses(record: PatientRecord) -> list[Relapse]:
    """Dated relapses and progressions, unless of MRD alone; without a type they count until it is known."""
    return [row for row in record.relapses if row.rel_type != MRD_ALONE and row.rel_date is not None]


def first_relapse(record: PatientRecord) -> PartialDate | None:
    """When the disease first came back, by the earliest day that the date can mean."""
    dates = [row.rel_date for row in relapses(record) if row.rel_date is not None]
    return min(dates, key=lambda when: when.earliest, default=None)


def month_midpoint(when: PartialDate) -> date:
    """The 15th of a known month, 1 July of a known year (EBMT custom); a full day is itself."""
    if when.precision == "day":
        return when.earliest
    return date(when.year, when.month, 15) if when.month else date(when.year, 7, 1)
