import pickle

import numpy as np
import pytest

from analysis.estimators import cumulative_incidence, kaplan_meier
from tests.analysis.estimators.reference import cohorts, columns, given, parts, same, same_where_r_knows


@pytest.mark.parametrize("part", parts("cr"))
def test_cumulative_incidence_equals_cuminc(part):
    curves = cumulative_incidence(part.time, part.event, at=part.answer["times"])

    # cuminc fails without any event, and leaves out a cause that nobody had.
    expected = {} if "error" in part.answer["cuminc"] else part.answer["cuminc"]
    assert list(curves) == [int(cause) for cause in expected]
    for cause, points in curves.items():
        same_where_r_knows(points.estimate, expected[str(cause)]["est"])
        same_where_r_knows(points.se, expected[str(cause)]["se"])
        same_where_r_knows(points.se**2, expected[str(cause)]["var"])


@pytest.mark.parametrize("scale", ["log-log", "plain"])
@pytest.mark.parametrize("part", parts("cr"))
def test_cumulative_incidence_limits_equal_those_from_cuminc(part, scale):
    curves = cumulative_incidence(part.time, part.event, at=part.answer["times"], conf_type=scale)

    for cause, points in curves.items():
        expected = part.answer["cuminc"][str(cause)]
        same_where_r_knows(points.lower, expected[f"lower_{scale.replace('-', '')}"])
        same_where_r_knows(points.upper, expected[f"upper_{scale.replace('-', '')}"])


@pytest.mark.parametrize("scale", ["log-log", "plain", "log"])
@pytest.mark.parametrize("part", parts("cr"))
def test_cumulative_incidence_with_delta_variance_equals_survfit(part, scale):
    curves = cumulative_incidence(part.time, part.event, variance="delta", conf_type=scale)

    for cause, expected in part.answer[f"survfit_{scale.replace('-', '')}"].items():
        points = curves[int(cause)].at(part.answer["times"])
        same(points.estimate, expected["est"])
        same(points.se, expected["se"])
        same(points.lower, expected["lower"])
        same(points.upper, expected["upper"])


def _by_definition(time, event, cause, variance, weights=None, entry=None):
    """Estimate and variance at each distinct time, by the double sums of the textbooks."""
    n = len(time)
    weights = np.ones(n) if weights is None else weights
    entry = np.full(n, -1.0) if entry is None else np.where(entry == 0, -1.0, entry)
    grid = np.unique(time)
    at_risk = np.array([weights[(entry < t) & (t <= time)].sum() for t in grid])
    mine = np.array([weights[(time == t) & (event == cause)].sum() for t in grid])
    events = np.array([weights[(time == t) & (event > 0)].sum() for t in grid])
    events = np.where(np.isclose(events, at_risk, rtol=1e-12), at_risk, events)
    survival = np.cumprod(1 - events / at_risk)
    before = np.append(1, survival[:-1])
    incidence = np.cumsum(before * mine / at_risk)
    variances = []
    for j in range(len(grid)):
        u = slice(0, j + 1)
        rise = incidence[j] - incidence[u]
        y, d, dk, s, s_before = at_risk[u], events[u], mine[u], survival[u], before[u]
        with np.errstate(divide="ignore", invalid="ignore"):
            if variance == "aalen":
                h_mine = np.where(dk > 1, (y - dk) / (y - 1), 1)
                h_others = np.where(d - dk > 1, (y - d + dk) / (y - 1), 1)
                share = np.where(s > 0, rise / s, 0)
                others = np.where(s > 0, s_before**2 * (d - dk) / y**2 * h_others, 0)
                total = others * share**2 + s_before**2 * dk / y**2 * h_mine * (1 - share) ** 2
            else:
                first = np.where(y > d, rise**2 * d / (y * (y - d)), 0)
                total = first + s_before**2 * dk * (y - dk) / y**3 - 2 * rise * s_before * dk / y**2
        variances.append(total.sum())
    return incidence, np.array(variances)


@pytest.mark.parametrize("variance", ["aalen", "delta"])
@given(cohorts(entry=True, weights=True))
def test_cumulative_incidence_equals_its_definition_with_entry_and_weights(variance, cohort):
    for cause, curve in cumulative_incidence(**cohort, variance=variance).items():
        incidence, variances = _by_definition(**cohort, cause=cause, variance=variance)
        np.testing.assert_allclose(curve.estimate, incidence, atol=1e-10)
        np.testing.assert_allclose(curve.se**2, variances, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("variance", ["aalen", "delta"])
@given(cohorts())
def test_cumulative_incidence_equals_its_definition(variance, cohort):
    for cause, curve in cumulative_incidence(**cohort, variance=variance).items():
        incidence, variances = _by_definition(**cohort, cause=cause, variance=variance)
        np.testing.assert_allclose(curve.estimate, incidence, atol=1e-12)
        np.testing.assert_allclose(curve.se**2, variances, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("variance", ["aalen", "delta"])
def test_variance_loses_no_digits_in_a_long_tail(variance):
    n = 3000
    time, event = np.arange(n), np.tile([1, 2, 2], n // 3)

    se = cumulative_incidence(time, event, variance=variance)[1].se

    np.testing.assert_allclose(se**2, _by_definition(time, event, 1, variance)[1], rtol=1e-11)


def test_delta_variance_without_censoring_is_that_of_a_share():
    n = 200_000
    time, event = np.arange(n), np.tile([1, 2], n // 2)

    curve = cumulative_incidence(time, event, variance="delta")[1]

    share = np.cumsum(event == 1) / n
    np.testing.assert_allclose(curve.estimate, share, rtol=1e-11)
    np.testing.assert_allclose(curve.se**2, share * (1 - share) / n, rtol=1e-10)


def test_a_cause_that_nobody_had_reads_as_zero():
    curves = cumulative_incidence([1, 2, 3], [0, 2, 0])

    nobody = curves[1].at([1, 9])
    assert list(curves) == [2]
    assert nobody.estimate.tolist() == nobody.se.tolist() == [0, 0]
    assert nobody.events.tolist() == [0, 0]
    assert nobody.at_risk.tolist() == [3, 0]
    assert np.isnan(nobody.lower).all() and np.isnan(nobody.upper).all()
    assert curves.at(9)[1].estimate.tolist() == [0]


@pytest.mark.parametrize("cause", [0, -1, 1.5, "relapse"])
def test_what_is_no_cause_has_no_curve(cause):
    curves = cumulative_incidence([1, 2], [1, 2])

    with pytest.raises(KeyError):
        curves[cause]


def test_every_group_lists_every_cause():
    found = cumulative_incidence([1, 2, 3, 4], [1, 0, 2, 0], group=["b", "b", "a", "a"])

    assert {name: list(curves) for name, curves in found.items()} == {"a": [1, 2], "b": [1, 2]}
    assert found["a"][1].estimate.tolist() == [0, 0]
    assert found["b"][1].estimate.tolist() == [0.5, 0.5]


def test_cumulative_incidence_by_group_equals_each_group_alone():
    data = columns("liver_transplant")

    found = cumulative_incidence(data["time"], data["event"], group=data["group"], at=[90, 365.25])

    for name, curves in found.items():
        rows = data["group"] == name
        alone = cumulative_incidence(data["time"][rows], data["event"][rows], at=[90, 365.25])
        assert [points.se.tolist() for points in curves.values()] == [
            alone[cause].se.tolist() for cause in curves
        ]


def test_limits_of_an_incidence_of_zero():
    curves = cumulative_incidence([2, 3, 4], [2, 1, 0])

    points = curves[1].at([1, 2, 3])
    assert points.estimate.tolist() == [0, 0, pytest.approx(1 / 3)]
    # Before the first time the incidence is 0 by definition; from then on 0 is an estimate without a width.
    assert (points.lower[0], points.upper[0]) == (0, 0)
    assert np.isnan(points.lower).tolist() == np.isnan(points.upper).tolist() == [False, True, False]


def test_curves_by_cause_can_be_stored():
    curves = cumulative_incidence([1, 2, 3], [1, 2, 0])

    stored = pickle.loads(pickle.dumps(curves))
    assert stored[1].estimate.tolist() == curves[1].estimate.tolist()
    assert stored[7].estimate.tolist() == [0, 0, 0]


def test_competing_events_are_not_censored():
    time, event = np.array([1, 2, 3, 4]), np.array([1, 2, 1, 0])

    assert cumulative_incidence(time, event)[1].estimate.tolist() == [0.25, 0.25, 0.5, 0.5]
    assert (1 - kaplan_meier(time, event == 1).estimate).tolist() == [0.25, 0.25, 0.625, 0.625]
