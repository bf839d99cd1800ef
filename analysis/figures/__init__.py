"""Figures as objects: plain numbers and texts, drawn by analysis.drawings and written by analysis.writers."""

from analysis.figures.axis import Axis, in_days, in_months, of_landmarks
from analysis.figures.bars import Bar, Bars, bars
from analysis.figures.curves import Area, CountRow, Counts, Curves, Line, Panel
from analysis.figures.figure import Described, Figure
from analysis.figures.flow import End, Flow, Step, flow
from analysis.figures.forest import Forest, ForestRow, forest
from analysis.figures.hidden import hidden
from analysis.figures.outcomes import KEYS, figure
from analysis.figures.plots import (
    AT_RISK,
    CENSORED,
    EVENTS,
    MOST_CURVES,
    curves,
    incidences,
    p_note,
    panel,
    ratio_note,
    stacked,
    together,
)
from analysis.figures.steps import drawn_until
from analysis.figures.swimmer import MOST_LANES, Kind, Lane, Swimmer, swimmer, usual_kinds

__all__ = [
    "AT_RISK",
    "CENSORED",
    "EVENTS",
    "KEYS",
    "MOST_CURVES",
    "MOST_LANES",
    "Area",
    "Axis",
    "Bar",
    "Bars",
    "CountRow",
    "Counts",
    "Curves",
    "Described",
    "End",
    "Figure",
    "Flow",
    "Forest",
    "ForestRow",
    "Kind",
    "Lane",
    "Line",
    "Panel",
    "Step",
    "Swimmer",
    "bars",
    "curves",
    "drawn_until",
    "figure",
    "flow",
    "forest",
    "hidden",
    "in_days",
    "in_months",
    "incidences",
    "of_landmarks",
    "p_note",
    "panel",
    "ratio_note",
    "stacked",
    "swimmer",
    "together",
    "usual_kinds",
]
