import math

import pytest
from hypothesis import strategies as st

from analysis.estimators import clopper_pearson, poisson_rate, wilson
from tests.analysis.estimators.reference import SPECIAL, given


def near(values):
    return pytest.approx(tuple(values), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("case", SPECIAL["table1"]["prop_ci"], ids=lambda case: f"{case['x']}-{case['n']}")
def test_limits_of_a_share_equal_r(case):
    for estimate, expected in ((wilson, case["wilson"]), (clopper_pearson, case["clopper_pearson"])):
        found = estimate(case["x"], case["n"])
        assert (found.value, found.lower, found.upper) == near([case["x"] / case["n"], *expected])


@pytest.mark.parametrize("case", SPECIAL["poisson_rate"], ids=lambda case: str(case["events"]))
def test_limits_of_a_rate_equal_poisson_test(case):
    found = poisson_rate(case["events"], case["time"])
    assert (found.value, found.lower, found.upper) == near([case["rate"], *case["ci"]])


def test_of_nobody_nothing_is_known():
    for found in (wilson(0, 0), clopper_pearson(0, 0), poisson_rate(0, 0)):
        assert all(map(math.isnan, (found.value, found.lower, found.upper)))


@pytest.mark.parametrize("estimate", [wilson, clopper_pearson])
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_limits_and_mirrors_the_rest(estimate, counts):
    count, total = counts
    found, rest = estimate(count, total), estimate(total - count, total)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert (found.lower, found.upper) == near([1 - rest.upper, 1 - rest.lower])
    assert estimate(count, total, conf_level=0.99).upper >= found.upper


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson(3, 2), "count: 3 of 2"),
        (lambda: wilson(-1, 2), "count: -1 is not a count"),
        (lambda: wilson(1, 2.5), "total: 2.5 is not a count"),
        (lambda: clopper_pearson(1, math.inf), "total: inf is not a count"),
        (lambda: clopper_pearson(1, 2, conf_level=95), "conf_level: 95 does not lie between 0 and 1"),
        (lambda: poisson_rate(1.5, 2), "events: 1.5 is not a count"),
        (lambda: poisson_rate(1, -2), "time: -2 is not a time from 0 on"),
        (lambda: poisson_rate(1, 0), "time: 0, and yet there are 1 events"),
    ],
)
def test_nonsense_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        call()
