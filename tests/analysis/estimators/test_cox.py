import numpy as np
import pandas as pd
import pytest

from analysis.estimators import cox, log_rank
from tests.analysis.estimators.reference import CASES, SPECIAL, answer, covariates_of, frame, same

FITTED = [case for case in CASES if "cox" in answer(case)]
BY_CAUSE = [(case, cause) for case in CASES for cause in answer(case).get("cs_cox", {})]


def same_model(model, expected):
    table = model.table
    # R stops when the likelihood changes by less than 1e-9, up to 5e-8 before the maximum.
    np.testing.assert_allclose(table["coef"], expected["coef"], rtol=1e-7)
    np.testing.assert_allclose(table["se"], expected["se"], rtol=2e-9)
    np.testing.assert_allclose(table["p"], expected["p"], rtol=1e-7)
    same([model.null_log_likelihood, model.log_likelihood], expected["loglik"])


def same_tests(model, expected):
    same([model.score_test.statistic], [expected["score"]])
    assert model.likelihood_ratio_test.statistic == pytest.approx(expected["lr"], rel=1e-10)
    assert model.wald_test.statistic == pytest.approx(expected["wald"], rel=1e-7)
    same([model.concordance], [expected["concordance"]])


def test_reference_fits_models():
    assert (len(FITTED), len(BY_CAUSE)) == (6, 25)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", FITTED)
def test_cox_equals_coxph(case, ties):
    data, expected = frame(case), answer(case)["cox"][ties]

    model = cox(data["time"], data["event"], data[covariates_of(case)], ties=ties)

    assert (model.n, model.events, list(model.table.index)) == (
        expected["n"],
        expected["nevent"],
        np.atleast_1d(expected["terms"]).tolist(),
    )
    same_model(model, expected)
    same_tests(model, expected)
    np.testing.assert_allclose(model.table["ratio"], expected["hr"], rtol=1e-7)
    np.testing.assert_allclose(model.table["ratio_lower"], expected["hr_lower"], rtol=1e-7)
    np.testing.assert_allclose(model.table["ratio_upper"], expected["hr_upper"], rtol=1e-7)


@pytest.mark.parametrize(("case", "cause"), BY_CAUSE)
def test_cox_of_one_cause_equals_coxph(case, cause):
    data, expected = frame(case), answer(case)["cs_cox"][cause]

    model = cox(data["time"], data["event"] == int(cause), data[covariates_of(case)])

    same_model(model, expected)
    same_tests(model, expected)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("changes", [["agvhd"], ["cgvhd"], ["plt"], ["agvhd", "cgvhd", "plt"]])
def test_cox_with_rows_per_state_equals_coxph(changes, ties):
    data = frame("kmsurv_bmt_startstop_dfs")
    name = changes[0] if len(changes) == 1 else "all"

    model = cox(data["tstop"], data["dfs"], data[["g2", "g3", *changes]], entry=data["tstart"], ties=ties)

    same_model(model, SPECIAL[f"td_{name}_dfs_{ties}"])


def test_cox_of_survival_with_chronic_gvhd_equals_coxph():
    data = frame("kmsurv_bmt_startstop_os")

    model = cox(data["tstop"], data["os"], data[["g2", "g3", "cgvhd"]], entry=data["tstart"])

    same_model(model, SPECIAL["td_cgvhd_os"])


def test_score_test_after_breslow_equals_mantel_byar():
    data, expected = frame("kmsurv_bmt_startstop_os"), SPECIAL["mantel_byar"]

    model = cox(data["tstop"], data["os"], data[["cgvhd"]], entry=data["tstart"], ties="breslow")

    same([model.score_test.statistic], [expected["score"]])
    assert model.coef[0] == pytest.approx(expected["coef"], rel=1e-7)


def test_score_test_of_groups_is_the_log_rank_test_where_no_events_are_tied():
    time = np.array([3, 1, 4, 15, 9, 2, 6, 5, 35, 8])
    event = [1, 0, 1, 1, 0, 1, 1, 0, 1, 1]
    group, centre = list("aabbccabca"), list("xyxyxyxxyy")

    model = cox(time, event, pd.DataFrame({"group": group}), strata=centre)

    same([model.score_test.statistic], [log_rank(time, event, group, strata=centre).statistic])


def _one_after_another(data, coef, ties):
    """Score, information and residuals by the sums of the textbooks, a stratum and an event at a time."""
    z, w = data["z"], data["weights"]
    risk = w * np.exp(z @ coef)
    score, information, residuals = np.zeros(len(coef)), np.zeros((len(coef),) * 2), np.zeros_like(z)
    for stratum in np.unique(data["strata"]):
        mine = data["strata"] == stratum
        for t in np.unique(data["time"][mine & (data["event"] > 0)]):
            there = mine & (data["entry"] < t) & (t <= data["time"])
            dead = there & (data["time"] == t) & (data["event"] > 0)
            d, amount = dead.sum(), w[dead].mean()
            for turn in range(d):
                gone = turn / d if ties == "efron" else 0
                left = risk * (there - gone * dead)
                mean = left @ z / left.sum()
                score += w[dead] @ z[dead] / d - amount * mean
                information += amount * ((z - mean).T * left / left.sum()) @ (z - mean)
                residuals += (w * dead)[:, None] * (z - mean) / d
                residuals -= (amount * left / left.sum())[:, None] * (z - mean)
    return score, information, residuals


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", range(4))
def test_cox_equals_its_definition_with_everything_at_once(seed, ties):
    random, n = np.random.default_rng(seed), 80
    data = {
        "z": random.normal(size=(n, 2)),
        "time": random.integers(2, 12, n) / 2,
        "event": random.integers(0, 3, n),
        "strata": random.integers(0, 3, n),
        "weights": random.choice([0.5, 1, 2.5], n),
        "cluster": random.integers(0, 7, n),
    }
    data["entry"] = np.where(random.random(n) < 0.5, 0, data["time"] * random.choice([0.25, 0.5], n))
    keywords = {name: data[name] for name in ("strata", "weights", "cluster", "entry")}
    # Far from zero, so that centring and scaling matter.
    covariates = pd.DataFrame({"year": 2000 + 10 * data["z"][:, 0], "small": data["z"][:, 1] / 1000})

    model = cox(data["time"], data["event"], covariates, ties=ties, **keywords)

    scale = np.array([0.1, 1000])
    score, information, residuals = _one_after_another(data, model.coef / scale, ties)
    np.testing.assert_allclose(score, 0, atol=1e-8)
    inverse = np.linalg.inv(information)
    np.testing.assert_allclose(model.model_covariance, inverse * np.outer(scale, scale), rtol=1e-8)
    sums = np.array([residuals[data["cluster"] == label].sum(axis=0) for label in range(7)]) @ inverse
    np.testing.assert_allclose(model.covariance, sums.T @ sums * np.outer(scale, scale), rtol=1e-7)
    np.testing.assert_allclose(model.table["se"], np.sqrt(np.diag(model.covariance)))


@pytest.mark.parametrize("seed", range(3))
def test_concordance_equals_its_definition(seed):
    random, n = np.random.default_rng(seed), 70
    time, event = random.integers(2, 12, n) / 2, random.integers(0, 2, n)
    entry = np.where(random.random(n) < 0.5, 0, time / 2)
    strata, weights = random.integers(0, 2, n), random.choice([0.5, 1, 2], n)
    x = pd.DataFrame({"a": random.integers(0, 4, n), "b": random.integers(0, 2, n)})

    model = cox(time, event, x, entry=entry, strata=strata, weights=weights)

    predicted = x["a"].to_numpy() * model.coef[0] + x["b"].to_numpy() * model.coef[1]
    right = every = 0.0
    for i in np.flatnonzero(event):
        for j in range(n):
            after = time[j] > time[i] or (time[j] == time[i] and not event[j])
            if after and entry[j] < time[i] and strata[i] == strata[j]:
                every += weights[i] * weights[j]
                higher = np.sign(np.round(predicted[i] - predicted[j], 9))
                right += weights[i] * weights[j] * (higher + 1) / 2
    assert model.concordance == pytest.approx(right / every, rel=1e-12)


def test_a_likelihood_that_rises_for_ever_is_said():
    time, event = np.arange(1, 13), [1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 0]
    x = pd.DataFrame({"treated": [0] * 8 + [0, 1, 0, 1], "age": [5, 3, 8, 1, 9, 4, 7, 2, 6, 5, 3, 8]})

    model = cox(time, event, x)

    assert model.infinite == ["treated"]
    row = model.table.loc["treated"]
    assert (row["coef"], row["ratio"]) == (-np.inf, 0)
    assert row[["se", "lower", "upper", "p"]].isna().all()
    assert np.isfinite(model.table.loc["age"]).all()
    assert np.isnan(model.wald_test.p) and 0 < model.likelihood_ratio_test.p < 1
    other = cox(time, event, x.assign(treated=1 - x["treated"]))
    assert (other.infinite, other.coef[0]) == (["treated"], np.inf)


def test_two_coefficients_that_grow_at_different_speed_are_both_said():
    x = pd.DataFrame({"a": [0.14, 0.14, -1.77, 0.14, 1.34], "b": [-1.07, 1.16, 1.16, -0.18, -1.07]})

    model = cox([1, 1, 3, 3, 2], [1, 0, 1, 0, 1], x)

    assert model.infinite == ["a", "b"]
    assert -0.1 < model.log_likelihood <= 0


def test_a_few_extreme_values_are_not_taken_for_an_endless_coefficient():
    random = np.random.default_rng(8)
    x = random.normal(size=400)
    x[:3] = [1000, -1000, 500]
    time = random.exponential(1, 400)

    model = cox(time, np.ones(400), pd.DataFrame({"x": x}))

    assert model.infinite == [] and np.isfinite(model.table.loc["x"]).all()


def test_one_covariate_of_several_categories_is_tested_as_a_whole():
    data = frame("bmtcrr_efs")

    model = cox(data["time"], data["event"], data[["group", "age"]])
    by_columns = cox(data["time"], data["event"], data[["CR2", "CR3", "Relapse", "age"]])

    assert model.design.reference == {"group": "CR1"}
    assert list(model.table.index) == ["group: CR2", "group: CR3", "group: Relapse", "age"]
    np.testing.assert_allclose(model.coef, by_columns.coef, rtol=1e-10)
    test = model.test_of(model.design.covariates["group"])
    assert test.df == 3
    assert test.statistic == pytest.approx(by_columns.test_of(["CR2", "CR3", "Relapse"]).statistic, rel=1e-9)
    with pytest.raises(ValueError, match=r"^terms: \['height'\]"):
        model.test_of(["height"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"event": [0, 0, 0, 0]}, "event: nobody has the event"),
        ({"ties": "exact"}, "ties: 'exact' is none of efron, breslow"),
        ({"conf_level": 95}, "conf_level: 95 does not lie between 0 and 1"),
        ({"strata": ["a", None, "b", "b"]}, "strata: missing for 1 of 4"),
        ({"cluster": ["a", "a", "a", "a"]}, "cluster: 1 cluster, a robust variance needs two"),
        ({"cluster": ["a"]}, "cluster: 1 values for 4 in time"),
        ({"weights": [1, 1, 1, 0]}, "weights: not positive: 0 at position 3, 1 in all"),
        (
            {"entry": [0, 0, 3, 0]},
            "entry: not before the end of observation (time): 3 at position 2, 1 in all",
        ),
        ({"time": [1, -2, 3, 4]}, "time: negative: -2 at position 1, 1 in all"),
        ({"event": [0, 0, 0, 1]}, "covariates: 'x' is the same for all at risk at every event"),
        ({"strata": [1, 1, 2, 2], "event": [1, 0, 0, 1]}, None),
    ],
)
def test_cox_refuses_nonsense(arguments, complaint):
    sane = {"time": [1, 2, 3, 4], "event": [1, 1, 0, 1], "covariates": pd.DataFrame({"x": [2, 1, 3, 2]})}

    if complaint is None:
        assert np.isfinite(cox(**sane | arguments).log_likelihood)
        return
    with pytest.raises(ValueError) as refused:
        cox(**sane | arguments)
    assert str(refused.value) == complaint


def test_columns_that_move_together_at_every_event_are_named():
    time, event = [1, 2, 3, 4, 5, 6], [0, 1, 1, 1, 0, 1]
    x = pd.DataFrame({"a": [1, 2, 4, 1, 3, 2], "b": [9, 2, 4, 1, 3, 2]})

    with pytest.raises(ValueError) as refused:
        cox(time, event, x)
    assert str(refused.value) == "covariates: 'b' is determined by 'a' at every event"
