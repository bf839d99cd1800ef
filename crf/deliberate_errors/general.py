"""Errors about every item of every form."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.models import Origin
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

LOOKED_UP = (
    *("prior_mgus_smm", "isotype", "light_chain", "ds_stage", "ds_sub", "iss", "riss"),
    *("hb", "calcium", "creatinine", "albumin", "b2m", "ldh_cat", "bmpc", "m_serum", "m_urine"),
)
DAY_100, LATEST_CHIMERISM = (60, 150), 700
# A page refuses what lies in the future; this day does for as long as the study lasts.
FAR_AHEAD = datetime.date(2099, 1, 9)


def _code(row: Any, name: str, code: str) -> bool:
    """Whether there is such a row; its item has this code now instead of an answer."""
    if row is None:
        return False
    give(row, name, None)
    row.missing[name] = code
    return True


@error("E-GEN-03", typed=False)
def code_not_offered(person: SyntheticPatient, random: Random) -> bool:
    return _code(person.row(models.Diagnosis), "prior_mgus_smm", "N")


@error("E-GEN-12", typed=False)
def pending(person: SyntheticPatient, random: Random) -> bool:
    return _code(person.row(models.Diagnosis), "prior_mgus_smm", "P")


@error("E-GEN-05")
def hardly_anything_looked_up(person: SyntheticPatient, random: Random) -> bool:
    return all(_code(person.row(models.Diagnosis), name, "U") for name in LOOKED_UP)


@error("E-GEN-06", typed=False)
def counted_from_nought(person: SyntheticPatient, random: Random) -> bool:
    give(person.patient, "consecutive_no", 0)
    return True


@error("E-GEN-09")
def only_the_year(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or diagnosis.dx_date.precision == "year":
        return False
    give(diagnosis, "dx_date", PartialDate(diagnosis.dx_date.year))
    return True


def _measured_apart(person: SyntheticPatient) -> models.Chimerism | None:
    """A measurement of chimerism that is not the one of day 100."""
    day0 = person.row(models.Transplant)
    for row in person.rows(models.Chimerism):
        if not DAY_100[0] <= (row.chim_date.earliest - day0.tx_date).days <= DAY_100[1]:
            return row
    return None


def _move_chimerism(person: SyntheticPatient, last: datetime.date, days: int) -> bool:
    measured, transplant = _measured_apart(person), person.row(models.Transplant)
    when = last + datetime.timedelta(days=days)
    if measured is None or (when - transplant.tx_date).days > LATEST_CHIMERISM:
        return False
    give(measured, "chim_date", PartialDate.from_date(when))
    return True


@error("E-GEN-10")
def chimerism_after_death(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    return death is not None and _move_chimerism(person, death.death_date.latest, random.randint(5, 40))


@error("E-GEN-11")
def chimerism_after_last_contact(person: SyntheticPatient, random: Random) -> bool:
    end = person.row(models.EndOfObservation)
    if end is None or person.row(models.Death) is not None:
        return False
    return _move_chimerism(person, end.eos_date.latest, random.randint(8, 40))


@error("E-GEN-13", typed=False)
def conventional_day(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or (diagnosis.dx_date.day or 0) <= 15:
        return False
    give(diagnosis, "dx_date", PartialDate(diagnosis.dx_date.year, diagnosis.dx_date.month, 15))
    diagnosis.origin = Origin.REGISTRY
    return True


answers(
    "E-GEN-01",
    models.Diagnosis,
    lambda row: row.dx_subtype == "MM",
    typed=False,
    dx_other="with amyloidosis",
)
answers("E-GEN-02", models.Diagnosis, prior_mgus_smm=None)
answers("E-GEN-04", models.Consent, typed=False, vital_check_date=FAR_AHEAD)
answers("E-GEN-07", models.Diagnosis, bmpc=3)
answers("E-GEN-08", models.Diagnosis, lambda row: row.fish_done == "Y", typed=False, del13="DEL")
answers("E-GEN-14", models.Diagnosis, dx_comment="Report sent by anna.rossi@ospedale.example")
