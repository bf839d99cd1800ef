"""How well predicted risks order the events, counted over all comparable pairs in O(n log² n)."""

from itertools import pairwise

import numpy as np

from .arrays import Floats, Whole
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
    order = np.argsort(sets.last, kind="stable")
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

    The points in question are the first so many by descending key; they are put together from blocks of
    1, 2, 4, … points, each block sorted by rank.
    """
    order = np.argsort(-key, kind="stable")
    number = len(key) - np.searchsorted(np.sort(key), after, side="right")
    rank, weight = rank[order], weight[order]
    base = int(rank.max()) + 1
    lower, ties = np.zeros(len(after)), np.zeros(len(after))
    size = 1
    while size <= len(key):
        asked = np.flatnonzero(number & size)
        start = number[asked] & ~(2 * size - 1)
        sought = start // size * base + than[asked]
        blocks = np.arange(len(key)) // size * base + rank
        by_rank = np.argsort(blocks, kind="stable")
        blocks = blocks[by_rank]
        total = np.append(0.0, np.cumsum(weight[by_rank]))
        begin, end = np.searchsorted(blocks, sought), np.searchsorted(blocks, sought, side="right")
        lower[asked] += total[begin] - total[start]
        ties[asked] += total[end] - total[begin]
        size *= 2
    return np.array([lower, ties, np.append(0.0, np.cumsum(weight))[number]])
