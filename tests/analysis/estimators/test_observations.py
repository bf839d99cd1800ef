import decimal
import math

import numpy as np
import pandas as pd
import pytest

from analysis.estimators import cumulative_incidence, gray_test, kaplan_meier, log_rank, reverse_kaplan_meier

SANE = {"time": [1, 2, 3], "event": [1, 0, 2]}
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
NONSENSE_WEIGHTS = [
    ({"weights": [1, 0, 1]}, "weights: not positive: 0 at position 1, 1 in all"),
    ({"weights": [1, 1, -1]}, "weights: not positive: -1 at position 2, 1 in all"),
    ({"weights": [1]}, "weights: 1 values for 3 in time"),
    ({"weights": [1, math.inf, 1]}, "weights: missing or infinite: inf at position 1, 1 in all"),
]
NONSENSE_OPTIONS = [
    ({"conf_level": 95}, "conf_level: 95 does not lie between 0 and 1"),
    ({"conf_level": math.nan}, "conf_level: nan does not lie between 0 and 1"),
    ({"conf_type": "loglog"}, "conf_type: 'loglog' is none of log-log, plain, log"),
    ({"group": ["a", "b"]}, "group: 2 values for 3 in time"),
    ({"group": ["a", None, "b"]}, "group: missing for 1 of 3"),
    ({"group": [1, math.nan, math.nan]}, "group: missing for 2 of 3"),
    ({"group": pd.Series(["a", pd.NA, "b"])}, "group: missing for 1 of 3"),
    ({"group": pd.Series([pd.NaT, pd.Timestamp(2020, 1, 1), pd.NaT])}, "group: missing for 2 of 3"),
    ({"group": np.array([["a", "b", "c"]])}, "group: one column of labels is expected"),
    ({"group": 7}, "group: one column of labels is expected"),
    ({"at": [1, -1]}, "times: negative: -1 at position 1, 1 in all"),
]


def refusal(function, **arguments):
    with pytest.raises(ValueError) as refused:
        function(**arguments)
    return str(refused.value)


@pytest.mark.parametrize(("wrong", "complaint"), NONSENSE + NONSENSE_WEIGHTS + NONSENSE_OPTIONS)
@pytest.mark.parametrize("curve", [kaplan_meier, reverse_kaplan_meier, cumulative_incidence])
def test_curves_refuse_nonsense_by_name(curve, wrong, complaint):
    assert refusal(curve, **SANE | wrong) == complaint


@pytest.mark.parametrize(("wrong", "complaint"), NONSENSE)
def test_log_rank_refuses_nonsense_by_name(wrong, complaint):
    assert refusal(log_rank, **SANE | {"group": ["a", "b", "b"]} | wrong) == complaint


@pytest.mark.parametrize(("wrong", "complaint"), [case for case in NONSENSE if "entry" not in case[0]])
def test_gray_test_refuses_nonsense_by_name(wrong, complaint):
    assert refusal(gray_test, **SANE | {"group": ["a", "b", "b"]} | wrong) == complaint


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
