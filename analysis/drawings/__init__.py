"""Figures as drawings: where every line and word lies, once for all formats."""

from analysis.drawings import curves
from analysis.drawings.drawing import Drawing, Fill, Stroke, Words
from analysis.drawings.sheet import sheet
from analysis.figures import Curves, Figure

__all__ = ["Drawing", "Fill", "Stroke", "Words", "drawings", "whole"]

KINDS = {Curves: curves.draw}


def drawings(figure: Figure) -> list[Drawing]:
    """A drawing of every panel, without its title."""
    return KINDS[type(figure)](figure)


def whole(figure: Figure) -> Drawing:
    """All of it on one sheet, with title, caption and stamp."""
    return sheet(figure, drawings(figure))
