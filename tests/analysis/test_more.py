"""GVHD, GRFS and engraftment: the same machinery as survival, and orders that always hold."""

import datetime

import numpy as np
import pytest

from analysis.cohort import cohort_of, numbers_of
from analysis.definitions import DEFINITIONS, HORIZON, MORE
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.results import group, within_horizon
from crf.synthetic import record_of, synthetic_patients

NAMES = [definition.source for definition in MORE]


@pytest.fixture(scope="module")
def records():
    people = synthetic_patients(11, 250, error_share=0)
    return [record_of(person) for person in people]


@pytest.fixture(scope="module")
def frame(records):
    return cohort_of(numbers_of(records), datetime.date(2026, 1, 1), NAMES).frame


@pytest.fixture(scope="module")
def whole(frame):
    analysed = frame[frame["exclusion"] == ""]
    return group(analysed, "all", definitions=[*DEFINITIONS, *MORE])


def test_every_endpoint_has_an_estimate_with_events(whole):
    assert {d.key for d in MORE} <= set(whole.estimates)
    rare = {"graft_failure_secondary"}
    assert all(whole.estimates[d.key].events > 0 for d in MORE if d.key not in rare)


@pytest.mark.parametrize(
    ("rarer", "commoner"),
    [
        ("agvhd_3_4", "agvhd_2_4"),
        ("cgvhd_severe", "cgvhd_moderate"),
        ("cgvhd_moderate", "cgvhd"),
        ("grfs", "pfs"),
        ("grfs_moderate", "grfs"),
        ("pfs", "os"),
    ],
)
def test_the_rarer_never_exceeds_the_commoner(frame, rarer, commoner):
    """Among those whose answers to both are known, at every day."""
    known = frame[
        (frame["exclusion"] == "") & frame[[f"{rarer}_time", f"{commoner}_time"]].notna().all(axis=1)
    ]
    both = [
        group(known, "both", definitions=[*DEFINITIONS, *MORE]).estimates[key].curve
        for key in (rarer, commoner)
    ]
    days = np.arange(1, HORIZON)
    first, second = (curve.at(days).estimate for curve in both)
    assert (first <= second + 1e-9).all()


def test_the_table_equals_the_estimators_called_by_hand(frame, whole):
    for definition in MORE:
        times = [landmark.days for landmark in definition.landmarks]
        rows = frame[(frame["exclusion"] == "") & frame[f"{definition.source}_time"].notna()]
        time, event = within_horizon(
            rows[f"{definition.source}_time"].to_numpy(float),
            rows[f"{definition.source}_event"].to_numpy(int),
        )
        if definition.cause is None:
            curve = kaplan_meier(time, event)
        else:
            curve = cumulative_incidence(time, event)[definition.cause]
        shown = whole.estimates[definition.key].points.estimate
        known = ~np.isnan(shown)
        assert np.allclose(shown[known], curve.at(times).estimate[known], atol=1e-12)
