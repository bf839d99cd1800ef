"""The axis of time under a curve: from when to when, in months or in days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from analysis.definitions import DAYS_PER_MONTH, HORIZON, LANDMARKS, Landmark
from analysis.tables.cells import Text, decimal

# The coarsest scales: (up to so many units, a tick for each so many).
MONTH_STEPS = ((6, 1), (12, 3), (36, 6), (72, 12), (float("inf"), 24))
DAY_STEPS = ((42, 7), (60, 10), (120, 20), (200, 30), (float("inf"), 100))


@dataclass(frozen=True, slots=True)
class Axis:
    """From `start` to `end` in days, with labelled `ticks`; `quoted` are the times at which numbers are told.

    `unit` is the length in days of what the ticks count: 1, or that of a month.
    """

    start: float
    end: float
    ticks: tuple[tuple[float, str], ...]
    title: Text
    unit: float
    quoted: tuple[tuple[float, Text], ...]

    def briefly(self, days: float) -> str:
        """A time as it stands in an annotation: "24 m" or "d 100"."""
        words = _("d %(n)s") if self.unit == 1 else _("%(n)s m")
        return words % {"n": f"{days / self.unit:.0f}"}

    def amount(self, days: float) -> str:
        """A length of time in the units of the axis, without their name; NE where unknown."""
        return decimal(days / self.unit, 0 if self.unit == 1 else 1)


def of_landmarks(landmarks: Sequence[Landmark], title: Text = "") -> Axis:
    """Up to the last of the times at which an endpoint is quoted; in days if that is within 200."""
    last = landmarks[-1].days
    axis = in_days(last, title=title) if last <= 200 else in_months(last / DAYS_PER_MONTH, title=title)
    return replace(axis, quoted=tuple((each.days, each.label) for each in landmarks))


def in_months(end: float = 24, start: float = 0, title: Text = "") -> Axis:
    """Up to `end` months; `start` is in days, of a curve that begins at a landmark."""
    step = next(every for most, every in MONTH_STEPS if end <= most)
    ticks = [(n * step * DAYS_PER_MONTH, str(n * step)) for n in range(int(end // step) + 1)]
    shown = tuple(tick for tick in ticks if tick[0] >= start)
    if start:
        shown = ((start, _("day %(n)s") % {"n": f"{start:.0f}"}), *shown)
    quoted: tuple[tuple[float, Text], ...]
    if end * DAYS_PER_MONTH == HORIZON:
        quoted = tuple((each.days, each.label) for each in LANDMARKS if each.days >= start)
    else:
        quoted = tuple((days, _("%(n)s months") % {"n": n}) for days, n in ticks if days > start)
    name = title or _("Months since the index allo")
    return Axis(start, end * DAYS_PER_MONTH, shown, name, DAYS_PER_MONTH, quoted)


def in_days(end: float = 100, start: float = 0, title: Text = "") -> Axis:
    """Up to day `end`, for what is over within weeks."""
    step = next(every for most, every in DAY_STEPS if end - start <= most)
    days = [start + n * step for n in range(int((end - start) // step) + 1)]
    if end - days[-1] >= step / 2:
        days.append(end)
    ticks = tuple((float(day), f"{day:.0f}") for day in days)
    quoted = tuple((day, _("day %(n)s") % {"n": n}) for day, n in ticks if day > start)
    return Axis(start, end, ticks, title or _("Days since the index allo"), 1, quoted)
