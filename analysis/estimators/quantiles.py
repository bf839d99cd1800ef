"""The time by which a share of people have had the event."""

from typing import Generic, NamedTuple, TypeVar

import numpy as np

from .arrays import Floats

# A survival of one half comes out of a product of fractions; R's quantile forgives it the same rounding.
ROUNDING = float(np.sqrt(np.finfo(np.float64).eps))


T = TypeVar("T", float, Floats)


class Quantile(NamedTuple, Generic[T]):
    """A time with its limits, NaN for "not reached"; arrays when several shares were asked for."""

    estimate: T
    lower: T
    upper: T


def crossing(time: Floats, share: Floats, p: Floats) -> Floats:
    """When the share of people with the event first reaches ``p``, NaN where it never does.

    ``share`` (J,) holds from each ``time`` (J,) on and is 0 before. Where it stays at exactly ``p`` for a
    while, the middle of that while, which for the last value ends with the last time observed. NaN in
    ``share`` is passed over.
    Source: the midpoint rule of quantile.survfit in R's survival, also for a limit that turns back.
    """
    x, y = np.append(0.0, time), np.append(0.0, share)
    levels, first = np.unique(y, return_index=True)
    end = y[first.max()]  # NaN when the curve ends as "not estimable"
    known = ~np.isnan(levels)
    levels, since = levels[known], np.append(x[first[known]], np.nan)
    reached = since[np.searchsorted(levels + ROUNDING, p)]
    passed = since[np.searchsorted(levels - ROUNDING, p)]
    passed = np.where(np.abs(p - end) < ROUNDING, x[-1], passed)
    return np.where(p == 0, 0.0, reached + (passed - reached) / 2)
