"""Estimates for a group of patients: computed once, read by page, downloads, figures and the shell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.definitions import DEFINITIONS, HORIZON, LANDMARKS, Definition
from analysis.endpoints import CENSORED
from analysis.estimators import (
    ByCause,
    Curve,
    CurvePoints,
    Quantile,
    cumulative_incidence,
    kaplan_meier,
    reverse_kaplan_meier,
)

TIMES = [landmark.days for landmark in LANDMARKS]


@dataclass(frozen=True, eq=False)
class Estimate:
    """One endpoint in one group, up to 24 months; `points` are at TIMES, NaN beyond the last follow-up."""

    definition: Definition
    n: int
    events: int
    imputed: int
    curve: Curve
    points: CurvePoints


@dataclass(frozen=True, eq=False)
class Group:
    """A group's estimates by endpoint; an endpoint for which nobody can be assessed is not among them."""

    label: str
    short: str
    n: int
    estimates: Mapping[str, Estimate]
    follow_up: Quantile


def group(
    frame: pd.DataFrame, label: str, short: str = "", definitions: Sequence[Definition] = DEFINITIONS
) -> Group:
    """The estimates for these rows of `Cohort.analysed`."""
    estimates: dict[str, Estimate] = {}
    for source in dict.fromkeys(definition.source for definition in definitions):
        known = frame[frame[f"{source}_time"].notna()]
        if not known.empty:
            found = _estimates(known, source, definitions)
            estimates |= {estimate.definition.key: estimate for estimate in found}
    return Group(label, short or label, len(frame), estimates, _follow_up(frame))


def by_centre(
    frame: pd.DataFrame, centres: Sequence[Any], definitions: Sequence[Definition] = DEFINITIONS
) -> list[Group]:
    """The groups of the centres, in their order; each has `study_centre_no` and `city`."""
    rows = dict(list(frame.groupby("centre")))
    nobody = frame.iloc[:0]
    return [
        group(
            rows.get(centre.study_centre_no, nobody),
            str(centre),
            f"{centre.study_centre_no:02} {centre.city}",
            definitions,
        )
        for centre in centres
    ]


def within_horizon(time: Any, event: Any, horizon: float = HORIZON) -> tuple[Any, Any]:
    """Administrative censoring: (n,) times cut at the horizon, and the events after it censored."""
    return np.minimum(time, horizon), np.where(time <= horizon, event, CENSORED)


def _estimates(frame: pd.DataFrame, source: str, definitions: Sequence[Definition]) -> Iterable[Estimate]:
    time, event = within_horizon(
        frame[f"{source}_time"].to_numpy(float), frame[f"{source}_event"].to_numpy(int)
    )
    imputed = frame[f"{source}_imputed"].to_numpy(bool) & (event != CENSORED)
    without = kaplan_meier(time, event)
    incidences: ByCause[Curve] | None = None
    for definition in definitions:
        if definition.source != source:
            continue
        if definition.cause is None:
            curve, mine = without, event != CENSORED
        else:
            incidences = incidences or cumulative_incidence(time, event)
            curve, mine = incidences[definition.cause], event == definition.cause
        yield Estimate(
            definition, len(time), int(mine.sum()), int(imputed[mine].sum()), curve, _points(curve, without)
        )


def _points(curve: Curve, without: Curve) -> CurvePoints:
    """The curve at TIMES. Once nobody is followed any more, it is known only if nobody was left either."""
    points = curve.at(TIMES)
    unknown = (points.at_risk == 0) & (without.at(TIMES).estimate > 0)
    blank = {
        name: np.where(unknown, np.nan, getattr(points, name))
        for name in ("estimate", "se", "lower", "upper")
    }
    return replace(points, **blank)


def _follow_up(frame: pd.DataFrame) -> Quantile:
    """Median days of follow-up with its limits, beyond 24 months too; NaN when it is not reached."""
    if frame.empty:
        return Quantile(np.nan, np.nan, np.nan)
    return reverse_kaplan_meier(frame["os_time"].to_numpy(float), frame["os_event"].to_numpy(int)).quantile(
        0.5
    )


def as_data(whole: Group) -> dict[str, Any]:
    """Plain numbers by endpoint, days and fractions; None where something is not estimable."""
    data: dict[str, Any] = {}
    for definition in DEFINITIONS:
        estimate = whole.estimates.get(definition.key)
        if estimate is None:
            data[definition.key] = {"n": 0, "events": 0, "times": TIMES}
            continue
        points = estimate.points
        data[definition.key] = {
            "n": estimate.n,
            "events": estimate.events,
            "times": TIMES,
            "estimate": _plain(points.estimate),
            "se": _plain(points.se),
            "lower": _plain(points.lower),
            "upper": _plain(points.upper),
            "at_risk": points.at_risk.tolist(),
        }
    data["median_followup_days"] = _plain([whole.follow_up.estimate])[0]
    return data


def _plain(values: Any) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
