"""Figures as SVG: in the page, where its stylesheet sets the colours, and as a file that stands alone.

A strict content security policy forbids style attributes, so everything is a presentation attribute, and the
groups have classes by which a stylesheet can override them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from xml.etree import ElementTree as ET

import numpy as np
from django.utils.translation import gettext as _

from analysis.definitions import HORIZON
from analysis.estimators.arrays import Floats
from analysis.figures import TICKS, Area, Figure, Line, Panel
from analysis.writers.style import FONT, GRID, INK, RANKS, colour, dashes, spread

SIZE = 12.5
# Mean width of a bold letter; wider than any font's, since on narrow screens the page sets letters larger.
LETTER = 0.8 * SIZE
SMALL_LETTER = 6.4  # of the captions
ROW = 17
LONGEST_LABEL = 14
MOST_COLUMNS = {False: 2, True: 4}


@dataclass(frozen=True)
class Frame:
    """Where the plot lies within its panel, in the units of the viewBox."""

    panel: Panel
    small: bool

    @property
    def ticks(self) -> list[int]:
        """Which of TICKS are labelled."""
        return [0, 2, 4] if self.small else list(range(len(TICKS)))

    @cached_property
    def width(self) -> float:
        return 300 if self.small else 540

    @cached_property
    def left(self) -> float:
        names = _width_of(_short(str(row.label)) for row in self.panel.risk)
        numbers = _width_of(str(row.at_risk[0]) for row in self.panel.risk) / 2
        return max(80.0, 30 + names + numbers)

    @cached_property
    def right(self) -> float:
        return self.width - max(20.0, _width_of(_end_label(each) for each in self.panel.named) + 12)

    top = 12.0

    @property
    def bottom(self) -> float:
        return self.top + (130 if self.small else 236)

    @property
    def height(self) -> float:
        rows = len(self.panel.risk)
        below = 44 + (ROW * (rows + 1) + 6 if rows else 0)
        return self.bottom + below

    def xs(self, days: Floats) -> Floats:
        return np.round(self.left + days / HORIZON * (self.right - self.left), 1)

    def ys(self, shares: Floats) -> Floats:
        return np.round(self.bottom - shares * (self.bottom - self.top), 1)

    def x(self, days: float) -> float:
        return float(self.xs(np.array([days]))[0])

    def y(self, share: float) -> float:
        return float(self.ys(np.array([share]))[0])


def inline(figure: Figure) -> list[str]:
    """One <svg> for each panel, to stand in a page of HTML."""
    return [_inline(panel, figure, f"{figure.key}-{number}") for number, panel in enumerate(figure.panels)]


def _inline(panel: Panel, figure: Figure, name: str) -> str:
    frame = Frame(panel, figure.small)
    root = ET.Element("svg", _attributes(viewBox=f"0 0 {frame.width:g} {frame.height:g}", role="img"))
    root.set("aria-label", str(panel.title))
    if panel.description:
        root.set("aria-describedby", f"{name}-words")
        ET.SubElement(root, "desc", id=f"{name}-words").text = panel.description
    root.append(draw(frame))
    return ET.tostring(root, encoding="unicode")


def standalone(figure: Figure) -> bytes:
    """One SVG file with every panel, title, caption and stamp, on white."""
    frames = [Frame(panel, figure.small) for panel in figure.panels]
    columns = min(len(frames), MOST_COLUMNS[figure.small])
    rows = ceil(len(frames) / columns)
    wide = max(frame.width for frame in frames)
    high = max(frame.height for frame in frames) + 26
    words = [str(figure.caption), " · ".join(f"{name}: {value}" for name, value in figure.stamp.items())]
    below = [line for text in words for line in _wrapped(text, columns * wide - 24)]
    size = (columns * wide, 34 + rows * high + 12 + 16 * len(below))
    root = ET.Element("svg", _attributes(xmlns="http://www.w3.org/2000/svg", role="img"))
    root.set("viewBox", f"0 0 {size[0]:g} {size[1]:g}")
    root.set("width", f"{size[0]:g}")
    root.set("height", f"{size[1]:g}")
    ET.SubElement(root, "title").text = str(figure.title)
    ET.SubElement(root, "desc").text = " ".join(frame.panel.description for frame in frames)
    ET.SubElement(root, "rect", width="100%", height="100%", fill="#ffffff")
    _text(root, 12, 24, str(figure.title), size=16, bold=True)
    for number, frame in enumerate(frames):
        x, y = number % columns * wide, 34 + number // columns * high
        place = ET.SubElement(root, "g", transform=f"translate({x:g} {y:g})")
        if len(frames) > 1:
            _text(place, 12, 16, str(frame.panel.title), size=13.5, bold=True)
        inner = ET.SubElement(place, "g", transform="translate(0 24)")
        inner.append(draw(frame))
    for number, line in enumerate(below):
        _text(root, 12, 34 + rows * high + 16 * (number + 1) - 4, line, size=11.5)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8")


def draw(frame: Frame) -> ET.Element:
    """The panel without its title."""
    plot = ET.Element("g", _attributes(font_family=FONT, font_size=SIZE, fill=INK))
    _axes(plot, frame)
    for area in frame.panel.areas:
        _area(plot, frame, area)
    for line in frame.panel.lines:
        _line(plot, frame, line)
    _end_labels(plot, frame)
    _risk(plot, frame)
    remark = _wrapped(frame.panel.remark, frame.right - frame.left - 12)
    first = frame.top + 18 if frame.panel.rises else frame.bottom + 7 - 15 * len(remark)
    for number, words in enumerate(remark):
        _text(plot, frame.left + 6, first + 15 * number, words, size=11.5)
    return plot


def _axes(plot: ET.Element, frame: Frame) -> None:
    axes = ET.SubElement(plot, "g", {"class": "axes"})
    for share in (0, 0.5, 1) if frame.small else (0, 0.25, 0.5, 0.75, 1):
        y = f"{frame.y(share):g}"
        x1, x2 = f"{frame.left:g}", f"{frame.right:g}"
        ET.SubElement(axes, "line", {"class": "grid"}, x1=x1, x2=x2, y1=y, y2=y, stroke=GRID)
        _text(axes, frame.left - 7, frame.y(share) + 4, f"{100 * share:.0f} %", anchor="end")
    for tick in frame.ticks:
        days, month = TICKS[tick]
        _text(axes, frame.x(days), frame.bottom + 18, month, anchor="middle")
    middle = (frame.left + frame.right) / 2
    _text(axes, middle, frame.bottom + 35, _("Months since the index allo"), anchor="middle", size=11.5)


def _line(plot: ET.Element, frame: Frame, line: Line) -> None:
    group = ET.SubElement(plot, "g", {"class": _rank(line.rank)})
    tone = colour(line.rank)
    if line.lower is not None and line.upper is not None:
        path = _ribbon(frame, line.x, line.lower, line.upper)
        ET.SubElement(group, "path", _attributes(d=path, fill=tone, fill_opacity=0.13, stroke="none"))
    _stroke(group, _staircase(frame, line.x, line.y), line.rank, 1.2 if line.rank is None else 2.1)
    if line.censored is not None and len(line.censored[0]) and not frame.small:
        days, shares = line.censored
        places = dict.fromkeys(zip(frame.xs(days).tolist(), frame.ys(shares).tolist(), strict=True))
        ticks = "".join(f"M{x:g} {y - 3.5:g}v7" for x, y in places)
        ET.SubElement(group, "path", _attributes(d=ticks, fill="none", stroke=tone, stroke_width=1))


def _area(plot: ET.Element, frame: Frame, area: Area) -> None:
    group = ET.SubElement(plot, "g", {"class": _rank(area.rank)})
    path = _ribbon(frame, area.x, area.low, area.high)
    ET.SubElement(
        group, "path", _attributes(d=path, fill=colour(area.rank), fill_opacity=0.28, stroke="none")
    )
    if area.rank is not None:
        _stroke(group, _staircase(frame, area.x, area.high), area.rank, 1.6)


def _stroke(parent: ET.Element, path: str, rank: int | None, width: float) -> None:
    """A line in the colour and type of its rank."""
    attributes = _attributes(d=path, fill="none", stroke=colour(rank), stroke_width=width)
    if dashes(rank):
        attributes["stroke-dasharray"] = " ".join(f"{length:g}" for length in dashes(rank))
    ET.SubElement(parent, "path", attributes)


def _staircase(frame: Frame, x: Floats, y: Floats) -> str:
    (start, *across), (level, *levels) = _visible(frame.xs(x), frame.ys(y))
    return f"M{start:g} {level:g}" + "".join(f"H{a:g}V{b:g}" for a, b in zip(across, levels, strict=True))


def _ribbon(frame: Frame, x: Floats, low: Floats, high: Floats) -> str:
    """The area between two staircases, where both are known; each value holds to the next x."""
    known = np.isfinite(low) & np.isfinite(high)
    if not known.any():
        return ""
    end = frame.xs(np.append(x[1:], x[-1]))[known][-1]
    xs = frame.xs(x)[known]
    (start, *across), (level, *levels) = _visible(xs, frame.ys(high[known]))
    there = "".join(f"H{a:g}V{b:g}" for a, b in zip(across, levels, strict=True))
    across, levels = _visible(xs, frame.ys(low[known]))
    back = "".join(f"V{b:g}H{a:g}" for a, b in zip(reversed(across), reversed(levels), strict=True))
    return f"M{start:g} {level:g}{there}H{end:g}{back}Z"


def _visible(x: Floats, y: Floats) -> tuple[list[float], list[float]]:
    """The steps that can be seen: of several at one place the last, of several at one height the first."""
    seen = np.append(x[1:] != x[:-1], True)
    x, y = x[seen], y[seen]
    moves = np.append(True, y[1:] != y[:-1])
    moves[-1] = True
    return x[moves].tolist(), y[moves].tolist()


def _end_labels(plot: ET.Element, frame: Frame) -> None:
    """Names beside the ends of the curves, moved apart, with a thin line back to a curve that ends early."""
    named = frame.panel.named
    places = spread([frame.y(each.end[1]) for each in named], 15, frame.top + 4, frame.bottom - 2)
    for each, place in zip(named, places, strict=True):
        group = ET.SubElement(plot, "g", {"class": _rank(each.rank)})
        tone = INK if each.rank is None else colour(each.rank)
        x, y = each.end
        if x < 0.97 * HORIZON:
            path = f"M{frame.x(x) + 3:g} {frame.y(y):g}L{frame.right + 3:g} {place:g}"
            ET.SubElement(
                group, "path", _attributes(d=path, stroke=tone, stroke_width=0.6, stroke_dasharray="1 3")
            )
        _text(group, frame.right + 6, place + 4, _end_label(each), fill=tone, bold=True)


def _risk(plot: ET.Element, frame: Frame) -> None:
    if not frame.panel.risk:
        return
    y = frame.bottom + 40 + ROW
    group = ET.SubElement(plot, "g", {"class": "risk"})
    _text(group, 2, y, _("At risk"), size=11.5)
    for number, row in enumerate(frame.panel.risk, start=1):
        at = y + (number * ROW if row.label else 0)
        for tick in frame.ticks:
            _text(group, frame.x(TICKS[tick][0]), at, str(row.at_risk[tick]), anchor="middle")
        if not row.label:
            continue
        label = ET.SubElement(group, "g", {"class": _rank(row.rank)})
        _stroke(label, f"M2 {at - 4:g}h16", row.rank, 2.1)
        _text(label, 22, at, _short(str(row.label)), fill=colour(row.rank), bold=True)


def _text(
    parent: ET.Element,
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: float = SIZE,
    bold: bool = False,
    fill: str = INK,
) -> None:
    attributes = _attributes(x=f"{x:g}", y=f"{y:g}", fill=fill, font_family=FONT, font_size=size)
    if anchor != "start":
        attributes["text-anchor"] = anchor
    if bold:
        attributes["font-weight"] = "650"
    ET.SubElement(parent, "text", attributes).text = text


def _attributes(**values: object) -> dict[str, str]:
    return {name.replace("_", "-"): str(value) for name, value in values.items()}


def _rank(rank: int | None) -> str:
    return "behind" if rank is None else f"rank-{rank % len(RANKS)}"


def _end_label(each: Line | Area) -> str:
    return " ".join(filter(None, (_short(str(each.label)), each.value)))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def _width_of(texts: Iterable[str]) -> float:
    return max((LETTER * len(text) for text in texts), default=0.0)


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of at most so many units, broken at spaces."""
    lines = [""] if text else []
    for word in text.split():
        if lines[-1] and (len(lines[-1]) + 1 + len(word)) * SMALL_LETTER > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
