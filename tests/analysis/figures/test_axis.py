"""Axes of time: which ticks, which times are told."""

import pytest

from analysis.definitions import DAYS_PER_MONTH, HORIZON, LANDMARKS, Landmark
from analysis.figures import in_days, in_months, of_landmarks


def labels(axis):
    return [label for _days, label in axis.ticks]


def test_two_years_have_the_quoted_months_and_landmarks():
    axis = in_months()
    assert axis.ticks == ((0, "0"), (182.625, "6"), (365.25, "12"), (547.875, "18"), (730.5, "24"))
    assert (axis.start, axis.end) == (0, HORIZON)
    assert axis.quoted == tuple((each.days, each.label) for each in LANDMARKS)


@pytest.mark.parametrize(
    ("axis", "ticks"),
    [
        (in_months(6), ["0", "1", "2", "3", "4", "5", "6"]),
        (in_months(12), ["0", "3", "6", "9", "12"]),
        (in_months(60), ["0", "12", "24", "36", "48", "60"]),
        (in_months(120), ["0", "24", "48", "72", "96", "120"]),
        (in_months(24, start=100), ["day 100", "6", "12", "18", "24"]),
        (in_days(28), ["0", "7", "14", "21", "28"]),
        (in_days(100), ["0", "20", "40", "60", "80", "100"]),
        (in_days(180), ["0", "30", "60", "90", "120", "150", "180"]),
        (in_days(50), ["0", "10", "20", "30", "40", "50"]),
        (in_days(55), ["0", "10", "20", "30", "40", "50", "55"]),
    ],
)
def test_ticks_are_round_numbers(axis, ticks):
    assert labels(axis) == ticks
    assert (axis.ticks[0][0], axis.ticks[-1][0]) == (axis.start, axis.end)


def test_a_curve_from_a_landmark_is_told_at_later_times_alone():
    quoted = in_months(24, start=100).quoted
    assert [days for days, _label in quoted] == [each.days for each in LANDMARKS]
    assert [days for days, _label in in_months(24, start=101).quoted] == [each.days for each in LANDMARKS[1:]]


def test_an_endpoint_of_days_has_an_axis_in_days():
    axis = of_landmarks((Landmark(28, "Day 28"), Landmark(100, "Day 100")))
    assert (axis.end, axis.unit, axis.quoted) == (100, 1, ((28, "Day 28"), (100, "Day 100")))
    assert of_landmarks((Landmark(100, "Day 100"), Landmark(HORIZON, "24 months"))).unit == DAYS_PER_MONTH


def test_times_are_told_in_the_units_of_the_axis():
    assert (in_months().briefly(HORIZON), in_days().briefly(100)) == ("24 m", "d 100")
    assert (in_months().amount(100), in_days().amount(100.0)) == ("3.3", "100")
