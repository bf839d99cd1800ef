"""Curves of survival and of cumulative incidence as objects: lines, layers, and the numbers at risk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from analysis.estimators.arrays import Floats
from analysis.figures.axis import Axis, in_months
from analysis.figures.figure import Figure
from analysis.tables.cells import Text


@dataclass(frozen=True, eq=False)
class Line:
    """A step curve: `x` in days, `y` fractions, each y holding from its x to the next.

    `value` is what it comes to at the landmark, in words, or empty. `rank` chooses colour and line type;
    None is a thin grey line in the background. `lower` and `upper` are the limits at x, NaN where not
    estimable, or None for no band; `censored` are the x and y of ticks; `median` is the day of the median
    if it is to be shown, with the words for it.
    """

    label: Text
    value: str
    rank: int | None
    x: Floats
    y: Floats
    lower: Floats | None = None
    upper: Floats | None = None
    censored: tuple[Floats, Floats] | None = None
    median: tuple[float, str] | None = None

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
class CountRow:
    """Counts at the ticks of the axis, words where one is hidden; without a label those of every curve."""

    label: Text
    rank: int | None
    counts: tuple[int | str, ...]


@dataclass(frozen=True, eq=False)
class Counts:
    """One of the tables under the axis: numbers at risk, cumulative events, or censored."""

    title: Text
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes; `description` says in words what a reader sees.

    `notes` are short lines above it, as a p value or a hazard ratio; `landmark` is the day at which
    the values are read, marked where it lies before the end; `measure` names what the height is.
    """

    title: Text
    description: str
    lines: tuple[Line, ...] = ()
    areas: tuple[Area, ...] = ()
    counts: tuple[Counts, ...] = ()
    axis: Axis = field(default_factory=in_months)
    remark: str = ""
    notes: tuple[str, ...] = ()
    landmark: float | None = None
    measure: Text = ""

    @property
    def rises(self) -> bool:
        """Whether its curves leave the upper part free, rather than the lower."""
        return any(line.y[0] == 0 for line in self.lines)

    @property
    def named(self) -> list[Line | Area]:
        """What is labelled at its end: everything but lines in the background."""
        return [*(line for line in self.lines if line.rank is not None), *self.areas]


@dataclass(frozen=True, eq=False, kw_only=True)
class Curves(Figure):
    """Panels of curves; those of a `small` figure are many, each with the same curve in grey behind."""

    plots: tuple[Panel, ...]
    small: bool = False
    wide: ClassVar[bool] = False

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self.plots

    @property
    def description(self) -> str:
        return " ".join(panel.description for panel in self.plots)
