"""Errors about death."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.checks.death import FIVE_YEARS
from crf.deliberate_errors.error import answers, error, give
from crf.models import Death
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


def _never(person: SyntheticPatient) -> Death | None:
    """The death form of somebody who never relapsed."""
    return None if person.rows(models.Relapse) else person.row(Death)


def _cause(death: Death, main: str, of_transplant: str | None = None, words: str | None = None) -> None:
    """The main cause, with what the form asks of it and nothing else."""
    give(death, "death_main_cause", main)
    give(death, "death_main_hsct", of_transplant)
    give(death, "death_other_text", words)
    give(death, "death_contrib", ["INF"])


@error("E-DTH-01", typed=False)
def death_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    death = _never(person)
    if death is None:
        return False
    before = person.row(models.Transplant).tx_date - datetime.timedelta(days=random.randint(2, 60))
    death.death_date = PartialDate.from_date(before)
    return True


answers("E-DTH-02", models.EndOfObservation, lambda row: row.eos_reason == "DTH", eos_reason="LTFU")


@error("E-DTH-03")
def died_of_relapse_without_one(person: SyntheticPatient, random: Random) -> bool:
    death = _never(person)
    if death is None or death.death_main_cause != "HSCT" or death.death_disease_status == "CR":
        return False
    _cause(death, "REL")
    return True


@error("E-DTH-04")
def transplant_related_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(Death)
    if death is None or death.death_main_cause != "REL":
        return False
    _cause(death, "HSCT", "INF")
    return True


answers("E-DTH-05", Death, lambda row: row.death_relapse_before == "Y", death_relapse_before="N")


@error("E-DTH-06")
def died_of_gvhd_without_it(person: SyntheticPatient, random: Random) -> bool:
    death, acute, chronic = (person.row(form) for form in (Death, models.AcuteGVHD, models.ChronicGVHD))
    if death is None or acute.agvhd != "N" or chronic.cgvhd != "N":
        return False
    give(death, "death_contrib", [*(death.death_contrib or ()), "GVHD"])
    return True


@error("E-DTH-07")
def died_of_malignancy_without_one(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(Death)
    if death is None or death.death_main_cause not in ("HSCT", "REL") or person.rows(models.SecondMalignancy):
        return False
    _cause(death, "SECM")
    return True


@error("E-DTH-08")
def transplant_related_and_late(person: SyntheticPatient, random: Random) -> bool:
    death = _never(person)
    if death is None or death.death_date is None or death.death_main_cause == "HSCT":
        return False
    if (death.death_date.earliest - person.row(models.Transplant).tx_date).days <= FIVE_YEARS:
        return False
    _cause(death, "HSCT", "INF")
    return True


@error("E-DTH-09")
def died_of_treatment_without_toxicity(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(Death)
    if death is None or death.death_main_cause != "REL":
        return False
    if any(row.tox_grade in (None, "5") for row in person.rows(models.Toxicity)):
        return False
    _cause(death, "TRT", words="Infection under treatment of the myeloma")
    return True


@error("E-DTH-10")
def cause_unknown(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(Death)
    if death is None:
        return False
    _cause(death, "UNK")
    return True


answers("E-DTH-11", Death, lambda row: row.death_main_cause == "HSCT", death_main_hsct="REL")
answers(
    "E-DTH-12",
    Death,
    lambda row: row.death_main_cause == "REL" and row.death_disease_status == "REL",
    death_disease_status="CR",
)


@error("E-DTH-13")
def month_of_death_only(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(Death)
    if death is None:
        return False
    death.death_date = PartialDate(death.death_date.year, death.death_date.month)
    return True
