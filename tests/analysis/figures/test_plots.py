"""Curves of any endpoint by groups, of causes, and stacked."""

from math import nan

import numpy as np
import pytest

from analysis.definitions import DAYS_PER_MONTH
from analysis.estimators import kaplan_meier
from analysis.figures import (
    AT_RISK,
    CENSORED,
    EVENTS,
    MOST_CURVES,
    curves,
    in_days,
    in_months,
    p_note,
    ratio_note,
    stacked,
)
from analysis.tables.cells import Ratio
from tests.analysis.figures.samples import EVENT, GROUP, STAMP, TIME, by_cause, of_causes, of_groups, survival


def test_groups_share_a_panel_and_keep_their_curves():
    (panel,) = of_groups().panels
    assert [(line.label, line.rank) for line in panel.lines] == [
        ("First", 0),
        ("Second group, of a long name", 1),
    ]
    for line, rows in zip(panel.lines, (GROUP == 0, GROUP == 1), strict=True):
        np.testing.assert_array_equal(line.y, survival(rows).at(line.x).estimate)


def test_tables_count_those_at_risk_events_and_censored():
    (panel,) = of_groups(counts=(AT_RISK, EVENTS, CENSORED)).panels
    assert [table.title for table in panel.counts] == ["At risk", "Events so far", "Censored so far"]
    first = [table.rows[0].counts for table in panel.counts]
    for k, (day, _label) in enumerate(panel.axis.ticks):
        mine = GROUP == 0
        assert [counts[k] for counts in first] == [
            np.sum(TIME[mine] >= day),
            np.sum((TIME[mine] <= day) & (EVENT[mine] > 0)),
            np.sum((TIME[mine] <= day) & (EVENT[mine] == 0)),
        ]


def test_a_horizon_in_days_ends_lines_and_values_there():
    (panel,) = of_groups(axis=in_days(100)).panels
    for line, rows in zip(panel.lines, (GROUP == 0, GROUP == 1), strict=True):
        share = survival(rows).at([100]).estimate[0]
        assert (line.x[0], line.x[-1]) == (0, 100)
        assert line.value.startswith(f"d 100: {100 * share:.0f} % (")


def test_a_landmark_within_the_axis_is_what_is_annotated():
    (panel,) = of_groups(axis=in_days(100), landmark=60).panels
    assert panel.landmark == 60
    assert [line.value[:5] for line in panel.lines] == ["d 60:", "d 60:"]


def test_a_curve_from_a_landmark_starts_there_with_what_it_has():
    curve = kaplan_meier(TIME, EVENT > 0, entry=np.where(TIME > 100, 100, 0))
    (panel,) = curves("late", "From day 100", [("All", curve)], axis=in_months(24, start=100)).panels
    (line,) = panel.lines
    assert (line.x[0], line.y[0]) == (100, curve.at([100]).estimate[0])
    assert all(line.censored[0] > 100)
    assert panel.counts[0].rows[0].counts[0] == np.sum(TIME >= 100)


def test_a_median_has_its_line_and_words_where_it_is_reached():
    dies = kaplan_meier(np.arange(1, 101) * 7.0, np.ones(100))
    lives = kaplan_meier(np.full(50, 731.0), np.zeros(50))
    (panel,) = curves("m", "Median", [("Dies", dies), ("Lives", lives)], median=True).panels
    assert [line.median for line in panel.lines] == [(353.5, "11.6"), None]
    lower, upper = (f"{days / DAYS_PER_MONTH:.1f}" for days in dies.quantile(0.5)[1:])
    assert f"median 11.6 (95 % CI {lower}–{upper})" in panel.description
    assert "median NE (95 % CI NE–NE)" in panel.description
    assert "median" in curves("m", "Median", [("Dies", dies)], median=True).caption


def test_causes_stand_beside_all_patients_stacked_to_100_percent():
    first, layers = of_causes().panels
    assert [line.label for line in first.lines] == ["Relapse", "NRM"]
    assert [layer.label for layer in layers.areas] == ["Relapse", "NRM", "PFS"]
    incidence = by_cause()
    np.testing.assert_array_equal(layers.areas[0].high, incidence[1].at(layers.areas[0].x).estimate)
    np.testing.assert_allclose(layers.areas[-1].high, 1, atol=1e-12)


def test_a_stack_without_patients_says_so():
    few = kaplan_meier([1, 2, 3], [1, 0, 1])
    panel = stacked([("Relapse", few)], ("PFS", few), axis=in_months())
    assert (panel.areas, panel.remark) == ((), "Fewer than 10 patients: no curve, see the table.")
    assert stacked([], None, axis=in_months()).areas == ()


def test_more_groups_than_can_be_told_apart_get_a_panel_each():
    found = [(f"Group {k}", survival()) for k in range(MOST_CURVES + 1)]
    figure = curves("many", "Many", found, whole=[("All", survival())], stamp=STAMP)
    assert (figure.small, len(figure.panels)) == (True, MOST_CURVES + 1)
    assert [line.rank for line in figure.panels[0].lines] == [None, 0]
    assert "Grey: all patients together." in figure.caption
    assert not curves("six", "Six", found[:MOST_CURVES]).small


def test_beyond_the_last_follow_up_nothing_is_told():
    short = kaplan_meier(np.arange(1.0, 31.0), np.tile([0, 1], 15))
    (panel,) = curves("short", "Short", [("All", short)], axis=in_days(100)).panels
    assert "day 20 " in panel.description
    # The last of them has the event, so that everybody's fate is known.
    assert "day 100 0.0 %, 0 at risk" in panel.description
    open_end = kaplan_meier(np.arange(1.0, 31.0), np.tile([1, 0], 15))
    (panel,) = curves("open", "Open", [("All", open_end)], axis=in_days(100)).panels
    assert "day 100 NE %, 0 at risk" in panel.description


def test_notes_stand_above_and_are_told():
    (panel,) = of_groups(notes=["Log-rank: p = 0.5"]).panels
    assert panel.notes == ("Log-rank: p = 0.5",)
    assert panel.description.endswith("Log-rank: p = 0.5")


@pytest.mark.parametrize(
    ("p", "words"),
    [(0.0004, "Gray: p < 0.001"), (0.0312, "Gray: p = 0.031"), (0.5, "Gray: p = 0.50"), (nan, "")],
)
def test_a_p_value_is_named_after_its_test(p, words):
    assert p_note("Gray", p) == words


def test_a_ratio_has_its_limits():
    assert ratio_note("HR", Ratio(0.62, 0.41, 0.94)) == "HR 0.62 (0.41–0.94)"
    assert ratio_note("HR", Ratio(nan, nan, nan)) == "HR NE"
