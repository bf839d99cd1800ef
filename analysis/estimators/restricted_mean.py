"""The mean time without the event up to a horizon: the area under the survival curve."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from .arrays import Counts, Floats, Label, sum_from
from .groups import by_group
from .kaplan_meier import survival
from .limits import check_confidence
from .observations import Observations, observations
from .risk_table import RiskTable, risk_table


@dataclass(frozen=True)
class RestrictedMean:
    """The mean with its standard error and limits, in the unit of the times."""

    tau: float
    estimate: float
    se: float
    lower: float
    upper: float


def restricted_mean(
    time: ArrayLike,
    event: ArrayLike,
    tau: float,
    *,
    entry: ArrayLike | None = None,
    group: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = 0.95,
) -> RestrictedMean | dict[Label, RestrictedMean]:
    """The mean time without the event until ``tau``, with ``group`` as a dict of label to mean.

    The other arguments are those of `kaplan_meier`; the limits are estimate ± z se, within [0, tau]. Raises
    ValueError that names the argument and what is wrong, and when a group is not followed until ``tau``: its
    last time lies before, with people still without the event.
    Source: Irwin, J Hyg 1949;47:188; Klein and Moeschberger, Survival Analysis, section 4.5; equal to
    survfit of R's survival.
    """
    check_confidence(conf_level, "plain")
    if not (isinstance(tau, (int, float, np.number)) and np.isfinite(tau) and tau > 0):
        raise ValueError(f"tau: {tau!r} is not a number above 0")
    people = observations(time, event, entry=entry, weights=weights)
    return by_group(people, group, partial(_mean, tau=float(tau), conf_level=conf_level))


def _mean(people: Observations, tau: float, conf_level: float) -> RestrictedMean:
    table = risk_table(people)
    curve = survival(table)
    if tau > table.time[-1] and curve[-1] > 0:
        raise ValueError(f"tau: {tau:g} lies after the last time of a group, {table.time[-1]:g}")
    passed = int(np.searchsorted(table.time, tau, side="right"))
    edges = np.concatenate([[0.0], table.time[:passed], [tau]])
    areas = np.append(1.0, curve[:passed]) * np.diff(edges)
    # What lies after each time is what its events put at stake.
    se = float(np.sqrt(_greenwood(table, passed) @ sum_from(areas[1:]) ** 2))
    estimate = float(areas.sum())
    width = float(-ndtri((1 - conf_level) / 2)) * se
    return RestrictedMean(tau, estimate, se, max(estimate - width, 0.0), min(estimate + width, tau))


def _greenwood(table: RiskTable, passed: int) -> Floats:
    at_risk: Counts = table.at_risk[:passed]
    left = at_risk * np.asarray(at_risk - table.events[:passed], dtype=np.float64)
    # Where everybody has the event nothing lies after it.
    return np.divide(table.events[:passed], left, out=np.zeros(passed), where=left > 0)
