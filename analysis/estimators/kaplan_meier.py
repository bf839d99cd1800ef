"""The Kaplan-Meier estimate, of the event and of follow-up."""

from dataclasses import replace
from typing import Any, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, Label
from .curve import Curve, CurvePoints, Options, reading_times
from .groups import by_group
from .limits import ConfType, check_confidence, limits
from .observations import Observations, observations
from .risk_table import RiskTable, risk_table


@overload
def kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: None = None, at: None = None, **options: Unpack[Options]
) -> Curve: ...
@overload
def kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: None = None, at: ArrayLike, **options: Unpack[Options]
) -> CurvePoints: ...
@overload
def kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: ArrayLike, at: None = None, **options: Unpack[Options]
) -> dict[Label, Curve]: ...
@overload
def kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: ArrayLike, at: ArrayLike, **options: Unpack[Options]
) -> dict[Label, CurvePoints]: ...
def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    at: ArrayLike | None = None,
    conf_level: float = 0.95,
    conf_type: ConfType = "log-log",
) -> CurvePoints | dict[Label, Any]:
    """The probability of being without the event, with Greenwood's standard error.

    Columns of n people: ``time`` from the origin, in any unit; ``event``, 0 for censored and any code from
    1 on for the event; ``entry``, where observation began later than the origin; ``weights``, where 2
    counts as two people. An event comes before a censoring of the same time, and a person is at risk on
    (entry, time]. Times are the same only when they are equal: give days, not rounded months. With ``at``
    the curve comes back read at those times, with ``group`` as a dict of label to curve. Raises ValueError
    that names the argument and what is wrong.
    Source: Kaplan and Meier, JASA 1958;53:457; equal to survfit of R's survival.
    """
    people = observations(time, event, entry=entry, weights=weights)
    return _estimated(people, group, at, conf_level, conf_type)


@overload
def reverse_kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: None = None, at: None = None, **options: Unpack[Options]
) -> Curve: ...
@overload
def reverse_kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: None = None, at: ArrayLike, **options: Unpack[Options]
) -> CurvePoints: ...
@overload
def reverse_kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: ArrayLike, at: None = None, **options: Unpack[Options]
) -> dict[Label, Curve]: ...
@overload
def reverse_kaplan_meier(
    time: ArrayLike, event: ArrayLike, *, group: ArrayLike, at: ArrayLike, **options: Unpack[Options]
) -> dict[Label, CurvePoints]: ...
def reverse_kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    at: ArrayLike | None = None,
    conf_level: float = 0.95,
    conf_type: ConfType = "log-log",
) -> CurvePoints | dict[Label, Any]:
    """Follow-up as it would be without the event: the Kaplan-Meier estimate with event and censoring swapped.

    Arguments, result and errors as for `kaplan_meier`; ``events`` of the result are the people censored. It
    is the plain swap, survfit(Surv(time, event == 0)) in R: at a time with both, those with the event are
    still at risk.
    Source: Schemper and Smith, Controlled Clinical Trials 1996;17:343.
    """
    people = observations(time, event, entry=entry, weights=weights)
    swapped = replace(people, event=(people.event == 0).astype(np.int64))
    return _estimated(swapped, group, at, conf_level, conf_type)


def survival(table: RiskTable) -> Floats:
    """(J,) the probability of being without any event just after each time of the table."""
    without: Floats = np.cumprod((table.at_risk - table.events) / table.at_risk, dtype=np.float64)
    return without


def _estimated(
    people: Observations,
    group: ArrayLike | None,
    at: ArrayLike | None,
    conf_level: float,
    conf_type: ConfType,
) -> CurvePoints | dict[Label, Any]:
    check_confidence(conf_level, conf_type)
    times = None if at is None else reading_times("at", at)

    def estimate(some: Observations) -> CurvePoints:
        curve = _curve(risk_table(some), conf_level, conf_type)
        return curve if times is None else curve.at(times)

    return by_group(people, group, estimate)


def _curve(table: RiskTable, conf_level: float, conf_type: ConfType) -> Curve:
    estimate, events = survival(table), table.events
    with np.errstate(divide="ignore", invalid="ignore"):
        variance_of_log = np.cumsum(events / (table.at_risk * (table.at_risk - events)))
        se = estimate * np.sqrt(variance_of_log)
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
        start=1.0,
        waiting=table.waiting,
    )
