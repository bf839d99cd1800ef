import numpy as np
import pytest

from analysis.estimators import cox, gray_test, holm, log_rank, pairwise
from tests.analysis.estimators.reference import SPECIAL, columns, frame, same


def test_pairwise_log_rank_equals_survdiff_and_holm():
    data, expected = columns("bmtcrr_efs"), SPECIAL["pairwise"]

    found = pairwise(log_rank, data["time"], data["event"], data["group"])

    assert [" vs ".join(pair.groups) for pair in found] == expected["pairs"]
    same([pair.p for pair in found], expected["p"])
    same([pair.p_holm for pair in found], expected["holm"])
    assert {pair.df for pair in found} == {1}


def test_pairwise_gray_test_within_strata_equals_each_test_alone():
    data = columns("bmtcrr_relapse")

    found = pairwise(
        gray_test, data["time"], data["event"], data["group"], cause=2, strata=data["AML"], rho=1
    )

    rows = np.isin(data["group"], ["CR1", "CR3"])
    cut = {name: column[rows] for name, column in data.items()}
    alone = gray_test(cut["time"], cut["event"], cut["group"], 2, strata=cut["AML"], rho=1)
    assert found[1].groups == ("CR1", "CR3")
    assert (found[1].statistic, found[1].p) == (alone.statistic, alone.p)


def test_pairwise_cuts_the_entry_too():
    data = columns("kmsurv_bmt_startstop_os")

    (only,) = pairwise(log_rank, data["tstop"], data["os"], data["cgvhd"], entry=data["tstart"])

    whole = log_rank(data["tstop"], data["os"], data["cgvhd"], entry=data["tstart"])
    assert (only.statistic, only.p_holm) == (whole.statistic, whole.p)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"group": ["a"] * 3}, "group: 1 group, a comparison needs two"),
        ({"strata": ["x"]}, "strata: 1 values for 3 in time"),
        ({"entry": [0, 0, 5]}, "entry: not before the end of observation (time): 5 at position 2, 1 in all"),
        ({"rho": -1}, "rho: -1 is not a number from 0 on"),
    ],
)
def test_pairwise_refuses_nonsense(arguments, complaint):
    sane = {"time": [1, 2, 3], "event": [1, 0, 1], "group": ["a", "b", "c"]}
    with pytest.raises(ValueError) as refused:
        pairwise(log_rank, **sane | arguments)
    assert str(refused.value) == complaint


def test_holm_refuses_what_is_no_probability():
    assert holm([0.01, 0.04, 0.03, 0.9]).tolist() == pytest.approx([0.04, 0.09, 0.09, 0.9])
    with pytest.raises(ValueError, match=r"^p: not all between 0 and 1$"):
        holm([0.5, 1.5])


def test_trend_equals_the_score_test_of_a_line_but_for_ties():
    data, expected = frame("bmtcrr_efs"), SPECIAL["trend_logrank_bmtcrr"]
    phase = data["group"].map({"CR1": 1, "CR2": 2, "CR3": 3, "Relapse": 4})

    found = log_rank(data["time"], data["event"], data["group"]).trend()
    line = cox(data["time"], data["event"], phase.to_frame(), ties="breslow")

    same([line.score_test.statistic], [expected["score"]])
    assert found.df == 1
    # coxph has no hypergeometric factor for tied events; the log-rank test has.
    assert found.statistic == pytest.approx(expected["score"], rel=0.01)
    apart = data["time"] + np.arange(len(data)) * 1e-6
    without_ties = log_rank(apart, data["event"], data["group"]).trend([10, 20, 30, 40])
    score = cox(apart, data["event"], phase.to_frame()).score_test
    same([without_ties.statistic, without_ties.p], [score.statistic, score.p])


def test_trend_over_two_groups_is_the_test_itself():
    data = columns("lung_os")

    found = log_rank(data["time"], data["event"], data["group"])

    same([found.trend().statistic, found.trend([7, -2]).p], [found.statistic, found.p])


def test_trend_without_events_compares_nothing():
    found = log_rank([1, 2, 3], [0, 0, 0], ["a", "b", "c"]).trend()

    assert (found.statistic, found.df, found.p) == (0, 0, 1)


@pytest.mark.parametrize(
    ("scores", "complaint"),
    [
        ([1, 2], "scores: 2 values for 3 groups"),
        ([1, 1, 1], "scores: all groups have the same"),
        ([1, np.nan, 2], "scores: missing or infinite: nan at position 1, 1 in all"),
    ],
)
def test_trend_refuses_nonsense(scores, complaint):
    with pytest.raises(ValueError) as refused:
        log_rank([1, 2, 3], [1, 1, 0], ["a", "b", "c"]).trend(scores)
    assert str(refused.value) == complaint
