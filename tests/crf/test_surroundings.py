"""What stands around a patient: twins, the registry's number and words, counts, the release in force."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.context import acting_system
from crf.checks import CHECKS
from crf.models import RegistryIdentity
from crf.record import load_record, load_records, unsaved_record
from crf.rulebook import AS_DELIVERED, Mode
from crf.services import remove_form
from crf.surroundings import NOTHING_AROUND
from tests.factories.accounts import CentreFactory
from tests.factories.study import consented, index_allo, open_centre, save
from tests.queries.rule_cases import released

pytestmark = pytest.mark.django_db


def transplanted(centre, **transplant):
    patient = consented(centre)
    save(patient, index_allo(**transplant))
    return patient


def around(patient):
    return load_record(patient).around


def said(patient, id):
    return [finding.message() for finding in CHECKS[id].run(load_record(patient))]


def known_as(patient, promise_id, **stated):
    with acting_system("test"):
        stated = {name.replace("_", ".", 1): value for name, value in stated.items()}
        return RegistryIdentity.objects.create(patient=patient, promise_id=promise_id, stated=stated)


# Twins


def test_a_twin_at_the_same_centre_is_named_to_both(torino):
    centre = open_centre(torino)
    one, other = transplanted(centre), transplanted(centre)
    assert (around(one).twins, around(one).twins_elsewhere) == ((other.subject_code,), 0)
    assert around(other).twins == (one.subject_code,)
    (message,) = said(one, "E-PAT-06")
    assert other.subject_code in message


def test_a_twin_at_another_centre_is_counted_and_never_named(torino, milano):
    one, other = transplanted(open_centre(torino)), transplanted(open_centre(milano))
    assert (around(one).twins, around(one).twins_elsewhere) == ((), 1)
    for mine, theirs in ((one, other), (other, one)):
        record = load_record(mine)
        (finding,) = CHECKS["E-PAT-06"].run(record)
        told = f"{finding.message()} {finding.words} {finding.key} {record.around}"
        assert "+1" in finding.message()
        assert theirs.subject_code not in told
        assert theirs.centre.name not in told


def test_twins_here_and_elsewhere_stand_side_by_side(torino, milano):
    here, there = open_centre(torino), open_centre(milano)
    one, other = transplanted(here), transplanted(here)
    strangers = [transplanted(there), transplanted(there)]
    assert (around(one).twins, around(one).twins_elsewhere) == ((other.subject_code,), 2)
    (message,) = said(one, "E-PAT-06")
    assert other.subject_code in message
    assert "+2" in message
    assert not any(stranger.subject_code in message for stranger in strangers)


@pytest.mark.parametrize(
    "differs", [{"sex": "F"}, {"birth_year": 1961}, {"tx_date": datetime.date(2012, 5, 5)}, {"is_index": "N"}]
)
def test_who_differs_is_no_twin(torino, differs):
    centre = open_centre(torino)
    one = transplanted(centre)
    registration = {name: value for name, value in differs.items() if name in ("sex", "birth_year")}
    other = consented(centre, **registration)
    save(other, index_allo(**{name: v for name, v in differs.items() if name not in registration}))
    assert (around(one).twins, around(other).twins) == ((), ())
    assert said(one, "E-PAT-06") == []


def test_a_transplant_that_was_removed_makes_no_twin(torino, anna):
    centre = open_centre(torino)
    one, other = transplanted(centre), transplanted(centre)
    remove_form(instance=load_record(other).index, by=anna, reason="entered twice")
    assert around(one).twins == ()


# The registry


def test_what_the_registry_said_stands_around(torino):
    patient = transplanted(open_centre(torino))
    assert (around(patient).promise_id, dict(around(patient).stated)) == ("", {})
    known_as(patient, "4711", PAT_sex="F", TRA_donor_type="MSD")
    found = around(patient)
    assert (found.promise_id, found.shares_promise_id) == ("4711", False)
    assert dict(found.stated) == {"PAT.sex": "F", "TRA.donor_type": "MSD"}


def test_without_a_number_it_is_said_and_nothing_is_asked(torino):
    patient = transplanted(open_centre(torino))
    assert said(patient, "E-PAT-09")
    assert not CHECKS["E-PAT-09"].asks
    known_as(patient, "4711")
    assert said(patient, "E-PAT-09") == []


def test_only_what_differs_from_the_registry_is_asked(torino):
    patient = transplanted(open_centre(torino))
    known_as(
        patient,
        "4711",
        PAT_sex="F",
        TRA_tx_date="2012-05-04",
        TRA_donor_type="MUD",
        DTH_death_date="2014-01-02",
    )
    record = load_record(patient)
    found = list(CHECKS["E-PAT-10"].run(record))
    assert [finding.targets[0].path for finding in found] == ["PAT.sex", "TRA.donor_type"]
    assert "Female" in found[0].message() and "Male" in found[0].message()


def test_agreement_with_the_registry_is_silence(torino):
    patient = transplanted(open_centre(torino))
    known_as(patient, "4711", PAT_sex="M", TRA_tx_date="2012-05-04", TRA_donor_type="MSD")
    assert said(patient, "E-PAT-10") == []


# Counts


def test_the_patients_of_the_centre_are_counted(torino, milano):
    here = open_centre(torino, expected_patients=1)
    one = consented(here)
    consented(open_centre(milano))
    assert (around(one).patients_of_centre, said(one, "E-CEN-05")) == (1, [])
    consented(here)
    assert around(one).patients_of_centre == 2
    (message,) = said(one, "E-CEN-05")
    assert "2" in message and "1" in message


def test_two_centres_never_have_one_number(torino):
    patient = consented(open_centre(torino))
    CentreFactory(study_centre_no=7, cic=777)
    assert around(patient).centres_of_same_number == 0
    assert said(patient, "E-CEN-04") == []


def test_somebody_who_is_being_registered_has_the_centres_surroundings(torino):
    here = open_centre(torino)
    consented(here)
    record = unsaved_record(type(consented(here))(centre=here))
    assert record.around.patients_of_centre == 2
    assert (record.around.twins, record.around.promise_id) == ((), "")


def test_nothing_around_says_nothing():
    assert NOTHING_AROUND.asked == () and NOTHING_AROUND.twins == () and dict(NOTHING_AROUND.stated) == {}


# The release in force, and what all this costs


def test_the_last_release_comes_with_the_record(torino, dora, carla):
    patient = consented(open_centre(torino))
    assert load_record(patient).rulebook == AS_DELIVERED
    released(dora, carla, number=1, E_PAT_06=(1, "off"))
    released(dora, carla, number=2, E_PAT_06=(1, "review"))
    found = load_record(patient).rulebook
    assert (found.number, found.mode(CHECKS["E-PAT-06"])) == (2, Mode.REVIEW)
    assert unsaved_record(patient).rulebook.number == 2


@pytest.mark.parametrize("patients", [1, 8])
def test_two_statements_for_any_number_of_twins(torino, milano, dora, carla, patients):
    released(dora, carla)
    here, there = open_centre(torino), open_centre(milano)
    made = [transplanted(there if number % 2 else here) for number in range(patients)]
    for number, patient in enumerate(made):
        known_as(patient, str(number), PAT_sex="F")
    with CaptureQueriesContext(connection) as captured:
        records = load_records(patient.pk for patient in made)
        for record in records.values():
            list(CHECKS["E-PAT-06"].run(record))
            list(CHECKS["E-PAT-10"].run(record))
    assert len(captured) == 2
    assert [len(record.around.twins) for record in records.values()] == [max(patients // 2 - 1, 0)] * patients
