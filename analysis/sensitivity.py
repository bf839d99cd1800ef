"""Each primary estimate beside those of the analyses that take one decision otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray
from scipy.stats import binomtest

from analysis.definitions import DAYS_PER_MONTH, DEFINITIONS, HORIZON, Definition, Landmark
from analysis.endpoints import (
    CENSORED,
    MORE_DEFINITIONS,
    PROPORTION,
    SURVIVAL,
    after_relapse,
    engraftment,
    grfs,
    gvhd,
    response,
)
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.tables import (
    AnyCell,
    Block,
    Column,
    Count,
    Interval,
    Label,
    Number,
    Table,
    Text,
    decimal,
    not_estimable,
)
from analysis.variants import VARIANTS

DAY_28, DAY_60 = Landmark(28, gettext_lazy("Day 28")), Landmark(60, gettext_lazy("Day 60"))
DAY_100, DAY_180 = Landmark(100, gettext_lazy("Day 100")), Landmark(180, gettext_lazy("Day 180"))
MONTH_12 = Landmark(12 * DAYS_PER_MONTH, gettext_lazy("12 months"))
MONTH_24 = Landmark(HORIZON, gettext_lazy("24 months"))
UNKNOWN = float("nan")
# Percentage points from which on a difference is more than 0.0 in print.
SHOWN = 0.05


@dataclass(frozen=True, slots=True)
class Family:
    """Endpoints that are quoted at the same times; shares of patients have no time."""

    key: str
    title: Text
    definitions: Sequence[Definition]
    times: Sequence[Landmark] = ()


def _defined(*names: str) -> list[Definition]:
    """Those that have an alternative; of incidences event 1 is told, of survival the time without any."""
    found = []
    for name in names:
        if any(variant.of == name for variant in VARIANTS.values()):
            meant = MORE_DEFINITIONS[name]
            cause = None if meant.kind == SURVIVAL else 1
            found.append(Definition(name, meant.title, meant.title, meant.text, name, cause))
    return found


def _of_kind(names: Mapping[str, Any], kind: str) -> list[Definition]:
    return _defined(*(name for name in names if MORE_DEFINITIONS[name].kind == kind))


_ACUTE = [name for name in gvhd.ENDPOINTS if name.startswith("agvhd")]
_CHRONIC = [name for name in gvhd.ENDPOINTS if name not in _ACUTE]
FAMILIES = (
    Family("survival", gettext_lazy("Survival and relapse"), DEFINITIONS, (MONTH_12, MONTH_24)),
    Family("acute_gvhd", gettext_lazy("Acute GVHD"), _defined(*_ACUTE), (DAY_100, DAY_180)),
    Family("chronic_gvhd", gettext_lazy("Chronic GVHD"), _defined(*_CHRONIC), (MONTH_12, MONTH_24)),
    Family(
        "grfs",
        gettext_lazy("Survival free of GVHD and relapse"),
        _defined(*grfs.ENDPOINTS),
        (MONTH_12, MONTH_24),
    ),
    Family(
        "engraftment",
        gettext_lazy("Engraftment and graft failure"),
        _defined(*engraftment.ENDPOINTS),
        (DAY_28, DAY_60, DAY_100),
    ),
    Family(
        "response",
        gettext_lazy("Response"),
        _of_kind({**response.ENDPOINTS, **after_relapse.ENDPOINTS}, PROPORTION),
    ),
    Family(
        "time_to_response",
        gettext_lazy("Time to response"),
        [each for each in _defined(*response.ENDPOINTS) if MORE_DEFINITIONS[each.key].kind != PROPORTION],
        (DAY_100, MONTH_12),
    ),
    Family(
        "after_relapse",
        gettext_lazy("Survival from the first treatment for relapse"),
        _of_kind(after_relapse.ENDPOINTS, SURVIVAL),
        (MONTH_12, MONTH_24),
    ),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one analysis finds: whose rows of the frame it reads, which had the event, an estimate by time."""

    title: Text
    assessed: NDArray[np.bool_]
    reached: NDArray[np.bool_]
    estimates: Sequence[Interval]


def sensitivity_tables(frame: pd.DataFrame, stamp: Mapping[Text, Text]) -> list[Table]:
    """A table for each family of endpoints: the primary analysis, and beneath it every alternative.

    `frame` has the columns of every endpoint and of every one of VARIANTS; times are read from the full
    follow-up. Events are those up to the last time that is quoted.
    """
    return [_table(frame, family, stamp) for family in FAMILIES]


def _table(frame: pd.DataFrame, family: Family, stamp: Mapping[Text, Text]) -> Table:
    blocks = []
    furthest: list[Text] = []
    for definition in family.definitions:
        primary = _row(frame, family, definition, definition.source, _("Primary analysis"))
        others = [
            _row(frame, family, definition, name, variant.title)
            for name, variant in VARIANTS.items()
            if variant.of == definition.source
        ]
        blocks.append(Block(definition.title, [_cells(frame, each, primary) for each in (primary, *others)]))
        furthest += _furthest(definition, primary, others)
    meaning = _("Each alternative takes one decision otherwise; all else is as in the primary analysis.")
    notes = [meaning, *furthest, *([not_estimable()] if family.times else [])]
    return Table(f"sensitivity_{family.key}", family.title, _columns(family), blocks, notes, stamp)


def _columns(family: Family) -> list[Column]:
    first = [Column(_("Analysis"), "text"), Column(_("Patients"), "count")]
    if not family.times:
        estimates = [Column(_("Reached"), "count"), Column(_("Share, % (95 % CI)"), "interval")]
        return [*first, *estimates, Column(_("Difference, percentage points"), "number")]
    last = family.times[-1].label
    quoted = [Column(each.label, "interval") for each in family.times]
    events = Column(_("Events (%(time)s)") % {"time": last}, "count")
    difference = _("Difference (%(time)s), percentage points") % {"time": last}
    return [*first, events, *quoted, Column(difference, "number")]


def _row(frame: pd.DataFrame, family: Family, definition: Definition, name: str, title: Text) -> _Row:
    event, cause = frame[f"{name}_event"].to_numpy(float), definition.cause
    if not family.times:
        assessed = (frame[f"{name}_left_out"] == "").to_numpy() & ~np.isnan(event)
        reached = assessed & (event != CENSORED)
        return _Row(title, assessed, reached, [_share(int(reached.sum()), int(assessed.sum()))])
    time = frame[f"{name}_time"].to_numpy(float)
    assessed = ~np.isnan(time)
    wanted = event != CENSORED if cause is None else event == cause
    reached = assessed & wanted & (time <= family.times[-1].days)
    days = [each.days for each in family.times]
    return _Row(
        title, assessed, reached, _estimates(time[assessed], event[assessed].astype(int), cause, days)
    )


def _share(reached: int, total: int) -> Interval:
    """With Wilson's limits. Source: Wilson, J Am Stat Assoc 1927;22:209."""
    if not total:
        return Interval(UNKNOWN, UNKNOWN, UNKNOWN)
    limits = binomtest(reached, total).proportion_ci(method="wilson")
    return Interval(reached / total, float(limits.low), float(limits.high))


def _estimates(time: Any, event: Any, cause: int | None, times: Sequence[float]) -> list[Interval]:
    """Without any event (cause None), or the incidence of this one; unknown past the last follow-up."""
    if not len(time):
        return [Interval(UNKNOWN, UNKNOWN, UNKNOWN, 0) for _time in times]
    without = kaplan_meier(time, event)
    points = (without if cause is None else cumulative_incidence(time, event)[cause]).at(times)
    unknown = (points.at_risk == 0) & (without.at(times).estimate > 0)
    estimate, lower, upper = (
        np.where(unknown, UNKNOWN, values).tolist()
        for values in (points.estimate, points.lower, points.upper)
    )
    return list(map(Interval, estimate, lower, upper, points.at_risk.tolist()))


def _cells(frame: pd.DataFrame, row: _Row, primary: _Row) -> list[AnyCell]:
    difference: AnyCell = "" if row is primary else Number(_difference(row, primary))
    return [
        Label(row.title, 0 if row is primary else 1),
        _count(frame, row.assessed),
        _count(frame, row.reached),
        *row.estimates,
        difference,
    ]


def _count(frame: pd.DataFrame, chosen: NDArray[np.bool_]) -> Count:
    return Count(int(chosen.sum()), who=lambda: frame.loc[chosen, "patient"].tolist())


def _difference(row: _Row, primary: _Row) -> float:
    """In percentage points at the last time."""
    return 100 * (row.estimates[-1].value - primary.estimates[-1].value)


def _furthest(definition: Definition, primary: _Row, others: Sequence[_Row]) -> list[Text]:
    """Which alternative is the furthest from the primary analysis; nothing where none can be compared."""
    known = {each.title: _difference(each, primary) for each in others}
    known = {title: points for title, points in known.items() if not isnan(points)}
    if not known:
        return []
    title = max(known, key=lambda each: abs(known[each]))
    said = {"endpoint": definition.title, "alternative": title, "points": decimal(known[title], 1)}
    if abs(known[title]) < SHOWN:
        return [
            _("%(endpoint)s: no alternative changes the estimate by as much as its first decimal.") % said
        ]
    return [_("%(endpoint)s: greatest difference %(points)s percentage points (%(alternative)s).") % said]
