import numpy as np
import pytest

from analysis.estimators import kaplan_meier, reverse_kaplan_meier
from tests.analysis.estimators.reference import CASES, SPECIAL, columns, parts, same

SCALES = ["log-log", "plain", "log"]


def test_reference_holds_every_case():
    kinds = [case["kind"] for case in CASES.values()]

    assert (kinds.count("surv"), kinds.count("cr")) == (16, 21)
    assert (len(parts("surv")), len(parts("cr"))) == (35, 57)


@pytest.mark.parametrize("part", parts("surv"))
def test_kaplan_meier_equals_survfit(part):
    points = kaplan_meier(part.time, part.event, at=part.answer["times"])

    same(points.estimate, part.answer["surv"])
    same(points.se, part.answer["std_err"])
    assert points.at_risk.tolist() == part.answer["n_risk"]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("part", parts("surv"))
def test_kaplan_meier_limits_equal_survfit(part, scale):
    points = kaplan_meier(part.time, part.event, at=part.answer["times"], conf_type=scale)

    expected = part.answer[f"ci_{scale.replace('-', '')}"]
    same(points.lower, expected["lower"])
    same(points.upper, expected["upper"])


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("part", parts("surv"))
def test_kaplan_meier_quantiles_equal_survfit(part, scale):
    expected = part.answer[f"quantiles_{scale.replace('-', '')}"]

    found = kaplan_meier(part.time, part.event, conf_type=scale).quantile(expected["p"])

    same(found.estimate, expected["q"])
    same(found.lower, expected["lower"])
    same(found.upper, expected["upper"])


@pytest.mark.parametrize("part", parts("surv") + parts("cr"))
def test_reverse_kaplan_meier_equals_swapped_survfit(part):
    expected = part.answer["reverse_km_swap"]

    found = reverse_kaplan_meier(part.time, part.event).quantile([0.25, 0.5, 0.75])

    same(found.estimate, expected["quantiles"])
    same(found.lower, expected["lower"])
    same(found.upper, expected["upper"])


def test_kaplan_meier_with_delayed_entry_equals_simon_makuch():
    data, expected = columns("kmsurv_bmt_startstop_os"), SPECIAL["simon_makuch"]

    found = kaplan_meier(
        data["tstop"], data["os"], entry=data["tstart"], group=data["cgvhd"], at=[180, 365.25, 730.5]
    )

    assert list(found) == [0, 1]
    same(np.concatenate([found[0].estimate, found[1].estimate]), expected["surv"])
    same(np.concatenate([found[0].lower, found[1].lower]), expected["lower"])
    same(np.concatenate([found[0].upper, found[1].upper]), expected["upper"])


def test_kaplan_meier_counts_at_risk_with_delayed_entry_on_the_very_day():
    data = columns("kmsurv_bmt_startstop_os")
    with_gvhd = data["cgvhd"] == 1
    entry, time = data["tstart"][with_gvhd], data["tstop"][with_gvhd]

    curve = kaplan_meier(time, data["os"][with_gvhd], entry=entry)

    # R's summary says 41 for day 180, those at risk on day 183; four of them enter in between.
    assert curve.at([180, 183, 365.25, 730.5]).at_risk.tolist() == [37, 41, 47, 34]
    days = np.arange(0, 2700, 7.0)
    assert curve.at(days).at_risk.tolist() == [np.sum((entry < day) & (day <= time)) for day in days]


def test_reverse_kaplan_meier_keeps_those_with_an_event_at_risk_for_censorings_of_that_time():
    curve = reverse_kaplan_meier([1, 2, 2, 3], [1, 1, 0, 0])

    assert curve.estimate.tolist() == [1, 2 / 3, 0]
    assert curve.at_risk.tolist() == [4, 3, 1]
    assert (curve.events.tolist(), curve.censored.tolist()) == ([0, 1, 1], [1, 1, 0])


def test_kaplan_meier_takes_any_code_above_0_as_the_event():
    one = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 1])
    several = kaplan_meier([1, 2, 3, 4], [3, 0, 1, 2])

    assert several.estimate.tolist() == one.estimate.tolist()
    assert several.events.tolist() == [1, 0, 1, 1]


def test_kaplan_meier_puts_events_before_censorings_of_the_same_time():
    curve = kaplan_meier([1, 1, 1, 2], [0, 0, 1, 0])

    assert curve.at_risk.tolist() == [4, 1]
    assert curve.estimate.tolist() == [0.75, 0.75]


def test_kaplan_meier_counts_whole_people_as_whole_numbers():
    curve = kaplan_meier([1, 2, 2], [1, 0, 1])

    assert [column.dtype.kind for column in (curve.at_risk, curve.events, curve.censored)] == ["i", "i", "i"]
    assert curve.at([1, 5]).at_risk.dtype.kind == "i"


def test_kaplan_meier_by_group_equals_each_group_alone():
    data = columns("bmtcrr_efs")

    found = kaplan_meier(data["time"], data["event"], group=data["group"])

    assert list(found) == ["CR1", "CR2", "CR3", "Relapse"]
    for name, curve in found.items():
        rows = data["group"] == name
        alone = kaplan_meier(data["time"][rows], data["event"][rows])
        assert curve.estimate.tolist() == alone.estimate.tolist()
        assert curve.at_risk.tolist() == alone.at_risk.tolist()


def test_kaplan_meier_reads_at_given_times():
    read = kaplan_meier([1, 2, 3], [1, 0, 1], at=[3, 1])
    by_group = kaplan_meier([1, 2, 3], [1, 0, 1], group=["a", "b", "a"], at=2)

    assert read.estimate.tolist() == [0, 2 / 3]
    assert {name: points.estimate.tolist() for name, points in by_group.items()} == {"a": [0.5], "b": [1.0]}


def test_kaplan_meier_limits_widen_with_the_level():
    narrow = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0], conf_level=0.5)
    wide = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0], conf_level=0.99)

    assert (wide.lower < narrow.lower).all() and (narrow.upper < wide.upper).all()


def test_kaplan_meier_says_not_estimable_where_nothing_can_be_estimated():
    curve = kaplan_meier([1, 2, 3], [0, 1, 1])

    assert curve.estimate.tolist() == [1, 0.5, 0]
    assert np.isnan(curve.lower).tolist() == np.isnan(curve.upper).tolist() == [True, False, True]
    assert np.isnan(curve.se).tolist() == [False, False, True]
    before = curve.at(0.5)
    assert (before.lower[0], before.upper[0], before.se[0]) == (1, 1, 0)
