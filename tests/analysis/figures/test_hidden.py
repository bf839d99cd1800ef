"""Figures that tell no number of few patients."""

import math

import numpy as np

from analysis.estimators import kaplan_meier
from analysis.figures import Bar, ForestRow, Lane, Step, bars, curves, flow, forest, hidden, swimmer
from analysis.tables.cells import Ratio
from analysis.writers import svg

FEW = 5


def drawn(figure):
    return "".join(svg.inline(figure))


def test_numbers_at_risk_are_hidden_where_they_are_small():
    time = np.array([*range(100, 130), *[730.5] * 3], dtype=float)
    figure = curves("os", "Survival", [("All", kaplan_meier(time, np.zeros(len(time), int)))])
    (row,) = figure.plots[0].counts[0].rows
    assert (row.counts[0], row.counts[-1]) == (33, 3)
    (row,) = hidden(figure, FEW).plots[0].counts[0].rows
    assert (row.counts[0], row.counts[-1]) == ("33", "<5")
    assert "3 at risk" in figure.description
    assert "at risk" not in hidden(figure, FEW).description
    assert "&lt;5" in drawn(hidden(figure, FEW))


def test_patients_one_by_one_are_not_shown():
    assert hidden(swimmer("s", "Courses", [Lane("1", 400)]), FEW) is None


def test_a_flow_with_a_small_step_is_not_shown_because_the_others_would_tell_it():
    few = flow("f", "Flow", [Step("Registered", 20, (("no consent", 3),)), Step("Analysed", 17)])
    many = flow("f", "Flow", [Step("Registered", 20, (("no consent", 6),)), Step("Analysed", 14)])
    assert hidden(few, FEW) is None
    assert hidden(many, FEW) is many


def test_bars_of_few_are_left_out():
    figure = bars("b", "Toxicity", [("Haematological", [Bar("A", (9, 6), 20), Bar("B", (9, 2), 20)])])
    assert [bar.label for _heading, group in hidden(figure, FEW).groups for bar in group] == ["A"]


def test_counts_beside_ratios_are_hidden_where_they_are_small():
    row = ForestRow("Age", columns=("40", "3"), ratio=Ratio(1.2, 0.8, 1.9), p=math.nan)
    (shown,) = hidden(forest("f", "Forest", [row]), FEW).rows
    assert shown.columns == ("40", "<5")
