"""What the data centre has accepted as it stands is not asked again beside the field."""

import pytest
from django.urls import reverse

from crf.partial_date import PartialDate
from crf.record import load_record
from queries.models import Query
from queries.services import act
from queries.workflow import Action, Category
from tests.factories.study import consented, diagnosis, open_centre, save

pytestmark = pytest.mark.django_db

UNUSUAL = "is unusual (expected"


@pytest.fixture
def patient(torino):
    """Her diagnosis is complete, and its year is one that is asked about."""
    patient = consented(open_centre(torino))
    save(patient, diagnosis(dx_date=PartialDate(1990, 6)))
    return patient


def page(client, patient):
    row = load_record(patient).diagnosis
    return client.get(reverse("crf:form", args=[patient.subject_code, "DIA", row.pk])).content.decode()


def settle(patient, anna, dora, action):
    query = Query.objects.get(patient=patient, check_id="E-GEN-07")
    if action == Action.ACCEPT:
        act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    query.refresh_from_db()
    act(query=query, action=action, by=dora, text="So be it.")
    return query


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.CANCEL])
def test_a_settled_question_is_silent_at_the_form(action, patient, anna, dora, browse):
    client = browse(anna)
    assert UNUSUAL in page(client, patient)
    settle(patient, anna, dora, action)
    assert UNUSUAL not in page(client, patient)


def test_it_speaks_of_another_value_and_once_the_question_is_asked_again(patient, anna, dora, browse):
    client = browse(anna)
    query = settle(patient, anna, dora, Action.ACCEPT)
    row = load_record(patient).diagnosis
    typed = {"version": row.version, "dx_date": "07/1990", "dx_subtype": "MM"}
    answer = client.post(reverse("crf:form_check", args=[patient.subject_code, "DIA", row.pk]), typed)
    assert [each["check_id"] for each in answer.json()["findings"]] == ["E-GEN-07"]
    query.refresh_from_db()
    act(query=query, action=Action.REOPEN, by=dora, text="Please look once more.")
    assert UNUSUAL in page(client, patient)


def test_a_question_of_another_patient_settles_nothing(patient, anna, dora, browse, torino):
    settle(patient, anna, dora, Action.ACCEPT)
    other = consented(torino)
    save(other, diagnosis(dx_date=PartialDate(1990, 6)))
    assert UNUSUAL in page(browse(anna), other)
