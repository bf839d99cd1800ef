"""Gray's test: do the cumulative incidences of one cause differ between several groups?"""

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, shifted
from .comparisons import Comparison, GroupTable, comparison, group_table, parted
from .observations import observations


def gray_test(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    cause: int = 1,
    *,
    strata: ArrayLike | None = None,
    rho: float = 0.0,
) -> Comparison:
    """Test whether the groups have the same cumulative incidence of ``cause``.

    Columns of n people: ``time`` and ``event`` as for `cumulative_incidence`, ``group`` any labels known at the
    origin, ``strata`` labels within which the groups are compared. With ``rho`` each time weighs by the pooled
    freedom from the cause before it to that power. Delayed entry is not defined for this test.
    Raises ValueError that names the argument and what is wrong, and when there are fewer than two groups.
    Source: Gray, Ann Stat 1988;16:1141; equal to cuminc of R's cmprsk.
    """
    if not isinstance(cause, (int, np.integer)) or cause < 1:
        raise ValueError(f"cause: {cause!r} is not a code (1, 2, …)")
    if not (np.isfinite(rho) and rho >= 0):
        raise ValueError(f"rho: {rho!r} is not a number from 0 on")
    labels, layers = parted(observations(time, event), group, strata)
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
    somebody = np.maximum(at_risk, 1)
    survival: Floats = np.cumprod(1 - (mine + others) / somebody, axis=1)
    before = shifted(survival, 1.0)
    free = 1 - shifted(np.cumsum(before * mine / somebody, axis=1), 0.0)
    h = np.divide(at_risk, before, out=np.zeros(before.shape), where=here)
    everybody = h.sum(axis=0)
    events = mine.sum(axis=0)
    step = events / everybody
    pooled = np.cumsum(step)
    pooled_before = shifted(pooled, 0.0)
    weight = (1 - pooled_before) ** rho
    share = h * free / (h * free).sum(axis=0)
    score = (weight * (mine - events * share)).sum(axis=1)

    hazard = step / (1 - pooled_before)
    later = np.divide(1 - pooled, survival, out=np.zeros(survival.shape), where=survival > 0)
    ties = np.divide(events - 1, everybody * before - 1, out=np.zeros(h.shape), where=here & (events > 1))
    of_cause = np.where(here, before / somebody * step * (1 - ties), 0.0)
    tied = np.where(others > 1, (at_risk - others) / np.maximum(at_risk - 1, 1), 1.0)
    of_others = np.where(survival > 0, before**2 * others / somebody**2 * tied, 0.0)

    variance = np.zeros((len(h), len(h)))
    for k in range(len(h)):
        a = -weight * h * h[k] / everybody
        a[k] += weight * h[k]
        c = np.cumsum(a * hazard, axis=1)
        remaining = c[:, -1:] - c
        direct = a + (1 - later[k]) * remaining
        variance += (direct * of_cause[k]) @ direct.T
        variance += (remaining * later[k] ** 2 * of_others[k]) @ remaining.T
    return score, variance
