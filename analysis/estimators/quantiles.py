"""The time by which a share of people have had the event, with Brookmeyer-Crowley limits."""

from typing import NamedTuple

import numpy as np

from .arrays import Floats

# Survival of exactly one half comes out of a product of fractions; R's quantile allows it the same rounding.
ROUNDING = float(np.sqrt(np.finfo(np.float64).eps))


class Quantile(NamedTuple):
    """A time with its limits; NaN is "not reached". Each is a number, or an array when several shares were asked."""

    estimate: float | Floats
    lower: float | Floats
    upper: float | Floats


def crossing(time: Floats, share: Floats, p: Floats) -> Floats:
    """The first time at which the share of people with the event reaches `p`, NaN where it never does.

    `share` (J,) belongs to `time` (J,) and is 0 at the origin. When the curve runs flat exactly at `p`, the middle of the flat
    stretch, or of what is observed of it. NaN in `share` (a limit that is not estimable) is passed over.
    Source: the midpoint rule of quantile.survfit in R's survival, of which a limit that rises again is also treated alike.
    """
    x, y = np.append(0.0, time), np.append(0.0, share)
    levels, first = np.unique(y, return_index=True)
    end = y[first.max()]  # NaN when the curve ends with "not estimable"
    known = ~np.isnan(levels)
    levels, starts = levels[known], np.append(x[first[known]], np.nan)
    start = starts[np.searchsorted(levels + ROUNDING, p)]
    following = starts[np.searchsorted(levels - ROUNDING, p)]
    following = np.where(np.abs(p - end) < ROUNDING, x[-1], following)
    return np.where(p == 0, 0.0, (start + following) / 2)
