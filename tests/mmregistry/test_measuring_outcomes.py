"""A study with many patients, made of a few."""

import datetime

import pytest

from analysis.cohort import cohort_of, numbers
from analysis.deriving import stale
from crf.models import Patient
from mmregistry.measuring_outcomes import many_patients
from tests.analysis.patients import dead, followed
from tests.factories.study import open_centre, register

CUTOFF = datetime.date(2026, 1, 1)


@pytest.fixture
def analysed(torino, milano):
    here, there = open_centre(torino), open_centre(milano)
    followed(here, 400)
    dead(there, 100)
    register(here)
    many_patients(7)
    return cohort_of(numbers(Patient.objects.current()), CUTOFF).analysed


def test_as_many_are_analysed_as_asked_and_none_is_behind(analysed):
    assert len(analysed) == 7
    assert not stale().exists()
    assert not cohort_of(numbers(Patient.objects.current()), CUTOFF).frame["patient"].duplicated().any()


def test_copies_have_the_events_of_their_originals_at_other_times(analysed):
    by_centre = {number: rows for number, rows in analysed.groupby("centre")}
    assert {number: set(rows["os_event"]) for number, rows in by_centre.items()} == {1: {0}, 2: {1}}
    for original, rows in zip((400, 100), by_centre.values(), strict=True):
        times = rows["os_time"].tolist()
        assert times[0] == original and len(set(times)) > 1
        assert all(0.66 * original <= time <= 1.34 * original and time == int(time) for time in times)
