"""The stored numbers say what the functions of the record say, in the database and out of it."""

import datetime

import numpy as np
import pandas as pd
import pytest

from analysis.baseline import BASELINE
from analysis.cohort import cohort_of, numbers, numbers_of
from analysis.columns import ALL, NAMES, PLACES, SAME, SHARES, columns, values
from analysis.endpoints import ENDPOINTS, LATER_FACTS, MORE_ENDPOINTS
from analysis.population import exclusion
from crf.models import Patient
from crf.record import load_records
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.patients import dead, followed
from tests.analysis.records import DAY_0, after, no_relapse, record, relapse, visit
from tests.factories.study import open_centre, register

LATE = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def records():
    return [record_of(person) for person in synthetic_patients(3, 80)]


def frame_of(records, cutoff=LATE, endpoints=ALL):
    return cohort_of(numbers_of(records), cutoff, endpoints).frame


def test_a_fact_of_later_days_is_event_1_of_its_endpoint(records):
    for fact, name in SAME.items():
        look = {**ENDPOINTS, **MORE_ENDPOINTS}[name]
        for each in records:
            if exclusion(each) is None:
                one, other = LATER_FACTS[fact](each), look(each)
                assert (one.time, one.event, one.imputed) == (other.time, other.event, other.imputed), fact


def test_every_endpoint_comes_back_as_its_function_gave_it(records):
    analysed = [each for each in records if exclusion(each) is None]
    found = columns(np.array([values(each) for each in analysed]), ALL)
    for name, look in ALL.items():
        for row, each in enumerate(analysed):
            endpoint = look(each)
            time, event = found[f"{name}_time"][row], found[f"{name}_event"][row]
            assert (None if np.isnan(time) else time) == endpoint.time
            nobody = None if name in SHARES and np.isnan(event) else event
            assert nobody == (endpoint.event if endpoint.assessed or name in SHARES else 0)
            assert found[f"{name}_imputed"][row] == endpoint.imputed
            assert found[f"{name}_left_out"][row] == ("" if endpoint.assessed else endpoint.why.code)


def test_every_fact_of_day_0_comes_back_as_its_code(records):
    analysed = [each for each in records if exclusion(each) is None]
    found = columns(np.array([values(each) for each in analysed]), ())
    for key, fact in BASELINE.items():
        shown = pd.Series(found[key])
        expected = [fact.derive(each) for each in analysed]
        assert [None if pd.isna(value) else value for value in shown] == expected, key


def test_of_who_is_not_analysed_only_the_reason_is_stored(records):
    for each in records:
        if exclusion(each) is not None:
            kept = {NAMES[place] for place, number in enumerate(values(each)) if not np.isnan(number)}
            assert kept <= {"exclusion", "day0"}


def test_a_fact_after_the_cut_off_has_not_come_yet():
    row = frame_of([record(no_relapse(), visit(800), relapse(after(500)))], endpoints=("pfs",))
    assert (row["since_relapse"].tolist(), row["known_relapse"].tolist()) == ([500], [True])
    then = DAY_0 + datetime.timedelta(days=400)
    early = frame_of([record(visit(800), relapse(after(500)))], then, ("pfs",))
    assert np.isnan(early["since_relapse"].iloc[0])
    assert early["known_relapse"].tolist() == [True]


@pytest.mark.django_db
def test_the_database_gives_the_numbers_that_the_records_give(torino):
    centre = open_centre(torino)
    followed(centre)
    dead(centre, 300, relapsed=200)
    register(centre)
    stored = numbers(Patient.objects.current())
    made = numbers_of(list(load_records(stored.patient.tolist()).values()))
    assert stored.patient.tolist() == made.patient.tolist()
    assert stored.centre.tolist() == [1, 1, 1]
    np.testing.assert_array_equal(stored.matrix, made.matrix)
    assert stored.matrix[1, PLACES["os_time"]] == 300


@pytest.mark.django_db
def test_a_study_without_patients_has_no_numbers(torino):
    assert numbers(Patient.objects.current()).matrix.shape == (0, len(NAMES))
