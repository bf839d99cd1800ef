"""From an estimated curve to the line that is drawn: where it steps, where it ends, what it says in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analysis.definitions import FEWEST_AT_RISK
from analysis.estimators import Curve
from analysis.estimators.arrays import Floats
from analysis.figures.axis import Axis
from analysis.figures.curves import Line
from analysis.results import Estimate
from analysis.tables.cells import Text, percent


@dataclass(frozen=True, eq=False)
class Series:
    """A curve under its name; `n` patients, and the values `quoted` in the tables, where they are known."""

    label: Text
    curve: Curve
    n: int | None = None
    quoted: Estimate | None = None

    @classmethod
    def of(cls, label: Text, found: Curve | Estimate) -> Series:
        if isinstance(found, Estimate):
            return cls(label, found.curve, found.n, found)
        return cls(label, found)

    def at(self, days: float) -> tuple[float, float, float, int]:
        """Estimate, limits and number at risk; NaN beyond the last follow-up."""
        quoted = [] if self.quoted is None else self.quoted.points.time.tolist()
        if self.quoted is not None and days in quoted:
            points, k = self.quoted.points, quoted.index(days)
        else:
            points, k = self.curve.at([days]), 0
            # Once nobody is followed any more, a curve is known only if nobody was left.
            if points.at_risk[0] == 0 and abs(points.estimate[0] - self.curve.start) < 1:
                return np.nan, np.nan, np.nan, 0
        found = (points.estimate[k], points.lower[k], points.upper[k])
        estimate, lower, upper = map(float, found)
        return estimate, lower, upper, int(points.at_risk[k])


def drawn_until(curve: Curve, fewest: int = FEWEST_AT_RISK) -> float | None:
    """The last day on which at least so many are at risk; None where there never were."""
    enough = curve.time[curve.at_risk >= fewest]
    return float(enough[-1]) if len(enough) else None


def steps(curve: Curve, start: float, end: float) -> Floats:
    """The days from `start` to `end`, both included, on which the curve moves."""
    moves = (curve.events > 0) & (curve.time > start) & (curve.time <= end)
    return np.unique(np.concatenate([[start], curve.time[moves], [end]]))


def line(
    series: Series, rank: int | None, axis: Axis, *, band: bool, landmark: float | None, median: bool
) -> Line | None:
    """The line up to where fewer than ten are at risk; None where it would have no length."""
    curve = series.curve
    until = drawn_until(curve)
    if until is None or until <= axis.start:
        return None
    end = min(until, axis.end)
    x = steps(curve, axis.start, end)
    points = curve.at(x)
    lower, upper = (points.lower, points.upper) if band else (None, None)
    lost = (curve.censored > 0) & (curve.time > axis.start) & (curve.time <= end) & (curve.time < axis.end)
    ticks = None if rank is None else (curve.time[lost], curve.estimate[lost])
    # Beside a curve that ends before the landmark, a value for it would look like that of its end.
    value = value_at(series, axis, landmark) if landmark is not None and end >= landmark else ""
    middle = curve.quantile(0.5).estimate if median else np.nan
    shown = (middle, axis.amount(middle)) if middle <= end else None
    return Line(series.label, value, rank, x, points.estimate, lower, upper, ticks, shown)


def value_at(series: Series, axis: Axis, days: float) -> str:
    """The annotation of a landmark, as "24 m: 59 % (50–67)"; empty where nothing is known."""
    estimate, lower, upper, _at_risk = series.at(days)
    if np.isnan(estimate):
        return ""
    value = f"{_whole(estimate)} %"
    if not np.isnan([lower, upper]).any() and lower != upper:
        value += f" ({_whole(lower)}–{_whole(upper)})"
    return _("%(when)s: %(value)s") % {"when": axis.briefly(days), "value": value}


def _whole(share: float) -> str:
    return number_format(f"{100 * share:.0f}")


def describe(series: Series, axis: Axis, *, median: bool = False) -> str:
    """The curve in words: "OS, 137 patients: Day 100 87.6 %, 120 at risk; …"."""
    told = []
    for days, when in axis.quoted:
        estimate, _lower, _upper, at_risk = series.at(days)
        told.append(
            _("%(when)s %(percent)s %%, %(number)s at risk")
            % {"when": when, "percent": percent(estimate), "number": at_risk}
        )
    if median:
        found = map(axis.amount, series.curve.quantile(0.5))
        names = dict(zip(("median", "lower", "upper"), found, strict=True))
        told.append(_("median %(median)s (95 %% CI %(lower)s–%(upper)s)") % names)
    words = {"label": series.label, "n": series.n, "told": "; ".join(told)}
    if series.n is None:
        return _("%(label)s: %(told)s.") % words
    return _("%(label)s, %(n)s patients: %(told)s.") % words
