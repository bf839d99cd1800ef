"""Where the plot lies within a panel of curves, and how days and shares become places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.drawings.drawing import MINOR, ROW, SIZE
from analysis.drawings.lettering import GROWTH, shortened, widest, wrapped
from analysis.estimators.arrays import Floats
from analysis.figures import Panel

LONGEST_LABEL = 150.0
LINE = ROW - 2
GAP = 6.0  # between the tables under the axis
# How wide a panel is, and how wide one that has the page to itself.
USUAL, BROAD = 500.0, 960.0
NARROWEST = 270.0  # that a plot may become beside long labels


@dataclass(frozen=True)
class Frame:
    """In units of the drawing; the plot has `left`, `right`, `top` and `bottom`.

    `above` is the number of lines that are kept free above the plot, for its notes or those of its neighbour.
    """

    panel: Panel
    small: bool
    above: int = 0
    at_least: float = USUAL

    @property
    def shown(self) -> list[int]:
        """Which of the axis' ticks are labelled."""
        count = len(self.panel.axis.ticks)
        return list(range(0, count, 2 if self.small and count > 3 else 1))

    @cached_property
    def width(self) -> float:
        return 300 if self.small else max(self.at_least, self.left + NARROWEST + self.margin)

    @cached_property
    def left(self) -> float:
        rows = [row for table in self.panel.counts for row in table.rows]
        names = widest((brief(row.label) for row in rows), bold=True)
        numbers = widest(str(row.counts[0]) for row in rows) / 2
        heads = widest((str(table.title) for table in self.panel.counts), MINOR)
        scale = widest(["100 %"]) + 9 + (20 if self.panel.measure else 0)
        needed = (
            scale,
            names + numbers + 26 if names else 0,
            heads + numbers + 6 if rows and not names else 0,
        )
        return GROWTH * max(needed)

    @cached_property
    def margin(self) -> float:
        """What the labels at the ends of the curves take, to the right of the plot."""
        named = self.panel.named
        names = widest((brief(each.label) for each in named), bold=True)
        values = widest((each.value for each in named), MINOR)
        return max(20.0, GROWTH * max(names, values) + 10)

    @property
    def right(self) -> float:
        return self.width - self.margin

    @cached_property
    def notes(self) -> list[str]:
        """What stands above the plot, in lines that fit."""
        return [line for note in self.panel.notes for line in wrapped(note, self.width - self.left)]

    @property
    def top(self) -> float:
        return 12 + LINE * self.above

    @property
    def bottom(self) -> float:
        return self.top + (130 if self.small else 235)

    @cached_property
    def height(self) -> float:
        lines = [len(table.rows) + bool(table.rows[0].label) for table in self.panel.counts if table.rows]
        return self.bottom + 46 + sum(ROW * count + GAP for count in lines)

    def xs(self, days: Floats) -> Floats:
        axis = self.panel.axis
        share = (days - axis.start) / (axis.end - axis.start)
        return np.round(self.left + share * (self.right - self.left), 1)

    def ys(self, shares: Floats) -> Floats:
        return np.round(self.bottom - shares * (self.bottom - self.top), 1)

    def x(self, days: float) -> float:
        return float(self.xs(np.array([days]))[0])

    def y(self, share: float) -> float:
        return float(self.ys(np.array([share]))[0])


def brief(label: object) -> str:
    return shortened(str(label), LONGEST_LABEL, SIZE, bold=True)
