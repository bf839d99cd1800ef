"""A line of the file that may be of a patient who is registered already is a question first."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from crf.models import Patient, RegistryIdentity, Transplant, TwinPair
from crf.record import load_record
from exchange.report import State
from tests.exchange.imports import consented as run_consented
from tests.exchange.imports import run, states
from tests.exchange.registry_files import patient_row, registry_file
from tests.factories.study import consented, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db

DAY = datetime.date(2013, 1, 23)


@pytest.fixture
def typed(centre):
    """A patient typed by hand who looks like the one of ROW."""
    patient = consented(centre, sex="F", birth_year=1960, age_at_allo=52)
    save(patient, index_allo(tx_date=DAY), complete=False)
    return patient


@pytest.mark.parametrize("dry_run", [True, False])
def test_nothing_is_made_before_somebody_has_said_who_it_is(typed, dry_run):
    result = run({}, patient_row(2), dry_run=dry_run)
    assert states(result)[0] == State.QUESTION
    assert result.lines[0].twins == (typed.subject_code,)
    assert (result.patients, len(result.questions)) == (1, 1)
    assert Patient.objects.count() == (1 if dry_run else 2)
    assert not RegistryIdentity.objects.filter(promise_key="400001").exists()


def test_said_to_be_the_registered_one_she_gets_the_number_and_what_was_typed_stays(typed):
    result = run_consented({}, twins={2: typed.subject_code})
    assert states(result) == [State.UPDATED]
    assert Patient.objects.get() == typed
    assert RegistryIdentity.objects.get().promise_id == "400001"
    assert load_record(typed).day0 == DAY
    assert run({}).questions == []


def test_said_to_be_another_person_she_is_registered_and_the_pair_is_noted(typed):
    run({}, twins={2: "another"})
    assert Patient.objects.count() == 2
    pair = TwinPair.objects.get()
    assert (pair.first, pair.verdict) == (typed, "different")


def test_an_answer_that_names_nobody_alike_is_no_answer(typed, centre):
    other = register(centre, sex="M")
    assert states(run({}, twins={2: other.subject_code})) == [State.QUESTION]


def test_whoever_has_another_registry_number_is_not_given_this_one(typed, as_system):
    RegistryIdentity.objects.create(patient=typed, promise_id="77")
    result = run({}, twins={2: typed.subject_code})
    assert states(result) == [State.REFUSED]
    assert "has other registry numbers" in result.lines[0].why


def test_another_day_of_transplant_is_another_person(typed, as_system):
    Transplant.objects.update(tx_date=DAY + datetime.timedelta(days=1))
    assert states(run({})) == [State.WAITING]


def test_nobody_of_another_centre_is_asked_about(centre, milano):
    there = consented(open_centre(milano), sex="F", birth_year=1960, age_at_allo=52)
    save(there, index_allo(tx_date=DAY), complete=False)
    result = run({})
    assert result.questions == []
    assert there.subject_code not in str(result.as_data())


def test_two_lines_that_look_alike_do_not_both_come_in_unasked(centre):
    second = patient_row(2) | {"Date Of Birth": "03/09/1960 00:00"}
    result = run({}, second)
    assert states(result) == [State.WAITING, State.REFUSED]
    assert Patient.objects.count() == 1
    again = run({}, second)
    assert again.lines[1].twins == (Patient.objects.get().subject_code,)


def test_the_command_takes_the_answers(typed, tmp_path):
    path = tmp_path / "registry.csv"
    path.write_bytes(registry_file({}))
    call_command("import_registry", path)
    assert Patient.objects.count() == 1
    call_command("import_registry", path, "--twin", f"2={typed.subject_code}")
    assert RegistryIdentity.objects.get().patient == typed
    with pytest.raises((CommandError, SystemExit)):
        call_command("import_registry", path, "--twin", "two")
