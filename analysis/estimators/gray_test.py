"""Gray's test: do the cumulative incidences of one cause differ between several groups?"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Counts, Floats, shifted, tie_factor
from .comparisons import Comparison, GroupTable, check_rho, comparison, group_table, parted
from .observations import check_cause, observations


def gray_test(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    cause: int = 1,
    *,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    rho: float = 0.0,
) -> Comparison:
    """Test whether the groups have the same cumulative incidence of ``cause``.

    Columns of n people: ``time``, ``event`` and ``weights`` as for `cumulative_incidence`, ``group`` any
    labels known at the origin, ``strata`` labels within which the groups are compared. With ``rho`` each time
    weighs by the pooled freedom from the cause before it to that power. Delayed entry is not defined for this
    test. Raises ValueError that names the argument and what is wrong, and when there are fewer than two
    groups.
    Source: Gray, Ann Stat 1988;16:1141; equal to cuminc of R's cmprsk.
    """
    check_cause(cause)
    check_rho(rho)
    labels, layers = parted(observations(time, event, weights=weights), group, strata)
    score, variance = np.zeros(len(labels)), np.zeros((len(labels), len(labels)))
    for people, codes in layers:
        parts = _one_stratum(group_table(people, codes, len(labels), cause), rho)
        score, variance = score + parts[0], variance + parts[1]
    return comparison(labels, score, variance)


def _one_stratum(table: GroupTable, rho: float) -> tuple[Floats, Floats]:
    """The (K,) score and its (K, K) variance, in the notation of the source: h, F0, a, c and D."""
    happens = (table.mine + table.others).any(axis=0)
    at_risk, mine, others = table.at_risk[:, happens], table.mine[:, happens], table.others[:, happens]
    here = at_risk > 0
    somebody = np.where(here, at_risk, 1)
    survival = np.cumprod(1 - (mine + others) / somebody, axis=1, dtype=np.float64)
    before = shifted(survival, 1.0)
    free = 1 - shifted(np.cumsum(before * mine / somebody, axis=1), 0.0)
    h = _ratio(at_risk, before, here)
    everybody, events = h.sum(axis=0), mine.sum(axis=0)
    step = events / everybody
    pooled_free = 1 - np.cumsum(step)
    pooled_before = shifted(pooled_free, 1.0)
    weight = np.maximum(pooled_before, 0.0) ** rho
    score = (weight * (mine - events * h * free / (h * free).sum(axis=0))).sum(axis=1)

    ties = _ratio(events - 1, everybody * before - 1, here & (events > 1))
    of_cause = np.where(here, before / somebody * step * (1 - ties), 0.0)
    tied = tie_factor(others, at_risk)
    of_others = np.where(survival > 0, before**2 * others / somebody**2 * tied, 0.0)
    later = _ratio(pooled_free, survival, survival > 0)
    # Small groups can carry the pooled incidence past 1; only there is nothing left to divide by.
    hazard = _ratio(step, pooled_before, np.abs(pooled_before) > 1e-12)
    return score, _variance(h, weight, hazard, later, of_cause, of_others)


def _variance(
    h: Floats, weight: Floats, hazard: Floats, later: Floats, of_cause: Floats, of_others: Floats
) -> Floats:
    everybody = h.sum(axis=0)
    variance = np.zeros((len(h), len(h)))
    for k in range(len(h)):
        a = -weight * h * h[k] / everybody
        a[k] += weight * h[k]
        c = np.cumsum(a * hazard, axis=1)
        remaining = c[:, -1:] - c
        direct = a + (1 - later[k]) * remaining
        variance += (direct * of_cause[k]) @ direct.T
        variance += (remaining * later[k] ** 2 * of_others[k]) @ remaining.T
    return variance


def _ratio(amount: Counts | Floats, by: Counts | Floats, where: NDArray[np.bool_]) -> Floats:
    """The ratio, 0 outside `where`."""
    return np.divide(amount, by, out=np.zeros(where.shape), where=where)
