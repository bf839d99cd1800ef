import numpy as np
import pandas as pd
import pytest

from analysis.estimators import cox, kaplan_meier, proportional_hazards
from tests.analysis.estimators.reference import CASES, SPECIAL, answer, covariates_of, frame

CHECKED = [case for case in CASES if "zph" in answer(case)]


@pytest.mark.parametrize("case", CHECKED)
def test_proportional_hazards_equals_zph(case):
    data, expected = frame(case), answer(case)["zph"]

    found = proportional_hazards(cox(data["time"], data["event"], data[covariates_of(case)]))

    assert list(found.index) == expected["terms"]
    # At a maximum that R leaves up to 5e-8 away.
    np.testing.assert_allclose(found["statistic"], expected["chisq"], rtol=1e-8)
    np.testing.assert_allclose(found["p"], expected["p"], rtol=1e-8)


def test_proportional_hazards_tests_all_categories_together_as_zph():
    data, expected = frame("bmtcrr_efs"), SPECIAL["zph_bmtcrr"]

    found = proportional_hazards(cox(data["time"], data["event"], data[["age", "AML", "group", "PB"]]))

    np.testing.assert_allclose(found["statistic"], expected["chisq"], rtol=1e-9)
    np.testing.assert_allclose(found["p"], expected["p"], rtol=1e-9)
    assert found["df"].tolist() == expected["df"]


@pytest.mark.parametrize("transform", ["km", "identity"])
def test_proportional_hazards_is_the_score_test_of_a_covariate_times_time(transform):
    random, n = np.random.default_rng(5), 60
    time, event = random.integers(1, 15, n), random.integers(0, 2, n)
    x, strata = random.normal(size=n), random.integers(0, 2, n)
    entry = np.where(random.random(n) < 0.3, time / 2, 0)
    model = cox(time, event, pd.DataFrame({"x": x}), strata=strata, entry=entry)
    curve = kaplan_meier(time, event, entry=entry)
    score, total = np.zeros(2), np.zeros((2, 2))
    for stratum in (0, 1):
        for t in np.unique(time[(event == 1) & (strata == stratum)]):
            scale = t if transform == "identity" else 1 - curve.at(t - 0.5).estimate[0]
            there = (strata == stratum) & (entry < t) & (t <= time)
            dead = there & (time == t) & (event == 1)
            for turn in range(dead.sum()):
                left = np.exp(x * model.coef[0]) * (there - turn / dead.sum() * dead)
                mean = left @ x / left.sum()
                variance = left @ (x - mean) ** 2 / left.sum()
                score += (x[dead].mean() - mean) * np.array([1, scale])
                total += variance * np.outer([1, scale], [1, scale])

    found = proportional_hazards(model, transform)

    assert found.loc["x", "statistic"] == pytest.approx(score @ np.linalg.solve(total, score), rel=1e-8)
    assert found.loc["GLOBAL", "statistic"] == pytest.approx(found.loc["x", "statistic"], rel=1e-12)


def test_proportional_hazards_refuses_what_it_cannot_check():
    x = pd.DataFrame({"x": [1, 2, 3, 4]})
    endless = cox([1, 2, 3, 4], [1, 1, 1, 0], x)
    model = cox([1, 2, 3, 4], [1, 1, 1, 0], pd.DataFrame({"x": [1, 3, 2, 1]}))

    with pytest.raises(ValueError, match=r"^transform: 'rank' is none of km, identity$"):
        proportional_hazards(model, "rank")
    with pytest.raises(ValueError, match=r"^model: the coefficient of 'x' is infinite$"):
        proportional_hazards(endless)


def test_proportional_hazards_with_one_event_time_has_nothing_to_say():
    model = cox([1, 2, 2, 3], [0, 1, 1, 0], pd.DataFrame({"x": [1, 2, 1, 2]}))

    found = proportional_hazards(model)

    assert found["statistic"].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert found["p"].tolist() == pytest.approx([1, 1])
