import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from analysis.estimators import (
    cox,
    difference_at,
    fine_gray,
    gray_test,
    kaplan_meier,
    log_rank,
    restricted_mean,
)
from tests.analysis.estimators.reference import cohorts, given

MODELS = [
    pytest.param(cox, id="efron"),
    pytest.param(lambda *data, **more: cox(*data, ties="breslow", **more), id="breslow"),
    pytest.param(fine_gray, id="fine_gray"),
]


@st.composite
def studies(draw):
    """Time, event and covariates of which something can be estimated."""
    cohort = draw(cohorts(causes=2))
    n = len(cohort["time"])
    columns = st.lists(st.sampled_from([0, 1, 2.5, -4]), min_size=n, max_size=n)
    table = pd.DataFrame({"a": draw(columns), "b": draw(columns)})
    data = cohort["time"], cohort["event"], table
    for model in (cox, fine_gray):
        try:
            hypothesis.assume(not model(*data).infinite)
        except ValueError:
            hypothesis.reject()
    return data


def same_model(one, other):
    np.testing.assert_allclose(one.coef, other.coef, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(one.log_likelihood, other.log_likelihood, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("model", MODELS)
@given(studies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(model, study, random):
    time, event, x = study
    order = random.sample(range(len(time)), len(time))

    found, other = model(*study), model(time[order], event[order], x.iloc[order, ::-1])

    np.testing.assert_allclose(found.coef, other.coef[::-1], rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(found.covariance, other.covariance[::-1, ::-1], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("model", MODELS)
@given(studies(), st.sampled_from([-1, 1000, 0.001]), st.sampled_from([0, 2000]))
def test_the_unit_of_a_covariate_does_not_matter(model, study, factor, origin):
    time, event, x = study

    found, other = model(*study), model(time, event, x.assign(a=origin + factor * x["a"]))

    np.testing.assert_allclose(found.coef, other.coef * [factor, 1], rtol=1e-6, atol=1e-6)
    scale = np.outer([factor, 1], [factor, 1])
    np.testing.assert_allclose(found.covariance, other.covariance * scale, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
@given(studies(), st.sampled_from([0.25, 8]))
def test_the_unit_of_time_does_not_matter(model, study, factor):
    time, event, x = study

    same_model(model(*study), model(factor * time, event, x))


@given(studies(), st.data())
def test_weights_are_repetitions_after_breslow(study, data):
    time, event, x = study
    weights = np.array(data.draw(st.lists(st.integers(1, 3), min_size=len(time), max_size=len(time))))
    rows = np.repeat(np.arange(len(time)), weights)

    weighted = cox(*study, weights=weights, ties="breslow")
    hypothesis.assume(not weighted.infinite)

    repeated = cox(time[rows], event[rows], x.iloc[rows], ties="breslow")
    same_model(weighted, repeated)
    assert weighted.concordance == pytest.approx(repeated.concordance, abs=1e-9)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@given(studies())
def test_one_stratum_and_entry_at_the_origin_change_nothing(ties, study):
    n = len(study[0])

    found = cox(*study, ties=ties)

    same_model(found, cox(*study, ties=ties, strata=["all"] * n))
    same_model(found, cox(*study, ties=ties, entry=np.zeros(n)))
    same_model(found, cox(*study, ties=ties, weights=np.ones(n)))
    cut = study[0] / 2
    halves = cox(
        np.append(cut, study[0]),
        np.append(np.zeros(n), study[1]),
        pd.concat([study[2], study[2]]),
        entry=np.append(np.zeros(n), cut),
        ties=ties,
        cluster=[*range(n), *range(n)],
    )
    np.testing.assert_allclose(found.coef, halves.coef, rtol=1e-7, atol=1e-7)
    same_robust = cox(*study, ties=ties, cluster=range(n))
    np.testing.assert_allclose(same_robust.covariance, halves.covariance, rtol=1e-6, atol=1e-7)


@given(studies())
def test_swapping_the_codes_of_the_causes_swaps_the_models(study):
    time, event, x = study
    swapped = np.array([0, 2, 1])[event]
    hypothesis.assume((event == 2).any())

    same_model(fine_gray(time, event, x, 1), fine_gray(time, swapped, x, 2))


@given(studies())
def test_models_say_something_or_name_what_is_infinite(study):
    for model in (cox(*study), fine_gray(*study)):
        table = model.table
        assert np.isfinite(table[["coef", "se", "lower", "upper", "p"]]).all(axis=None)
        assert (table["lower"] <= table["coef"]).all() and (table["coef"] <= table["upper"]).all()
        assert table["p"].between(0, 1).all()
        assert model.log_likelihood >= model.null_log_likelihood - 1e-9
        assert 0 <= model.wald_test.p <= 1


@given(cohorts(causes=2), st.data())
def test_random_studies_fit_are_endless_or_are_refused(cohort, data):
    n = len(cohort["time"])
    values = st.lists(st.sampled_from([0, 1, 7]), min_size=n, max_size=n)
    x = pd.DataFrame({"a": data.draw(values), "b": data.draw(values)})
    for model in (cox, fine_gray):
        try:
            found = model(cohort["time"], cohort["event"], x)
        except ValueError as refused:
            assert str(refused).startswith(("covariates: ", "event: "))
            continue
        known = ~found.table.index.isin(found.infinite)
        assert np.isfinite(found.table.loc[known, ["coef", "se", "lower", "upper", "p"]]).all(axis=None)
        # What the events hardly speak of has limits of which the exponent is beyond any number.
        with np.errstate(over="ignore"):
            exponents = np.exp(found.table.loc[known, ["coef", "lower", "upper"]].to_numpy())
        np.testing.assert_array_equal(
            found.table.loc[known, ["ratio", "ratio_lower", "ratio_upper"]].to_numpy(), exponents
        )
        assert np.isinf(found.table.loc[found.infinite, "coef"]).all()
        assert np.isfinite(found.log_likelihood)


@given(cohorts(entry=True, weights=True))
def test_a_restricted_mean_is_the_area_under_its_curve(cohort):
    curve = kaplan_meier(**cohort)
    tau = float(curve.time[-1])
    steps = np.diff(np.append(0, curve.time)) @ np.append(1, curve.estimate[:-1])

    found = restricted_mean(**cohort, tau=tau)

    assert found.estimate == pytest.approx(steps, rel=1e-12)
    assert 0 <= found.lower <= found.estimate <= found.upper <= tau * (1 + 1e-12)


@given(cohorts(causes=1), st.data(), st.sampled_from([1.5, 3, 8]))
def test_comparisons_of_survival_do_not_depend_on_the_names_of_groups(cohort, data, at):
    n = len(cohort["time"])
    group = np.array([*data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), 0, 1])
    time, event = np.append(cohort["time"], [2, 3]), np.append(cohort["event"], [1, 0])

    found = difference_at(time, event, group, at)
    other = difference_at(time, event, np.array(["z", "x", "y"])[group], at)

    np.testing.assert_allclose(found.statistic, other.statistic, rtol=1e-9, atol=1e-12)
    assert np.isnan(found.p) or 0 <= found.p <= 1
    strata = np.zeros(n + 2)
    for test in (log_rank, gray_test):
        assert test(time, event, group, strata=strata).statistic == test(time, event, group).statistic
