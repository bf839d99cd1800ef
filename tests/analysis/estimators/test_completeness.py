import numpy as np
import pytest
from hypothesis import strategies as st

from analysis.estimators import Completeness, completeness
from tests.analysis.estimators.reference import cohorts, given

# Two who died, at 2 and 9; one lost at 3 of 10 possible; one followed to the end at 6.
TIME, EVENT, POTENTIAL = [2, 9, 3, 6], [1, 2, 0, 0], [12, 11, 10, 6]


def test_completeness_is_observed_over_potential_time():
    found = completeness(TIME, EVENT, POTENTIAL)

    assert found == Completeness(n=4, observed=20, potential=2 + 9 + 10 + 6)
    assert found.share == pytest.approx(20 / 27, rel=1e-15)


def test_completeness_counts_both_times_up_to_the_horizon():
    found = completeness(TIME, EVENT, POTENTIAL, horizon=5)

    assert found == Completeness(n=4, observed=2 + 5 + 3 + 5, potential=2 + 5 + 5 + 5)


def test_completeness_by_group_equals_each_alone():
    found = completeness(TIME, EVENT, POTENTIAL, group=list("baab"), horizon=8)

    assert found == {
        "a": completeness([9, 3], [2, 0], [11, 10], horizon=8),
        "b": completeness([2, 6], [1, 0], [12, 6], horizon=8),
    }


def test_completeness_of_nobody_who_could_be_followed_is_unknown():
    assert np.isnan(completeness([0, 0], [0, 0], [0, 0]).share)


@given(cohorts(), st.floats(0, 20), st.sampled_from([None, 1, 4.5, 30]))
def test_completeness_lies_between_nothing_and_everything(cohort, later, horizon):
    found = completeness(**cohort, potential=cohort["time"] + later, horizon=horizon)

    assert 0 < found.share <= 1
    assert completeness(**cohort, potential=cohort["time"], horizon=horizon).share == 1


@given(cohorts())
def test_completeness_is_whole_once_everybody_has_had_the_event(cohort):
    potential = cohort["time"] + 100

    assert completeness(cohort["time"], np.ones(len(potential)), potential).share == 1


def test_completeness_beyond_every_time_is_that_without_a_horizon():
    assert completeness(TIME, EVENT, POTENTIAL, horizon=12) == completeness(TIME, EVENT, POTENTIAL)
