"""Errors about diagnosis."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

LONG_AGO = 16
YOUNG, ADULT = 24, 25
MARKERS = ("del17p", "t4_14", "t14_16")


@error("E-DIA-01", also="E-GEN-06", typed=False)
def diagnosed_before_birth(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, born = person.row(models.Diagnosis), person.patient.birth_year or 0
    # Later ones would be questioned otherwise: as unusual, no longer as impossible.
    if diagnosis is None or born > 1980:
        return False
    give(diagnosis, "dx_date", PartialDate(born - random.randint(1, 3), 3))
    return True


@error("E-DIA-02")
def born_too_late(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, transplant = person.row(models.Diagnosis), person.row(models.Transplant)
    if diagnosis is None:
        return False
    born = diagnosis.dx_date.year - YOUNG
    age = transplant.tx_date.year - born
    if age < ADULT:
        return False
    give(person.patient, "birth_year", born)
    give(person.patient, "age_at_allo", age)
    return True


@error("E-DIA-03")
def diagnosis_after_transplant(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, transplant = person.row(models.Diagnosis), person.row(models.Transplant)
    if diagnosis is None:
        return False
    # Nobody dies so early; typed in a second sitting, when the transplant is complete.
    after = transplant.tx_date + datetime.timedelta(days=random.randint(5, 40))
    give(diagnosis, "dx_date", PartialDate.from_date(after))
    person.before.remove(diagnosis)
    person.later.insert(0, diagnosis)
    return True


@error("E-DIA-04")
def diagnosed_long_ago(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, transplant = person.row(models.Diagnosis), person.row(models.Transplant)
    if diagnosis is None or diagnosis.fish_done == "Y":
        return False
    year = transplant.tx_date.year - LONG_AGO
    if year < 1995 or year - person.patient.birth_year <= YOUNG:
        return False
    give(diagnosis, "dx_date", PartialDate(year, transplant.tx_date.month))
    return True


@error("E-DIA-14")
def fish_at_a_later_relapse(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, transplant = person.row(models.Diagnosis), person.row(models.Transplant)
    if diagnosis is None or diagnosis.fish_date is None or diagnosis.dx_date.precision == "year":
        return False
    when = diagnosis.dx_date.latest + datetime.timedelta(days=random.randint(400, 500))
    if when >= transplant.tx_date:
        return False
    give(diagnosis, "fish_date", PartialDate.from_date(when))
    return True


@error("E-DIA-16")
def two_translocations(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or "POS" not in (diagnosis.t4_14, diagnosis.t14_16, diagnosis.t14_20):
        return False
    give(diagnosis, "t11_14", "POS")
    return True


@error("E-DIA-17")
def secretes_after_all(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or diagnosis.isotype != "NS":
        return False
    give(diagnosis, "m_serum", random.randint(1, 4))
    return True


@error("E-DIA-19")
def nothing_evaluable(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or diagnosis.fish_done != "Y":
        return False
    for name in (*MARKERS, "del17p_pct"):
        give(diagnosis, name, None if name == "del17p_pct" else "FAIL")
    return True


answers(
    "E-DIA-05",
    models.Diagnosis,
    lambda row: row.isotype not in (None, "NS") and row.light_chain is not None,
    light_chain="X",
)
answers("E-DIA-15", models.Diagnosis, lambda row: row.dx_subtype in ("PPCL", "SPCL"), pcl_circ_pc=2)
answers(
    "E-DIA-20",
    models.Diagnosis,
    lambda row: row.dx_subtype == "SMM",
    drawn=False,
    prior_mgus_smm="N",
)
