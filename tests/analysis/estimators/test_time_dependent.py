import numpy as np
import pandas as pd
import pytest

from analysis.estimators import cox, kaplan_meier, landmark, log_rank, simon_makuch, spells
from tests.analysis.estimators.reference import SPECIAL, frame, same


def _people(case, time, event, changes):
    """One row per person from the rows per state that R's tmerge made, and those rows."""
    rows = frame(case)
    people = rows.groupby("id").agg(time=(time, "last"), event=(event, "last"))
    for change in changes:
        people[change] = rows[rows[change] == 1].groupby("id")["tstart"].min()
    return people, rows


@pytest.mark.parametrize(
    ("case", "event", "changes"),
    [
        ("kmsurv_bmt_startstop_dfs", "dfs", ["agvhd", "cgvhd", "plt"]),
        ("kmsurv_bmt_startstop_os", "os", ["agvhd", "cgvhd"]),
    ],
)
def test_spells_equal_the_rows_of_tmerge(case, event, changes):
    people, rows = _people(case, "tstop", event, changes)

    found = spells(people["time"], people["event"], people[changes])

    assert (found.person + 1).tolist() == rows["id"].tolist()
    assert found.entry.tolist() == rows["tstart"].tolist()
    assert found.time.tolist() == rows["tstop"].tolist()
    assert found.event.tolist() == rows[event].tolist()
    assert found.status.astype(int).to_numpy().tolist() == rows[changes].to_numpy().tolist()


def test_a_change_on_the_last_day_or_before_the_entry():
    since = pd.DataFrame({"dli": [5, 1, 9, np.nan, 0]})

    found = spells([5, 6, 7, 8, 9], [1, 1, 2, 0, 1], since, entry=[0, 2, 0, 0, 0])

    assert found.person.tolist() == [0, 1, 2, 3, 4]
    assert found.status["dli"].tolist() == [False, True, False, False, True]
    assert found.event.tolist() == [1, 1, 2, 0, 1]


def test_spells_without_changes_are_the_people():
    found = spells([3, 4], [1, 0], pd.DataFrame({"dli": [None, None]}))

    assert (found.entry.tolist(), found.time.tolist(), found.event.tolist()) == ([0, 0], [3, 4], [1, 0])


def test_simon_makuch_equals_survfit():
    people, _ = _people("kmsurv_bmt_startstop_os", "tstop", "os", ["cgvhd"])
    expected = SPECIAL["simon_makuch"]

    curves = simon_makuch(people["time"], people["event"], people["cgvhd"])

    assert list(curves) == [False, True]
    points = [curve.at([180, 365.25, 730.5]) for curve in curves.values()]
    same(np.concatenate([point.estimate for point in points]), expected["surv"])
    same(np.concatenate([point.lower for point in points]), expected["lower"])
    same(np.concatenate([point.upper for point in points]), expected["upper"])


def test_simon_makuch_from_a_landmark_leaves_out_who_is_gone():
    people, _ = _people("kmsurv_bmt_startstop_os", "tstop", "os", ["cgvhd"])
    early = people[people["cgvhd"] <= 100]
    early = early[early["time"] > 100]

    curves = simon_makuch(people["time"], people["event"], people["cgvhd"], landmark=100)

    assert curves[True].time.min() > 100 and curves[False].time.min() > 100
    assert curves[True].at(100.5).at_risk.tolist() == [len(early)]
    everybody = sum(curve.at(100.5).at_risk[0] for curve in curves.values())
    assert everybody == (people["time"] > 100).sum()


def test_simon_makuch_without_a_change_is_kaplan_meier():
    curves = simon_makuch([1, 2, 3], [1, 0, 1], [np.nan] * 3)

    assert list(curves) == [False]
    assert curves[False].estimate.tolist() == kaplan_meier([1, 2, 3], [1, 0, 1]).estimate.tolist()


def test_landmark_equals_r():
    people, _ = _people("kmsurv_bmt_startstop_os", "tstop", "os", ["cgvhd"])
    expected = SPECIAL["landmark180"]

    found = landmark(people["time"], people["event"], people["cgvhd"], 180)

    assert (len(found.person), found.reached.sum()) == (expected["n"], expected["n_cgvhd"])
    assert found.lost_events + found.lost_censored == expected["excluded"]
    test = log_rank(found.time, found.event, found.reached)
    same([test.statistic, test.p], [expected["logrank_chisq"], expected["p"]])
    curves = kaplan_meier(found.time, found.event, group=found.reached, at=[180, 365.25, 730.5])
    same(np.concatenate([points.estimate for points in curves.values()]), expected["surv"])
    same(np.concatenate([points.lower for points in curves.values()]), expected["lower"])
    same(np.concatenate([points.upper for points in curves.values()]), expected["upper"])
    model = cox(found.time, found.event, pd.DataFrame({"cg": found.reached}))
    np.testing.assert_allclose(model.coef, expected["cox"]["coef"], rtol=1e-7)
    np.testing.assert_allclose(model.table["se"], expected["cox"]["se"], rtol=1e-8)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: spells([1, 2], [1, 0], [1, 2]), "changes: a DataFrame is expected"),
        (lambda: spells([1, 2], [1, 0], pd.DataFrame({"a": [1]})), "changes: 1 rows for 2 in time"),
        (
            lambda: spells([1, 2], [1, 0], pd.DataFrame({"a": [1, -1]})),
            "a: negative: -1 at position 1, 1 in all",
        ),
        (
            lambda: spells([1, 2], [1, 0], pd.DataFrame({"a": ["x", "y"]})),
            "a: numbers are expected, missing for never",
        ),
        (
            lambda: spells([0, 2], [1, 0], pd.DataFrame({"a": [1, 1]})),
            "time: of no length: 0 at position 0, 1 in all",
        ),
        (lambda: simon_makuch([1, 2], [1, 0], ["x", 1]), "since: one column of numbers is expected"),
        (lambda: simon_makuch([1, 2], [1, 0], [1, 1], landmark=-1), "landmark: -1 is not a time from 0 on"),
        (lambda: landmark([1, 2], [1, 0], [1], 1), "since: 1 values for 2 in time"),
        (lambda: landmark([1, 2], [1, 0], [1, 2], np.nan), "at: nan is not a time from 0 on"),
        (
            lambda: landmark([1, 2], [1, 3.5], [1, 2], 1),
            "event: not a code (0 censored, or 1, 2, …): 3.5 at position 1, 1 in all",
        ),
    ],
)
def test_what_comes_later_refuses_nonsense(call, complaint):
    with pytest.raises(ValueError) as refused:
        call()
    assert str(refused.value) == complaint
