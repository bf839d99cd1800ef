"""Who is analysed: every registered patient, or the reason why not."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analysis.dates import followed_until
from crf.derivations import declared_ineligible, has_died, has_legal_basis, is_begun
from crf.partial_date import surely_before

if TYPE_CHECKING:
    from crf.record import PatientRecord


class Exclusion(StrEnum):
    """Why a patient is not analysed, in the order in which it is asked; the codes are stored."""

    NO_LEGAL_BASIS = "no_legal_basis"
    INELIGIBLE = "ineligible"
    NO_ALLO = "no_allo"
    UNDATED_ALLO = "undated_allo"
    UNDATED_DEATH = "undated_death"
    DEATH_BEFORE_ALLO = "death_before_allo"
    UNKNOWN_VITAL_STATUS = "unknown_vital_status"
    # Decided for each cut-off, so it is never stored.
    AFTER_CUTOFF = "after_cutoff"


REASONS: dict[Exclusion, Promise] = {
    Exclusion.NO_LEGAL_BASIS: _("No legal basis recorded that allows the data to be used"),
    Exclusion.INELIGIBLE: _("Declared not eligible"),
    Exclusion.NO_ALLO: _("No index allo recorded"),
    Exclusion.UNDATED_ALLO: _("Index allo without a date"),
    Exclusion.UNDATED_DEATH: _("Known to have died, but the date of death is not recorded"),
    Exclusion.DEATH_BEFORE_ALLO: _("Date of death before the index allo"),
    Exclusion.UNKNOWN_VITAL_STATUS: _("No dated contact since the index allo"),
    Exclusion.AFTER_CUTOFF: _("Transplanted after the data cut-off"),
}


def exclusion(record: PatientRecord) -> Exclusion | None:
    """The first reason that applies; None for a patient who is analysed."""
    if not has_legal_basis(record):
        return Exclusion.NO_LEGAL_BASIS
    if declared_ineligible(record) or record.end.eos_reason == "INEL":
        return Exclusion.INELIGIBLE
    if record.index.is_index != "Y" or record.index.tx_kind == "N":
        return Exclusion.NO_ALLO
    if record.day0 is None:
        return Exclusion.UNDATED_ALLO
    if record.death.death_date is not None:
        before = surely_before(record.death.death_date, record.day0)
        return Exclusion.DEATH_BEFORE_ALLO if before else None
    if known_to_have_died(record):
        return Exclusion.UNDATED_DEATH
    return None if followed_until(record) else Exclusion.UNKNOWN_VITAL_STATUS


def known_to_have_died(record: PatientRecord) -> bool:
    """Whether any form says so, dated or not."""
    return (
        has_died(record)
        or is_begun(record.death)
        or record.end.eos_reason == "DTH"
        or record.consent.vital_at_screening == "DEAD"
    )
