"""Errors about transplants: which is which, in what order, and by what plan."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import error, give
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

# The soft limit of the total number.
HIGHEST = 4


def _index(person: SyntheticPatient) -> Any:
    """The index allo where it is the only transplant, so that no number after it has to follow."""
    rows = person.rows(models.Transplant)
    return rows[0] if len(rows) == 1 else None


@error("E-TRA-01")
def two_indices(person: SyntheticPatient, random: Random) -> bool:
    rows = person.rows(models.Transplant)
    if len(rows) != 2:
        return False
    give(rows[1], "is_index", "Y")
    rows[1].missing |= {"ist_stop_date": "N"}
    give(rows[1], "ist_ongoing", "Y")
    return True


@error("E-TRA-02")
def same_number_twice(person: SyntheticPatient, random: Random) -> bool:
    rows = person.rows(models.Transplant)
    if len(rows) != 2:
        return False
    give(rows[1], "tx_number", rows[0].tx_number)
    return True


@error("E-TRA-03")
def index_is_a_second_allo(person: SyntheticPatient, random: Random) -> bool:
    row = _index(person)
    if row is None or (row.tx_number or HIGHEST) >= HIGHEST:
        return False
    give(row, "allo_number", 2)
    give(row, "tx_number", (row.tx_number or 0) + 1)
    give(row, "same_donor", random.choice("YN"))
    return True


@error("E-TRA-04")
def auto_counted_twice(person: SyntheticPatient, random: Random) -> bool:
    row = _index(person)
    if row is None or (row.tx_number or HIGHEST) >= HIGHEST:
        return False
    give(row, "tx_number", (row.tx_number or 0) + 1)
    return True


def _tandem(person: SyntheticPatient) -> tuple[Any, Any] | None:
    """A planned tandem and the line of its auto."""
    row, lines = person.row(models.Transplant), person.rows(models.Line)
    if row is None or row.tx_plan != "TANDP" or not lines or lines[-1].auto1_date != row.tandem_auto_date:
        return None
    return row, lines[-1]


@error("E-TRA-05")
def auto_long_before(person: SyntheticPatient, random: Random) -> bool:
    found = _tandem(person)
    if found is None:
        return False
    row, line = found
    auto = row.tx_date - datetime.timedelta(days=random.randint(185, 200))
    if line.auto_count != 1 or line.line_start.latest >= auto - datetime.timedelta(days=30):
        return False
    for each, name in ((row, "tandem_auto_date"), (line, "auto1_date")):
        give(each, name, PartialDate.from_date(auto))
    return True


@error("E-TRA-06")
def relapse_between(person: SyntheticPatient, random: Random) -> bool:
    found, before = _tandem(person), person.row(models.PreTransplantStatus)
    # Whoever is said to be in a good response before the allo had no relapse shortly before it.
    if found is None or before.resp_at_tx not in ("PR", "MR", "SD") or found[1].auto_count != 1:
        return False
    row, line = found
    give(line, "relapsed", "Y")
    give(line, "relapse_date", PartialDate.from_date(row.tx_date - datetime.timedelta(days=12)))
    give(line, "refractory", "Y")
    return True


@error("E-TRA-07")
def tandem_called_consolidation(person: SyntheticPatient, random: Random) -> bool:
    found = _tandem(person)
    if found is None:
        return False
    give(found[0], "tx_plan", "CONS")
    give(found[0], "tandem_auto_date", None)
    return True


@error("E-TRA-08")
def another_auto(person: SyntheticPatient, random: Random) -> bool:
    found = _tandem(person)
    if found is None:
        return False
    auto = found[0].tandem_auto_date.earliest
    give(found[0], "tandem_auto_date", PartialDate.from_date(auto - datetime.timedelta(days=365)))
    return True


@error("E-TRA-25")
def second_allo_without_failure(person: SyntheticPatient, random: Random) -> bool:
    row, engraftment = _index(person), person.row(models.Engraftment)
    if row is None or engraftment is None or engraftment.graft_failure != "NONE":
        return False
    second = models.Transplant(**row.answers())
    second.missing = {name: code for name, code in row.missing.items() if name != "ist_stop_date"}
    second.is_index, second.tx_plan, second.allo_number = "N", "OTH", 2
    second.same_donor, second.tx_number = "Y", (row.tx_number or 0) + 1
    second.tandem_auto_date = second.ist_stop_date = second.ist_ongoing = None
    second.tx_date = row.tx_date + datetime.timedelta(days=random.randint(25, 45))
    second.cond_start = PartialDate.from_date(second.tx_date - datetime.timedelta(days=4))
    second.missing.pop("cond_start", None)
    person.before.append(second)
    return True
