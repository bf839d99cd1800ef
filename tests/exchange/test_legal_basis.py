"""Clinical forms wait for a legal basis, which an import may state for its own patients."""

import datetime

import pytest

from audit.context import SYSTEM, acting
from crf import models
from crf.models import Consent, Patient, RegistryIdentity
from exchange.report import State
from tests.exchange.imports import (
    by_hand,
    consented,
    everything_written,
    patient,
    run,
    states,
    stored,
)
from tests.exchange.registry_files import patient_row
from tests.factories.study import register, save

pytestmark = pytest.mark.django_db


def test_without_a_basis_patients_are_registered_and_their_forms_wait(centre):
    result = run({}, patient_row(2))
    assert states(result) == [State.WAITING] * 2
    assert (result.patients, Patient.objects.count(), models.Diagnosis.objects.count()) == (2, 2, 0)
    assert result.lines[0].subject_code
    assert "then import the file again" in result.lines[0].why
    assert result.remarks == ()


def test_a_basis_that_a_person_records_opens_the_forms_to_the_next_import(centre):
    run({})
    assert states(run({})) == [State.WAITING]
    save(patient(), Consent(legal_basis="CONS"), complete=False)
    assert states(run({})) == [State.UPDATED]
    assert stored().index.tx_date == datetime.date(2013, 1, 23)
    assert states(run({})) == [State.UNCHANGED]


def test_a_basis_given_later_fills_in_those_whom_an_import_registered(centre):
    run({})
    assert states(consented({})) == [State.UPDATED]
    assert (stored().consent.legal_basis, stored().diagnosis.dx_subtype) == ("CONS", "MM")


def test_a_basis_is_stated_for_nobody_whom_a_person_registered(centre):
    hers = register(centre)
    with acting(SYSTEM, reason="test"):
        RegistryIdentity.objects.create(patient=hers, promise_id="400001")
    assert states(consented({})) == [State.WAITING]
    assert Consent.objects.count() == 0


@pytest.mark.parametrize("basis", ["PEND", None])
def test_a_basis_that_a_person_left_open_is_not_replaced(centre, basis):
    run({})
    save(patient(), Consent(legal_basis=basis), complete=False)
    assert states(consented({})) == [State.WAITING]
    assert stored().consent.legal_basis == basis


@pytest.mark.parametrize("basis", ["REF", "WDR"])
def test_a_patient_who_refused_gets_nothing_from_a_file(centre, basis):
    run({})
    save(patient(), Consent(legal_basis=basis), complete=False)
    before = everything_written()
    result = consented({"Sex": "male"})
    assert (states(result), everything_written()) == ([State.REFUSED], before)
    assert "does not allow clinical data" in result.lines[0].why


def test_a_patient_declared_ineligible_gets_nothing_from_a_file(centre):
    consented({})
    by_hand(stored().patient, elig_mm="N")
    result = consented({"Sex": "male"})
    assert (states(result), stored().patient.sex) == ([State.REFUSED], "F")


def test_the_basis_for_the_deceased_is_for_the_deceased_alone(centre):
    dead = patient_row(2, Status_Last_Follow_Up="Dead", Death_Date="10/07/2016")
    result = run({}, dead, legal_basis="DEC")
    assert states(result) == [State.WAITING, State.REGISTERED]
    assert "the file does not say so" in result.lines[0].why
    assert [consent.patient.registry_identity.promise_id for consent in Consent.objects.all()] == ["400002"]
