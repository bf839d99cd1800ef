"""Errors about the lines of therapy before the transplant."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.codes import DRUG_FACTS, REGIMEN_DRUGS
from crf.deliberate_errors.error import answers, error, give
from crf.partial_date import Dated, PartialDate, days_between_max, days_between_min, surely_before

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

PROGRESSION = ("PD", "REL")


def _lines(person: SyntheticPatient) -> list[Any]:
    """In the order of their numbers, which is that of their dates."""
    return person.rows(models.Line)


def last_line(person: SyntheticPatient) -> Any:
    return next(reversed(_lines(person)), None)


def _shifted(when: Dated, days: int) -> PartialDate:
    """So many days after the first possible day of a date."""
    first = when.earliest if isinstance(when, PartialDate) else when
    return PartialDate.from_date(first + datetime.timedelta(days=days))


def _first_of(rows: list[Any], fits: Callable[[Any], Any]) -> Any:
    return next((row for row in rows if fits(row)), None)


@error("E-LIN-01")
def number_left_out(person: SyntheticPatient, random: Random) -> bool:
    line = last_line(person)
    if line is None:
        return False
    give(line, "line_no", line.line_no + 1)
    return True


@error("E-LIN-02")
def line_before_diagnosis(person: SyntheticPatient, random: Random) -> bool:
    line, diagnosis = next(iter(_lines(person)), None), person.row(models.Diagnosis)
    if line is None or diagnosis.dx_date is None:
        return False
    give(line, "line_start", _shifted(diagnosis.dx_date, -random.randint(40, 90)))
    return True


@error("E-LIN-03")
def line_ends_before_start(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person), lambda line: line.line_end is not None)
    if line is None:
        return False
    give(line, "line_end", _shifted(line.line_start, -random.randint(10, 60)))
    return True


@error("E-LIN-04")
def line_after_transplant(person: SyntheticPatient, random: Random) -> bool:
    line, transplant = last_line(person), person.row(models.Transplant)
    if line is None or line.line_end is None:
        return False
    give(line, "line_start", _shifted(transplant.tx_date, random.randint(2, 12)))
    give(line, "line_end", _shifted(transplant.tx_date, random.randint(20, 40)))
    return True


@error("E-LIN-05")
def lines_overlap(person: SyntheticPatient, random: Random) -> bool:
    for line, after in pairwise(_lines(person)):
        if line.line_end is not None:
            give(line, "line_end", _shifted(after.line_start, random.randint(40, 90)))
            return True
    return False


@error("E-LIN-06")
def lines_exchanged(person: SyntheticPatient, random: Random) -> bool:
    for line, after in pairwise(_lines(person)):
        if surely_before(line.line_start, after.line_start):
            line.line_no, after.line_no = after.line_no, line.line_no
            return True
    return False


@error("E-LIN-07")
def auto_before_its_line(person: SyntheticPatient, random: Random) -> bool:
    # One that the allo makes a tandem with is spoken of in the transplant form as well.
    line = _first_of(_lines(person), lambda line: line.auto1_date is not None and line.auto_count == 1)
    if line is None or person.row(models.Transplant).tandem_auto_date is not None:
        return False
    give(line, "auto1_date", _shifted(line.line_start, -random.randint(10, 60)))
    return True


@error("E-LIN-08")
def autos_close_together(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person), lambda line: line.auto_count == 2 and line.auto1_date is not None)
    if line is None or line.auto1_date.precision != "day":
        return False
    give(line, "auto2_date", _shifted(line.auto1_date, random.randint(12, 40)))
    return True


@error("E-LIN-09")
def response_before_line(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person), lambda line: line.best_resp_date is not None)
    if line is None:
        return False
    give(line, "best_resp_date", _shifted(line.line_start, -random.randint(10, 60)))
    return True


@error("E-LIN-10")
def relapse_before_line(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person), lambda line: line.relapse_date is not None)
    if line is None:
        return False
    give(line, "relapse_date", _shifted(line.line_start, -random.randint(10, 60)))
    return True


def relapsing(person: SyntheticPatient, days: int) -> Any:
    """The last line, after which the disease is said to have come back so many days after the allo."""
    line, transplant = last_line(person), person.row(models.Transplant)
    if line is None or line.relapsed != "N":
        return None
    relapse = _shifted(transplant.tx_date, days)
    if any(when is not None and not surely_before(when, relapse) for when in _dates(line)):
        return None
    # Without a day the question of early relapse could come up as well.
    if line.line_start.precision != "day":
        return None
    for name, value in (("relapsed", "Y"), ("relapse_date", relapse), ("refractory", "N")):
        give(line, name, value)
    return line


def _dates(line: Any) -> Iterator[Any]:
    yield from (line.line_start, line.line_end, line.best_resp_date)


@error("E-LIN-11")
def relapse_of_line_after_transplant(person: SyntheticPatient, random: Random) -> bool:
    return relapsing(person, random.randint(5, 30)) is not None


@error("E-LIN-12")
def salvage_for_nothing(person: SyntheticPatient, random: Random) -> bool:
    for line, after in pairwise(_lines(person)):
        says_so = line.best_resp in PROGRESSION or line.line_stop_reason == "PD"
        if line.relapsed == "Y" and after.line_type == "SALV" and not says_so:
            _without_relapse(line)
            return True
    return False


def _without_relapse(line: Any) -> None:
    for name, value in (("relapsed", "N"), ("relapse_date", None), ("refractory", None)):
        give(line, name, value)


@error("E-LIN-13")
def salvage_called_consolidation(person: SyntheticPatient, random: Random) -> bool:
    line, transplant = last_line(person), person.row(models.Transplant)
    if line is None or line.relapsed != "Y" or transplant.tx_plan != "SALV":
        return False
    if not surely_before(line.relapse_date, transplant.tx_date):
        return False
    give(transplant, "tx_plan", "CONS")
    return True


@error("E-LIN-14")
def progression_without_relapse(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person)[:-1], lambda line: line.best_resp == "PD" and line.relapsed == "Y")
    if line is None:
        return False
    _without_relapse(line)
    return True


@error("E-LIN-15")
def drug_before_its_time(person: SyntheticPatient, random: Random) -> bool:
    drug = "DAR"
    line = _first_of(_lines(person), lambda line: line.line_start.year < DRUG_FACTS[drug].since)
    if line is None:
        return False
    give(line, "drugs", [*line.drugs, drug])
    return True


@error("E-LIN-16")
def phase_forgotten(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person), lambda line: line.auto_done == "Y" and "HDT" in (line.phases or ()))
    if line is None:
        return False
    give(line, "phases", [phase for phase in line.phases if phase != "HDT"])
    return True


answers("E-LIN-17", models.Line, lambda line: line.line_no > 1, line_type="PRIM")


@error("E-LIN-18")
def line_forgotten(person: SyntheticPatient, random: Random) -> bool:
    status = person.row(models.PreTransplantStatus)
    if status is None or status.n_prior_lines > 4:
        return False
    give(status, "n_prior_lines", status.n_prior_lines + 1)
    return True


@error("E-LIN-19")
def drug_of_regimen_forgotten(person: SyntheticPatient, random: Random) -> bool:
    line = _first_of(_lines(person), lambda line: "THA" in REGIMEN_DRUGS.get(line.regimen or "", ()))
    if line is None:
        return False
    give(line, "drugs", [drug for drug in line.drugs if drug != "THA"])
    return True


@error("E-LIN-20")
def month_in_which_24_months_end(person: SyntheticPatient, random: Random) -> bool:
    lines = _lines(person)
    line = next(iter(lines), None)
    if line is None or line.relapsed != "Y" or line.line_start.precision != "day":
        return False
    around = _shifted(line.line_start, 731)
    relapse = PartialDate(around.year, around.month)
    following = lines[1].line_start if len(lines) > 1 else person.row(models.Transplant).tx_date
    fits = surely_before(relapse, following) and not surely_before(relapse, line.best_resp_date)
    days = days_between_min(line.line_start, relapse), days_between_max(line.line_start, relapse)
    if not fits or None in days or not (days[0] or 0) <= 730 < (days[1] or 0):
        return False
    give(line, "relapse_date", relapse)
    return True


@error("E-LIN-21")
def stopped_for_progression(person: SyntheticPatient, random: Random) -> bool:
    line = last_line(person)
    if line is None or line.relapsed != "N" or line.best_resp in PROGRESSION:
        return False
    give(line, "line_stop_reason", "PD")
    return True


@error("E-LIN-22")
def last_line_long_ago(person: SyntheticPatient, random: Random) -> bool:
    line, transplant = last_line(person), person.row(models.Transplant)
    if line is None or transplant.tx_plan == "UP" or line.line_end is None or line.auto_done == "Y":
        return False
    end = _shifted(transplant.tx_date, -random.randint(370, 400))
    if not surely_before(line.line_start, end):
        return False
    give(line, "line_end", end)
    return True
