"""Figures as PNG, drawn by matplotlib from the same objects as the SVG."""

from __future__ import annotations

import io
from math import ceil
from textwrap import fill, wrap
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from analysis.definitions import HORIZON
from analysis.figures import TICKS, Area, Figure, Line, Panel
from analysis.writers.style import GRID, INK, colour, dashes, spread

DOTS_PER_INCH = 300
WIDTH, SMALL_WIDTH = 5.6, 3.4  # inches of a panel
PLOT, SMALL_PLOT = 2.5, 1.5  # inches of its height
LINE = 0.175  # inches of a row of text


def png(figure: Figure, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """Every panel, with title, caption and stamp, on white."""
    columns = min(len(figure.panels), 4 if figure.small else 2)
    wide, plot = (SMALL_WIDTH, SMALL_PLOT) if figure.small else (WIDTH, PLOT)
    rows = ceil(len(figure.panels) / columns)
    high = 0.35 + plot + 0.55 + LINE * (1 + max(len(panel.risk) for panel in figure.panels))
    stamp = " · ".join(f"{name}: {value}" for name, value in figure.stamp.items())
    words = [line for text in (figure.caption, stamp) for line in wrap(str(text), int(columns * wide * 15))]
    size = (columns * wide, 0.4 + rows * high + 0.15 + LINE * len(words))
    canvas = Canvas(figsize=size, dpi=dots_per_inch, facecolor="white")
    FigureCanvasAgg(canvas)
    _words(canvas, 0.12, size[1] - 0.28, str(figure.title), fontsize=11, fontweight="bold")
    left = max(0.55, *(_inches(row.label) + 0.3 for panel in figure.panels for row in panel.risk), 0)
    right = max(0.2, *(_inches(_label(each)) + 0.1 for panel in figure.panels for each in panel.named), 0)
    for number, panel in enumerate(figure.panels):
        x, top = number % columns * wide, size[1] - 0.4 - number // columns * high
        if len(figure.panels) > 1:
            _words(canvas, x + 0.12, top - 0.12, str(panel.title), fontsize=9, fontweight="bold")
        box = (x + left, top - 0.35 - plot, wide - left - right, plot)
        axes = canvas.add_axes((box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]))
        _draw(axes, panel, figure.small, left, box[2], plot)
    for number, line in enumerate(words):
        _words(canvas, 0.12, (len(words) - number - 0.5) * LINE, line, fontsize=7.5)
    file = io.BytesIO()
    canvas.savefig(file, format="png", dpi=dots_per_inch)
    return file.getvalue()


def _words(canvas: Canvas, x: float, y: float, text: str, **style: Any) -> None:
    """Text at a place in inches from the lower left corner."""
    wide, high = canvas.get_size_inches()
    canvas.text(x / wide, y / high, text, color=INK, **style)


def _draw(axes: Axes, panel: Panel, small: bool, left: float, width: float, height: float) -> None:
    """The panel in its axes; `left` is the margin, `width` and `height` those of the plot, in inches."""
    for area in panel.areas:
        axes.fill_between(area.x, area.low, area.high, step="post", color=colour(area.rank), alpha=0.28, lw=0)
        if area.rank is not None:
            _step(axes, area.x, area.high, area.rank, 1.2)
    for line in panel.lines:
        if line.lower is not None and line.upper is not None:
            tone = colour(line.rank)
            axes.fill_between(line.x, line.lower, line.upper, step="post", color=tone, alpha=0.13, lw=0)
        _step(axes, line.x, line.y, line.rank, 0.8 if line.rank is None else 1.5)
        if line.censored is not None and not small:
            axes.plot(*line.censored, "|", ms=4, mew=0.7, color=colour(line.rank))
    _dress(axes, panel, small, left, width, height)
    _end_labels(axes, panel, height)


def _step(axes: Axes, x: np.ndarray, y: np.ndarray, rank: int | None, width: float) -> None:
    pattern = tuple(length / width / 1.4 for length in dashes(rank))
    style = (0, pattern) if pattern else "solid"
    axes.step(x, y, where="post", color=colour(rank), lw=width, linestyle=style)


def _dress(axes: Axes, panel: Panel, small: bool, left: float, width: float, height: float) -> None:
    """Scales, grid, and under them the numbers at risk."""
    axes.set_xlim(0, HORIZON)
    axes.set_ylim(0, 1)
    ticks = TICKS[::2] if small else TICKS
    axes.set_xticks([days for days, _month in ticks], [month for _days, month in ticks])
    shares = (0, 0.5, 1) if small else (0, 0.25, 0.5, 0.75, 1)
    axes.set_yticks(shares, [f"{100 * share:.0f} %" for share in shares])
    axes.tick_params(length=0, labelsize=8, labelcolor=INK)
    axes.grid(axis="y", color=GRID, lw=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(_("Months since the index allo"), fontsize=7.5, color=INK, labelpad=2)
    if panel.remark:
        words = fill(panel.remark, 32 if small else 70)
        y, side = (0.94, "top") if panel.rises else (0.04, "bottom")
        axes.text(0.02, y, words, va=side, fontsize=7.5, color=INK, transform=axes.transAxes)
    if panel.risk:
        _below(axes, -(left - 0.12) / width, 0, height, _("At risk"), INK, ha="left")
    for number, row in enumerate(panel.risk, start=1 if panel.risk and panel.risk[0].label else 0):
        tone = colour(row.rank)
        _below(
            axes, -(left - 0.12) / width, number, height, str(row.label), tone, ha="left", fontweight="bold"
        )
        for (days, _month), at_risk in zip(TICKS, row.at_risk, strict=True):
            if any(days == shown for shown, _name in ticks):
                _below(axes, days / HORIZON, number, height, str(at_risk), INK, ha="center")


def _below(axes: Axes, x: float, row: int, height: float, text: str, tone: str, **style: Any) -> None:
    y = -(0.5 + row * LINE) / height
    axes.text(x, y, text, transform=axes.transAxes, fontsize=7.5, color=tone, va="center", **style)


def _end_labels(axes: Axes, panel: Panel, height: float) -> None:
    """Names beside the ends of the curves, moved apart."""
    places = spread([each.end[1] for each in panel.named], 0.15 / height, 0.02, 0.99)
    for each, place in zip(panel.named, places, strict=True):
        axes.text(
            1 + 0.06 / axes.bbox.width * axes.figure.dpi,
            place,
            _label(each),
            transform=axes.transAxes,
            fontsize=8,
            fontweight="bold",
            color=INK if each.rank is None else colour(each.rank),
            va="center",
        )


def _label(each: Line | Area) -> str:
    return " ".join(filter(None, (str(each.label), each.value)))


def _inches(text: object) -> float:
    return 0.075 * len(str(text))
