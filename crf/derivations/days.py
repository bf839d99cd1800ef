"""How long after the index allo something happened, or before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from crf.derivations.course import month_midpoint
from crf.derivations.derived import DOES_NOT_APPLY, Derived, lacking
from crf.partial_date import Dated, PartialDate, days_between_max, days_between_min

if TYPE_CHECKING:
    from crf.models import Engraftment
    from crf.record import PatientRecord

DAY_0 = "TRA.tx_date"
DAYS_PER_MONTH = 365.25 / 12
# Who never fell below the threshold is said to have recovered on the first day, as registries do.
NEVER_BELOW = 1


def day_of(record: PatientRecord, when: Dated | None, path: str) -> Derived:
    """Days from the index allo to a date, if it is precise enough to tell; negative before it."""
    if record.day0 is None or when is None:
        return lacking(*([DAY_0] if record.day0 is None else []), *([path] if when is None else []))
    least, most = days_between_min(record.day0, when), days_between_max(record.day0, when)
    return Derived(least) if least == most else lacking(imprecise=[path])


def day_of_onset(record: PatientRecord, ever: str | None, when: Dated | None, path: str) -> Derived:
    """As `day_of`, for what need not have happened: `ever` is a code of YN."""
    return DOES_NOT_APPLY if ever == "N" else day_of(record, when, path)


def day_of_recovery(record: PatientRecord, row: Engraftment, count: str) -> Derived:
    """Days from the index allo to the recovery of a count: "anc", "plt20" or "plt50".

    Never below the threshold is day 1, as in the registry's own analyses; never reached does not apply.
    """
    reached = getattr(row, f"{count}_recovery")
    if reached is None or reached == "N":
        return DOES_NOT_APPLY if reached else lacking(f"ENG.{count}_recovery")
    if reached == "NB":
        return Derived(NEVER_BELOW)
    return day_of(record, getattr(row, f"{count}_date"), f"ENG.{count}_date")


def months_from_diagnosis(record: PatientRecord) -> Derived:
    """Whole months from diagnosis to the index allo, rounded.

    A diagnosis dated to the month counts from its 15th day, which is off by half a month at most; one
    dated to the year does not tell.
    """
    dx_date = record.diagnosis.dx_date
    if record.day0 is None or dx_date is None:
        absent = (("DIA.dx_date", dx_date), (DAY_0, record.day0))
        return lacking(*(path for path, when in absent if when is None))
    if dx_date.precision == "year":
        return lacking(imprecise=["DIA.dx_date"])
    return Derived(round((record.day0 - month_midpoint(dx_date)).days / DAYS_PER_MONTH))


def autos(record: PatientRecord) -> list[tuple[str, PartialDate | None]]:
    """Path and date of every autologous transplant of the lines; one that is said to be there counts."""
    found = []
    for line in record.lines:
        for number in range(1, 4):
            name = f"auto{number}_date"
            when = getattr(line, name)
            stated = line.auto_done == "Y" and number <= (line.auto_count or 1)
            if when is not None or stated:
                found.append((f"LIN.{name}", when))
    return found


def days_from_last_auto(record: PatientRecord) -> Derived:
    """Days from the latest autologous transplant before the index allo."""
    if record.day0 is None:
        return lacking(DAY_0)
    unsaid = [line for line in record.lines if line.auto_done is None]
    if not record.lines and record.pre_transplant.n_prior_autos != 0:
        return lacking("LIN.auto_done")
    found = autos(record)
    dated = [(path, when) for path, when in found if when is not None and when.earliest < record.day0]
    if unsaid or any(when is None for _path, when in found):
        return lacking(
            *(["LIN.auto_done"] if unsaid else []), *(path for path, when in found if when is None)
        )
    if not dated:
        return DOES_NOT_APPLY
    least, most = last_auto_interval(record.day0, (when for _path, when in dated))
    vague = (path for path, when in dated if when.precision != "day")
    return Derived(least) if least == most else lacking(imprecise=vague)


def last_auto_interval(day0: date, dates: Iterable[PartialDate]) -> tuple[int, int]:
    """The fewest and the most days that can lie between the latest of the dates and the allo."""
    dates = list(dates)
    latest = min(max(when.latest for when in dates), day0)
    return (day0 - latest).days, (day0 - max(when.earliest for when in dates)).days
