"""Figures as PDF: vectors, and text that can be searched."""

from __future__ import annotations

from analysis.drawings import whole
from analysis.figures import Figure
from analysis.writers.canvas import saved


def pdf(figure: Figure) -> bytes:
    """One page with every panel, title, caption and stamp; without a date, so that bytes tell of changes."""
    metadata = {"Title": str(figure.title), "Subject": figure.description, "CreationDate": None}
    return saved(whole(figure), "pdf", metadata)
