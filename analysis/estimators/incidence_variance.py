"""The variance of a cumulative incidence, after Aalen or by the delta method, in one pass over the times."""

from typing import Literal

import numpy as np

from .arrays import Counts, Floats, shifted, tie_factor

Variance = Literal["aalen", "delta"]


def incidence_variance(
    variance: Variance, at_risk: Counts, events: Counts, others: Counts, without: Floats
) -> Floats:
    """(J,) the variance at each time; `without` is the survival free of any event.

    With F the incidence of the cause, O that of the others and S the survival, both variances are the sum
    over the times u <= t of  a(u) [F(t) - F(u)]² + b(u) [S(t) + O(t) - O(u)]² + c(u).  No term is negative,
    so nothing is lost to cancelling. "aalen" has tied events follow the hypergeometric distribution, as
    cuminc of R's cmprsk; "delta" the multinomial, as survfit of R's survival.
    Sources: Aalen, Ann Stat 1978;6:534; Dinse and Larson, Biometrika 1986;73:379.
    """
    before = shifted(without, 1.0)
    a, b, c = (_aalen if variance == "aalen" else _delta)(at_risk, events, others, before)
    _, _, spread = _moments(a, before * events / at_risk)
    total, first, second = _moments(b, before * others / at_risk)
    return spread + without**2 * total + 2 * without * first + second + np.cumsum(c)


def _aalen(at_risk: Counts, events: Counts, others: Counts, before: Floats) -> tuple[Floats, Floats, Floats]:
    left = at_risk - events - others
    mine, theirs = events * tie_factor(events, at_risk), others * tie_factor(others, at_risk)
    last = np.where(left == 0, before**2 * mine / np.square(at_risk, dtype=float), 0.0)
    squared = np.square(left, dtype=float)
    return _ratio(theirs, squared), _ratio(mine, squared), last


def _delta(at_risk: Counts, events: Counts, others: Counts, before: Floats) -> tuple[Floats, Floats, Floats]:
    pairs = at_risk * np.asarray(at_risk - events - others, dtype=float)
    both = before**2 * events * others / np.power(at_risk, 3, dtype=float)
    return _ratio(others, pairs), _ratio(events, pairs), both


def _ratio(amount: Counts, by: Floats) -> Floats:
    """The ratio, 0 where nobody is left without an event."""
    return np.divide(amount, by, out=np.zeros(len(by)), where=by > 0)


def _moments(weight: Floats, step: Floats) -> tuple[Floats, Floats, Floats]:
    """For each t the sums over u <= t of weight(u) times 1, X(t) - X(u) and its square; X rises by `step`."""
    total = np.cumsum(weight)
    first = np.cumsum(step * shifted(total, 0.0))
    second = np.cumsum(2 * step * shifted(first, 0.0) + step**2 * shifted(total, 0.0))
    return total, first, second
