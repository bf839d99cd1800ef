"""The figures of the outcomes page as objects; the SVG and the PNG draw the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from analysis.definitions import DEFINITIONS, FEWEST_AT_RISK, HORIZON, LANDMARKS
from analysis.estimators import Curve
from analysis.estimators.arrays import Floats
from analysis.results import Estimate, Group
from analysis.tables import Text, percent

SURVIVAL, INCIDENCE = "survival", "incidence"
KEYS = {SURVIVAL: ("os", "pfs"), INCIDENCE: ("relapse", "nrm")}
# So many curves can still be told apart in one panel; more centres get a small panel each.
MOST_CURVES = 6
# The bands of more curves than this hide each other.
MOST_BANDS = 2
TICKS = tuple((month * HORIZON / 24, str(month)) for month in (0, 6, 12, 18, 24))
SHORT = {definition.key: definition.short for definition in DEFINITIONS}
TITLES = {definition.key: definition.title for definition in DEFINITIONS}


@dataclass(frozen=True, eq=False)
class Line:
    """A step curve: `x` in days, `y` fractions, each y holding from its x to the next.

    `value` is what it comes to at 24 months, or empty. `rank` chooses colour and line type; None is a thin
    grey line in the background. `lower` and `upper` are the limits at x, NaN where not estimable, or None
    for no band; `censored` are the x and y of ticks.
    """

    label: Text
    value: str
    rank: int | None
    x: Floats
    y: Floats
    lower: Floats | None = None
    upper: Floats | None = None
    censored: tuple[Floats, Floats] | None = None

    @property
    def end(self) -> tuple[float, float]:
        """Where its label belongs: day and fraction."""
        return float(self.x[-1]), float(self.y[-1])


@dataclass(frozen=True, eq=False)
class Area:
    """A layer between two step curves over the same x; the layers of a panel add up to 1."""

    label: Text
    value: str
    rank: int | None
    x: Floats
    low: Floats
    high: Floats

    @property
    def end(self) -> tuple[float, float]:
        return float(self.x[-1]), float(self.low[-1] + self.high[-1]) / 2


@dataclass(frozen=True, eq=False)
class RiskRow:
    """The numbers at risk at TICKS; without a label those of every curve of the panel."""

    label: Text
    rank: int | None
    at_risk: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes, up to 24 months; `description` says in words what a reader sees."""

    title: Text
    description: str
    lines: tuple[Line, ...] = ()
    areas: tuple[Area, ...] = ()
    risk: tuple[RiskRow, ...] = ()
    remark: str = ""

    @property
    def rises(self) -> bool:
        """Whether its curves leave the upper part free, rather than the lower."""
        return any(line.y[0] == 0 for line in self.lines)

    @property
    def named(self) -> list[Line | Area]:
        """What is labelled at its end: everything but lines in the background."""
        return [*(line for line in self.lines if line.rank is not None), *self.areas]


@dataclass(frozen=True, eq=False)
class Figure:
    """Panels to be drawn beside and below each other; those of a `small` figure are many."""

    key: str
    title: Text
    panels: tuple[Panel, ...]
    caption: str
    stamp: Mapping[Text, Text]
    small: bool = False


def figure(key: str, groups: Sequence[Group], stamp: Mapping[Text, Text]) -> Figure:
    """Survival or incidence of the first group, which is the whole, or of those after it compared."""
    whole, *compared = groups
    titles = {
        SURVIVAL: _("Overall and progression-free survival"),
        INCIDENCE: _("Relapse and non-relapse mortality"),
    }
    small = len(compared) > MOST_CURVES
    if not compared:
        panels = [_of_one(KEYS[key], whole), *([_stacked(whole)] if key == INCIDENCE else [])]
    elif small:
        panels = [_of_centre(KEYS[key], group, whole) for group in compared]
    else:
        panels = [_compared(endpoint, compared) for endpoint in KEYS[key]]
    return Figure(key, titles[key], tuple(panels), _caption(bool(compared), small), stamp, small)


def _caption(compared: bool, small: bool) -> str:
    parts = [
        _("A curve ends where fewer than %(fewest)s patients are at risk.") % {"fewest": FEWEST_AT_RISK},
    ]
    if small:
        parts.append(_("Grey: all centres together."))
    else:
        parts.append(_("Ticks: patients whose follow-up ends there."))
    if not compared:
        parts.append(_("Shaded: 95 % confidence interval at each time."))
    return " ".join(parts)


def _of_one(keys: Sequence[str], group: Group) -> Panel:
    found = [(SHORT[key], group.estimates[key]) for key in keys if key in group.estimates]
    return _panel(" · ".join(str(TITLES[key]) for key in keys), found, bands=True)


def _compared(key: str, groups: Sequence[Group]) -> Panel:
    found = [(group.short, group.estimates[key]) for group in groups if key in group.estimates]
    return _panel(TITLES[key], found, bands=len(found) <= MOST_BANDS, values=False)


def _of_centre(keys: Sequence[str], group: Group, whole: Group) -> Panel:
    found = [(SHORT[key], group.estimates[key]) for key in keys if key in group.estimates]
    panel = _panel(group.short, found, bands=False, values=False)
    behind = [
        _line(SHORT[key], whole.estimates[key], None, band=False) for key in keys if key in whole.estimates
    ]
    lines = (*filter(None, behind), *panel.lines)
    return Panel(panel.title, panel.description, lines, (), panel.risk, panel.remark)


def _panel(title: Text, found: Sequence[tuple[Text, Estimate]], *, bands: bool, values: bool = True) -> Panel:
    lines = [
        _line(label, estimate, rank, band=bands, value=values) for rank, (label, estimate) in enumerate(found)
    ]
    hidden = [str(label) for (label, _estimate), line in zip(found, lines, strict=True) if line is None]
    description = " ".join(describe(label, estimate) for label, estimate in found)
    return Panel(
        title, description, tuple(filter(None, lines)), (), _risk(found), _remark(hidden, len(found))
    )


def _risk(found: Sequence[tuple[Text, Estimate]]) -> tuple[RiskRow, ...]:
    rows = [
        RiskRow(label, rank, tuple(estimate.curve.at([days for days, _month in TICKS]).at_risk.tolist()))
        for rank, (label, estimate) in enumerate(found)
    ]
    # Causes that compete have the same people at risk.
    same = len(rows) > 1 and len({row.at_risk for row in rows}) == 1
    return (RiskRow("", None, rows[0].at_risk),) if same else tuple(rows)


def _remark(hidden: list[str], curves: int) -> str:
    if len(hidden) == curves:
        return _("Fewer than %(fewest)s patients: no curve, see the table.") % {"fewest": FEWEST_AT_RISK}
    names = ", ".join(hidden)
    return _("Too few patients for a curve: %(names)s; see the table.") % {"names": names} if hidden else ""


def _line(
    label: Text, estimate: Estimate, rank: int | None, *, band: bool, value: bool = True
) -> Line | None:
    curve = estimate.curve
    end = drawn_until(curve)
    if end is None:
        return None
    x = _steps(curve, end)
    points = curve.at(x)
    lower, upper = (points.lower, points.upper) if band else (None, None)
    lost = (curve.censored > 0) & (curve.time <= end) & (curve.time < HORIZON)
    ticks = None if rank is None else (curve.time[lost], curve.estimate[lost])
    # Beside a curve that ends early a value for 24 months would look like that of its end.
    told = _at_24_months(estimate) if value and end >= HORIZON else ""
    return Line(label, told, rank, x, points.estimate, lower, upper, ticks)


def _stacked(group: Group) -> Panel:
    """Where everybody is at each time: relapsed first, died first, or neither; the three add up to all."""
    keys = [key for key in ("relapse", "nrm", "pfs") if key in group.estimates]
    end = drawn_until(group.estimates["pfs"].curve) if keys else None
    if end is None:
        return Panel(_("All patients at each time"), "", remark=_remark([], 0))
    whole = group.estimates["pfs"].curve
    x = _steps(whole, end)
    low, layers = np.zeros(len(x)), []
    for rank, key in zip((0, 1, None), keys, strict=False):
        high = low + group.estimates[key].curve.at(x).estimate
        told = _at_24_months(group.estimates[key]) if end >= HORIZON else ""
        layers.append(Area(SHORT[key], told, rank, x, low, high))
        low = high
    description = " ".join(describe(SHORT[key], group.estimates[key]) for key in keys)
    risk = _risk([(SHORT[key], group.estimates[key]) for key in keys])
    return Panel(_("All patients at each time"), description, areas=tuple(layers), risk=risk)


def drawn_until(curve: Curve, fewest: int = FEWEST_AT_RISK) -> float | None:
    """The last day on which at least so many are at risk; None where there never were."""
    enough = curve.time[curve.at_risk >= fewest]
    return float(enough[-1]) if len(enough) else None


def _steps(curve: Curve, end: float) -> Floats:
    """Day 0, the days up to `end` on which the curve moves, and `end`."""
    moves = (curve.events > 0) & (curve.time <= end)
    return np.unique(np.concatenate([[0.0], curve.time[moves], [end]]))


def _at_24_months(estimate: Estimate) -> str:
    last = float(estimate.points.estimate[-1])
    return "" if np.isnan(last) else f"{percent(last)} %"


def describe(label: Text, estimate: Estimate) -> str:
    """The curve in words: "OS, 137 patients: day 100 87.6 %, 120 at risk; …"."""
    values = zip(LANDMARKS, estimate.points.estimate, estimate.points.at_risk, strict=True)
    told = "; ".join(
        _("%(when)s %(percent)s %%, %(number)s at risk")
        % {"when": landmark.label, "percent": percent(float(value)), "number": at_risk}
        for landmark, value, at_risk in values
    )
    return _("%(label)s, %(n)s patients: %(told)s.") % {"label": label, "n": estimate.n, "told": told}
