"""Errors about the infusions of donor lymphocytes."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import error, give
from crf.deliberate_errors.treatment import PLAIN_MODALITIES, is_exact, with_modality
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

Infusion = models.DonorLymphocyteInfusion
BOOST = "CD34B"
# Stages of the organs that make grade III by either system.
GRADE_3 = {"agvhd_skin": "1", "agvhd_liver": "0", "agvhd_ugi": "0", "agvhd_lgi": "2"}


def _infusions(person: SyntheticPatient) -> list[Any]:
    return [row for row in person.rows(Infusion) if row.dli_type != BOOST]


@error("E-PTT-06")
def infusions_not_entered(person: SyntheticPatient, random: Random) -> bool:
    row = with_modality(person, *PLAIN_MODALITIES)
    if row is None:
        return False
    give(row, "ptt_modality", "DLI")
    give(row, "ptt_tox_any", "N")
    return True


@error("E-PTT-07")
def infused_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    infusions, index = person.rows(Infusion), person.row(models.Transplant)
    acute = person.row(models.AcuteGVHD)
    if not infusions or acute.agvhd_type == "DLI":
        return False
    infusions[0].dli_date = PartialDate.from_date(
        index.tx_date - datetime.timedelta(days=random.randint(1, 30))
    )
    return True


@error("E-PTT-09")
def dose_falls(person: SyntheticPatient, random: Random) -> bool:
    for first, second in pairwise(_infusions(person)):
        if first.treatment is second.treatment and first.dli_cd3 and second.dli_cd3:
            give(second, "dli_cd3", max(Decimal("0.01"), first.dli_cd3 / 5))
            return True
    return False


@error("E-PTT-10")
def infused_during_severe_gvhd(person: SyntheticPatient, random: Random) -> bool:
    """Acute GVHD of the gut that was worse than entered, and not over when lymphocytes were given."""
    acute, infusions = person.row(models.AcuteGVHD), _infusions(person)
    if not infusions or acute.agvhd_trt != "Y" or not is_exact(acute.agvhd_onset_date):
        return False
    onset, given = acute.agvhd_onset_date.earliest, infusions[0].dli_date.earliest
    if acute.agvhd_outcome != "RES" or acute.agvhd_type == "DLI" or (given - onset).days < 5:
        return False
    for name, value in GRADE_3.items():
        give(acute, name, value)
    give(acute, "agvhd_max_grade", "3")
    give(acute, "agvhd_outcome", "STAB")
    give(acute, "agvhd_resolution_date", None)
    return True


@error("E-PTT-11")
def infused_after_cord_blood(person: SyntheticPatient, random: Random) -> bool:
    index, row = person.row(models.Transplant), with_modality(person, "DRUG")
    if row is None or index.donor_type != "CB" or not is_exact(row.ptt_start):
        return False
    if len(person.rows(models.Transplant)) > 1 or (row.ptt_start.earliest - index.tx_date).days < 40:
        return False
    give(row, "ptt_modality", "DRUGDLI")
    given = {"dli_no": 1, "dli_cd3": Decimal(1), "dli_type": "UNST", "dli_chemo": "Y"}
    infusion = Infusion(treatment=row, dli_date=row.ptt_start, **given)
    person.before.insert(person.before.index(row) + 1, infusion)
    give(person.row(models.TreatmentSummary), "dli_any", "Y")
    return True


@error("E-PTT-16")
def infusions_declared_and_not_given(person: SyntheticPatient, random: Random) -> bool:
    summary = person.row(models.TreatmentSummary)
    if summary is None or summary.dli_any != "N":
        return False
    give(summary, "dli_any", "Y")
    return True
