"""Panels of curves as drawings: axes, bands, steps, ticks, medians, labels, and the tables under the axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analysis.drawings.drawing import (
    MINOR,
    ROW,
    Drawing,
    Fill,
    Shape,
    Stroke,
    Words,
    marks,
    points,
)
from analysis.drawings.frame import GAP, LINE, USUAL, Frame, brief
from analysis.drawings.lettering import paragraph, widest, wrapped
from analysis.drawings.style import dashes, of_rank, spread
from analysis.estimators.arrays import Floats
from analysis.figures import Area, Curves, Line


def draw(figure: Curves, at_least: float = USUAL) -> list[Drawing]:
    frames = [Frame(panel, figure.small, at_least=at_least) for panel in figure.panels]
    above = max((len(frame.notes) for frame in frames), default=0)
    return [_panel(replace(frame, above=above)) for frame in frames]


def _panel(frame: Frame) -> Drawing:
    panel = frame.panel
    shapes = [*_axes(frame), *_landmark(frame)]
    for area in panel.areas:
        shapes += _area(frame, area)
    shapes += [shape for line in panel.lines for shape in _band(frame, line)]
    shapes += [shape for line in panel.lines for shape in _line(frame, line)]
    shapes += [*_medians(frame), *_notes(frame), *_labels(frame), *_tables(frame)]
    return Drawing(frame.width, frame.height, shapes)


def _axes(frame: Frame) -> Iterator[Shape]:
    axis = frame.panel.axis
    shares = (0, 0.5, 1) if frame.small else (0, 0.25, 0.5, 0.75, 1)
    for share in shares:
        y = frame.y(share)
        yield Stroke((points((frame.left, y), (frame.right, y)),), "grid")
        yield Words(frame.left - 7, y + 4, f"{100 * share:.0f} %", anchor="end")
    for k in frame.shown:
        days, label = axis.ticks[k]
        yield Stroke((points((frame.x(days), frame.bottom), (frame.x(days), frame.bottom + 4)),), "grid")
        yield Words(frame.x(days), frame.bottom + 18, label, anchor="middle")
    middle = (frame.left + frame.right) / 2
    yield Words(middle, frame.bottom + 36, str(axis.title), size=MINOR, anchor="middle")
    if frame.panel.measure and not frame.small:
        middle = (frame.top + frame.bottom) / 2
        x = frame.left - widest(["100 %"]) - 17
        yield Words(x, middle, str(frame.panel.measure), size=MINOR, anchor="middle", turned=True)


def _landmark(frame: Frame) -> Iterator[Shape]:
    """A thin line where the annotated values are read, unless that is the end of the axis."""
    day, axis = frame.panel.landmark, frame.panel.axis
    if day is not None and axis.start < day < axis.end:
        x = frame.x(day)
        yield Stroke((points((x, frame.top), (x, frame.bottom)),), "behind", 1, (2, 3))


def _band(frame: Frame, line: Line) -> Iterator[Shape]:
    if line.lower is not None and line.upper is not None:
        ribbon = _ribbon(frame, line.x, line.lower, line.upper)
        if len(ribbon):
            yield Fill((ribbon,), of_rank(line.rank), 0.14)


def _line(frame: Frame, line: Line) -> Iterator[Shape]:
    tone = of_rank(line.rank)
    width = 1.2 if line.rank is None else 2.1
    yield Stroke((_staircase(frame, line.x, line.y),), tone, width, dashes(tone))
    if line.censored is not None and len(line.censored[0]) and not frame.small:
        days, shares = line.censored
        # Of ticks that would cover each other one is enough.
        places = dict(zip(frame.xs(days).round().tolist(), frame.ys(shares).tolist(), strict=True)).items()
        yield marks("tick", places, tone, 3.5)


def _area(frame: Frame, area: Area) -> Iterator[Shape]:
    tone = of_rank(area.rank)
    yield Fill((_ribbon(frame, area.x, area.low, area.high),), tone, 0.28)
    if area.rank is not None:
        yield Stroke((_staircase(frame, area.x, area.high),), tone, 1.6, dashes(tone))


def _medians(frame: Frame) -> Iterator[Shape]:
    """From the axis at 50 % across to the curve and down to the months, which stand at the foot."""
    found = [line for line in frame.panel.lines if line.median]
    feet = [frame.x(line.median[0]) for line in found if line.median]
    if not feet:
        return
    middle = frame.y(0.5)
    yield Stroke((points((frame.left, middle), (max(feet), middle)),), "ink", 0.9, (3, 3))
    room = widest((line.median[1] for line in found if line.median), MINOR, bold=True) + 4
    words = spread(feet, room, frame.left, frame.right - room)
    for line, foot, x in zip(found, feet, words, strict=True):
        tone = of_rank(line.rank)
        yield Stroke((points((foot, middle), (foot, frame.bottom)),), tone, 0.9, (3, 3))
        if line.median:
            yield Words(x + 3, frame.bottom - 5, line.median[1], tone, MINOR, bold=True)


def _notes(frame: Frame) -> list[Shape]:
    """Notes above the plot, and a remark where its curves leave room."""
    notes = paragraph(frame.notes, frame.left, 12, tone="strong")
    remark = wrapped(frame.panel.remark, frame.right - frame.left - 12)
    first = frame.top + 18 if frame.panel.rises else frame.bottom - 8 - LINE * (len(remark) - 1)
    return [*notes, *paragraph(remark, frame.left + 6, first)]


def _labels(frame: Frame) -> Iterator[Shape]:
    """Names beside the ends of the curves, moved apart, with a thin line back to a curve that ends early."""
    named = frame.panel.named
    heights = (
        2 if any(each.value for each in named) and len(named) * 2 * LINE < frame.bottom - frame.top else 1
    )
    least = LINE * heights + (2 if heights == 2 else 0)
    low, high = frame.top + 4, frame.bottom - 2 - LINE * (heights - 1)
    for each, y in zip(
        named, spread([frame.y(each.end[1]) for each in named], least, low, high), strict=True
    ):
        tone = "ink" if each.rank is None else each.rank
        x = frame.x(each.end[0])
        if x < frame.right - 0.03 * (frame.right - frame.left):
            back = points((x + 3, frame.y(each.end[1])), (frame.right + 3, y))
            yield Stroke((back,), tone, 0.6, (1, 3))
        yield Words(frame.right + 6, y + 4, brief(each.label), tone, bold=True)
        if each.value and heights == 2:
            yield Words(frame.right + 6, y + 4 + LINE, each.value, tone, MINOR)


def _tables(frame: Frame) -> Iterator[Shape]:
    y = frame.bottom + 40 + ROW
    for table in frame.panel.counts:
        if not table.rows:
            continue
        yield Words(2, y, str(table.title), "strong", MINOR)
        for row in table.rows:
            y += ROW if row.label else 0
            tone = of_rank(row.rank) if row.label else "ink"
            for k in frame.shown:
                yield Words(
                    frame.x(frame.panel.axis.ticks[k][0]), y, str(row.counts[k]), tone, anchor="middle"
                )
            if row.label:
                yield Stroke((points((2, y - 4), (18, y - 4)),), tone, 2.1, dashes(tone))
                yield Words(22, y, brief(row.label), tone, bold=True)
        y += ROW + GAP


def _staircase(frame: Frame, x: Floats, y: Floats) -> Floats:
    """The corners of the steps that can be seen."""
    across, levels = _visible(frame.xs(x), frame.ys(y))
    return np.column_stack([np.repeat(across, 2)[1:], np.repeat(levels, 2)[:-1]])


def _ribbon(frame: Frame, x: Floats, low: Floats, high: Floats) -> Floats:
    """The outline between two staircases, where both are known; each value holds to the next x."""
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return np.empty((0, 2))
    end = frame.xs(np.append(x[1:], x[-1]))[known][-1]
    # The last level has a length of its own, to the next x.
    xs = np.append(frame.xs(x)[known], end)

    def side(values: Floats) -> Floats:
        levels = frame.ys(values[known])
        across, heights = _visible(xs, np.append(levels, levels[-1]))
        return np.column_stack([np.repeat(across, 2)[1:], np.repeat(heights, 2)[:-1]])

    return np.vstack([side(high), side(low)[::-1]])


def _visible(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The steps that can be seen: of several at one place the last, of several at one height the first."""
    seen = np.append(x[1:] != x[:-1], True)
    x, y = x[seen], y[seen]
    moves = np.append(True, y[1:] != y[:-1])
    moves[-1] = True
    return x[moves], y[moves]
