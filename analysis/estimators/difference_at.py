"""The difference between the survivals or incidences of several groups at one time, such as 24 months."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtri

from .arrays import Floats, Label
from .comparisons import Comparison
from .cumulative_incidence import cumulative_incidence
from .curve import Curve, CurvePoints, reading_times
from .kaplan_meier import kaplan_meier
from .limits import check_confidence
from .observations import check_cause


@dataclass(frozen=True, eq=False)
class DifferenceAt(Comparison):
    """The test, with the survival or incidence of each group and its difference from that of the first.

    ``points`` is a dict of group to the curve read at the time; ``difference``, ``se``, ``lower``, ``upper``
    are (K - 1,), a value for each group but the first. NaN where the test has no answer: a group of which
    nobody or everybody has had the event, or which is not followed for so long.
    """

    time: float
    points: dict[Label, CurvePoints]
    difference: Floats
    se: Floats
    lower: Floats
    upper: Floats


def difference_at(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    at: float,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = 0.95,
) -> DifferenceAt:
    """Test whether the groups have the same survival at the one time ``at``, whatever happens around it.

    Columns of n people as for `kaplan_meier`. The test compares log(-log S), which keeps its level in small
    groups; the difference itself has the plain limits ± z se, within [-1, 1]. Raises ValueError that names
    the argument and what is wrong, and when there are fewer than two groups.
    Source: Klein, Logan, Harhoff and Andersen, Stat Med 2007;26:4505, formulas 4 and 8.
    """
    check_confidence(conf_level, "plain")
    curves = kaplan_meier(time, event, group=group, entry=entry, weights=weights, conf_level=conf_level)
    return _difference(curves, at, conf_level)


def incidence_difference_at(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    at: float,
    cause: int = 1,
    *,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    conf_level: float = 0.95,
) -> DifferenceAt:
    """The same for the cumulative incidence F of ``cause``, by log(-log(1 - F)) and Aalen's variance.

    With one cause alone it is the test of the survivals, but for the variance. Columns and errors as for
    `cumulative_incidence` and `difference_at`.
    Source: Zhang and Fine, Stat Med 2008;27:4939; the transform of Klein and others, above.
    """
    check_confidence(conf_level, "plain")
    check_cause(cause)
    by_group = cumulative_incidence(
        time, event, group=group, entry=entry, weights=weights, conf_level=conf_level
    )
    return _difference({label: curves[cause] for label, curves in by_group.items()}, at, conf_level)


def _difference(curves: dict[Label, Curve], at: float, conf_level: float) -> DifferenceAt:
    if np.ndim(at) != 0:
        raise ValueError("at: one time is expected")
    then = float(reading_times("at", at)[0])
    if len(curves) < 2:
        raise ValueError(f"group: {len(curves)} group, a comparison needs two")
    points = {label: curve.at(then) for label, curve in curves.items()}
    estimate = np.array([point.estimate[0] for point in points.values()])
    se = np.array([_se(curve, then) for curve in curves.values()])
    survival = np.array([e if c.start else 1 - e for e, c in zip(estimate, curves.values(), strict=True)])
    statistic = _statistic(survival, se)
    df = len(points) - 1
    p = float(chdtrc(df, statistic)) if np.isfinite(statistic) else np.nan
    difference, spread = estimate[1:] - estimate[0], np.hypot(se[1:], se[0])
    width = -ndtri((1 - conf_level) / 2) * spread
    lower, upper = np.maximum(difference - width, -1.0), np.minimum(difference + width, 1.0)
    return DifferenceAt(statistic, df, p, list(points), then, points, difference, spread, lower, upper)


def _se(curve: Curve, at: float) -> float:
    """The standard error at the time, NaN after the end of the curve."""
    return float(curve.at(at).se[0]) if at <= curve.time[-1] else np.nan


def _statistic(estimate: Floats, se: Floats) -> float:
    """How far log(-log S) of the groups lie apart: the weighted sum of squares around their mean."""
    if not ((estimate > 0) & (estimate < 1) & (se > 0)).all():
        return np.nan
    value = np.log(-np.log(estimate))
    weight = (estimate * np.log(estimate) / se) ** 2
    return float(weight @ (value - weight @ value / weight.sum()) ** 2)
