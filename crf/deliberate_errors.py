"""Contradictions put into synthetic patients on purpose: one function for each check that must find it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

# The check, and what puts the error in; False where the patient's course does not allow it.
Error = tuple[str, Callable[["SyntheticPatient", Random], bool]]


def _diagnosis_after_transplant(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, transplant = person.row(models.Diagnosis), person.row(models.Transplant)
    if diagnosis is None:
        return False
    # Typed in a second sitting, so that the transplant is complete when the contradiction arises.
    diagnosis.dx_date = PartialDate(transplant.tx_date.year + 1, 3)
    person.before.remove(diagnosis)
    person.later.insert(0, diagnosis)
    return True


def _chronic_after_death(person: SyntheticPatient, random: Random) -> bool:
    chronic, death = person.row(models.ChronicGVHD), person.row(models.Death)
    if chronic is None or death is None or chronic.cgvhd != "Y":
        return False
    after = death.death_date.latest + datetime.timedelta(days=random.randint(5, 60))
    chronic.cgvhd_onset_date = PartialDate.from_date(after)
    return True


def _early_chronic(person: SyntheticPatient, random: Random) -> bool:
    chronic, transplant = person.row(models.ChronicGVHD), person.row(models.Transplant)
    if chronic is None or chronic.cgvhd != "Y":
        return False
    day = transplant.tx_date + datetime.timedelta(days=random.randint(30, 50))
    chronic.cgvhd_onset_date = PartialDate.from_date(day)
    return True


def _relapse_not_before_death(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    if death is None or death.death_relapse_before != "Y":
        return False
    death.death_relapse_before = "N"
    return True


def _transplant_related_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    if death is None or death.death_main_cause != "REL":
        return False
    death.death_main_cause, death.death_main_hsct = "HSCT", "INF"
    death.death_contrib, death.missing = ["INF"], {}
    return True


def _month_of_death_only(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    if death is None:
        return False
    death.death_date = PartialDate(death.death_date.year, death.death_date.month)
    return True


def _visit_outside_window(person: SyntheticPatient, random: Random) -> bool:
    visit = next((r for r in person.before if isinstance(r, models.FollowUp) and r.visit == "M12"), None)
    transplant = person.row(models.Transplant)
    if visit is None or transplant is None:
        return False
    visit.visit_date = transplant.tx_date + datetime.timedelta(days=random.randint(425, 470))
    return True


def _age_does_not_fit(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.Transplant) is None:
        return False
    person.patient.age_at_allo = (person.patient.age_at_allo or 0) - random.choice((3, 10))
    return True


def _end_before_last_contact(person: SyntheticPatient, random: Random) -> bool:
    end = person.row(models.EndOfObservation)
    if end is None:
        return False
    end.eos_date -= datetime.timedelta(days=random.randint(20, 90))
    return True


def _unusual_diagnosis_year(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None:
        return False
    diagnosis.dx_date = PartialDate(random.randint(1989, 1994), random.randint(1, 12))
    return True


ERRORS: tuple[Error, ...] = (
    ("E-DIA-03", _diagnosis_after_transplant),
    ("E-GEN-10", _chronic_after_death),
    ("E-CGV-02", _early_chronic),
    ("E-DTH-05", _relapse_not_before_death),
    ("E-DTH-04", _transplant_related_after_relapse),
    ("E-DTH-13", _month_of_death_only),
    ("E-FUP-01", _visit_outside_window),
    ("E-PAT-03", _age_does_not_fit),
    ("E-EOS-01", _end_before_last_contact),
    ("E-GEN-07", _unusual_diagnosis_year),
)
