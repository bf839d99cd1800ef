"""Estimates for a group of patients: computed once, read by page, downloads, figures and the shell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.definitions import DEFINITIONS, HORIZON, Definition
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


@dataclass(frozen=True, eq=False)
class People:
    """Whose times an estimate is made of: (n,) ids, days cut at 24 months, and whether it is their event."""

    patient: NDArray[np.int64]
    time: NDArray[np.float64]
    mine: NDArray[np.bool_]

    def all(self) -> list[int]:
        return [int(pk) for pk in self.patient]

    def affected(self, by: float = HORIZON) -> list[int]:
        """Who had the event by this day."""
        return [int(pk) for pk in self.patient[self.mine & (self.time <= by)]]


@dataclass(frozen=True, eq=False)
class Estimate:
    """One endpoint in one group, up to 24 months; `points` at its landmarks, NaN beyond the follow-up."""

    definition: Definition
    n: int
    events: int
    imputed: int
    curve: Curve
    points: CurvePoints
    people: People


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
            definition,
            len(time),
            int(mine.sum()),
            int(imputed[mine].sum()),
            curve,
            points_of(curve, without, [landmark.days for landmark in definition.landmarks]),
            People(frame["patient"].to_numpy(np.int64), time, mine),
        )


def points_of(curve: Curve, without: Curve, times: Sequence[float]) -> CurvePoints:
    """The curve at these times. Once nobody is followed any more, it is known only if nobody was left either.

    `without` is the survival free of every event.
    """
    points = curve.at(times)
    unknown = (points.at_risk == 0) & (without.at(times).estimate > 0)
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
        times = [landmark.days for landmark in definition.landmarks]
        if estimate is None:
            data[definition.key] = {"n": 0, "events": 0, "times": times}
            continue
        points = estimate.points
        data[definition.key] = {
            "n": estimate.n,
            "events": estimate.events,
            "times": times,
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
