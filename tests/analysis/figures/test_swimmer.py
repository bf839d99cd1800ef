"""Lanes in order, and what happened in them in words."""

import pytest

from analysis.drawings.drawing import FILLED, OPEN
from analysis.figures import MOST_LANES, Lane, swimmer, usual_kinds
from tests.analysis.figures.samples import of_swimmer


def test_the_longest_lane_stands_first_and_all_are_told():
    figure = of_swimmer()
    assert [lane.label for lane in figure.lanes] == ["04-002", "04-001"]
    assert figure.description == (
        "04-002, followed for 29.6: Novel drug 8.2–19.7, Relapse or progression 6.6, Chronic GVHD 49.3, "
        "followed on. 04-001, followed for 13.1: Acute GVHD 3.0, Death 13.1."
    )


def test_the_legend_has_the_kinds_that_occur():
    assert list(of_swimmer().kinds) == ["relapse", "agvhd", "cgvhd", "drug", "death"]


def test_kinds_are_told_apart_by_shape_and_by_colour():
    kinds = usual_kinds().values()
    assert len({kind.mark for kind in kinds}) == len({kind.rank for kind in kinds}) == len(kinds)
    assert {kind.mark for kind in kinds} <= {*FILLED, *OPEN}


def test_the_axis_reaches_half_a_year_beyond_the_longest_lane():
    assert of_swimmer().axis.end == 30 * 30.4375
    assert swimmer("s", "", [Lane("a", 30 * 30.4375)]).axis.end == 30 * 30.4375
    assert swimmer("s", "", [Lane("a", 30 * 30.4375 + 1)]).axis.end == 36 * 30.4375


def test_more_lanes_than_fit_are_cut_and_said_so():
    figure = swimmer("s", "", [Lane(f"{k}", k) for k in range(MOST_LANES + 3)])
    assert len(figure.lanes) == MOST_LANES
    assert [lane.days for lane in figure.lanes] == list(range(MOST_LANES - 1, -1, -1))
    assert figure.caption.endswith("40 of 43 patients.")


def test_an_event_of_no_known_kind_is_refused():
    with pytest.raises(KeyError, match="birthday"):
        swimmer("s", "", [Lane("a", 10, ((3, "birthday"),))])
