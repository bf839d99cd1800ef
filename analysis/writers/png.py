"""Figures as PNG, at the resolution that journals ask for."""

from __future__ import annotations

from analysis.drawings import whole
from analysis.figures import Figure
from analysis.writers.canvas import saved

DOTS_PER_INCH = 300


def png(figure: Figure, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """Every panel, with title, caption and stamp, on white; title and numbers are in its metadata too."""
    metadata = {"Software": None, "Title": str(figure.title), "Description": figure.description}
    return saved(whole(figure), "png", metadata, dots_per_inch)
