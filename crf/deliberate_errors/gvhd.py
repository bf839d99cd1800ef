"""Errors about acute graft-versus-host disease."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

ORGANS = ("agvhd_skin", "agvhd_liver", "agvhd_ugi", "agvhd_lgi")


def after_day_0(person: SyntheticPatient, days: int) -> PartialDate:
    """A day counted from the index allo."""
    day0 = person.row(models.Transplant).tx_date
    return PartialDate.from_date(day0 + datetime.timedelta(days=days))


def days_before(when: PartialDate, days: int) -> PartialDate:
    return PartialDate.from_date(when.earliest - datetime.timedelta(days=days))


def observed_days(person: SyntheticPatient) -> int:
    """From the index allo to the end of observation."""
    end, transplant = person.row(models.EndOfObservation), person.row(models.Transplant)
    return 0 if end is None or transplant is None else (end.eos_date.earliest - transplant.tx_date).days


def is_typical(row: models.AcuteGVHD) -> bool:
    """Of classic onset, whose day is known."""
    onset = row.agvhd_onset_date
    return row.agvhd_type == "CLAS" and onset is not None and onset.precision == "day"


def is_staged(row: models.AcuteGVHD) -> bool:
    return row.agvhd_max_grade == "2" and all(getattr(row, organ) is not None for organ in ORGANS)


@error("E-AGV-01")
def acute_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    acute, chronic = person.row(models.AcuteGVHD), person.row(models.ChronicGVHD)
    if acute is None or not is_typical(acute) or chronic.cgvhd_onset_type == "NOVO":
        return False
    give(acute, "agvhd_onset_date", after_day_0(person, -random.randint(1, 20)))
    return True


answers("E-AGV-02", models.AcuteGVHD, is_typical, agvhd_type="LATE")
answers("E-AGV-03", models.AcuteGVHD, is_staged, agvhd_max_grade="1")
answers("E-AGV-04", models.AcuteGVHD, lambda row: row.agvhd == "Y", agvhd_max_grade="0")


@error("E-AGV-05")
def worst_before_onset(person: SyntheticPatient, random: Random) -> bool:
    acute = person.row(models.AcuteGVHD)
    if acute is None or acute.agvhd != "Y":
        return False
    give(acute, "agvhd_max_date", days_before(acute.agvhd_onset_date, random.randint(1, 6)))
    return True


@error("E-AGV-06")
def acute_after_syngeneic(person: SyntheticPatient, random: Random) -> bool:
    acute, transplant = person.row(models.AcuteGVHD), person.row(models.Transplant)
    if transplant is None or transplant.donor_type != "SYN" or acute.agvhd != "N":
        return False
    mild = dict.fromkeys(ORGANS, "0") | {"agvhd_skin": "1", "agvhd_max_grade": "1", "agvhd_system": "GLU"}
    course = {"agvhd_type": "CLAS", "agvhd_biopsy": "N", "agvhd_trt": "N", "agvhd_outcome": "IMP"}
    onset = after_day_0(person, random.randint(15, 30))
    dates = {"agvhd_none_until": None, "agvhd_onset_date": onset, "agvhd_max_date": onset}
    for name, value in {"agvhd": "Y", **mild, **course, **dates, "agvhd_after_dli": "N"}.items():
        give(acute, name, value)
    return True


@error("E-AGV-07")
def acute_at_a_visit_only(person: SyntheticPatient, random: Random) -> bool:
    acute, visit = person.row(models.AcuteGVHD), person.row(models.FollowUp)
    if acute is None or acute.agvhd != "N" or visit is None:
        return False
    give(visit, "agvhd_since", "Y")
    return True


@error("E-AGV-08")
def acute_not_excluded_long_enough(person: SyntheticPatient, random: Random) -> bool:
    acute = person.row(models.AcuteGVHD)
    if acute is None or acute.agvhd != "N" or observed_days(person) < 60:
        return False
    give(acute, "agvhd_none_until", after_day_0(person, random.randint(20, 40)))
    return True


@error("E-AGV-09")
def severe_acute_untreated(person: SyntheticPatient, random: Random) -> bool:
    acute = person.row(models.AcuteGVHD)
    if acute is None or acute.agvhd_max_grade not in ("3", "4"):
        return False
    give(acute, "agvhd_trt", "N")
    give(acute, "agvhd_steroid_resp", None)
    give(acute, "agvhd_second_line", None)
    return True


@error("E-AGV-10")
def after_an_infusion_that_was_not(person: SyntheticPatient, random: Random) -> bool:
    acute, summary = person.row(models.AcuteGVHD), person.row(models.TreatmentSummary)
    if acute is None or acute.agvhd_type != "CLAS" or summary.dli_any != "N":
        return False
    give(acute, "agvhd_type", "DLI")
    return True


@error("E-AGV-11")
def died_with_acute_that_death_denies(person: SyntheticPatient, random: Random) -> bool:
    acute, death = person.row(models.AcuteGVHD), person.row(models.Death)
    if acute is None or acute.agvhd != "Y" or death is None or death.death_gvhd_active != "N":
        return False
    give(acute, "agvhd_outcome", "DTH")
    give(acute, "agvhd_resolution_date", None)
    return True


@error("E-AGV-12")
def evolved_into_none(person: SyntheticPatient, random: Random) -> bool:
    acute, chronic = person.row(models.AcuteGVHD), person.row(models.ChronicGVHD)
    if acute is None or acute.agvhd != "Y" or chronic.cgvhd != "N":
        return False
    give(acute, "agvhd_outcome", "TOCG")
    give(acute, "agvhd_resolution_date", None)
    return True
