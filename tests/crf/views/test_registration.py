"""The page on which a patient is registered: what it needs, and whom it asks about."""

import pytest
from django.urls import reverse

from crf.models import Patient, TwinPair
from tests.factories.study import ELIGIBLE, open_centre, register

pytestmark = pytest.mark.django_db

TYPED = {"version": "0", "sex": "F", "birth_year": "1961", "age_at_allo": "52", "action": "save"} | ELIGIBLE


@pytest.fixture
def client(anna, browse, torino):
    open_centre(torino)
    return browse(anna)


URL = "/patients/register/1/"


def test_an_empty_page_makes_nobody_and_says_beside_the_fields_what_is_needed(client):
    answer = client.post(URL, {"version": "0", "action": "save"})
    assert (answer.status_code, Patient.objects.count()) == (422, 0)
    errors = answer.context["form"].errors
    assert set(errors) == {"sex", "birth_year", *ELIGIBLE}
    assert errors["sex"] == ["A patient cannot be registered without this answer."]


def test_whoever_looks_like_a_patient_of_the_centre_is_asked_about_and_what_was_typed_stays(client, torino):
    twin = register(torino, sex="F", birth_year=1961)
    asked = client.post(URL, TYPED | {"elig_comment": "seen in the chart"})
    page = asked.content.decode()
    assert (asked.status_code, Patient.objects.count()) == (409, 1)
    assert f"{twin.subject_code} is another person" in page
    assert "seen in the chart" in page
    unticked = client.post(URL, TYPED | {"different": ["MMA-99-0001-A"]})
    assert unticked.status_code == 409
    done = client.post(URL, TYPED | {"different": [twin.subject_code]})
    assert (done.status_code, Patient.objects.count()) == (302, 2)
    assert TwinPair.objects.get().verdict == "different"


def test_a_twin_at_another_centre_is_not_told(client, milano):
    twin = register(open_centre(milano), sex="F", birth_year=1961)
    answer = client.post(URL, TYPED)
    assert answer.status_code == 302
    assert twin.subject_code not in client.get(answer.url).content.decode()


def test_the_page_asks_nothing_where_nobody_looks_alike(client, torino):
    register(torino, sex="M", birth_year=1961)
    assert client.post(URL, TYPED).status_code == 302
    assert client.get(reverse("crf:register", args=[1])).status_code == 200
