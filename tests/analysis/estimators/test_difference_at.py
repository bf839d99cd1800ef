import numpy as np
import pytest
from scipy.stats import chi2

from analysis.estimators import difference_at, incidence_difference_at
from tests.analysis.estimators.reference import answer, columns, same

TWO = [("lung_os", 365.25), ("mgus2_os", 60)]


@pytest.mark.parametrize(("case", "at"), TWO)
def test_difference_at_equals_the_formula_with_the_survivals_of_survfit(case, at):
    data, groups = columns(case), answer(case)["groups"]

    found = difference_at(data["time"], data["event"], data["group"], at)

    place = {name: r["times"].index(at) for name, r in groups.items()}
    s = np.array([groups[name]["surv"][place[name]] for name in found.groups])
    se = np.array([groups[name]["std_err"][place[name]] for name in found.groups])
    v = (se / s) ** 2
    expected = np.diff(np.log(-np.log(s))) ** 2 / (v / np.log(s) ** 2).sum()
    same([found.statistic], expected)
    same([found.p], chi2.sf(expected, 1))
    same(found.difference, np.diff(s))
    same(found.se, [np.sqrt((se**2).sum())])
    assert found.df == 1
    assert found.lower < found.difference < found.upper


def test_difference_at_of_several_groups_equals_the_quadratic_form_of_the_source():
    data, groups = columns("kmsurv_bmt_dfs"), answer("kmsurv_bmt_dfs")["groups"]

    found = difference_at(data["time"], data["event"], data["group"], 365.25)

    place = groups[found.groups[0]]["times"].index(365.25)
    s = np.array([groups[name]["surv"][place] for name in found.groups])
    v = np.array([groups[name]["std_err"][place] for name in found.groups]) ** 2 / (s * np.log(s)) ** 2
    contrast = np.array([[-1, 1, 0], [-1, 0, 1]])
    gap = contrast @ np.log(-np.log(s))
    expected = gap @ np.linalg.solve(contrast @ np.diag(v) @ contrast.T, gap)
    same([found.statistic, found.p], [expected, chi2.sf(expected, 2)])
    assert (found.df, len(found.difference)) == (2, 2)


@pytest.mark.parametrize("cause", [1, 2])
def test_incidence_difference_at_equals_the_formula_with_the_incidences_of_cuminc(cause):
    data, groups = columns("kmsurv_bmt_relapse"), answer("kmsurv_bmt_relapse")["groups"]

    found = incidence_difference_at(data["time"], data["event"], data["group"], 730.5, cause)

    place = groups[found.groups[0]]["times"].index(730.5)
    cuminc = [groups[name]["cuminc"][str(cause)] for name in found.groups]
    f = np.array([curve["est"][place] for curve in cuminc])
    variance = np.array([curve["var"][place] for curve in cuminc])
    same(found.difference, f[1:] - f[0])
    same(found.se, np.sqrt(variance[1:] + variance[0]))
    weight = ((1 - f) * np.log(1 - f)) ** 2 / variance
    value = np.log(-np.log(1 - f))
    same([found.statistic], [weight @ (value - weight @ value / weight.sum()) ** 2])


def test_incidence_difference_at_of_nobody_says_so():
    found = incidence_difference_at([1, 2, 3, 4], [2, 1, 0, 0], list("aabb"), 2.5)

    assert found.difference.tolist() == [-0.5]
    assert np.isnan([found.statistic, found.p]).all()


@pytest.mark.parametrize(
    ("event", "at"), [([1, 0, 0, 0, 0, 0], 2), ([1, 1, 1, 1, 0, 0], 4), ([1, 1, 0, 0, 1, 0], 5.5)]
)
def test_where_a_group_has_no_estimate_the_test_says_so(event, at):
    found = difference_at([1, 2, 3, 4, 5, 6], event, list("abaabb"), at)

    assert np.isnan([found.statistic, found.p]).all()
    assert np.isfinite(found.difference).all()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"at": -1}, "at: negative: -1 at position 0, 1 in all"),
        ({"at": [1, 2]}, "at: one time is expected"),
        ({"group": ["a"] * 3}, "group: 1 group, a comparison needs two"),
        ({"group": ["a", "b"]}, "group: 2 values for 3 in time"),
        ({"time": [1, 2, np.nan]}, "time: missing or infinite: nan at position 2, 1 in all"),
    ],
)
def test_difference_at_refuses_nonsense(arguments, complaint):
    sane = {"time": [1, 2, 3], "event": [1, 0, 1], "group": ["a", "b", "b"], "at": 2}
    with pytest.raises(ValueError) as refused:
        difference_at(**sane | arguments)
    assert str(refused.value) == complaint


@pytest.mark.parametrize("test", [difference_at, incidence_difference_at])
def test_whole_weights_of_a_difference_are_repetitions(test):
    data = {
        "time": np.array([3, 4, 4, 6, 7, 8, 9, 9]),
        "event": np.array([1, 2, 0, 1, 1, 0, 2, 1]),
        "group": np.array(list("abababab")),
        "entry": np.array([0, 1, 0, 2, 3, 0, 0, 1]),
    }
    times_over = np.array([2, 3, 1, 4, 2, 2, 1, 3])

    found = test(**data, at=6.5, weights=times_over)
    repeated = test(**{name: np.repeat(column, times_over) for name, column in data.items()}, at=6.5)

    assert found.statistic == pytest.approx(repeated.statistic, rel=1e-12)
    assert (found.difference.tolist(), found.se.tolist()) == (
        pytest.approx(repeated.difference.tolist(), rel=1e-12),
        pytest.approx(repeated.se.tolist(), rel=1e-12),
    )
