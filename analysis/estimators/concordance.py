"""How well predicted risks order the events, counted over all comparable pairs in O(n log n)."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, Whole, in_order
from .risk_sets import RiskSets


def concordance(sets: RiskSets, x: Floats, coef: Floats) -> float:
    """The share of concordant pairs, tied predictions counting half; 0.5 when no pair can be compared.

    A pair is comparable when one has the event while the other is at risk and stays without it at that time.
    ``x`` (p, m) are the columns of the rows of ``sets``, ``coef`` (p,) their coefficients.
    Source: Harrell, JAMA 1982;247:2543; equal to concordance of R's survival.
    """
    # Not a matrix product: its rounding depends on the place of a row, and equal rows must tie.
    predicted = sum(one * column for one, column in zip(coef, x, strict=True))
    rank = np.unique(predicted, return_inverse=True)[1].astype(np.int64)
    lower = ties = every = 0.0
    order = in_order(sets.last)
    edges = np.searchsorted(sets.last[order] - 1, sets.bounds)
    for begin, end in pairwise(edges.tolist()):
        counts = _of_stratum(sets, rank, order[begin:end])
        lower, ties, every = lower + counts[0], ties + counts[1], every + counts[2]
    return (lower + ties / 2) / every if every > 0 else 0.5


def _of_stratum(sets: RiskSets, rank: Whole, rows: Whole) -> tuple[float, float, float]:
    """The weight of pairs with the lower risk left behind, with equal risks, and of all pairs."""
    died = rows[rows < sets.events]
    if len(died) == 0:
        return 0.0, 0.0, 0.0
    slots = sets.slot[died]
    # Who is censored at the time of an event is still there for it.
    stays = 2 * (sets.last[rows] - 1) + (rows >= sets.events)
    found = _dominated(stays, rank[rows], sets.weights[rows], 2 * slots, rank[died])
    if (sets.first[rows] > sets.first[rows].min()).any():
        found = found - _dominated(sets.first[rows], rank[rows], sets.weights[rows], slots, rank[died])
    lower, ties, every = found @ sets.weights[died]
    return float(lower), float(ties), float(every)


def _dominated(key: Whole, rank: Whole, weight: Floats, after: Whole, than: Whole) -> Floats:
    """(3, q) for each query the weight of the points with ``key > after``: of lower rank, equal, any.

    The points in question are the first so many by descending key. Bit by bit from the highest, all points
    are parted by that bit of their rank, those without it first and each part in its order; the points whose
    higher bits are those of a query stand from its ``begin`` to its ``end``.
    """
    order = in_order(key.max() - key)
    end = np.searchsorted(-key[order], -after)
    begin = np.zeros_like(end)
    rank, weight = rank[order], weight[order]
    every = _sums(weight)[end]
    lower = np.zeros(len(after))
    for bit in reversed(range(int(rank.max()).bit_length())):
        low = (rank >> bit) & 1 == 0
        without, lighter = _sums(low), _sums(np.where(low, weight, 0.0))
        above = (than >> bit) & 1 == 1
        lower += np.where(above, lighter[end] - lighter[begin], 0.0)
        begin, end = (
            np.where(above, without[-1] + place - without[place], without[place]) for place in (begin, end)
        )
        parted = np.append(np.flatnonzero(low), np.flatnonzero(~low))
        rank, weight = rank[parted], weight[parted]
    running = _sums(weight)
    return np.array([lower, running[end] - running[begin], every])


def _sums(values: NDArray[Any]) -> NDArray[Any]:
    """The sums of the first none, one, two, … of the values."""
    return np.append(0, np.cumsum(values))
