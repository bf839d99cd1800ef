"""The array types that the estimators share, and a few ways to count along them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Counts = Whole | Floats  # whole people, or their summed weights
Label = Any  # what the caller calls a group: text, a number, a centre


def distinct(values: Floats) -> tuple[Floats, Whole]:
    """The sorted distinct values, none of them negative, and for each row its place among them.

    Counts when the values are days (the cost grows with n), sorts when they are not (n log n).
    """
    # Half days are days too: a death on day 0 counts as 0.5, and 24 months end at 730.5.
    if values.max() <= 8 * len(values) + 32768:
        halves = 2 * values
        whole = halves.astype(np.int64)
        if np.array_equal(whole, halves):
            present = np.bincount(whole) > 0
            place = np.cumsum(present) - 1
            return np.flatnonzero(present) / 2, place[whole]
    found, place = np.unique(values, return_inverse=True)
    return found, place.astype(np.int64, copy=False)


def in_order(codes: Whole) -> Whole:
    """The positions of whole numbers from 0 on by their size, equal ones as they came."""
    # numpy sorts short integers by counting.
    narrow = codes.astype(np.int16) if codes.max(initial=0) < 2**15 else codes
    return np.argsort(narrow, kind="stable")


def counted(slots: Whole, size: int, weights: Floats | None) -> Counts:
    """How many rows, or how much of their weight, fall into each of `size` slots."""
    if weights is None:
        return np.bincount(slots, minlength=size).astype(np.int64, copy=False)
    return np.bincount(slots, weights=weights, minlength=size)


def tie_factor(events: Counts, at_risk: Counts) -> Floats:
    """What several events at one time take from the variance of as many single ones (hypergeometric)."""
    return np.divide(at_risk - events, at_risk - 1, out=np.ones(events.shape), where=events > 1)


def shifted(values: Floats, first: float) -> Floats:
    """What held just before each time: the value one step earlier, `first` before the first."""
    earlier = np.empty_like(values)
    earlier[..., :1] = first
    earlier[..., 1:] = values[..., :-1]
    return earlier


def sum_from(values: NDArray[Any]) -> NDArray[Any]:
    """The sum of each value and all later ones."""
    return values[..., ::-1].cumsum(axis=-1)[..., ::-1]
