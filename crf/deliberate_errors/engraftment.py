"""Errors about engraftment and chimerism."""

from __future__ import annotations

import datetime
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import error, give
from crf.deliberate_errors.gvhd import days_before
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


def _engrafted(person: SyntheticPatient) -> tuple[Any, Any] | None:
    """The form and the index allo of a patient whose graft took."""
    row, index = person.row(models.Engraftment), person.row(models.Transplant)
    if row is None or row.anc_recovery != "Y" or row.graft_failure != "NONE":
        return None
    return row, index


def _date(index: Any, number: int) -> PartialDate:
    return PartialDate.from_date(index.tx_date + datetime.timedelta(days=number))


def _measured(person: SyntheticPatient, first: int, last: int) -> list[Any]:
    day0 = person.row(models.Transplant).tx_date
    return [
        row for row in person.rows(models.Chimerism) if first <= (row.chim_date.earliest - day0).days <= last
    ]


@error("E-ENG-01")
def recovered_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    if found is None:
        return False
    give(found[0], "anc_date", _date(found[1], -random.randint(1, 20)))
    return True


@error("E-ENG-02")
def more_platelets_sooner(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    if found is None or found[0].plt20_date is None or found[0].plt50_date is None:
        return False
    row, index = found
    if (row.plt20_date.earliest - index.tx_date).days < 12:
        return False
    give(row, "plt50_date", days_before(row.plt20_date, random.randint(1, 3)))
    return True


@error("E-ENG-03")
def never_recovered(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    if found is None:
        return False
    give(found[0], "anc_recovery", "N")
    give(found[0], "anc_date", None)
    give(found[0], "last_anc_assess", _date(found[1], 40))
    return True


@error("E-ENG-04")
def never_low(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    if found is None or found[1].cond_intensity != "MAC":
        return False
    give(found[0], "anc_recovery", "NB")
    give(found[0], "anc_date", None)
    return True


def _fail(row: models.Engraftment, kind: str, day: PartialDate) -> None:
    give(row, "graft_failure", kind)
    give(row, "gf_date", day)
    give(row, "gf_action", "Second infusion of donor cells")


@error("E-ENG-05")
def failed_and_recovered(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    if found is None or (found[0].anc_date.earliest - found[1].tx_date).days > 30:
        return False
    _fail(found[0], "PRIM", _date(found[1], 29))
    return True


@error("E-ENG-06")
def failed_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    if found is None:
        return False
    _fail(found[0], "PGF", _date(found[1], -random.randint(1, 30)))
    return True


@error("E-ENG-07")
def rejected_and_full(person: SyntheticPatient, random: Random) -> bool:
    found = _engrafted(person)
    full = next((row for row in _measured(person, 20, 45) if row.chim_donor_pct > 95), None)
    if found is None or full is None:
        return False
    _fail(found[0], "REJ", full.chim_date)
    return True


@error("E-ENG-08")
def absent_without_failure(person: SyntheticPatient, random: Random) -> bool:
    row = next((each for each in _measured(person, 60, 150) if each.chim_cell == "WB"), None)
    if row is None or _engrafted(person) is None:
        return False
    give(row, "chim_donor_pct", Decimal(random.randint(0, 4)))
    return True


@error("E-ENG-09")
def not_measured_on_day_100(person: SyntheticPatient, random: Random) -> bool:
    gone = _measured(person, 60, 150) if person.row(models.Engraftment) is not None else []
    person.before = [each for each in person.before if all(each is not row for row in gone)]
    return bool(gone)
