"""The log-rank test and its family: do the survivals of several groups differ?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from .arrays import Floats, shifted, tie_factor
from .comparisons import Comparison, GroupTable, check_rho, comparison, group_table, parted
from .observations import numbers, observations


@dataclass(frozen=True, eq=False)
class LogRank(Comparison):
    """The test, with the (K,) observed and expected events of each group (weighted when rho is not 0)."""

    observed: Floats
    expected: Floats
    variance: Floats

    def trend(self, scores: ArrayLike | None = None) -> Comparison:
        """Test for a trend over the groups, 1 degree of freedom, against ``scores`` (K,), else 1, 2, 3, …

        The groups stand in the order of ``groups``. Raises ValueError when the scores are not K different
        finite numbers.
        Source: Tarone, Biometrika 1975;62:679.
        """
        given = np.arange(1.0, len(self.groups) + 1) if scores is None else numbers("scores", scores)
        if len(given) != len(self.groups):
            raise ValueError(f"scores: {len(given)} values for {len(self.groups)} groups")
        if given.min() == given.max():
            raise ValueError("scores: all groups have the same")
        centred = given - given.mean()
        score, variance = centred @ (self.observed - self.expected), centred @ self.variance @ centred
        if variance <= 1e-12 * (centred**2 @ np.diag(self.variance)):
            return Comparison(0.0, 0, 1.0, self.groups)
        statistic = float(score**2 / variance)
        return Comparison(statistic, 1, float(chdtrc(1, statistic)), self.groups)


def log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    rho: float = 0.0,
) -> LogRank:
    """Test whether the groups have the same survival.

    Columns of n people: ``time``, ``event``, ``entry`` and ``weights`` as for `kaplan_meier`, ``group`` any
    labels known at the origin, ``strata`` labels within which the groups are compared. ``rho`` 0 is the
    log-rank test, 1 the Peto-Peto form of the Wilcoxon test: each time weighs by the pooled survival before
    it to the power rho. Raises ValueError that names the argument and what is wrong, and when there are fewer
    than two groups.
    Source: Harrington and Fleming, Biometrika 1982;69:553; equal to survdiff of R's survival.
    """
    check_rho(rho)
    labels, layers = parted(observations(time, event, entry=entry, weights=weights), group, strata)
    observed, expected = np.zeros(len(labels)), np.zeros(len(labels))
    variance = np.zeros((len(labels), len(labels)))
    for people, codes in layers:
        parts = _one_stratum(group_table(people, codes, len(labels), cause=None), rho)
        observed, expected, variance = observed + parts[0], expected + parts[1], variance + parts[2]
    test = comparison(labels, observed - expected, variance)
    return LogRank(test.statistic, test.df, test.p, labels, observed, expected, variance)


def _one_stratum(table: GroupTable, rho: float) -> tuple[Floats, Floats, Floats]:
    happens = table.mine.any(axis=0)
    mine, at_risk = table.mine[:, happens], table.at_risk[:, happens]
    events, everybody = mine.sum(axis=0), at_risk.sum(axis=0)
    weight = shifted(np.cumprod(1 - events / everybody), 1.0) ** rho
    share = at_risk / everybody
    spread = weight**2 * events * tie_factor(events, everybody)
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return (weight * mine).sum(axis=1), (weight * events * share).sum(axis=1), variance
