"""What is estimated: identities that hold for any patients, and what is said where nothing can be."""

import json
import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.definitions import DEFINITIONS, HORIZON
from analysis.estimators import kaplan_meier
from analysis.results import as_data, group, within_horizon
from tests.analysis.records import after, death, frame, no_relapse, on, record, registry, relapse, visit

DAYS = st.one_of(st.just(0.5), st.integers(1, 1500).map(float), st.sampled_from([730.0, 731.0]))


@st.composite
def cohorts(draw):
    """A cohort's frame at a cut-off: an event of PFS at or before the end of OS."""
    rows = draw(st.lists(st.tuples(DAYS, DAYS, st.booleans(), st.booleans()), min_size=1, max_size=40))
    columns = []
    for one, other, died, relapsed in rows:
        first, last = sorted((one, other))
        event = 1 if relapsed else 2 if died else 0
        columns.append((last, int(died), first if relapsed else last, event))
    data = pd.DataFrame(columns, columns=["os_time", "os_event", "pfs_time", "pfs_event"])
    return data.assign(os_imputed=False, pfs_imputed=False, centre=1, patient=range(len(data)))


@given(cohorts())
@settings(deadline=None)
def test_pfs_relapse_and_nrm_add_up_to_1_at_every_time(data):
    whole = group(data, "")
    curves = {key: estimate.curve for key, estimate in whole.estimates.items()}
    times = np.unique(np.concatenate([curve.time for curve in curves.values()]))
    values = {key: curve.at(times).estimate for key, curve in curves.items()}
    np.testing.assert_allclose(values["pfs"] + values["relapse"] + values["nrm"], 1, atol=1e-12)
    counts = {key: estimate.events for key, estimate in whole.estimates.items()}
    assert counts["relapse"] + counts["nrm"] == counts["pfs"]


@given(cohorts())
@settings(deadline=None)
def test_pfs_is_never_above_survival_where_nobody_is_lost(data):
    """With censoring the two estimates can cross in the tail, although no patient's times do."""
    lost = (data["os_event"] == 0) & (data["os_time"] < HORIZON)
    data.loc[lost, ["os_event", "pfs_event"]] = [1, 2]
    data.loc[lost, "pfs_time"] = data.loc[lost, "os_time"]
    estimates = group(data, "").estimates
    days = np.arange(0, HORIZON, 1.0)
    assert (estimates["pfs"].curve.at(days).estimate <= estimates["os"].curve.at(days).estimate + 1e-12).all()


@given(cohorts())
@settings(deadline=None)
def test_the_limit_at_24_months_changes_no_estimate_within_it(data):
    time, event = data["os_time"].to_numpy(), data["os_event"].to_numpy()
    days = np.arange(0, HORIZON, 13.5)
    ours, whole = group(data, "").estimates["os"].curve.at(days), kaplan_meier(time, event).at(days)
    np.testing.assert_array_equal(ours.estimate, whole.estimate)
    np.testing.assert_array_equal(ours.at_risk, whole.at_risk)


def test_day_730_is_within_24_months_and_day_731_is_not():
    time, event = within_horizon(np.array([730.0, 731.0, 800.0]), np.array([1, 1, 0]))
    assert (time.tolist(), event.tolist()) == ([730, 730.5, 730.5], [1, 0, 0])


def test_nothing_is_estimated_beyond_the_last_follow_up():
    data = as_data(group(frame([record(no_relapse(), visit(days)) for days in (200, 400)]), ""))
    assert data["os"]["estimate"] == [1, 1, 1, None, None]
    assert data["nrm"]["estimate"] == [0, 0, 0, None, None]
    assert data["os"]["at_risk"] == [2, 2, 1, 0, 0]


def test_where_everybody_has_died_the_estimate_stays_known():
    dead = [record(no_relapse(), death(after(50))), record(relapse(after(20)), death(after(60)))]
    data = as_data(group(frame(dead), ""))
    assert data["os"]["estimate"] == [0, 0, 0, 0, 0]
    assert data["relapse"]["estimate"] == data["nrm"]["estimate"] == [0.5] * 5


def test_patients_not_assessable_for_relapse_are_in_survival_alone():
    data = as_data(group(frame([record(visit(800)), record(no_relapse(), visit(800))]), ""))
    assert {key: data[key]["n"] for key in ("os", "pfs", "relapse", "nrm")} == {
        "os": 2,
        "pfs": 1,
        "relapse": 1,
        "nrm": 1,
    }


def test_a_group_of_nobody_has_no_estimates():
    nobody = frame([record(visit(800))]).iloc[:0]
    empty = group(nobody, "")
    assert (empty.n, dict(empty.estimates)) == (0, {})
    assert math.isnan(empty.follow_up.estimate)
    assert as_data(empty)["os"] == {"n": 0, "events": 0, "times": [100, 182.625, 365.25, 547.875, 730.5]}


def test_events_with_an_imputed_date_are_counted():
    patients = [
        record(no_relapse(), death(after(100))),
        record(no_relapse(), death(on("2012-08"))),
        record(relapse(on("2013")), visit(800)),
        record(no_relapse(), death(on("2019"))),
    ]
    estimates = group(frame(patients), "").estimates
    assert {key: estimate.imputed for key, estimate in estimates.items()} == {
        "os": 1,
        "pfs": 2,
        "relapse": 1,
        "nrm": 1,
    }


def test_as_data_is_plain_json():
    data = as_data(group(frame(registry()), ""))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert list(data) == [*(definition.key for definition in DEFINITIONS), "median_followup_days"]
