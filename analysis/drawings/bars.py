"""Bars as drawings: a row for each term, the severe part in full colour within the light bar of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.drawings.drawing import MINOR, Drawing, Fill, Shape, Stroke, Words, points, rectangle
from analysis.drawings.lettering import shortened, widest
from analysis.figures import Bar, Bars

STEP, HEIGHT, GAP, PLOT = 20.0, 12.0, 16.0, 260.0
LONGEST_LABEL = 220.0
TOP = 32.0
# How far the axis may go, with the shares that are marked on it.
SCALES = ((0.1, 0.02), (0.2, 0.05), (0.5, 0.1), (1.0, 0.25))


@dataclass(frozen=True)
class Layout:
    figure: Bars

    @cached_property
    def rows(self) -> list[str | Bar]:
        """Headings and bars from the top to the foot."""
        found: list[str | Bar] = []
        for heading, bars in self.figure.groups:
            found += [str(heading)] if str(heading) else []
            found += bars
        return found

    @cached_property
    def bars(self) -> list[Bar]:
        return [row for row in self.rows if isinstance(row, Bar)]

    @cached_property
    def left(self) -> float:
        names = widest(shortened(str(bar.label), LONGEST_LABEL) for bar in self.bars)
        headings = widest((row for row in self.rows if isinstance(row, str)), bold=True)
        return max(60.0, names + 18, headings - PLOT / 2)

    @property
    def right(self) -> float:
        return self.left + PLOT

    @cached_property
    def columns(self) -> list[float]:
        """The right edges of the columns of counts; the last is that of the denominators."""
        edges = [self.right + 4]
        for number, part in enumerate(self.figure.parts):
            cells = widest(bar.words(bar.counts[number]) for bar in self.bars)
            edges.append(edges[-1] + GAP + max(cells, widest([str(part)], MINOR, bold=True) + 18))
        return edges[1:]

    @cached_property
    def scale(self) -> tuple[float, float]:
        most = max((bar.share(bar.counts[0]) for bar in self.bars), default=1.0)
        return next(scale for scale in SCALES if most <= scale[0])

    def x(self, share: float) -> float:
        return round(self.left + share / self.scale[0] * PLOT, 1)


def draw(figure: Bars) -> list[Drawing]:
    layout = Layout(figure)
    foot = TOP + STEP * len(layout.rows)
    shapes = [*_axis(layout, foot), *_heads(layout)]
    for number, row in enumerate(layout.rows):
        y = TOP + STEP * number
        if isinstance(row, str):
            shapes.append(Words(2, y + 15, row, "strong", bold=True))
        else:
            shapes += _bar(layout, y, row)
    return [Drawing(layout.columns[-1] + 8, foot + 28, shapes)]


def _axis(layout: Layout, foot: float) -> Iterator[Shape]:
    top, step = layout.scale
    for number in range(round(top / step) + 1):
        x = layout.x(number * step)
        yield Stroke((points((x, TOP), (x, foot + 4)),), "grid")
        yield Words(x, foot + 18, f"{100 * number * step:.0f} %", size=MINOR, anchor="middle")


def _heads(layout: Layout) -> Iterator[Shape]:
    for number, (x, part) in enumerate(zip(layout.columns, layout.figure.parts, strict=True)):
        text = str(part)
        yield Words(x, 18, text, "strong", MINOR, "end", bold=True)
        swatch = rectangle(x - widest([text], MINOR, bold=True) - 16, 8, HEIGHT, HEIGHT)
        yield Fill((swatch,), 0, _opacity(layout, number))


def _bar(layout: Layout, y: float, bar: Bar) -> Iterator[Shape]:
    yield Words(12, y + 14, shortened(str(bar.label), LONGEST_LABEL))
    for number, (x, count) in enumerate(zip(layout.columns, bar.counts, strict=True)):
        if count:
            width = layout.x(bar.share(count)) - layout.left
            yield Fill((rectangle(layout.left, y + 4, width, HEIGHT),), 0, _opacity(layout, number))
        yield Words(x, y + 14, bar.words(count), anchor="end")


def _opacity(layout: Layout, part: int) -> float:
    """The last part in full colour, those before it lighter."""
    parts = len(layout.figure.parts)
    return 1.0 if part == parts - 1 else 0.25 + 0.3 * part
