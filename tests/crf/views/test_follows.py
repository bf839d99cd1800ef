"""A page does not ask what follows from other answers, and takes an objection."""

import pytest
from django.urls import reverse

from crf.forms import posted
from crf.models import FormStatus
from crf.record import load_record
from tests.factories.study import consented, diagnosis, open_centre

pytestmark = pytest.mark.django_db
LAB = {"b2m": 6, "albumin": 4, "hb": 9, "calcium": 10, "creatinine": 1, "ldh": 300, "ldh_uln": 250}


@pytest.fixture
def patient(torino):
    return consented(open_centre(torino))


@pytest.fixture
def client(anna, browse):
    return browse(anna)


def page_of(**answers):
    """The page with the laboratory values, everything else answered, but for what follows from them."""
    row = diagnosis(**LAB)
    for name in ("iss", "ldh_cat", "crab_anaemia"):
        setattr(row, name, None)
        row.missing.pop(name, None)
    return posted({**row.answers(), **answers}, row.missing) | {"action": "next"}


def new_url(patient, key="DIA", task=""):
    return reverse(f"crf:form_new{task}", args=[patient.subject_code, key])


def items(page):
    return {row["name"]: row for section in page.context["sections"] for row in section["rows"]}


def test_a_form_is_complete_without_what_follows(client, patient):
    client.post(new_url(patient), page_of())
    row = load_record(patient).diagnosis
    assert (row.status, row.iss, row.ldh_cat, row.crab_anaemia) == (FormStatus.COMPLETE, None, None, None)


def test_without_the_parts_the_question_is_asked(client, patient):
    client.post(new_url(patient), page_of(b2m=3, albumin=""))
    row = load_record(patient).diagnosis
    assert row.status == FormStatus.IN_PROGRESS
    page = client.get(reverse("crf:form", args=[patient.subject_code, "DIA", row.pk]))
    assert [each["name"] for each in page.context["unanswered"]] == ["albumin", "iss"]


def test_the_page_folds_what_follows_and_says_from_what(client, patient):
    client.post(new_url(patient), page_of())
    row = load_record(patient).diagnosis
    page = client.get(reverse("crf:form", args=[patient.subject_code, "DIA", row.pk]))
    iss = items(page)["iss"]
    assert (iss["follows"], iss["answered"]) == (True, False)
    assert [each["words"] for each in iss["derived"]] == ["III"]
    assert 'class="item item-follows" id="item-iss"' in page.content.decode()
    assert page.context["total"] == len(row.shown()) - 3


def test_an_objection_is_stored_asked_about_and_shown(client, patient):
    client.post(new_url(patient), page_of(iss="2"))
    row = load_record(patient).diagnosis
    assert (row.iss, row.status) == ("2", FormStatus.COMPLETE)
    page = client.get(reverse("crf:form", args=[patient.subject_code, "DIA", row.pk]))
    assert 'class="item" id="item-iss"' in page.content.decode()
    assert [found["check_id"] for found in items(page)["iss"]["findings"]] == ["E-DIA-06"]


def test_what_follows_is_said_as_one_types(client, patient):
    said = client.post(new_url(patient, task="_check"), page_of()).json()
    assert {"iss", "ldh_cat", "crab_anaemia"} <= set(said["follows"])
    assert {"crab_ca", "crab_renal"}.isdisjoint(said["follows"])
    assert said["incomplete"] == 0
    said = client.post(new_url(patient, task="_check"), page_of(hb="", hb__m="U")).json()
    assert "crab_anaemia" not in said["follows"]


def test_a_form_that_lacks_what_no_longer_follows_is_asked_about(client, patient):
    client.post(new_url(patient), page_of())
    row = load_record(patient).diagnosis
    changed = page_of(hb="") | {"hb__m": "U", "version": row.version, "reason_code": "information"}
    client.post(reverse("crf:form", args=[patient.subject_code, "DIA", row.pk]), changed)
    assert load_record(patient).diagnosis.status == FormStatus.IN_PROGRESS
