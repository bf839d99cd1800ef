"""Drawings on the canvas of matplotlib, to which only filling and stroking is left, as PNG and PDF."""

from __future__ import annotations

import io
import logging
from typing import Any, Literal

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text

from analysis.drawings import Drawing, Fill, Stroke, Words
from analysis.drawings.drawing import Shape
from analysis.drawings.style import colour
from analysis.estimators.arrays import Floats

UNITS_PER_INCH = 96
POINTS = 72 / UNITS_PER_INCH
ANCHORS: dict[str, Literal["left", "center", "right"]] = {"start": "left", "middle": "center", "end": "right"}
# Text in a PDF stays text, which can be searched and edited.
matplotlib.rcParams["pdf.fonttype"] = 42
# It tells of every letter that it embeds.
logging.getLogger("fontTools").setLevel(logging.WARNING)


def saved(drawing: Drawing, kind: str, metadata: dict[str, Any], dots_per_inch: int = 300) -> bytes:
    """The drawing as a file of that kind; the same drawing gives the same bytes."""
    size = (drawing.width / UNITS_PER_INCH, drawing.height / UNITS_PER_INCH)
    canvas = Canvas(figsize=size, dpi=dots_per_inch, facecolor="white")
    FigureCanvasAgg(canvas)
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, drawing.width)
    axes.set_ylim(drawing.height, 0)
    for order, shape in enumerate(drawing.shapes):
        axes.add_artist(_artist(shape, order))
    file = io.BytesIO()
    canvas.savefig(file, format=kind, dpi=dots_per_inch, metadata=metadata)
    return file.getvalue()


def _artist(shape: Shape, order: int) -> Any:
    match shape:
        case Stroke(lines, tone, width, dashes):
            # matplotlib counts dashes in widths of the line.
            style = (0, tuple(length / width for length in dashes)) if dashes else "solid"
            return PathPatch(
                _path(lines),
                fill=False,
                edgecolor=colour(tone),
                linewidth=width * POINTS,
                linestyle=style,
                capstyle="butt",
                joinstyle="miter",
                zorder=order,
            )
        case Fill(lines, tone, opacity):
            return PathPatch(_path(lines), facecolor=colour(tone), alpha=opacity, linewidth=0, zorder=order)
        case Words():
            return _text(shape, order)


def _text(words: Words, order: int) -> Any:
    return Text(
        words.x,
        words.y,
        words.text,
        color=colour(words.tone),
        fontsize=words.size * POINTS,
        fontweight="bold" if words.bold else "normal",
        fontfamily="DejaVu Sans",
        horizontalalignment=ANCHORS[words.anchor],
        verticalalignment="baseline",
        rotation=90 if words.turned else 0,
        rotation_mode="anchor",
        parse_math=False,
        zorder=order,
    )


def _path(lines: tuple[Floats, ...]) -> Path:
    return Path.make_compound_path(*(Path(line) for line in lines))
