import decimal
import inspect
import math

import numpy as np
import pandas as pd
import pytest

from analysis import estimators
from analysis.estimators import cumulative_incidence, kaplan_meier, log_rank

SANE = {"time": [1, 2, 3], "event": [1, 0, 2]}
TWO = {"group": ["a", "b", "b"]}
ONE_COVARIATE = {"covariates": pd.DataFrame({"a": [0, 2, 1]})}
NEVER = [math.nan] * 3
# Every estimator that takes people, with what it needs besides their times and events.
NEEDS = {
    "completeness": {"potential": [4, 4, 4]},
    "cox": ONE_COVARIATE,
    "cumulative_incidence": {},
    "difference_at": TWO | {"at": 1},
    "fine_gray": ONE_COVARIATE,
    "gray_test": TWO,
    "incidence_difference_at": TWO | {"at": 1},
    "kaplan_meier": {},
    "landmark": {"since": NEVER, "at": 1},
    "log_rank": TWO,
    "pairwise": TWO | {"test": log_rank},
    "restricted_mean": {"tau": 2},
    "reverse_kaplan_meier": {},
    "simon_makuch": {"since": NEVER},
    "spells": {"changes": pd.DataFrame({"a": NEVER})},
}
# They take no times of people; their own tests ask them.
OTHERS = {
    "chi_squared",
    "clopper_pearson",
    "compare_counts",
    "fisher",
    "holm",
    "kruskal_wallis",
    "poisson_rate",
    "proportional_hazards",
    "rank_sum",
    "standardised_difference",
    "wilson",
}
NONSENSE = [
    ({"time": [1, -2, 3]}, "time: negative: -2 at position 1, 1 in all"),
    ({"time": [1, math.nan, math.nan]}, "time: missing or infinite: nan at position 1, 2 in all"),
    ({"time": [1, 2, math.inf]}, "time: missing or infinite: inf at position 2, 1 in all"),
    ({"time": [1, None, 3]}, "time: missing or infinite: nan at position 1, 1 in all"),
    (
        {"time": pd.array([1, None, 3], dtype="Int64")},
        "time: missing or infinite: nan at position 1, 1 in all",
    ),
    ({"time": ["1", "2", "3"]}, "time: numbers are expected, none of them missing"),
    ({"time": np.array(["1", 2, 3], dtype=object)}, "time: numbers are expected, none of them missing"),
    ({"time": [10**400, 2, 3]}, "time: numbers are expected, none of them missing"),
    (
        {"time": np.array(["2020-01-01"] * 3, dtype="M8[D]")},
        "time: numbers are expected, none of them missing",
    ),
    ({"time": np.ma.array([1, 2, 3], mask=[0, 1, 0])}, "time: some values are masked"),
    ({"time": [[1, 2, 3]]}, "time: one column is expected, not 2 dimensions"),
    ({"time": 5}, "time: one column is expected, not 0 dimensions"),
    ({"time": [], "event": []}, "time: there is no observation"),
    ({"event": [1, 0]}, "event: 2 values for 3 in time"),
    ({"event": [1, -1, 0]}, "event: not a code (0 censored, or 1, 2, …): -1 at position 1, 1 in all"),
    ({"event": [0.5, 1.5, 0]}, "event: not a code (0 censored, or 1, 2, …): 0.5 at position 0, 2 in all"),
    ({"event": [1e30, 0, 0]}, "event: not a code (0 censored, or 1, 2, …): 1e+30 at position 0, 1 in all"),
    ({"event": [1, math.nan, 0]}, "event: missing or infinite: nan at position 1, 1 in all"),
    ({"entry": [0, 0]}, "entry: 2 values for 3 in time"),
    ({"entry": [0, -1, 0]}, "entry: negative: -1 at position 1, 1 in all"),
    ({"entry": [0, 2, 1]}, "entry: not before the end of observation (time): 2 at position 1, 1 in all"),
    ({"entry": [0, math.nan, 1]}, "entry: missing or infinite: nan at position 1, 1 in all"),
]
NONSENSE_OPTIONS = [
    ({"weights": [1, 0, 1]}, "weights: not positive: 0 at position 1, 1 in all"),
    ({"weights": [1, 1, -1]}, "weights: not positive: -1 at position 2, 1 in all"),
    ({"weights": [1]}, "weights: 1 values for 3 in time"),
    ({"weights": [1, math.inf, 1]}, "weights: missing or infinite: inf at position 1, 1 in all"),
    ({"conf_level": 95}, "conf_level: 95 does not lie between 0 and 1"),
    ({"conf_level": math.nan}, "conf_level: nan does not lie between 0 and 1"),
    ({"conf_type": "loglog"}, "conf_type: 'loglog' is none of log-log, plain, log"),
    ({"cause": 0}, "cause: 0 is not a code (1, 2, …)"),
    ({"cause": 1.5}, "cause: 1.5 is not a code (1, 2, …)"),
    ({"rho": math.inf}, "rho: inf is not a number from 0 on"),
    ({"group": ["a", "b"]}, "group: 2 values for 3 in time"),
    ({"group": ["a", None, "b"]}, "group: missing for 1 of 3"),
    ({"group": [1, math.nan, math.nan]}, "group: missing for 2 of 3"),
    ({"group": pd.Series(["a", pd.NA, "b"])}, "group: missing for 1 of 3"),
    ({"group": pd.Series([pd.NaT, pd.Timestamp(2020, 1, 1), pd.NaT])}, "group: missing for 2 of 3"),
    ({"group": np.array([["a", "b", "c"]])}, "group: one column of labels is expected"),
    ({"group": 7}, "group: one column of labels is expected"),
    ({"strata": ["a", "b"]}, "strata: 2 values for 3 in time"),
    ({"strata": ["a", None, "b"]}, "strata: missing for 1 of 3"),
    ({"cluster": [1, 2]}, "cluster: 2 values for 3 in time"),
    ({"cluster": [1, math.nan, 2]}, "cluster: missing for 1 of 3"),
    ({"potential": [4, 4]}, "potential: 2 values for 3 in time"),
    ({"potential": [4, math.inf, 4]}, "potential: missing or infinite: inf at position 1, 1 in all"),
    ({"potential": [4, 1, 4]}, "potential: less than the time observed: 1 at position 1, 1 in all"),
    ({"horizon": math.inf}, "horizon: inf is not a number above 0"),
    ({"tau": math.nan}, "tau: nan is not a number above 0"),
    ({"since": [1, 2]}, "since: 2 values for 3 in time"),
    ({"since": [1, -2, 3]}, "since: negative: -2 at position 1, 1 in all"),
    ({"since": [1, math.inf, 3]}, "since: infinite: inf at position 1, 1 in all"),
    ({"since": ["x", 2, 3]}, "since: one column of numbers is expected"),
    ({"covariates": pd.DataFrame({"a": [1, 2]})}, "covariates: 2 rows for 3 in time"),
    ({"covariates": pd.DataFrame({"a": [1, None, 2]})}, "covariates: 'a' is missing for 1 of 3"),
    ({"covariates": pd.DataFrame({"a": [1, math.inf, 2]})}, "covariates: 'a' is infinite for 1 of 3"),
    ({"changes": pd.DataFrame({"a": [1, 2]})}, "changes: 2 rows for 3 in time"),
    ({"changes": pd.DataFrame({"a": [1, math.inf, 2]})}, "a: infinite: inf at position 1, 1 in all"),
]
NONSENSE_TIMES_TO_READ = [
    ([1, -1], "at: negative: -1 at position 1, 1 in all"),
    (math.nan, "at: missing or infinite: nan at position 0, 1 in all"),
    (["1"], "at: numbers are expected, none of them missing"),
]


def takes(name, arguments):
    known = set(inspect.signature(getattr(estimators, name)).parameters)
    if name == "pairwise":
        known |= set(inspect.signature(log_rank).parameters)
    return known >= set(arguments)


def applicable(cases):
    return [(name, wrong, complaint) for name in NEEDS for wrong, complaint in cases if takes(name, wrong)]


def refusal(function, **arguments):
    with pytest.raises(ValueError) as refused:
        function(**arguments)
    return str(refused.value)


def test_every_estimator_is_asked():
    public = {name for name in estimators.__all__ if inspect.isfunction(getattr(estimators, name))}

    assert public == set(NEEDS) | OTHERS
    for name, needs in NEEDS.items():
        getattr(estimators, name)(**SANE, **needs)


@pytest.mark.parametrize(("name", "wrong", "complaint"), applicable(NONSENSE + NONSENSE_OPTIONS))
def test_every_estimator_refuses_nonsense_by_name(name, wrong, complaint):
    assert refusal(getattr(estimators, name), **SANE | NEEDS[name] | wrong) == complaint


@pytest.mark.parametrize(("at", "complaint"), NONSENSE_TIMES_TO_READ)
@pytest.mark.parametrize("name", ["kaplan_meier", "reverse_kaplan_meier", "cumulative_incidence"])
def test_curves_refuse_nonsense_times_to_read(name, at, complaint):
    assert refusal(getattr(estimators, name), **SANE, at=at) == complaint


def test_cumulative_incidence_refuses_an_unknown_variance():
    assert refusal(cumulative_incidence, **SANE, variance="greenwood") == (
        "variance: 'greenwood' is none of aalen, delta"
    )


def test_cumulative_incidence_refuses_days_in_place_of_codes():
    days = np.arange(1, 201)

    assert refusal(cumulative_incidence, time=np.ones(200), event=days) == (
        "event: 200 different codes, which looks like a column of something else"
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"time": (1, 2, 3), "event": (True, False, True)},
        {"time": [decimal.Decimal(1), 2, 3.0], "event": [1.0, 0.0, 1.0]},
        {"time": pd.Series([1, 2, 3], index=[7, 8, 9]), "event": pd.Series([1, 0, 1], index=[7, 8, 9])},
        {"time": np.array([1, 2, 3], dtype=np.float32), "event": np.array([1, 0, 1], dtype=np.uint8)},
    ],
)
def test_any_column_of_numbers_will_do(columns):
    assert kaplan_meier(**columns).estimate.tolist() == [2 / 3, 2 / 3, 0]


@pytest.mark.parametrize("unit", [1, 0.5, 0.1, 1e-300, 1e300])
def test_times_may_have_any_size(unit):
    curve = kaplan_meier(np.array([3, 1, 2, 1]) * unit, [1, 1, 0, 1])

    assert curve.time.tolist() == [1 * unit, 2 * unit, 3 * unit]
    assert curve.at_risk.tolist() == [4, 2, 1]
    assert curve.quantile().estimate == pytest.approx(2 * unit, rel=1e-12, abs=0)


def test_labels_that_cannot_be_ordered_stay_as_they_appeared():
    found = kaplan_meier([1, 2, 3], [1, 1, 1], group=["b", 1, "a"])

    assert list(found) == ["b", 1, "a"]
