import numpy as np
import pytest

from analysis.estimators import kaplan_meier, log_rank
from tests.analysis.estimators.reference import CASES, SPECIAL, answer, columns, same

COMPARED = [case for case in CASES if "survdiff_rho0" in answer(case)]


def test_reference_compares_survivals():
    assert len(COMPARED) == 7


@pytest.mark.parametrize("rho", [0, 1])
@pytest.mark.parametrize("case", COMPARED)
def test_log_rank_equals_survdiff(case, rho):
    data, expected = columns(case), answer(case)[f"survdiff_rho{rho}"]

    found = log_rank(data["time"], data["event"], data["group"], rho=rho)

    order = [found.groups.index(name) for name in expected["names"]]
    assert found.df == expected["df"]
    same([found.statistic, found.p], [expected["chisq"], expected["p"]])
    same(found.observed[order], expected["obs"])
    same(found.expected[order], expected["exp"])
    np.testing.assert_allclose(found.variance[np.ix_(order, order)], expected["var"], rtol=1e-10)


def test_log_rank_within_strata_equals_survdiff():
    data, expected = columns("bmtcrr_efs"), SPECIAL["strat_logrank_bmtcrr"]

    found = log_rank(data["time"], data["event"], data["group"], strata=data["AML"])

    assert found.df == expected["df"]
    same([found.statistic], [expected["chisq"]])


def test_log_rank_at_a_landmark_equals_survdiff():
    data, expected = columns("kmsurv_bmt_startstop_os"), SPECIAL["landmark180"]
    died = {who: data["os"][data["id"] == who].max() for who in np.unique(data["id"])}
    last = {who: data["tstop"][data["id"] == who].max() for who in died}
    sick = {who: data["tstart"][(data["id"] == who) & (data["cgvhd"] == 1)] for who in died}
    there = [who for who in died if last[who] > 180]

    found = log_rank(
        [last[who] - 180 for who in there],
        [died[who] for who in there],
        [bool(len(sick[who]) and sick[who].min() <= 180) for who in there],
    )

    same([found.statistic, found.p], [expected["logrank_chisq"], expected["p"]])


def test_log_rank_of_strata_with_one_group_each_compares_nothing():
    found = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"], strata=[1, 1, 2, 2])

    assert (found.statistic, found.df, found.p) == (0, 0, 1)


def test_log_rank_without_events_compares_nothing():
    found = log_rank([1, 2, 3], [0, 0, 0], ["a", "b", "b"])

    assert (found.statistic, found.df, found.p) == (0, 0, 1)
    assert found.observed.tolist() == found.expected.tolist() == [0, 0]


def test_log_rank_of_a_group_that_left_before_the_first_event_loses_a_degree_of_freedom():
    time, event = [1, 1, 3, 4, 5, 6], [0, 0, 1, 1, 0, 1]

    found = log_rank(time, event, ["gone", "gone", "a", "b", "a", "b"])
    without = log_rank(time[2:], event[2:], ["a", "b", "a", "b"])

    assert (found.df, without.df) == (1, 1)
    assert found.statistic == pytest.approx(without.statistic, rel=1e-12)


def test_log_rank_with_delayed_entry_equals_its_definition():
    data = columns("kmsurv_bmt_startstop_os")
    entry, time, event, group = data["tstart"], data["tstop"], data["os"], data["cgvhd"] == 1
    score = variance = 0.0
    for t in np.unique(time[event == 1]):
        there = (entry < t) & (t <= time)
        n, n1 = there.sum(), (there & group).sum()
        d = ((time == t) & (event == 1)).sum()
        score += ((time == t) & (event == 1) & group).sum() - d * n1 / n
        variance += d * n1 / n * (1 - n1 / n) * (n - d) / (n - 1)

    found = log_rank(time, event, group, entry=entry)

    assert found.statistic == pytest.approx(score**2 / variance, rel=1e-12)
    assert found.df == 1


def test_log_rank_counts_every_death():
    data = columns("mgus2_os")

    found = log_rank(data["time"], data["event"], data["group"])

    curve = kaplan_meier(data["time"], data["event"])
    assert found.observed.sum() == curve.events.sum()
    assert found.expected.sum() == pytest.approx(curve.events.sum(), rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"group": ["a", "a"]}, "group: 1 group, a comparison needs two"),
        ({"group": ["a", "b", "c"]}, "group: 3 values for 2 in time"),
        ({"group": ["a", None]}, "group: missing for 1 of 2"),
        ({"group": ["a", "b"], "strata": ["x"]}, "strata: 1 values for 2 in time"),
        ({"group": ["a", "b"], "rho": -1}, "rho: -1 is not a number from 0 on"),
    ],
)
def test_log_rank_refuses_nonsense(arguments, complaint):
    with pytest.raises(ValueError) as refused:
        log_rank([1, 2], [1, 0], **arguments)
    assert str(refused.value) == complaint
