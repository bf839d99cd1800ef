"""A drawing of lines, fills and words at their places, which SVG, PNG and PDF render alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin

import numpy as np

from analysis.drawings.style import Tone
from analysis.estimators.arrays import Floats

SIZE, MINOR, TITLE = 12.5, 11.5, 16.0  # heights of letters in units of the drawing, 1/96 inch
ROW = 17.0


@dataclass(frozen=True, eq=False, slots=True)
class Stroke:
    """Lines, each an (n, 2) array of x and y, y downwards."""

    lines: tuple[Floats, ...]
    tone: Tone
    width: float = 1.0
    dashes: tuple[float, ...] = ()

    def moved(self, by: Floats) -> Stroke:
        return replace(self, lines=tuple(line + by for line in self.lines))


@dataclass(frozen=True, eq=False, slots=True)
class Fill:
    """Filled outlines, each an (n, 2) array."""

    lines: tuple[Floats, ...]
    tone: Tone
    opacity: float = 1.0

    def moved(self, by: Floats) -> Fill:
        return replace(self, lines=tuple(line + by for line in self.lines))


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text at its baseline; `anchor` is start, middle or end. Turned it runs upwards."""

    x: float
    y: float
    text: str
    tone: Tone = "ink"
    size: float = SIZE
    anchor: str = "start"
    bold: bool = False
    turned: bool = False

    def moved(self, by: Floats) -> Words:
        return replace(self, x=self.x + float(by[0]), y=self.y + float(by[1]))


Shape = Stroke | Fill | Words


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    width: float
    height: float
    shapes: Sequence[Shape]

    def at(self, x: float, y: float) -> list[Shape]:
        """Its shapes with the upper left corner moved there."""
        return [shape.moved(np.array([x, y])) for shape in self.shapes]


def points(*pairs: tuple[float, float]) -> Floats:
    return np.array(pairs, dtype=float)


def rectangle(x: float, y: float, width: float, height: float) -> Floats:
    return points((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))


def _round(corners: int, turn: float = 0.0, inner: float = 1.0) -> Floats:
    """A regular polygon of radius 1, or a star whose inner corners lie nearer."""
    turns = [turn + 2 * pi * k / corners for k in range(corners)]
    radii = [1.0 if k % 2 == 0 else inner for k in range(corners)]
    return points(*((r * sin(a), -r * cos(a)) for a, r in zip(turns, radii, strict=True)))


# Outlines within [-1, 1]; those that are lines are told apart by having no area.
FILLED = {
    "circle": _round(20),
    "square": rectangle(-0.85, -0.85, 1.7, 1.7),
    "diamond": _round(4),
    "triangle": _round(3),
    "wedge": _round(3, pi),
    "star": _round(10, 0.0, 0.42),
    "right": points((-0.9, -0.75), (0.9, 0), (-0.9, 0.75)),
    "left": points((0.9, -0.75), (-0.9, 0), (0.9, 0.75)),
}
OPEN = {
    "tick": (points((0, -1), (0, 1)),),
    "plus": (points((0, -1), (0, 1)), points((-1, 0), (1, 0))),
    "cross": (points((-0.8, -0.8), (0.8, 0.8)), points((-0.8, 0.8), (0.8, -0.8))),
}


def marks(
    shape: str, places: Iterable[tuple[float, float]], tone: Tone, size: float = 4.0, width: float = 1.0
) -> Stroke | Fill:
    """The same mark, of a name in FILLED or OPEN, at every place; `size` is half its height."""
    at = [np.array(place, dtype=float) for place in places]
    if shape in FILLED:
        return Fill(tuple(FILLED[shape] * size + place for place in at), tone)
    return Stroke(tuple(line * size + place for place in at for line in OPEN[shape]), tone, width)
