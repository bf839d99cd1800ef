"""A step curve with its limits and counts, and how it is read at given times."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypedDict, overload

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Counts, Floats
from .limits import ConfType
from .observations import numbers, refuse
from .quantiles import Quantile, crossing
from .risk_table import Waiting


class Options(TypedDict, total=False):
    """The keywords that mean the same for every curve."""

    entry: ArrayLike | None
    weights: ArrayLike | None
    conf_level: float
    conf_type: ConfType


@dataclass(frozen=True, eq=False, kw_only=True)
class CurvePoints:
    """A curve read at given times: columns of one length, each value that of the step at its time.

    ``at_risk`` is the number under observation just before the time, ``events`` and ``censored`` are the
    numbers up to and including it. Before the first time of the data the limits are the starting value
    itself; after the last nobody is at risk and the last value is carried on. ``lower`` and ``upper`` are
    NaN where they are not estimable (`limits` says where), ``se`` where a survival is 0.
    """

    time: Floats
    estimate: Floats
    se: Floats
    lower: Floats
    upper: Floats
    at_risk: Counts
    events: Counts
    censored: Counts

    def __post_init__(self) -> None:
        for field in fields(self):
            column = getattr(self, field.name)
            if isinstance(column, np.ndarray):
                column.flags.writeable = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve(CurvePoints):
    """A whole curve, a value for each distinct time of the data.

    ``events`` and ``censored`` are the numbers at that very time; ``start`` is the value before the first
    time: 1 for a survival, 0 for a cumulative incidence.
    """

    start: float
    waiting: Waiting

    def at(self, times: ArrayLike) -> CurvePoints:
        """Read the curve at one time or at several in any order; raises ValueError for one before 0."""
        t = reading_times("times", times)
        passed = np.searchsorted(self.time, t, side="right")
        return CurvePoints(
            time=t,
            estimate=np.append(self.start, self.estimate)[passed],
            se=np.append(0.0, self.se)[passed],
            lower=np.append(self.start, self.lower)[passed],
            upper=np.append(self.start, self.upper)[passed],
            at_risk=self._at_risk(t),
            events=np.append(0, np.cumsum(self.events))[passed],
            censored=np.append(0, np.cumsum(self.censored))[passed],
        )

    @overload
    def quantile(self, p: float = 0.5) -> Quantile[float]: ...
    @overload
    def quantile(self, p: Sequence[float] | Floats) -> Quantile[Floats]: ...
    def quantile(self, p: ArrayLike = 0.5) -> Quantile[float] | Quantile[Floats]:
        """The time by which a share ``p`` of people have had the event; 0.5 gives the median.

        The limits are the times at which the limits of the curve reach ``p``. Several shares give arrays.
        Raises ValueError for a share outside [0, 1].
        Source: Brookmeyer and Crowley, Biometrics 1982;38:29.
        """
        shares = numbers("p", np.atleast_1d(np.asarray(p)))
        refuse("p", (shares < 0) | (shares > 1), shares, "not a share between 0 and 1")
        # A survival falls from 1, so its lower limit is the early one; an incidence rises from 0.
        early, late = (self.lower, self.upper) if self.start else (self.upper, self.lower)
        found = [crossing(self.time, np.abs(self.start - y), shares) for y in (self.estimate, early, late)]
        if np.ndim(p) == 0:
            return Quantile(*(float(time[0]) for time in found))
        return Quantile(*found)

    def _at_risk(self, t: Floats) -> Counts:
        upcoming = np.searchsorted(self.time, t, side="left")
        then: Counts = np.append(self.at_risk, 0)[upcoming]
        # Nobody leaves between t and the next time of the data, but somebody may enter.
        return then - (self.waiting.at(t) - self.waiting.at(np.append(self.time, np.inf)[upcoming]))


def reading_times(name: str, times: ArrayLike) -> Floats:
    """One time or several, at which a curve can be read; raises ValueError that names the argument."""
    t = numbers(name, np.atleast_1d(np.asarray(times)))
    refuse(name, t < 0, t, "negative")
    return t
