"""Limits of a value: numbers, calendar dates, or days after the index transplant."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext as _

from crf.partial_date import PartialDate, dates_written, earliest, latest
from crf.typed_numbers import written

TODAY = "today"
Day = date | PartialDate
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Numbers:
    """A closed interval of numbers in the item's unit; None leaves a side open."""

    low: float | None
    high: float | None

    def violated_by(self, value: Number | str, today: date, day0: date | None) -> bool:
        """Of a code its number counts, as in the Karnofsky index."""
        number = Decimal(value) if isinstance(value, str) else value
        return (self.low is not None and number < _exact(self.low)) or (
            self.high is not None and number > _exact(self.high)
        )

    def in_words(self) -> str:
        return _interval(*("" if side is None else written(_exact(side)) for side in (self.low, self.high)))


@dataclass(frozen=True, slots=True)
class Dates:
    """Calendar bounds in ISO form, a year standing for all its days; TODAY moves with the clock."""

    low: str | None
    high: str | None

    def violated_by(self, value: Day, today: date, day0: date | None) -> bool:
        """Only when every day that the value can mean lies outside."""
        low, high = self._bounds(today)
        return (low is not None and latest(value) < low) or (high is not None and earliest(value) > high)

    def _bounds(self, today: date) -> tuple[date | None, date | None]:
        low = _first_day(self.low) if self.low else None
        if self.high == TODAY:
            return low, today
        return low, _last_day(self.high) if self.high else None

    def in_words(self) -> str:
        return _interval(
            dates_written(self.low or ""),
            _("today") if self.high == TODAY else dates_written(self.high or ""),
        )


@dataclass(frozen=True, slots=True)
class DaysAfter:
    """Days after the index transplant; says nothing while its date is not known."""

    low: int | None
    high: int | None

    def violated_by(self, value: Day, today: date, day0: date | None) -> bool:
        if day0 is None:
            return False
        return (self.low is not None and latest(value) < day0 + timedelta(self.low)) or (
            self.high is not None and earliest(value) > day0 + timedelta(self.high)
        )

    def in_words(self) -> str:
        sides = ("" if side is None else _("day %(day)s") % {"day": side} for side in (self.low, self.high))
        return _interval(*sides)


Limits = Numbers | Dates | DaysAfter


# The bounds are few and asked of every number and date of every record.
@cache
def _exact(bound: float) -> Decimal:
    return Decimal(str(bound))


@cache
def _first_day(iso: str) -> date:
    return earliest(PartialDate.from_iso(iso))


@cache
def _last_day(iso: str) -> date:
    return latest(PartialDate.from_iso(iso))


def _interval(low: str, high: str) -> str:
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("not below %(low)s") % {"low": low}
    return _("not above %(high)s") % {"high": high}
