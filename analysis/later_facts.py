"""What becomes known only after day 0, told apart without giving it the time that came before it.

Who dies or is lost on the day of the fact itself is never at risk with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.baseline import Fact
from analysis.definitions import FEWEST_AT_RISK, HORIZON, Definition
from analysis.endpoints import DAY_0
from analysis.estimators import (
    Comparison,
    Curve,
    NotEstimable,
    cox,
    gray_test,
    kaplan_meier,
    landmark,
    log_rank,
    simon_makuch,
    spells,
)
from analysis.observed import FEWEST_EVENTS, FEWEST_PATIENTS, Observed, curve_of, observed
from analysis.results import points_of
from analysis.tables.cells import Ratio

NO_RATIO = Ratio(nan, nan, nan)


@dataclass(frozen=True, eq=False)
class Side:
    """Those without the fact, or with it: what is seen of them, and their curve, None of nobody."""

    seen: Observed
    curve: Curve | None
    without: Curve | None

    def at(self, day: float) -> tuple[float, float, float, int]:
        """Estimate, limits and number at risk; NaN where nobody is followed so long, or nobody is there."""
        if self.curve is None or self.without is None:
            return nan, nan, nan, 0
        points = points_of(self.curve, self.without, [day])
        return (
            float(points.estimate[0]),
            float(points.lower[0]),
            float(points.upper[0]),
            int(points.at_risk[0]),
        )


@dataclass(frozen=True, eq=False)
class AtLandmark:
    """Those still without event and followed after day `at`, by whether the fact had come by then.

    `unknown` (ids) cannot be assessed for the fact; `lost_events` and `lost_censored` had left by the
    landmark. Times of the `sides` (False without the fact, True with it) are counted from the landmark. p is
    log-rank or Gray's, NaN where a side is too small; `ratio` of the hazard with the fact to that without it
    is cause-specific.
    """

    definition: Definition
    fact: str
    at: float
    unknown: list[int]
    lost_events: list[int]
    lost_censored: list[int]
    sides: Mapping[bool, Side]
    p: float
    ratio: Ratio

    @property
    def curves(self) -> dict[bool, Curve]:
        return {state: side.curve for state, side in self.sides.items() if side.curve is not None}


@dataclass(frozen=True, eq=False)
class OverTime:
    """A fact as a covariate that changes on its day: the hazard with it to that before it or without it.

    `changed` (ids) were at risk with the fact; `events_with` and `events_without` came in the one state and
    the other. `curves` are Simon–Makuch's, by state, of survivals only. `missing` lack a fact that is
    adjusted for.
    """

    definition: Definition
    fact: str
    seen: Observed
    unknown: list[int]
    missing: int
    changed: list[int]
    events_without: list[int]
    events_with: list[int]
    ratio: Ratio
    p: float
    curves: Mapping[bool, Curve] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Delayed:
    """Survival of those who had the fact, each at risk only from its day on, and beside it that of all.

    `had` (ids) had it at some time, `late` of them were at risk after it. The curve is of those who live to
    day `since`: 0, or where events came while fewer than ten had entered, the day from which on ten were at
    risk, for one death among two would halve it for good. NaN and no curve where ten never were.
    """

    definition: Definition
    fact: str
    plain: Side
    had: list[int]
    late: Side
    since: float


def at_landmark(
    frame: pd.DataFrame, definition: Definition, fact: str, at: float, horizon: float = HORIZON
) -> AtLandmark:
    """Compare from day `at` on, by a fact of LATER_FACTS as it was then; censored at `horizon`.

    `frame` has the columns of the endpoint, `since_{fact}` (days, NaN never) and `known_{fact}`.
    Source: Anderson, Cain and Gelber, J Clin Oncol 1983;1:710.
    """
    seen, unknown = _assessed(frame, definition, fact, horizon)
    if seen.rows.empty:
        nobody = _side(seen, definition)
        return AtLandmark(definition, fact, at, unknown, [], [], {False: nobody, True: nobody}, nan, NO_RATIO)
    found = landmark(seen.time, seen.event, _since(seen, fact), at)
    left = np.setdiff1d(np.arange(len(seen.time)), found.person)
    stay = replace(seen.only(found.person), time=found.time)
    sides = {state: _side(stay.only(found.reached == state), definition) for state in (False, True)}
    small = any(side.seen.too_few for side in sides.values())
    return AtLandmark(
        definition,
        fact,
        at,
        unknown,
        _ids(seen, left[seen.event[left] > 0]),
        _ids(seen, left[seen.event[left] == 0]),
        sides,
        nan if small else _p(stay, found.reached, definition),
        _ratio(stay.time, stay.mine, pd.DataFrame({"fact": found.reached}))[0],
    )


def over_time(
    frame: pd.DataFrame,
    definition: Definition,
    fact: str,
    adjusted: Sequence[Fact] = (),
    horizon: float = HORIZON,
) -> OverTime:
    """Let every patient change state on the day of the fact, in a Cox model with the `adjusted` beside it.

    Arguments as for `at_landmark`. With fewer than 10 patients at risk with the fact, or fewer than 5 events
    in either state, there is no p.
    Sources: Mantel and Byar, JASA 1974;69:81; Simon and Makuch, Stat Med 1984;3:35.
    """
    keys = [each.key for each in adjusted]
    known, unknown = _assessed(frame, definition, fact, horizon, keys)
    complete = known.rows[keys].notna().all(axis=1).to_numpy()
    seen, missing = known.only(complete), int((~complete).sum())
    if seen.rows.empty:
        return OverTime(definition, fact, seen, unknown, missing, [], [], [], NO_RATIO, nan)
    since = _since(seen, fact)
    rows = spells(seen.time, np.where(seen.mine, seen.event, 0), pd.DataFrame({"fact": since}))
    changed, struck = rows.status["fact"].to_numpy(), rows.event > 0
    columns = seen.rows[keys].iloc[rows.person].reset_index(drop=True)
    ratio, p = _ratio(rows.time, struck, rows.status.join(columns), rows.entry)
    before, after = (_ids(seen, rows.person[struck & (changed == state)]) for state in (False, True))
    with_it = _ids(seen, rows.person[changed])
    few = len(with_it) < FEWEST_PATIENTS or min(len(before), len(after)) < FEWEST_EVENTS
    curves = simon_makuch(seen.time, seen.event, since) if definition.cause is None else {}
    return OverTime(
        definition, fact, seen, unknown, missing, with_it, before, after, ratio, nan if few else p, curves
    )


def delayed_entry(
    frame: pd.DataFrame, definition: Definition, fact: str = "novel_drug", horizon: float = HORIZON
) -> Delayed:
    """Survival from day 0 with entry on the day of the fact, beside that of everybody; of survivals only.

    Arguments as for `at_landmark`. Raises ValueError where something competes.
    Source: Klein and Moeschberger, Survival Analysis, section 4.6 (left truncation).
    """
    if definition.cause is not None:
        raise ValueError(f"{definition.key}: delayed entry is of survivals, and here something competes")
    plain = observed(frame, definition, horizon, [f"since_{fact}", f"known_{fact}"])
    came = plain.rows[f"since_{fact}"].notna().to_numpy() & plain.rows[f"known_{fact}"].to_numpy(bool)
    entry = _since(plain, fact)
    inside = came & (entry < plain.time)
    late, curve, since = plain.only(inside), None, nan
    if inside.any():
        curve, since = _entering(late.time, late.event, entry[inside])
    return Delayed(
        definition, fact, _side(plain, definition), _ids(plain, came), Side(late, curve, curve), since
    )


def _entering(
    time: NDArray[Any], event: NDArray[Any], entry: NDArray[Any], since: float = 0.0
) -> tuple[Curve | None, float]:
    """The curve, and from which day on it is one: when enough are at risk, or are so again."""
    curve = kaplan_meier(time, event, entry=entry)
    enough = curve.at_risk >= FEWEST_AT_RISK
    ended = np.flatnonzero(curve.estimate[:-1] == 0)
    if len(ended):
        enough[: ended[0] + 1] = False
    if not enough.any():
        return None, nan
    first = int(np.argmax(enough))
    if not curve.events[:first].any():
        return curve, since
    # At risk just before that time of the data, so from the one before it on.
    since = float(curve.time[first - 1])
    there = time > since
    return _entering(time[there], event[there], np.maximum(entry[there], since), since)


def _assessed(
    frame: pd.DataFrame, definition: Definition, fact: str, horizon: float, keep: Sequence[str] = ()
) -> tuple[Observed, list[int]]:
    """Who can be assessed for the fact, and the ids of those who cannot, among those with the endpoint."""
    everybody = observed(frame, definition, horizon, [f"since_{fact}", f"known_{fact}", *keep])
    known = everybody.rows[f"known_{fact}"].to_numpy(bool)
    return everybody.only(known), everybody.rows["patient"][~known].tolist()


def _since(seen: Observed, fact: str) -> NDArray[np.float64]:
    """(n,) the day of the fact, NaN for never; day 0 counts as half a day, as it does for the times."""
    return np.maximum(seen.rows[f"since_{fact}"].to_numpy(float), DAY_0)


def _ids(seen: Observed, rows: NDArray[Any]) -> list[int]:
    """The patients of these rows, each once."""
    return list(dict.fromkeys(seen.rows["patient"].to_numpy()[rows].tolist()))


def _side(seen: Observed, definition: Definition) -> Side:
    return Side(seen, None, None) if seen.rows.empty else Side(seen, *curve_of(seen, definition))


def _p(seen: Observed, reached: NDArray[np.bool_], definition: Definition) -> float:
    test: Comparison
    if definition.cause is None:
        test = log_rank(seen.time, seen.event, reached)
    else:
        test = gray_test(seen.time, seen.event, reached, definition.cause)
    return test.p if test.df else nan


def _ratio(
    time: NDArray[Any], event: NDArray[Any], columns: pd.DataFrame, entry: NDArray[Any] | None = None
) -> tuple[Ratio, float]:
    """Of the first column, with Wald's p; NaN where these patients and events do not tell it."""
    try:
        model = cox(time, event, columns, entry=entry)
    except NotEstimable:
        return NO_RATIO, nan
    row = model.table.iloc[0]
    values = (float(row[name]) for name in ("ratio", "ratio_lower", "ratio_upper"))
    return Ratio(*values), float(row["p"])
