"""Figures of curves from estimates: an endpoint by groups, several causes, or all layers to 100 %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from django.utils.translation import gettext as _

from analysis.definitions import FEWEST_AT_RISK
from analysis.estimators import Curve
from analysis.figures.axis import Axis, in_months
from analysis.figures.curves import Area, CountRow, Counts, Curves, Panel
from analysis.figures.steps import Series, describe, drawn_until, line, steps, value_at
from analysis.results import Estimate
from analysis.tables.cells import P, Ratio, Text

# So many curves can still be told apart in one panel; more groups get a small panel each.
MOST_CURVES = 6
# The bands of more curves than this hide each other.
MOST_BANDS = 2
AT_RISK, EVENTS, CENSORED = "at_risk", "events", "censored"

Named = tuple[Text, Curve | Estimate]


def curves(
    key: str,
    title: Text,
    found: Sequence[Named],
    *,
    whole: Sequence[Named] = (),
    axis: Axis | None = None,
    landmark: float | None = None,
    median: bool = False,
    counts: Sequence[str] = (AT_RISK,),
    notes: Sequence[str] = (),
    measure: Text = "",
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Curves:
    """One endpoint in several groups, or several causes in one; survival or incidence by where they start.

    `found` are names with their curves. More than MOST_CURVES get a small panel each, with the curves of
    `whole` in grey behind. `landmark` is the day that is annotated (by default the end of the axis), `counts`
    which tables stand under the axis, `notes` what stands above the panel (see `p_note`, `ratio_note`).
    """
    axis = axis or in_months()
    if len(found) > MOST_CURVES:
        small = tuple(behind(label, [(label, each)], whole, axis=axis) for label, each in found)
        return together(key, title, small, small=True, caption=caption, stamp=stamp)
    plot = panel(
        title,
        found,
        axis=axis,
        bands=len(found) <= MOST_BANDS,
        landmark=axis.end if landmark is None else landmark,
        median=median,
        counts=counts,
        notes=notes,
        measure=measure,
    )
    return together(key, title, [plot], caption=caption, stamp=stamp)


def incidences(
    key: str,
    title: Text,
    causes: Sequence[Named],
    free: Named,
    *,
    axis: Axis | None = None,
    counts: Sequence[str] = (AT_RISK,),
    notes: Sequence[str] = (),
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Curves:
    """Cumulative incidences of causes that compete, and beside them all patients, stacked to 100 %.

    `free` is the survival without any of the causes, as PFS beside relapse and NRM.
    """
    axis = axis or in_months()
    first = panel(title, causes, axis=axis, bands=True, landmark=axis.end, counts=counts, notes=notes)
    return together(key, title, [first, stacked(causes, free, axis=axis)], caption=caption, stamp=stamp)


def together(
    key: str,
    title: Text,
    panels: Sequence[Panel],
    *,
    small: bool = False,
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Curves:
    """Panels as one figure; what all of them share is said in the caption, after the given one."""
    lines = [each for plot in panels for each in plot.lines]
    said = [caption] if caption else []
    said.append(
        _("A curve ends where fewer than %(fewest)s patients are at risk.") % {"fewest": FEWEST_AT_RISK}
    )
    if any(each.rank is None for each in lines):
        said.append(_("Grey: all patients together."))
    if not small:
        said.append(_("Ticks: patients whose follow-up ends there."))
    if any(each.lower is not None for each in lines):
        said.append(_("Shaded: 95 % confidence interval at each time."))
    if any(each.median for each in lines):
        said.append(_("Dashed to the axis: median."))
    return Curves(
        key=key, title=title, caption=" ".join(said), stamp=stamp or {}, plots=tuple(panels), small=small
    )


def panel(
    title: Text,
    found: Sequence[Named],
    *,
    axis: Axis,
    bands: bool,
    landmark: float | None = None,
    median: bool = False,
    counts: Sequence[str] = (AT_RISK,),
    notes: Sequence[str] = (),
    measure: Text = "",
) -> Panel:
    """One pair of axes with a line for each curve."""
    series = [Series.of(label, each) for label, each in found]
    lines = [
        line(each, rank, axis, band=bands, landmark=landmark, median=median)
        for rank, each in enumerate(series)
    ]
    hidden = [str(each.label) for each, drawn in zip(series, lines, strict=True) if drawn is None]
    words = [*(describe(each, axis, median=median) for each in series), *notes]
    return Panel(
        title,
        " ".join(words),
        tuple(drawn for drawn in lines if drawn),
        counts=_counts(series, axis, counts),
        axis=axis,
        remark=_remark(hidden, len(found)),
        notes=tuple(notes),
        landmark=landmark,
        measure=measure,
    )


def behind(title: Text, found: Sequence[Named], whole: Sequence[Named], *, axis: Axis) -> Panel:
    """A small panel with the curves of the whole in grey behind those of a group."""
    front = panel(title, found, axis=axis, bands=False)
    grey = [line(Series.of(*each), None, axis, band=False, landmark=None, median=False) for each in whole]
    lines = (*filter(None, grey), *front.lines)
    return Panel(title, front.description, lines, counts=front.counts, axis=axis, remark=front.remark)


def stacked(causes: Sequence[Named], free: Named | None, *, axis: Axis, title: Text = "") -> Panel:
    """Where everybody is at each time: with the first cause, with the next …, or free; together 100 %."""
    title = title or _("All patients at each time")
    until = drawn_until(Series.of(*free).curve) if free else None
    if free is None or until is None or until <= axis.start:
        return Panel(title, "", axis=axis, remark=_remark([], 0))
    series = [Series.of(*each) for each in (*causes, free)]
    end = min(until, axis.end)
    x = steps(series[-1].curve, axis.start, end)
    low, layers = np.zeros(len(x)), []
    for rank, each in zip((*range(len(causes)), None), series, strict=True):
        high = low + each.curve.at(x).estimate
        value = value_at(each, axis, axis.end) if end >= axis.end else ""
        layers.append(Area(each.label, value, rank, x, low, high))
        low = high
    description = " ".join(describe(each, axis) for each in series)
    counts = _counts(series, axis, (AT_RISK,))
    return Panel(title, description, areas=tuple(layers), counts=counts, axis=axis)


def p_note(test: Text, p: float) -> str:
    """A test as a note, as "Log-rank: p = 0.031"; empty where there is no p (NaN)."""
    if np.isnan(p):
        return ""
    words = P(p).words
    equals = f"< {words[1:]}" if words.startswith("<") else f"= {words}"
    return _("%(test)s: p %(p)s") % {"test": test, "p": equals}


def ratio_note(name: Text, ratio: Ratio) -> str:
    """A hazard ratio as a note, "HR 0.62 (0.41–0.94)"."""
    return f"{name} {ratio.words} {ratio.small}".strip()


def _counts(series: Sequence[Series], axis: Axis, which: Sequence[str]) -> tuple[Counts, ...]:
    titles = {AT_RISK: _("At risk"), EVENTS: _("Events so far"), CENSORED: _("Censored so far")}
    # At a landmark those count who enter there.
    first = np.nextafter(axis.start, np.inf) if axis.start else 0.0
    days = [max(day, first) for day, _label in axis.ticks]
    return tuple(Counts(titles[name], _rows(series, days, name)) for name in which)


def _rows(series: Sequence[Series], days: Sequence[float], name: str) -> tuple[CountRow, ...]:
    rows = [
        CountRow(each.label, rank, tuple(getattr(each.curve.at(days), name).tolist()))
        for rank, each in enumerate(series)
    ]
    # Causes that compete have the same people at risk.
    same = len(rows) > 1 and len({row.counts for row in rows}) == 1
    return (CountRow("", None, rows[0].counts),) if same else tuple(rows)


def _remark(hidden: list[str], curves: int) -> str:
    if len(hidden) == curves:
        return _("Fewer than %(fewest)s patients: no curve, see the table.") % {"fewest": FEWEST_AT_RISK}
    names = ", ".join(hidden)
    return _("Too few patients for a curve: %(names)s; see the table.") % {"names": names} if hidden else ""
