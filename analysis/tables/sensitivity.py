"""Each primary estimate beside those of the analyses that take one decision otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from analysis.definitions import (
    ACUTE,
    CHRONIC,
    DAY_28,
    DAY_60,
    DAY_100,
    DAY_180,
    DEFINITIONS,
    ENGRAFTMENT,
    GRFS,
    MONTHS_12,
    MONTHS_24,
    RESPONSE_TIMES,
    Definition,
    Landmark,
)
from analysis.endpoints import CENSORED, DAY_0, MORE_DEFINITIONS
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.results import points_of
from analysis.tables import AnyCell, Block, Column, Count, Interval, Label, Number, Table, Text, decimal
from analysis.tables.estimates import not_estimable
from analysis.tables.shares import wilson
from analysis.variants import VARIANTS

UNKNOWN = float("nan")
# Percentage points from which on a difference is more than 0.0 in print.
SHOWN = 0.05
UNTIL_ASSESSED = "pfs__until_assessed"


@dataclass(frozen=True, slots=True)
class Family:
    """Endpoints that are quoted at the same times; shares of patients have no time."""

    key: str
    title: Text
    definitions: Sequence[Definition]
    times: Sequence[Landmark] = ()


def _with_alternatives(definitions: Iterable[Definition]) -> list[Definition]:
    known = {variant.of for variant in VARIANTS.values()}
    return [each for each in definitions if each.source in known]


def _defined(*names: str, cause: int | None) -> list[Definition]:
    texts = [(name, MORE_DEFINITIONS[name]) for name in names]
    return [Definition(name, text.title, text.title, text.text, name, cause) for name, text in texts]


_SHARES = (
    "response_cr", "response_vgpr", "response_pr", "response_cr_100", "response_vgpr_100",
    "response_after_relapse", "vgpr_after_relapse",
)  # fmt: skip
_YEARS = (MONTHS_12, MONTHS_24)
FAMILIES = (
    Family("survival", gettext_lazy("Survival and relapse"), DEFINITIONS, _YEARS),
    Family("acute_gvhd", gettext_lazy("Acute GVHD"), ACUTE, (DAY_100, DAY_180)),
    Family("chronic_gvhd", gettext_lazy("Chronic GVHD"), CHRONIC, _YEARS),
    Family("grfs", gettext_lazy("Survival free of GVHD and relapse"), GRFS, _YEARS),
    Family(
        "engraftment",
        gettext_lazy("Engraftment and graft failure"),
        ENGRAFTMENT,
        (DAY_28, DAY_60, DAY_100),
    ),
    Family("response", gettext_lazy("Response"), _defined(*_SHARES, cause=1)),
    Family(
        "time_to_response",
        gettext_lazy("Time to response"),
        _with_alternatives(RESPONSE_TIMES),
        (DAY_100, MONTHS_12),
    ),
    Family(
        "after_relapse",
        gettext_lazy("Survival from the first treatment for relapse"),
        _defined("pfs_after_relapse", cause=None),
        _YEARS,
    ),
)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one analysis finds: whose rows of the frame it reads, which had the event, an estimate by time."""

    name: str
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
    notes: list[Text] = [
        _("Each alternative takes one decision otherwise; all else is as in the primary analysis.")
    ]
    for definition in family.definitions:
        primary = _row(frame, family, definition, definition.source, _("Primary analysis"))
        others = [
            _row(frame, family, definition, name, variant.title)
            for name, variant in VARIANTS.items()
            if variant.of == definition.source
        ]
        blocks.append(Block(definition.title, [_cells(frame, each, primary) for each in (primary, *others)]))
        notes += _furthest(definition, primary, others)
    if family.definitions is DEFINITIONS:
        notes += _unassessed(frame)
    if family.times:
        notes.append(not_estimable())
    return Table(
        f"sensitivity_{family.key}",
        family.title,
        _columns(family),
        blocks,
        notes,
        stamp,
        divided_by=_("Endpoint"),
    )


def _columns(family: Family) -> list[Column]:
    first = [Column(_("Analysis"), "text"), Column(_("Patients"), "count")]
    if not family.times:
        estimates = [Column(_("Reached"), "count"), Column(_("% (95 % CI)"), "interval")]
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
        return _Row(name, title, assessed, reached, [wilson(int(reached.sum()), int(assessed.sum()))])
    time = frame[f"{name}_time"].to_numpy(float)
    assessed = ~np.isnan(time)
    wanted = event != CENSORED if cause is None else event == cause
    days = [each.days for each in family.times]
    reached = assessed & wanted & (time <= days[-1])
    estimates = _estimates(time[assessed], event[assessed].astype(int), cause, days)
    return _Row(name, title, assessed, reached, estimates)


def _estimates(time: Any, event: Any, cause: int | None, times: Sequence[float]) -> list[Interval]:
    """Without any event (cause None), or the incidence of this one."""
    if not len(time):
        return [Interval(UNKNOWN, UNKNOWN, UNKNOWN, 0) for _time in times]
    without = kaplan_meier(time, event)
    curve = without if cause is None else cumulative_incidence(time, event)[cause]
    points = points_of(curve, without, times)
    columns = (points.estimate, points.lower, points.upper, points.at_risk)
    return [Interval(*cell) for cell in zip(*(column.tolist() for column in columns), strict=True)]


def _cells(frame: pd.DataFrame, row: _Row, primary: _Row) -> list[AnyCell]:
    difference: AnyCell = "" if row is primary else Number(_difference(row, primary))
    return [
        Label(row.title, 0 if row is primary else 1, about=row.name),
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


def _unassessed(frame: pd.DataFrame) -> list[Text]:
    """How many leave on day 0 because no assessment of the disease is recorded."""
    leaving = (frame[f"{UNTIL_ASSESSED}_event"] == CENSORED) & (frame[f"{UNTIL_ASSESSED}_time"] <= DAY_0)
    number = int(leaving.sum())
    if not number:
        return []
    said = _(
        "Of %(number)s patients without an event no assessment of the disease is dated, so that they leave "
        "on day 0 where the last one ends the observation. If they are many, that estimate says more of the "
        "records than of the disease."
    )
    return [said % {"number": number}]
