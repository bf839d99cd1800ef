"""Swimmer plots as drawings: a lane for each patient, the legend by shape and colour above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from analysis.drawings.drawing import (
    MINOR,
    OPEN,
    Drawing,
    Fill,
    Shape,
    Stroke,
    Words,
    marks,
    points,
    rectangle,
)
from analysis.drawings.lettering import shortened, widest, width_of
from analysis.drawings.style import Tone
from analysis.figures import Kind, Lane, Swimmer

STEP, THICK, PLOT, MARK = 18.0, 6.0, 480.0, 5.0
LONGEST_LABEL = 120.0
LEGEND = 20.0


@dataclass(frozen=True)
class Layout:
    figure: Swimmer

    @cached_property
    def left(self) -> float:
        names = widest(shortened(str(lane.label), LONGEST_LABEL) for lane in self.figure.lanes)
        return max(40.0, names + 16)

    @property
    def right(self) -> float:
        return self.left + PLOT

    @property
    def width(self) -> float:
        return self.right + 24

    @cached_property
    def legend(self) -> list[tuple[float, float, str, Kind | None]]:
        """Places of the entries, in as many rows as they need; the last tells of the arrow."""
        entries: list[tuple[str, Kind | None]] = [*self.figure.kinds.items()]
        if any(lane.goes_on for lane in self.figure.lanes):
            entries.append(("", None))
        x, y, placed = 2.0, 16.0, []
        for key, kind in entries:
            room = width_of(str(kind.label) if kind else _("Followed on"), MINOR) + 34
            if x + room > self.width and x > 2:
                x, y = 2.0, y + LEGEND
            placed.append((x, y, key, kind))
            x += room
        return placed

    @property
    def top(self) -> float:
        return self.legend[-1][1] + 16 if self.legend else 8.0

    @cached_property
    def bars(self) -> set[str]:
        """The kinds that are drawn as spans."""
        return {kind for lane in self.figure.lanes for _start, _end, kind in lane.spans}

    def x(self, days: float) -> float:
        axis = self.figure.axis
        share = (min(max(days, axis.start), axis.end) - axis.start) / (axis.end - axis.start)
        return round(self.left + share * PLOT, 1)


def draw(figure: Swimmer) -> list[Drawing]:
    layout = Layout(figure)
    foot = layout.top + STEP * len(figure.lanes)
    shapes = [*_legend(layout), *_axis(layout, foot)]
    for number, lane in enumerate(figure.lanes):
        shapes += _lane(layout, layout.top + STEP * (number + 0.5), lane)
    return [Drawing(layout.width, foot + 46, shapes)]


def _legend(layout: Layout) -> Iterator[Shape]:
    for x, y, key, kind in layout.legend:
        middle = (x + 8, y - 4)
        if kind is None:
            yield Stroke((points((x, y - 4), (x + 10, y - 4)),), "behind", THICK)
            yield marks("right", [(x + 14, y - 4)], "ink", MARK)
        elif key in layout.bars:
            yield Fill((rectangle(x, y - 9, 16, 10),), _tone(kind), 0.5)
        else:
            yield from _mark(kind, middle)
        yield Words(x + 22, y, str(kind.label) if kind else _("Followed on"), size=MINOR)


def _axis(layout: Layout, foot: float) -> Iterator[Shape]:
    axis = layout.figure.axis
    for days, label in axis.ticks:
        x = layout.x(days)
        yield Stroke((points((x, layout.top), (x, foot + 4)),), "grid")
        yield Words(x, foot + 18, label, size=MINOR, anchor="middle")
    yield Words((layout.left + layout.right) / 2, foot + 36, str(axis.title), size=MINOR, anchor="middle")


def _lane(layout: Layout, y: float, lane: Lane) -> Iterator[Shape]:
    yield Words(2, y + 4, shortened(str(lane.label), LONGEST_LABEL))
    end = layout.x(lane.days)
    yield Stroke((points((layout.left, y), (end, y)),), "behind", THICK)
    for start, stop, key in lane.spans:
        across = layout.x(stop) - layout.x(start)
        yield Fill((rectangle(layout.x(start), y - 5, across, 10),), _tone(layout.figure.kinds[key]), 0.5)
    if lane.goes_on:
        yield marks("right", [(end + MARK, y)], "ink", MARK)
    for days, key in lane.events:
        yield from _mark(layout.figure.kinds[key], (layout.x(days), y))


def _mark(kind: Kind, place: tuple[float, float]) -> Iterator[Shape]:
    """The mark with a rim of paper, by which it stays apart from what it covers."""
    open_mark = kind.mark in OPEN
    yield marks(kind.mark, [place], "paper", MARK + (0.7 if open_mark else 1.6), 4.4)
    yield marks(kind.mark, [place], _tone(kind), MARK, 2.2)


def _tone(kind: Kind) -> Tone:
    return "strong" if kind.rank is None else kind.rank
