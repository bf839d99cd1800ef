"""Figures as drawings: where every line and word lies, once for all formats."""

from collections.abc import Callable
from typing import Any

from analysis.drawings import bars, curves, flow, forest, swimmer
from analysis.drawings.drawing import Drawing, Fill, Stroke, Words
from analysis.drawings.frame import BROAD
from analysis.drawings.sheet import sheet
from analysis.figures import Bars, Curves, Figure, Flow, Forest, Swimmer

__all__ = ["Drawing", "Fill", "Stroke", "Words", "broad", "drawings", "whole"]

KINDS: dict[type[Figure], Callable[[Any], list[Drawing]]] = {
    Bars: bars.draw,
    Curves: curves.draw,
    Flow: flow.draw,
    Forest: forest.draw,
    Swimmer: swimmer.draw,
}


def drawings(figure: Figure) -> list[Drawing]:
    """A drawing of every panel, without its title."""
    return KINDS[type(figure)](figure)


def broad(figure: Figure) -> Drawing | None:
    """The only panel of a figure of curves, as wide as a page; None for other figures."""
    if not isinstance(figure, Curves) or figure.small or len(figure.panels) != 1:
        return None
    return curves.draw(figure, BROAD)[0]


def whole(figure: Figure) -> Drawing:
    """All of it on one sheet, with title, caption and stamp."""
    return sheet(figure, drawings(figure))
