"""Forest plots as drawings: columns of text around ratios on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, log

from django.utils.translation import gettext as _

from analysis.drawings.drawing import (
    MINOR,
    Drawing,
    Fill,
    Shape,
    Stroke,
    Words,
    marks,
    points,
    rectangle,
)
from analysis.drawings.lettering import shortened, widest
from analysis.figures import Forest, ForestRow
from analysis.tables.cells import decimal

STEP, INDENT, GAP, PLOT = 21.0, 14.0, 18.0, 250.0
LONGEST_LABEL = 250.0
TOP = 34.0  # under the heads of the columns
# The axis ends at one of these, whatever a model without an answer puts beyond them.
TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)


@dataclass(frozen=True)
class Layout:
    """Where the columns lie: labels, texts, plot, ratios, p values."""

    figure: Forest

    @cached_property
    def labels(self) -> list[str]:
        return [
            shortened(str(row.label), LONGEST_LABEL, bold=row.heading or row.whole)
            for row in self.figure.rows
        ]

    @cached_property
    def columns(self) -> list[float]:
        """The right edges of the columns of text."""
        indented = (
            widest([label], bold=True) + INDENT * row.level
            for label, row in zip(self.labels, self.figure.rows, strict=True)
        )
        edges = [2 + max(indented, default=0.0)]
        for number, head in enumerate(self.figure.columns):
            cells = [str(row.columns[number]) for row in self.figure.rows if len(row.columns) > number]
            room = max(widest(cells), widest([str(head)], MINOR, bold=True))
            edges.append(edges[-1] + GAP + room)
        return edges

    @property
    def left(self) -> float:
        return self.columns[-1] + GAP + 4

    @property
    def right(self) -> float:
        return self.left + PLOT

    @cached_property
    def after(self) -> list[tuple[float, str, list[str]]]:
        """The columns behind the plot: left edge, head, cells."""
        rows = self.figure.rows
        found = [(str(self.figure.measure), [row.words for row in rows])]
        if self.figure.tested:
            found.append(("p", [row.p_words for row in rows]))
        if self.figure.interactions:
            found.append(("p*", [row.interaction_words for row in rows]))
        x, placed = self.right + GAP, []
        for head, cells in found:
            placed.append((x, head, cells))
            x += max(widest(cells), widest([head], MINOR, bold=True)) + GAP
        return [*placed, (x, "", [])]

    @property
    def width(self) -> float:
        return self.after[-1][0] - GAP + 14

    @cached_property
    def ticks(self) -> list[float]:
        """The marks of the axis, of which the first and the last are its ends."""
        ratios = [row.ratio for row in self.figure.rows if row.ratio]
        known = [each for each in ratios if each.lower > 0 and isfinite(each.upper)]
        values = [each.value for each in ratios] + [end for each in known for end in (each.lower, each.upper)]
        seen = [value for value in values if isfinite(value) and value > 0]
        low, high = min([0.5, *seen]), max([2.0, *seen])
        first = max((tick for tick in TICKS if tick <= low), default=TICKS[0])
        last = min((tick for tick in TICKS if tick >= high), default=TICKS[-1])
        return [tick for tick in TICKS if first <= tick <= last]

    def x(self, ratio: float) -> float:
        """Its place on the axis, at an end of it if beyond."""
        low, high = log(self.ticks[0]), log(self.ticks[-1])
        place = low if ratio <= 0 else min(max(log(ratio), low), high) if isfinite(ratio) else high
        return round(self.left + (place - low) / (high - low) * PLOT, 1)

    def shows(self, ratio: float) -> bool:
        return self.ticks[0] <= ratio <= self.ticks[-1]


def draw(figure: Forest) -> list[Drawing]:
    layout = Layout(figure)
    foot = TOP + STEP * len(figure.rows)
    shapes = [*_heads(layout), *_stripes(layout), *_axis(layout, foot)]
    for number, row in enumerate(figure.rows):
        shapes += [*_texts(layout, number, row), *_ratio(layout, TOP + STEP * (number + 0.5), row)]
    favours = 18 if any(map(str, figure.favours)) else 0
    starred = 18 if figure.interactions else 0
    if starred:
        shapes.append(Words(2, foot + 38 + favours, _("* p for interaction"), size=MINOR))
    return [Drawing(layout.width, foot + 28 + favours + starred, shapes)]


def _heads(layout: Layout) -> Iterator[Shape]:
    for x, head in zip(layout.columns[1:], layout.figure.columns, strict=True):
        yield Words(x, 20, str(head), "strong", MINOR, "end", bold=True)
    for x, head, _cells in layout.after[:-1]:
        yield Words(x, 20, head, "strong", MINOR, bold=True)
    yield Stroke((points((2, TOP - 6), (layout.width - 6, TOP - 6)),), "behind")


def _stripes(layout: Layout) -> Iterator[Shape]:
    for number in range(1, len(layout.figure.rows), 2):
        yield Fill((rectangle(2, TOP + STEP * number, layout.width - 8, STEP),), "grid", 0.35)


def _axis(layout: Layout, foot: float) -> Iterator[Shape]:
    for tick in layout.ticks:
        x = layout.x(tick)
        yield Stroke((points((x, TOP), (x, foot + 4)),), "ink" if tick == 1 else "grid")
        digits = 0 if tick >= 1 else 2 if tick < 0.1 else 1
        yield Words(x, foot + 18, decimal(tick, digits), size=MINOR, anchor="middle")
    left, right = map(str, layout.figure.favours)
    if left:
        yield Words(layout.x(1) - 10, foot + 36, f"← {left}", size=MINOR, anchor="end")
    if right:
        yield Words(layout.x(1) + 10, foot + 36, f"{right} →", size=MINOR)


def _texts(layout: Layout, number: int, row: ForestRow) -> Iterator[Shape]:
    y = TOP + STEP * number + 15
    strong = row.heading or row.whole
    tone = "strong" if strong else "ink"
    yield Words(2 + INDENT * row.level, y, layout.labels[number], tone, bold=strong)
    for x, text in zip(layout.columns[1:], row.columns, strict=False):
        yield Words(x, y, str(text), anchor="end")
    for x, _head, cells in layout.after[:-1]:
        if cells[number]:
            yield Words(x, y, cells[number], tone)


def _ratio(layout: Layout, y: float, row: ForestRow) -> Iterator[Shape]:
    if row.reference:
        yield marks("square", [(layout.x(1), y)], "behind", 4)
    if row.ratio is None:
        return
    value, lower, upper = row.ratio.value, row.ratio.lower, row.ratio.upper
    known = lower == lower and upper == upper  # not NaN
    if row.whole and known and layout.shows(value):
        corners = (
            (layout.x(lower), y),
            (layout.x(value), y - 6),
            (layout.x(upper), y),
            (layout.x(value), y + 6),
        )
        yield Fill((points(*corners),), 0)
        return
    if known:
        yield Stroke((points((layout.x(lower), y), (layout.x(upper), y)),), 0, 1.6)
        if lower < layout.ticks[0]:
            yield marks("left", [(layout.left + 3, y)], 0, 5)
        if upper > layout.ticks[-1]:
            yield marks("right", [(layout.right - 3, y)], 0, 5)
    if layout.shows(value):
        yield marks("square", [(layout.x(value), y)], 0, 5)
