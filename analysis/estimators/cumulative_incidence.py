"""The cumulative incidence of each cause where the others compete with it (Aalen-Johansen)."""

from typing import Any, TypeVar, Unpack, get_args, overload

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Counts, Floats, Label, shifted
from .curve import Curve, CurvePoints, Options, reading_times
from .groups import by_group
from .incidence_variance import Variance, incidence_variance
from .kaplan_meier import survival
from .limits import ConfType, check_confidence, limits
from .observations import Observations, observations
from .risk_table import RiskTable, risk_table

MOST_CAUSES = 100
C = TypeVar("C", bound=CurvePoints)


class ByCause(dict[int, C]):
    """Curves by cause in the order of the codes; a cause that nobody has had is not listed but reads as 0."""

    def __init__(self, curves: dict[int, C], nobody: C) -> None:
        super().__init__(curves)
        self.nobody = nobody

    def __missing__(self, cause: int) -> C:
        if not isinstance(cause, (int, np.integer)) or cause < 1:
            raise KeyError(cause)
        return self.nobody

    def at(self: "ByCause[Curve]", times: ArrayLike) -> "ByCause[CurvePoints]":
        """Every curve read at these times."""
        return ByCause({cause: curve.at(times) for cause, curve in self.items()}, self.nobody.at(times))


class CauseOptions(Options, total=False):
    """The keywords of every curve, and which variance."""

    variance: Variance


@overload
def cumulative_incidence(
    time: ArrayLike, event: ArrayLike, *, group: None = None, at: None = None, **options: Unpack[CauseOptions]
) -> ByCause[Curve]: ...
@overload
def cumulative_incidence(
    time: ArrayLike, event: ArrayLike, *, group: None = None, at: ArrayLike, **options: Unpack[CauseOptions]
) -> ByCause[CurvePoints]: ...
@overload
def cumulative_incidence(
    time: ArrayLike, event: ArrayLike, *, group: ArrayLike, at: None = None, **options: Unpack[CauseOptions]
) -> dict[Label, ByCause[Curve]]: ...
@overload
def cumulative_incidence(
    time: ArrayLike, event: ArrayLike, *, group: ArrayLike, at: ArrayLike, **options: Unpack[CauseOptions]
) -> dict[Label, ByCause[CurvePoints]]: ...
def cumulative_incidence(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    at: ArrayLike | None = None,
    conf_level: float = 0.95,
    conf_type: ConfType = "log-log",
    variance: Variance = "aalen",
) -> ByCause[Any] | dict[Label, Any]:
    """The probability of having had each cause first, with its standard error: a dict of cause to curve.

    ``event`` holds 0 for censored and 1, 2, … for the cause; the other arguments and the errors are those
    of `kaplan_meier`. With ``group`` a dict of label to such dicts, each with every cause of the whole.
    ``variance`` is "aalen", equal to cuminc of R's cmprsk, or "delta", equal to survfit of R's survival for
    several states; the standard errors differ by less than 1 % above a hundred people. After the last time
    of the data the last value is carried on, where cuminc gives none.
    Source: Aalen and Johansen, Scand J Stat 1978;5:141.
    """
    check_confidence(conf_level, conf_type)
    if variance not in get_args(Variance):
        raise ValueError(f"variance: {variance!r} is none of {', '.join(get_args(Variance))}")
    people = observations(time, event, entry=entry, weights=weights)
    causes = np.unique(people.event[people.event > 0]).tolist()
    if len(causes) > MOST_CAUSES:
        raise ValueError(f"event: {len(causes)} different codes, which looks like a column of something else")

    times = None if at is None else reading_times("at", at)

    def estimate(some: Observations) -> ByCause[Any]:
        curves = _curves(risk_table(some, causes), causes, variance, conf_level, conf_type)
        return curves if times is None else curves.at(times)

    return by_group(people, group, estimate)


def _curves(
    table: RiskTable, causes: list[int], variance: Variance, conf_level: float, conf_type: ConfType
) -> ByCause[Curve]:
    without = survival(table)

    def curve(events: Counts, estimate: Floats, se: Floats) -> Curve:
        lower, upper = limits(estimate, se, conf_level, conf_type)
        return Curve(
            time=table.time,
            estimate=estimate,
            se=se,
            lower=lower,
            upper=upper,
            at_risk=table.at_risk,
            events=events,
            censored=table.censored,
            start=0.0,
            waiting=table.waiting,
        )

    curves = {}
    for cause, events in zip(causes, table.by_cause, strict=True):
        others = table.events - events
        variances = incidence_variance(variance, table.at_risk, events, others, without)
        curves[cause] = curve(events, _incidence(table, events, others, without), np.sqrt(variances))
    zero = np.zeros(len(table.time))
    return ByCause(curves, curve(np.zeros_like(table.at_risk), zero, zero.copy()))


def _incidence(table: RiskTable, events: Counts, others: Counts, without: Floats) -> Floats:
    step: Floats = shifted(without, 1.0) * events / table.at_risk
    estimate = np.minimum(np.cumsum(step), 1.0)
    # Everybody had this cause: exactly 1, whatever the sum was rounded to.
    estimate[(without == 0) & (np.cumsum(others) == 0)] = 1.0
    return estimate
