"""Whose a line is: by Long ID, then by Promise ID."""

import pytest
from django.utils import timezone

from audit.context import SYSTEM, acting
from crf.models import Patient, RegistryIdentity
from exchange.report import State
from tests.exchange.imports import (
    differences,
    run,
    states,
)
from tests.exchange.registry_files import ROW, patient_row
from tests.factories.study import open_centre

pytestmark = pytest.mark.django_db


def test_long_id_is_asked_before_promise_id_and_what_was_missing_is_filled_in(centre):
    run({"Promise ID": ""})
    assert RegistryIdentity.objects.get().promise_id == ""
    assert states(run({})) == [State.WAITING]
    assert RegistryIdentity.objects.get().promise_id == "400001"
    assert Patient.objects.count() == 1


def test_promise_id_finds_a_patient_without_long_id(centre):
    run({"Long ID": ""})
    run({})
    assert str(RegistryIdentity.objects.get().ebmt_long_id) == ROW["Long ID"]


def test_a_promise_id_that_differs_is_not_overwritten(centre):
    run({})
    result = run({"Promise ID": "(400009)"})
    assert RegistryIdentity.objects.get().promise_id == "400001"
    assert [(column, value) for _line, column, value, _why in differences(result)] == [
        ("Promise ID", "400009")
    ]


@pytest.mark.parametrize(
    ("first", "then"), [("0040777", "40777"), ("(401235)", "-401235"), ("40777a", "40777A")]
)
def test_a_number_that_a_spreadsheet_wrote_in_another_way_is_the_same_patient(centre, first, then):
    run({"Long ID": "", "Promise ID": first})
    result = run({"Long ID": "", "Promise ID": then})
    assert (Patient.objects.count(), result.patients) == (1, 0)
    assert differences(result) == []


def test_two_lines_of_one_file_with_one_number_are_one_patient(centre):
    second = {"Long ID": "", "Promise ID": "0040777", "Treatment Date": "23/01/2015", "Number HCT": "3.0"}
    run({"Long ID": "", "Promise ID": "40777"}, second)
    assert Patient.objects.count() == 1


def test_a_number_stored_as_it_was_once_written_is_found_and_not_reported_as_another(centre):
    run({"Long ID": ""})
    with acting(SYSTEM, reason="as an older version wrote it"):
        RegistryIdentity.objects.update(promise_id="00400001")
    assert differences(run({"Long ID": ""})) == []
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"Promise ID": "(400002)"}, "Long ID and Promise ID are those of two different patients."),
        (
            patient_row(3) | {"Promise ID": "(400001)"},
            "The patient of this Promise ID has another Long ID here.",
        ),
    ],
)
def test_numbers_that_lead_to_two_patients_are_refused(centre, row, why):
    run({}, patient_row(2))
    result = run(row)
    assert states(result) == [State.REFUSED]
    assert result.lines[0].why.startswith(why)


def test_a_patient_of_another_centre_is_refused_without_saying_whose(centre, milano):
    open_centre(milano)
    run({})
    result = run({"Treatment CIC": "265.0"})
    assert (states(result), result.lines[0].subject_code) == ([State.REFUSED], "")
    assert "belongs to another centre" in result.lines[0].why
    assert "Torino" not in result.lines[0].why


def test_a_patient_who_was_taken_out_is_refused(centre):
    run({})
    with acting(SYSTEM, reason="entered by mistake"):
        Patient.objects.update(removed_at=timezone.now())
    result = run({})
    assert "was taken out of the study" in result.lines[0].why
    assert Patient.objects.count() == 1
