import numpy as np
import pytest

from analysis.estimators import cumulative_incidence, kaplan_meier


def test_quantile_takes_the_middle_of_a_flat_stretch():
    assert kaplan_meier([1, 2, 3, 4, 5, 6], np.ones(6)).quantile().estimate == 3.5


def test_quantile_of_a_stretch_that_never_ends_takes_the_last_time_observed():
    assert kaplan_meier([1, 2, 3, 9], [1, 1, 0, 0]).quantile().estimate == 5.5


def test_quantile_forgives_rounding():
    # 0.9 * (8/9) * ... * (5/6) misses one half by a digit or two.
    assert kaplan_meier(np.arange(1, 11), np.ones(10)).quantile(0.5).estimate == 5.5
    assert kaplan_meier(np.arange(1, 50), np.ones(49)).quantile(1 / 7).estimate == 7.5


def test_quantile_is_not_a_number_where_it_is_not_reached():
    found = kaplan_meier([1, 2, 3], [0, 0, 0]).quantile()

    assert np.isnan(found).tolist() == [True, True, True]


def test_quantile_knows_the_lower_limit_of_a_median_that_is_not_reached():
    found = kaplan_meier([1, 2, 3, 4, 5, 6], [1, 1, 0, 0, 0, 0]).quantile()

    assert np.isnan(found.estimate)
    assert found.lower == 1
    assert np.isnan(found.upper)


def test_quantile_of_several_shares_comes_as_arrays():
    found = kaplan_meier([1, 2, 3], [1, 1, 1]).quantile([0, 0.1, 1])

    assert found.estimate.tolist() == [0, 1, 3]


def test_quantile_of_an_incidence_is_when_the_share_is_reached():
    curve = cumulative_incidence(
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [1, 2, 1, 1, 2, 1, 1, 1, 0, 0], conf_type="plain"
    )[1]

    found = curve.quantile(0.25)

    assert found.estimate == 4
    assert found.lower == curve.time[curve.upper >= 0.25][0]
    assert found.upper == curve.time[curve.lower >= 0.25][0]


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_quantile_refuses_what_is_no_share(p):
    with pytest.raises(ValueError, match=r"^p: "):
        kaplan_meier([1], [1]).quantile(p)
