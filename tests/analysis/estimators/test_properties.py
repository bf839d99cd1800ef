import numpy as np
import pytest
from hypothesis import strategies as st

from analysis.estimators import cumulative_incidence, gray_test, kaplan_meier, log_rank, reverse_kaplan_meier
from tests.analysis.estimators.reference import cohorts, given

COLUMNS = ["time", "estimate", "se", "lower", "upper", "at_risk", "events", "censored"]
SCALES = st.sampled_from(["log-log", "plain", "log"])
VARIANCES = st.sampled_from(["aalen", "delta"])
every_kind = cohorts() | cohorts(entry=True) | cohorts(weights=True) | cohorts(entry=True, weights=True)


def same_curve(one, other, columns=COLUMNS, atol=0.0):
    for name in columns:
        np.testing.assert_allclose(
            getattr(one, name), getattr(other, name), rtol=1e-9, atol=atol, err_msg=name
        )


@given(cohorts(entry=True), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(cohort, random):
    order = random.sample(range(len(cohort["time"])), len(cohort["time"]))
    shuffled = {name: column[order] for name, column in cohort.items()}

    same_curve(kaplan_meier(**cohort), kaplan_meier(**shuffled))
    ours, theirs = cumulative_incidence(**cohort), cumulative_incidence(**shuffled)
    assert list(ours) == list(theirs)
    for cause, curve in ours.items():
        same_curve(curve, theirs[cause])


@given(every_kind)
def test_incidences_and_survival_sum_to_one(cohort):
    survival = kaplan_meier(**cohort).estimate
    incidences = [curve.estimate for curve in cumulative_incidence(**cohort).values()]

    np.testing.assert_allclose(sum(incidences) + survival, 1, atol=1e-12)


@given(cohorts(causes=1, entry=True))
def test_one_cause_alone_is_one_minus_kaplan_meier(cohort):
    survival, incidence = kaplan_meier(**cohort), cumulative_incidence(**cohort, variance="delta")[1]

    np.testing.assert_allclose(incidence.estimate, 1 - survival.estimate, atol=1e-12)
    # Greenwood's formula gives no standard error for a survival of 0, where nothing varies any more.
    np.testing.assert_allclose(incidence.se, np.nan_to_num(survival.se, nan=0.0), atol=1e-12)


@given(every_kind, SCALES, VARIANCES)
def test_curves_are_monotone_probabilities_within_their_limits(cohort, scale, variance):
    survival = kaplan_meier(**cohort, conf_type=scale)
    incidences = cumulative_incidence(**cohort, conf_type=scale, variance=variance)

    assert (np.diff(survival.estimate, prepend=1) <= 0).all()
    for curve in (survival, *incidences.values()):
        assert not np.isnan(curve.estimate).any()
        assert ((curve.estimate >= 0) & (curve.estimate <= 1)).all()
        assert not (curve.lower > curve.estimate).any() and not (curve.upper < curve.estimate).any()
        assert not (curve.lower < 0).any() and not (curve.upper > 1).any()
        assert (np.isnan(curve.lower) == np.isnan(curve.upper)).all()
    for curve in incidences.values():
        assert (np.diff(curve.estimate, prepend=0) >= 0).all()
        assert not np.isnan(curve.se).any()


@given(every_kind, SCALES)
def test_limits_are_missing_only_where_nothing_can_be_estimated(cohort, scale):
    survival = kaplan_meier(**cohort, conf_type=scale)

    degenerate = (survival.estimate == 0) | ((survival.estimate == 1) & (scale == "log-log"))
    assert (np.isnan(survival.lower) == degenerate).all()
    for curve in cumulative_incidence(**cohort, conf_type=scale).values():
        degenerate = (curve.se == 0) & (scale == "log-log") | (curve.estimate == 0) & (scale == "log")
        assert (np.isnan(curve.lower) == degenerate).all()


@given(cohorts(entry=True), st.data(), VARIANCES)
def test_whole_weights_are_repetitions(cohort, data, variance):
    n = len(cohort["time"])
    times_over = np.array(data.draw(st.lists(st.integers(1, 4), min_size=n, max_size=n)))
    repeated = {name: np.repeat(column, times_over) for name, column in cohort.items()}

    same_curve(kaplan_meier(**cohort, weights=times_over), kaplan_meier(**repeated), atol=1e-12)
    weighted = cumulative_incidence(**cohort, weights=times_over, variance=variance)
    for cause, curve in cumulative_incidence(**repeated, variance=variance).items():
        same_curve(weighted[cause], curve, atol=1e-12)


@given(cohorts())
def test_entry_at_the_origin_is_no_delay(cohort):
    late = kaplan_meier(**cohort, entry=np.zeros(len(cohort["time"])))

    same_curve(late, kaplan_meier(**cohort))
    same_curve(late.at([0, 0.005, 3, 9]), kaplan_meier(**cohort, at=[0, 0.005, 3, 9]))


@given(every_kind, st.lists(st.sampled_from([0, 0.1, 0.3, 1, 2, 2.5, 3, 8, 9, 12]), max_size=8))
def test_a_curve_is_read_as_it_is_defined(cohort, times):
    curve, times = kaplan_meier(**cohort), np.array(times, dtype=float)
    weights = cohort.get("weights", np.ones(len(cohort["time"])))
    entry = cohort.get("entry", np.zeros(len(cohort["time"])))

    points = curve.at(times)

    # Who enters at the origin is there from the origin on.
    there = [((entry < t) | (entry == 0)) & (t <= cohort["time"]) for t in times]
    np.testing.assert_allclose(points.at_risk, [weights[rows].sum() for rows in there], atol=1e-12)
    gone = [(cohort["time"] <= t) & (cohort["event"] > 0) for t in times]
    np.testing.assert_allclose(points.events, [weights[rows].sum() for rows in gone], atol=1e-12)
    last = [curve.estimate[curve.time <= t][-1] if (curve.time <= t).any() else 1 for t in times]
    assert points.estimate.tolist() == last


@given(cohorts(), st.floats(0, 1))
def test_a_quantile_is_where_the_curve_crosses(cohort, p):
    curve = kaplan_meier(**cohort)
    median = curve.quantile(p).estimate

    if np.isnan(median):
        assert (1 - curve.estimate < p).all()
    else:
        assert 1 - curve.at(median).estimate[0] >= p - 2e-8
        assert (1 - curve.estimate[curve.time < median] <= p + 2e-8).all()


@given(cohorts(), st.integers(-20, 20))
def test_the_unit_of_time_does_not_matter(cohort, power):
    scaled = cohort | {"time": cohort["time"] * 2.0**power}

    same_curve(kaplan_meier(**cohort), kaplan_meier(**scaled), columns=COLUMNS[1:])
    days, other = kaplan_meier(**cohort).quantile(), kaplan_meier(**scaled).quantile()
    np.testing.assert_allclose(np.array(days) * 2.0**power, other)


@given(cohorts())
def test_censoring_after_the_horizon_leaves_the_curve_before_it_alone(cohort):
    time, event = cohort["time"], cohort["event"]
    cut = {"time": np.minimum(time, 4.5), "event": np.where(time <= 4.5, event, 0)}

    same_curve(kaplan_meier(**cohort, at=[1, 3, 4.4]), kaplan_meier(**cut, at=[1, 3, 4.4]))
    # At the horizon itself those who are still there are now censored.
    same_curve(
        kaplan_meier(**cohort, at=4.5), kaplan_meier(**cut, at=4.5), ["estimate", "se", "at_risk", "events"]
    )


@given(cohorts())
def test_follow_up_and_survival_share_the_people(cohort):
    event, censoring = kaplan_meier(**cohort), reverse_kaplan_meier(**cohort)

    assert event.at_risk.tolist() == censoring.at_risk.tolist()
    assert event.events.tolist() == censoring.censored.tolist()
    assert event.censored.tolist() == censoring.events.tolist()


@given(cohorts(causes=2), st.data(), st.sampled_from([0, 0.5, 1]))
@pytest.mark.parametrize("test", [log_rank, gray_test])
def test_comparisons_do_not_depend_on_order_or_names(test, cohort, data, rho):
    n = len(cohort["time"])
    group = np.array([*data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), 0, 1])
    time, event = np.append(cohort["time"], [2, 3]), np.append(cohort["event"], [1, 0])
    order = np.array(data.draw(st.permutations(range(n + 2))))

    found = test(time, event, group, rho=rho)
    other = test(time[order], event[order], np.array(["z", "x", "y"])[group[order]], rho=rho)

    assert found.df == other.df
    assert found.statistic == pytest.approx(other.statistic, rel=1e-6, abs=1e-9)
    assert found.statistic >= 0 and 0 <= found.p <= 1


@given(cohorts(causes=2), cohorts(causes=2, entry=True), st.data(), st.sampled_from([0, 0.5, 1]))
@pytest.mark.parametrize("test", [log_rank, gray_test])
def test_whole_weights_of_a_comparison_are_repetitions(test, cohort, late, data, rho):
    cohort = late if test is log_rank else cohort
    n = len(cohort["time"])
    group = np.append(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), [0, 1])
    two_more = {"time": [2, 3], "event": [1, 0], "entry": [0, 0]}
    cohort = {name: np.append(column, two_more[name]) for name, column in cohort.items()} | {"group": group}
    times_over = np.array(data.draw(st.lists(st.integers(1, 4), min_size=n + 2, max_size=n + 2)))

    found = test(**cohort, weights=times_over, rho=rho)
    repeated = test(**{name: np.repeat(column, times_over) for name, column in cohort.items()}, rho=rho)

    assert found.df == repeated.df
    assert found.statistic == pytest.approx(repeated.statistic, rel=1e-6, abs=1e-9)


@given(cohorts(causes=2, weights=True), cohorts(causes=2, entry=True, weights=True), st.data())
@pytest.mark.parametrize("test", [log_rank, gray_test])
def test_a_comparison_with_any_weights_has_an_answer(test, cohort, late, data):
    cohort = late if test is log_rank else cohort
    n = len(cohort["time"])
    two_more = {"time": [2, 3], "event": [1, 0], "entry": [0, 0], "weights": [0.3, 1.7]}
    cohort = {name: np.append(column, two_more[name]) for name, column in cohort.items()}
    group = np.append(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), [0, 1])
    order = np.array(data.draw(st.permutations(range(n + 2))))

    found = test(**cohort, group=group)
    other = test(**{name: column[order] for name, column in cohort.items()}, group=group[order])

    assert found.statistic >= 0 and 0 <= found.p <= 1
    assert (found.df, found.statistic) == (other.df, pytest.approx(other.statistic, rel=1e-6, abs=1e-9))


def test_weights_may_leave_less_than_one_person_at_risk():
    """Half an event among two people of half a weight each: a quarter is expected in each group."""
    found = log_rank([1, 2], [1, 0], ["a", "b"], weights=[0.5, 0.5])

    assert found.expected.tolist() == [0.25, 0.25]
    assert found.statistic == pytest.approx(0.25**2 / (0.5 * 0.25))
