"""Limits of proportions and rates against R, and cells that know their patients."""

import pandas as pd
import pytest

from analysis.tables import Quantity, Share
from analysis.tables.shares import behind, exact, rate, share, wilson


# prop.test(7, 20, correct = FALSE)$conf.int; the same for 0 and 20 of 20
@pytest.mark.parametrize(
    ("reached", "lower", "upper"),
    [
        (7, 0.181191824101, 0.567145723315),
        (0, 0.0, 0.161125158053),
        (20, 0.838874841947, 1.0),
    ],
)
def test_wilson_is_that_of_r(reached, lower, upper):
    cell = wilson(reached, 20)
    assert (cell.value, cell.lower, cell.upper) == pytest.approx((reached / 20, lower, upper), abs=1e-9)


# binom.test(7, 20)$conf.int; the same for 0 and 20 of 20
@pytest.mark.parametrize(
    ("reached", "lower", "upper"),
    [
        (7, 0.153909204785, 0.592188534533),
        (0, 0.0, 0.168433470983),
        (20, 0.831566529017, 1.0),
    ],
)
def test_exact_is_clopper_and_pearson(reached, lower, upper):
    cell = exact(reached, 20)
    assert (cell.value, cell.lower, cell.upper) == pytest.approx((reached / 20, lower, upper), abs=1e-9)


# poisson.test(3, 12.5)$conf.int; poisson.test(0, 12.5)$conf.int
@pytest.mark.parametrize(
    ("events", "lower", "upper"), [(3, 0.0494937698316, 0.7013818455794), (0, 0.0, 0.295110356329)]
)
def test_a_rate_has_exact_poisson_limits(events, lower, upper):
    cell = rate(events, 12.5)
    assert (cell.value, cell.lower, cell.upper) == pytest.approx((events / 12.5, lower, upper), abs=1e-9)


def test_nobody_has_no_proportion_and_no_time_no_rate():
    assert (wilson(0, 0).words, wilson(0, 0).small) == ("NE", "")
    assert exact(0, 0).words == "NE"
    assert rate(0, 0).plain == [None, None, None]


def test_a_patient_counts_once():
    cell = share([3, 1, 3], 4)
    assert cell == Share(2, 4)
    assert list(cell.who()) == [1, 3]


def test_the_patients_of_rows():
    frame = pd.DataFrame({"patient": [4, 2], "x": [1, 0]})
    assert behind(frame[frame["x"] == 1])() == [4]


def test_a_quantity_that_is_not_reached_says_so():
    inf, nan = float("inf"), float("nan")
    cell = Quantity(inf, 12.34, inf)
    assert (cell.words, cell.small, cell.plain) == ("NR", "(12.3–NR)", [None, 12.34, None])
    assert Quantity(0.5, nan, inf, 2).small == ""
    assert Quantity(0.5, 0.25, 1, 2).small == "(0.25–1.00)"
