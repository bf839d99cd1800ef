import dataclasses
import pickle

import numpy as np
import pytest

from analysis.estimators import kaplan_meier


@pytest.fixture
def curve():
    return kaplan_meier([1, 2, 2, 4, 5], [1, 1, 0, 0, 1])


def test_curve_is_read_at_times_in_any_order(curve):
    points = curve.at([4.5, 0, 2, 99])

    assert points.time.tolist() == [4.5, 0, 2, 99]
    assert points.estimate.tolist() == pytest.approx([0.6, 1, 0.6, 0])
    assert points.at_risk.tolist() == [1, 5, 4, 0]
    assert points.events.tolist() == [2, 0, 2, 3]
    assert points.censored.tolist() == [2, 0, 1, 2]


def test_curve_is_read_at_a_single_time(curve):
    assert curve.at(2).estimate.tolist() == pytest.approx([0.6])


def test_curve_lists_what_happens_at_each_time(curve):
    assert curve.time.tolist() == [1, 2, 4, 5]
    assert curve.at_risk.tolist() == [5, 4, 2, 1]
    assert curve.events.tolist() == [1, 1, 0, 1]
    assert curve.censored.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("times", "complaint"),
    [
        ([-1], "times: negative: -1 at position 0, 1 in all"),
        ([1, float("nan")], "times: missing or infinite: nan at position 1, 1 in all"),
        (["1"], "times: numbers are expected, none of them missing"),
    ],
)
def test_curve_refuses_to_be_read_at_nonsense(curve, times, complaint):
    with pytest.raises(ValueError) as refused:
        curve.at(times)
    assert str(refused.value) == complaint


def test_curve_cannot_be_changed(curve):
    with pytest.raises(dataclasses.FrozenInstanceError):
        curve.time = np.zeros(4)
    with pytest.raises(ValueError, match="read-only"):
        curve.estimate[0] = 0.5


def test_curve_leaves_the_callers_columns_alone():
    time, times = np.array([1.0, 2.0]), np.array([1.0])

    kaplan_meier(time, np.array([1, 0])).at(times)

    time[0], times[0] = 5.0, 6.0
    assert (time[0], times[0]) == (5.0, 6.0)


def test_curve_can_be_stored(curve):
    stored = pickle.loads(pickle.dumps(curve))

    assert stored.at(2).estimate.tolist() == curve.at(2).estimate.tolist()
