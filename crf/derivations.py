"""Domain facts about a patient, stated once: screens, checks and analysis all ask here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from crf.partial_date import PartialDate, earliest

if TYPE_CHECKING:
    from crf.models import Relapse
    from crf.record import PatientRecord

# Bases on which clinical data may be kept; the others close the clinical forms.
LAWFUL_BASES = frozenset({"CONS", "DEC", "UNR", "ETH", "HLT"})
WITHOUT_CONSENT = LAWFUL_BASES - {"CONS"}
ELIGIBILITY = ("elig_adult", "elig_mm", "elig_allo_window", "elig_gitmo", "elig_novel_post")


def has_legal_basis(record: PatientRecord) -> bool:
    return record.consent.legal_basis in LAWFUL_BASES


def declared_ineligible(record: PatientRecord) -> list[str]:
    """The criteria of eligibility that the centre answered with no."""
    return [name for name in ELIGIBILITY if getattr(record.patient, name) == "N"]


def has_died(record: PatientRecord) -> bool:
    return record.death.death_date is not None or any(v.vital_status == "DEAD" for v in record.visits)


def dated_contacts(record: PatientRecord) -> Iterator[date]:
    """Full days on which something is known of the patient."""
    yield from (visit.visit_date for visit in record.visits if visit.visit_date)
    if record.end.eos_date:
        yield record.end.eos_date
    if record.death.death_date is not None and record.death.death_date.precision == "day":
        yield record.death.death_date.earliest


def last_contact(record: PatientRecord) -> date | None:
    """The latest day with information from a visit, the end of observation, or death."""
    return max(dated_contacts(record), default=None)


def relapses(record: PatientRecord) -> list[Relapse]:
    """Relapses and progressions that count for PFS: a reappearance of MRD alone does not (IMWG)."""
    return [row for row in record.relapses if row.rel_type != "MRDR" and row.rel_date is not None]


def first_relapse(record: PatientRecord) -> PartialDate | None:
    """When the disease first came back, by the earliest day that the date can mean."""
    return min((row.rel_date for row in relapses(record)), key=earliest, default=None)


def month_midpoint(when: PartialDate) -> date:
    """The 15th of a known month, 1 July of a known year (EBMT custom); a full day is itself."""
    if when.precision == "day":
        return when.earliest
    return date(when.year, when.month, 15) if when.month else date(when.year, 7, 1)
