from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.estimators import cox, fine_gray
from analysis.estimators.design import design, standardised
from analysis.estimators.newton import maximum
from analysis.estimators.observations import observations
from analysis.estimators.subdistribution import subdistribution
from tests.analysis.estimators.reference import CASES, answer, covariates_of, frame, same

FITTED = [(case, cause) for case in CASES for cause in answer(case).get("crr", {})]
DAY_0 = [(case, cause) for case, cause in FITTED if case == "liver_transplant"]


def test_reference_fits_models():
    assert (len(FITTED), len(DAY_0)) == (25, 3)


@pytest.mark.parametrize(("case", "cause"), [fitted for fitted in FITTED if fitted not in DAY_0])
def test_fine_gray_equals_crr(case, cause):
    data, expected = frame(case), answer(case)["crr"][cause]

    model = fine_gray(data["time"], data["event"], data[covariates_of(case)], int(cause))

    # crr stops up to 2e-8 before the maximum.
    np.testing.assert_allclose(model.coef, expected["coef"], rtol=1e-7)
    np.testing.assert_allclose(model.table["se"], expected["se"], rtol=2e-9)
    np.testing.assert_allclose(model.covariance, expected["var"], rtol=1e-6)
    np.testing.assert_allclose(np.sqrt(np.diag(model.model_covariance)), expected["inv_info_se"], rtol=2e-9)
    np.testing.assert_allclose(model.table["ratio"], expected["shr"], rtol=1e-7)
    np.testing.assert_allclose(model.table["ratio_lower"], expected["lower"], rtol=1e-7)
    np.testing.assert_allclose(model.table["ratio_upper"], expected["upper"], rtol=1e-7)
    same([model.null_log_likelihood, model.log_likelihood], [expected["loglik_null"], expected["loglik"]])


@pytest.mark.parametrize(("case", "cause"), DAY_0)
def test_crr_differs_only_by_who_is_censored_on_day_0(case, cause):
    data, expected = frame(case), answer(case)["crr"][cause]
    people = observations(data["time"], data["event"])
    columns = design(data[covariates_of(case)], len(people))
    x, spread = standardised(columns.columns, np.ones(len(people)))
    ours = subdistribution(people, x, int(cause))
    # crr reads G before a time as G(t(1 - 1e-8)), which on day 0 is G after its censorings.
    on_day_0 = np.mean((data["time"] == 0) & (data["event"] == 0))
    theirs = replace(ours, uncensored=np.append(1 - on_day_0, ours.uncensored[1:]))

    found = maximum(theirs, x, columns.terms)

    assert on_day_0 > 0
    np.testing.assert_allclose(found.coef / spread, expected["coef"], rtol=1e-7)
    same([found.start.value, found.end.value], [expected["loglik_null"], expected["loglik"]])
    model = fine_gray(data["time"], data["event"], data[covariates_of(case)], int(cause))
    shifted = fine_gray(data["time"] + 1, data["event"], data[covariates_of(case)], int(cause))
    np.testing.assert_allclose(model.coef, shifted.coef, rtol=1e-12)
    np.testing.assert_allclose(model.coef, expected["coef"], rtol=1e-3)


def _by_definition(time, event, z, cause, coef):
    """Score, information and influence by the integrals of the source, person by person."""
    n = len(time)
    grid = np.unique(time)
    y = np.array([(time >= t).sum() for t in grid])
    left = np.array([((time == t) & (event == 0)).sum() for t in grid])
    before = np.append(1, np.cumprod(1 - left / y)[:-1])
    g = dict(zip(grid, before, strict=True))
    weight = np.array(
        [
            [1 if time[i] >= t else g[t] / g[time[i]] if event[i] not in (0, cause) else 0 for t in grid]
            for i in range(n)
        ]
    )
    risk = np.exp(z @ coef)
    s0 = (weight * risk[:, None]).sum(axis=0)
    mean = np.einsum("ij,i,ip->jp", weight, risk, z) / s0[:, None]
    d = np.array([((time == t) & (event == cause)).sum() for t in grid])
    place = np.searchsorted(grid, time)
    jumps = np.array([[place[i] == j and event[i] == cause for j in range(len(grid))] for i in range(n)])
    martingale = jumps - weight * risk[:, None] * d / s0
    centred = z[:, None, :] - mean[None]
    eta = np.einsum("ijp,ij->ip", centred, martingale)
    information = np.einsum("j,ij,i,ijp,ijq->pq", d / s0, weight, risk, centred, centred)
    # How the score moves with the hazard of being censored at each time.
    q = np.zeros((len(grid), z.shape[1]))
    for u in range(len(grid)):
        for i in np.flatnonzero((time < grid[u]) & (event > 0) & (event != cause)):
            q[u] += (centred[i] * (weight[i] * risk[i] * d / s0)[:, None])[u:].sum(axis=0)
    psi = np.zeros_like(z)
    for i in range(n):
        for u in range(place[i] + 1):
            own = event[i] == 0 and u == place[i]
            psi[i] += q[u] / y[u] * (own - left[u] / y[u])
    return eta.sum(axis=0), information, eta + psi


@pytest.mark.parametrize("seed", range(4))
def test_fine_gray_equals_its_definition_under_heavy_ties(seed):
    random, n = np.random.default_rng(seed), 50
    time, event = random.integers(0, 9, n), random.integers(0, 4, n)
    z = random.normal(size=(n, 2))

    model = fine_gray(time, event, pd.DataFrame(z, columns=["a", "b"]), 2)

    score, information, influence = _by_definition(time, event, z, 2, model.coef)
    np.testing.assert_allclose(score, 0, atol=1e-8)
    inverse = np.linalg.inv(information)
    np.testing.assert_allclose(model.model_covariance, inverse, rtol=1e-9)
    np.testing.assert_allclose(model.covariance, inverse @ influence.T @ influence @ inverse, rtol=1e-8)


def test_without_other_causes_it_is_the_model_of_cox():
    data = frame("lung_os")
    x = data[["age", "female"]]

    model, other = (
        fine_gray(data["time"], data["event"], x),
        cox(data["time"], data["event"], x, ties="breslow"),
    )

    np.testing.assert_allclose(model.coef, other.coef, rtol=1e-10)
    np.testing.assert_allclose(model.model_covariance, other.covariance, rtol=1e-10)


def test_an_endless_coefficient_is_said():
    event = [1, 1, 2, 0, 1, 2, 1, 0, 2, 2]

    model = fine_gray(np.arange(1, 11), event, pd.DataFrame({"late": [0] * 7 + [1] * 3}))

    assert (model.infinite, model.coef.tolist()) == (["late"], [-np.inf])
    assert np.isnan(model.table.loc["late", "p"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"cause": 3}, "event: nobody has cause 3"),
        ({"cause": 0}, "cause: 0 is not a code (1, 2, …)"),
        ({"cause": True}, None),
        ({"conf_level": 0}, "conf_level: 0 does not lie between 0 and 1"),
        ({"event": [1, 0.5, 2]}, "event: not a code (0 censored, or 1, 2, …): 0.5 at position 1, 1 in all"),
        ({"time": [1, np.inf, 2]}, "time: missing or infinite: inf at position 1, 1 in all"),
        ({"event": [1, 2]}, "event: 2 values for 3 in time"),
    ],
)
def test_fine_gray_refuses_nonsense(arguments, complaint):
    sane = {"time": [1, 2, 3], "event": [1, 2, 1], "covariates": pd.DataFrame({"x": [2, 3, 1]})}

    if complaint is None:
        assert fine_gray(**sane | arguments).cause == 1
        return
    with pytest.raises(ValueError) as refused:
        fine_gray(**sane | arguments)
    assert str(refused.value) == complaint
