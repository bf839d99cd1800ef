"""Landmarks, covariates that change, delayed entry: R's numbers, days that coincide, any frame at all."""

from itertools import chain
from math import inf

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.definitions import DEFINITIONS
from analysis.later_facts import at_landmark, delayed_entry, over_time
from tests.analysis.estimators.reference import SPECIAL
from tests.analysis.frames import LETTER, NUMBER, OS, OUTCOMES, PFS, RELAPSE, frames, with_chronic_gvhd

TIMES = [180, 365.25, 730.5]


@pytest.fixture(scope="module")
def frame():
    return with_chronic_gvhd()


def close(ours, r, rtol=1e-10):
    np.testing.assert_allclose(np.ravel(ours), np.ravel(r), rtol=rtol)


def of(ratio):
    return np.log([ratio.value, ratio.lower, ratio.upper])


def expected_of(model, term=0):
    return [np.ravel(model["coef"])[term]] + [np.ravel(model[name])[term] for name in ("lower", "upper")]


def test_a_landmark_on_the_whole_follow_up_is_rs(frame):
    expected = SPECIAL["landmark180"]
    found = at_landmark(frame, OS, "chronic_gvhd", 180, inf)

    assert [len(side.seen.rows) for side in found.sides.values()] == [
        expected["n"] - expected["n_cgvhd"],
        expected["n_cgvhd"],
    ]
    assert len(found.lost_events) + len(found.lost_censored) == expected["excluded"]
    close(found.p, expected["p"])
    close([side.at(day)[0] for side in found.sides.values() for day in TIMES], expected["surv"])
    close([side.at(day)[1] for side in found.sides.values() for day in TIMES], expected["lower"])
    model = expected["cox"]
    close(np.exp(of(found.ratio)), [model["hr"], model["lower"], model["upper"]], 1e-6)


def test_a_landmark_at_six_months_is_rs_on_events_within_24_months(frame):
    expected = OUTCOMES["landmark"]
    found = at_landmark(frame, OS, "chronic_gvhd", 182.625)

    assert [len(side.seen.rows) for side in found.sides.values()] == list(expected["n"].values())
    close(found.p, expected["p"])
    close(of(found.ratio), expected_of(expected["cox"]), 1e-6)


def test_a_covariate_that_changes_is_rs(frame):
    model = SPECIAL["td_cgvhd_os"]
    found = over_time(frame, OS, "chronic_gvhd", [NUMBER], inf)
    close(
        [found.ratio.value, found.ratio.lower, found.ratio.upper],
        [model[n][2] for n in ("hr", "lower", "upper")],
        1e-6,
    )
    close(found.p, model["p"][2], 1e-6)
    within = over_time(frame, OS, "chronic_gvhd")
    close(of(within.ratio), expected_of(OUTCOMES["time_dependent"]), 1e-5)
    assert len(within.events_with) + len(within.events_without) == within.seen.events == 73


def test_curves_of_simon_and_makuch_are_rs(frame):
    expected = SPECIAL["simon_makuch"]
    curves = over_time(frame, OS, "chronic_gvhd", horizon=inf).curves
    for name, answer in (("estimate", "surv"), ("lower", "lower"), ("upper", "upper")):
        close(np.concatenate([getattr(curve.at(TIMES), name) for curve in curves.values()]), expected[answer])
    assert over_time(frame, RELAPSE, "chronic_gvhd").curves == {}


def test_delayed_entry_is_rs(frame):
    expected = OUTCOMES["delayed"]
    found = delayed_entry(frame, OS)
    days = [100, 182.625, 365.25, 547.875, 730.5]

    assert (len(found.late.seen.rows), found.since) == (expected["n"], 0)
    points = [found.late.at(day) for day in days]
    close([point[0] for point in points], expected["surv"])
    close([point[1] for point in points[2:]], expected["lower"][2:])
    # At day 100 R counts those at risk at the next event; nine had entered by then.
    assert [point[3] for point in points] == [9, *expected["n_risk"][1:]]
    assert (found.late.seen.rows["since_novel_drug"] < 100).sum() == 9
    assert len(found.had) == frame["since_novel_drug"].notna().sum()
    assert found.plain.at(730.5)[0] < points[-1][0]


def small(*rows):
    """Rows of time, event, day of the fact."""
    data = pd.DataFrame(rows, columns=["os_time", "os_event", "since_dli"]).astype(float)
    return data.assign(patient=range(1, len(rows) + 1), known_dli=True, os_imputed=False, centre=1)


def test_who_leaves_on_the_day_of_the_fact_is_not_at_risk_with_it():
    data = small((50, 1, 50), (60, 0, 60), (70, 1, 69), (0, 1, 0), (0.5, 0, 0.5), (90, 1, np.nan))

    found, late = over_time(data, OS, "dli"), delayed_entry(data, OS, "dli")

    assert (found.changed, found.events_with, found.events_without) == ([3], [3], [1, 4, 6])
    assert late.had == [1, 2, 3, 4, 5]
    assert late.late.seen.rows["patient"].tolist() == [3]


def test_the_day_of_the_landmark_itself():
    """Who leaves on it is lost; a fact of that day has come."""
    data = small((100, 1, np.nan), (100, 0, np.nan), (101, 1, 100), (102, 1, 101))
    found = at_landmark(data, OS, "dli", 100)
    assert (found.lost_events, found.lost_censored) == ([1], [2])
    assert {state: side.seen.rows["patient"].tolist() for state, side in found.sides.items()} == {
        False: [4],
        True: [3],
    }
    assert found.sides[True].seen.time.tolist() == [1]


def test_who_cannot_be_assessed_for_the_fact_is_left_out(frame):
    unknown = frame.assign(known_chronic_gvhd=frame["patient"] > 5)
    rest = frame[frame["patient"] > 5]
    for call in (
        lambda data: at_landmark(data, OS, "chronic_gvhd", 100),
        lambda data: over_time(data, OS, "chronic_gvhd"),
    ):
        found, expected = call(unknown), call(rest)
        assert found.unknown == [1, 2, 3, 4, 5]
        assert (found.ratio, found.p) == (expected.ratio, expected.p)
    assert over_time(frame.assign(known_chronic_gvhd=False), OS, "chronic_gvhd").changed == []


def test_a_small_side_has_its_ratio_and_no_p(frame):
    few = frame.assign(since_chronic_gvhd=frame["since_chronic_gvhd"].where(frame["patient"] % 8 == 0))
    for found in (at_landmark(few, OS, "chronic_gvhd", 182.625), over_time(few, OS, "chronic_gvhd")):
        assert np.isnan(found.p) and np.isfinite(found.ratio.value)


def test_an_event_that_is_the_fact_itself_leaves_nobody_with_it(frame):
    relapsed = frame.assign(
        since_relapse=frame["pfs_time"].where(frame["pfs_event"] == 1), known_relapse=True
    )
    found = at_landmark(relapsed, PFS, "relapse", 100)
    assert found.sides[True].seen.rows.empty and list(found.curves) == [False]
    assert np.isnan([found.p, found.ratio.value, over_time(relapsed, PFS, "relapse").ratio.value]).all()


def test_a_curve_that_would_end_at_0_starts_when_enough_are_at_risk():
    """The first to enter dies alone; twelve come later."""
    late = [(600 + day, day % 2, 100 + day) for day in range(12)]
    found = delayed_entry(small((30, 1, 20), *late), OS, "dli")

    assert found.since == 30
    assert found.late.curve.at([600, 601]).at_risk.tolist() == [12, 11]
    # Of 12, 11, 10, … at risk every second dies.
    assert found.late.at(604)[0] == pytest.approx(10 / 11 * 8 / 9)
    never = delayed_entry(small((30, 1, 20), *late[:5]), OS, "dli")
    assert np.isnan(never.since) and never.late.curve is None and np.isnan(never.late.at(100)[0])


def test_delayed_entry_where_something_competes_is_refused(frame):
    with pytest.raises(
        ValueError, match=r"^relapse: delayed entry is of survivals, and here something competes$"
    ):
        delayed_entry(frame, RELAPSE)


@given(frames())
@settings(deadline=None)
def test_no_frame_brings_them_down_and_nobody_is_counted_twice(data):
    turned = data.iloc[::-1]
    for definition in DEFINITIONS:
        assessable = data[data[f"{definition.source}_time"].notna()]
        found = at_landmark(data, definition, "dli", 100)
        parts = [found.unknown, found.lost_events, found.lost_censored]
        parts += [side.seen.rows["patient"].tolist() for side in found.sides.values()]
        assert sorted(chain(*parts)) == assessable["patient"].tolist()
        other = at_landmark(turned, definition, "dli", 100)
        np.testing.assert_allclose(found.p, other.p, rtol=1e-9, atol=1e-12)
        changing = over_time(data, definition, "dli", [LETTER])
        assert len(changing.events_with) + len(changing.events_without) == changing.seen.events
        np.testing.assert_allclose(
            changing.p, over_time(turned, definition, "dli", [LETTER]).p, rtol=1e-4, atol=1e-6
        )
        if definition.cause is None:
            entered = delayed_entry(data, definition, "dli")
            values = [entered.late.at(day)[0] for day in TIMES]
            assert all(np.isnan(value) or 0 <= value <= 1 for value in values)
