"""A step curve with its limits and counts, and how it is read at given times."""

from dataclasses import dataclass, fields
from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Counts, Floats
from .limits import ConfType
from .observations import numbers
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
    """A curve read at given times: columns of one length, each value that of the step which holds at its time.

    ``events`` and ``censored`` are the numbers up to and including that time; ``at_risk`` is the number under observation
    just before it. After the last time observed nobody is at risk and the last value is carried on.
    ``lower`` and ``upper`` are NaN where not estimable (see `limits`), ``se`` where a survival is 0.
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
    """A whole curve, one value for each distinct time of the data; ``events`` and ``censored`` are those of that very time.

    ``start`` is the value before the first time: 1 for a survival, 0 for a cumulative incidence.
    """

    start: float
    waiting: Waiting

    def at(self, times: ArrayLike) -> CurvePoints:
        """Read the curve at ``times`` (one, or several in any order), 0 or later; raises ValueError for others."""
        t = numbers("times", np.atleast_1d(np.asarray(times)))
        if (t < 0).any():
            raise ValueError("times: negative")
        passed = np.searchsorted(self.time, t, side="right")
        return CurvePoints(
            time=t,
            estimate=np.append(self.start, self.estimate)[passed],
            se=np.append(0.0, self.se)[passed],
            lower=np.append(self.start, self.lower)[passed],
            upper=np.append(self.start, self.upper)[passed],
            at_risk=self._at_risk(t),
            events=_total(self.events)[passed],
            censored=_total(self.censored)[passed],
        )

    def quantile(self, p: ArrayLike = 0.5) -> Quantile:
        """The time by which a share ``p`` of people have had the event: 0.5 is the median survival.

        Several shares give arrays. Limits by Brookmeyer and Crowley (Biometrics 1982;38:29): the same rule on the limits of the
        curve, NaN where it is not reached. Raises ValueError for a share outside [0, 1].
        """
        shares = numbers("p", np.atleast_1d(np.asarray(p)))
        if ((shares < 0) | (shares > 1)).any():
            raise ValueError("p: a share lies between 0 and 1")
        # A survival falls from 1 and is early when its lower limit is; an incidence rises from 0, early with its upper limit.
        early, late = (self.lower, self.upper) if self.start else (self.upper, self.lower)
        found = [crossing(self.time, np.abs(self.start - curve), shares) for curve in (self.estimate, early, late)]
        return Quantile(*(float(times[0]) for times in found)) if np.ndim(p) == 0 else Quantile(*found)

    def _at_risk(self, t: Floats) -> Counts:
        nearest = np.searchsorted(self.time, t, side="left")
        following = np.append(self.time, np.inf)[nearest]
        # Nobody leaves between t and the next time of the data, but somebody may enter.
        entering = self.waiting.at(t) - self.waiting.at(following)
        return np.append(self.at_risk, 0)[nearest] - entering


def _total(counts: Counts) -> NDArray[Any]:
    return np.append(0, np.cumsum(counts))
