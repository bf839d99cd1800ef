"""What the tests between groups share: counts on one grid of times, and the statistic of a score."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .arrays import Counts, Floats, Label, Whole, counted, distinct, sum_from
from .groups import group_codes, rows_of_each
from .observations import Observations


@dataclass(frozen=True, eq=False)
class Comparison:
    """A test of K groups: a chi-squared statistic on df degrees of freedom.

    Where nothing can be compared, because no event happened while two groups were at risk, the statistic
    and df are 0 and p is 1.
    """

    statistic: float
    df: int
    p: float
    groups: list[Label]


@dataclass(frozen=True, eq=False)
class GroupTable:
    """Counts at the J distinct ends of observation of all groups together, (K, J) with a row for each."""

    time: Floats
    at_risk: Counts
    mine: Counts
    others: Counts


def comparison(groups: list[Label], score: Floats, variance: Floats) -> Comparison:
    """The chi-squared test of a (K,) score that sums to zero, with its (K, K) variance."""
    spread = np.sqrt(np.maximum(np.diag(variance), 0.0))
    moves = spread > 1e-8 * spread.max()
    z = score[moves] / spread[moves]
    correlation = variance[np.ix_(moves, moves)] / np.outer(spread[moves], spread[moves])
    size, direction = np.linalg.eigh(correlation)
    # One eigenvalue is 0 because the scores sum to zero; more are when groups are never at risk together.
    known = size > 1e-9
    statistic = float(np.sum((direction.T @ z)[known] ** 2 / size[known]))
    df = int(known.sum())
    return Comparison(statistic, df, float(chdtrc(df, statistic)) if df else 1.0, groups)


def check_rho(rho: float) -> None:
    """Raise ValueError unless the power of the weights is a number from 0 on."""
    if not (np.isfinite(rho) and rho >= 0):
        raise ValueError(f"rho: {rho!r} is not a number from 0 on")


def parted(
    people: Observations, group: ArrayLike, strata: ArrayLike | None
) -> tuple[list[Label], list[tuple[Observations, Whole]]]:
    """The labels of the groups, and for each stratum its people with their places among these labels.

    Raises ValueError when a label is missing or there are fewer than two groups.
    """
    labels, codes = group_codes("group", group, len(people))
    if len(labels) < 2:
        raise ValueError(f"group: {len(labels)} group, a comparison needs two")
    if strata is None:
        return labels, [(people, codes)]
    layers, layer = group_codes("strata", strata, len(people))
    return labels, [(people.only(rows), codes[rows]) for rows in rows_of_each(layer, len(layers))]


def group_table(people: Observations, codes: Whole, groups: int, cause: int | None) -> GroupTable:
    """Count people by group at each distinct time; ``mine`` are events of the cause, or of any."""
    time, slot = distinct(people.time)
    size = len(time)
    if cause is None:
        kind = (people.event > 0).astype(np.int64)
    else:
        kind = np.where(people.event == cause, 1, np.where(people.event > 0, 2, 0))
    counts = counted((kind * groups + codes) * size + slot, 3 * groups * size, people.weights)
    counts = counts.reshape(3, groups, size)
    leaving = counts.sum(axis=0)
    at_risk = sum_from(leaving)
    if people.entry is not None:
        # Someone who enters at a time is at risk from the next one on.
        first = np.searchsorted(time, people.entry, side="right")
        entering = counted(codes * (size + 1) + first, groups * (size + 1), people.weights)
        late = sum_from(entering.reshape(groups, size + 1))[:, 1:]
        # Who leaves was at risk, whatever rounding makes of a difference of summed weights.
        at_risk = np.maximum(at_risk - late, leaving)
    return GroupTable(time, at_risk, counts[1], counts[2])
