"""Errors about conditioning, irradiation and the prophylaxis of GVHD."""

from __future__ import annotations

import datetime
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


def _drugs(person: SyntheticPatient, row: models.Transplant) -> list[models.ConditioningDrug]:
    return [drug for drug in person.rows(models.ConditioningDrug) if drug.transplant is row]


def _has_usual_flu(drug: models.ConditioningDrug) -> bool:
    return drug.cond_drug == "FLU" and drug.cond_dose_unit == "MGM2"


# The dose of which a zero was typed twice; fludarabine decides no class.
answers("E-TRA-12", models.ConditioningDrug, _has_usual_flu, cond_dose=Decimal(1200))
answers("E-TRA-13", models.Transplant, lambda row: row.cond_intensity == "NMA", cond_intensity="MAC")
answers("E-TRA-27", models.Transplant, lambda row: row.cond_intensity == "NMA", cond_intensity="RIC")


@error("E-TRA-14")
def no_conditioning(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or row.tbi != "N":
        return False
    drugs = _drugs(person, row)
    person.before = [each for each in person.before if all(each is not drug for drug in drugs)]
    return True


@error("E-TRA-15")
def haploidentical_without_ptcy(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or row.donor_type != "HAPLO" or "PTCY" not in row.gvhd_prophylaxis:
        return False
    give(row, "gvhd_prophylaxis", [code for code in row.gvhd_prophylaxis if code != "PTCY"])
    give(row, "ptcy_dose", None)
    return True


@error("E-TRA-16")
def prophylaxis_as_conditioning(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    drug = next((each for each in _drugs(person, row) if each.cond_drug == "CY"), None)
    if drug is None or not haploidentical_without_ptcy(person, random):
        return False
    give(drug, "cond_dose", Decimal(100))
    give(drug, "cond_dose_unit", "MGKG")
    return True


@error("E-TRA-17")
def none_among_drugs(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or "NONE" in row.gvhd_prophylaxis:
        return False
    give(row, "gvhd_prophylaxis", [*row.gvhd_prophylaxis, "NONE"])
    return True


answers(
    "E-TRA-18",
    models.Transplant,
    lambda row: row.donor_type in ("MSD", "MUD") and row.tcd_exvivo == "NONE",
    gvhd_prophylaxis=["NONE"],
)
answers("E-TRA-19", models.Transplant, lambda row: row.tbi_dose == 12 and row.tbi_fractions, tbi_fractions=1)


@error("E-TRA-23")
def conditioning_long_before(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None:
        return False
    give(
        row,
        "cond_start",
        PartialDate.from_date(row.tx_date - datetime.timedelta(days=random.randint(35, 60))),
    )
    return True


@error("E-TRA-24")
def immunosuppression_never_begun(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or row.ist_stop_date is None:
        return False
    before = row.tx_date - datetime.timedelta(days=random.randint(5, 200))
    give(row, "ist_stop_date", PartialDate.from_date(before))
    return True
