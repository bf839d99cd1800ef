"""The work list: what waits for a data manager, the most urgent first."""

import datetime

import pytest
from django.urls import reverse

from audit.context import acting_system
from crf.checks import Target
from crf.models import Diagnosis, Patient, Transplant
from crf.views.work import late_in_words
from queries.services import ask
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db
WORK = "/work/"


@pytest.fixture
def study(torino, milano, dora):
    """One of long ago with a begun diagnosis and a query at the transplant; one new; one elsewhere."""
    open_centre(torino)
    old, new, other = consented(torino), register(torino), register(open_centre(milano))
    save(old, index_allo())
    save(old, diagnosis(dx_subtype=None), complete=False)
    target = Target("TRA", Transplant.objects.get(patient=old).pk, "tx_date")
    ask(patient=old, targets=[target], text="Is this right?", by=dora)
    with acting_system("test"):
        Patient.objects.filter(pk=old.pk).update(registered_on=datetime.date(2020, 1, 1))
    return {"old": old, "new": new, "other": other}


def told(page):
    return [
        (line["code"], line["title"], [str(mark["word"]) for mark in line["marks"]])
        for line in page.context["lines"]
    ]


def test_most_urgent_comes_first_with_every_reason(anna, browse, study):
    found = told(browse(anna).get(WORK))
    old, new = study["old"].subject_code, study["new"].subject_code
    assert found[0] == (old, "Diagnosis", ["overdue", "incomplete"])
    assert found[-2:] == [(old, "Transplant", ["open query"]), (new, "Consent and legal basis", ["due"])]
    assert {words[0] for _code, _title, words in found[:-2]} == {"overdue"}


def test_how_late_a_form_is_is_counted_from_the_date_beside_it(anna, browse, study, time_machine):
    time_machine.move_to("2020-03-10T12:00Z")
    lines = [line for line in browse(anna).get(WORK).context["lines"] if line["late"]]
    assert lines
    for line in lines:
        days = (datetime.date(2020, 3, 10) - line["due"]).days
        assert line["late"] == late_in_words(days)


def test_within_a_kind_the_list_is_in_the_order_of_the_date_that_it_shows(anna, browse, study):
    lines = browse(anna).get(WORK).context["lines"]
    overdue = [line["due"] for line in lines if "overdue" in [str(mark["word"]) for mark in line["marks"]]]
    assert len(overdue) > 2
    assert overdue == sorted(overdue)


@pytest.mark.parametrize(
    ("days", "words"),
    (
        (1, "1 day late"),
        (60, "60 days late"),
        (61, "2 months late"),
        (400, "13 months late"),
        (730, "23 months late"),
        (731, "2 years late"),
        (1386, "3 years late"),
    ),
)
def test_how_late_a_form_is_is_said_as_people_say_it(days, words):
    assert late_in_words(days) == words


@pytest.mark.parametrize(("show", "n"), [("queried", 1), ("incomplete", 1), ("due", 1)])
def test_one_kind_alone_is_shown_and_counted(show, n, anna, browse, study):
    page = browse(anna).get(f"{WORK}?show={show}")
    counted = {tab["kind"]: tab["n"] for tab in page.context["tabs"]}
    assert (len(page.context["lines"]), counted[show]) == (n, n)


def test_begun_form_says_what_is_missing_and_leads_to_its_row(anna, browse, study):
    (line,) = browse(anna).get(f"{WORK}?show=incomplete").context["lines"]
    row = Diagnosis.objects.get(patient=study["old"])
    assert line["url"] == reverse("crf:form", args=[study["old"].subject_code, "DIA", row.pk])
    assert line["missing"] == {"n": 1, "named": ["Type"], "more": 0}


def test_visit_leads_to_its_new_form(anna, browse, study):
    line = next(each for each in browse(anna).get(WORK).context["lines"] if each["title"].endswith("Month 6"))
    assert line["url"] == reverse("crf:form_new", args=[study["old"].subject_code, "FUP"]) + "?slot=M06"


def test_list_has_nothing_of_another_centre(bruno, browse, study):
    found = {code for code, _title, _words in told(browse(bruno).get(WORK))}
    assert found == {study["other"].subject_code}


@pytest.mark.parametrize("who", ["dora", "moira", "carla", "ada", "stranger"])
def test_list_is_refused_to_those_who_enter_no_data(who, cast, browse):
    assert browse(cast[who]).get(WORK).status_code == 403


def test_empty_list_says_what_would_be_here(anna, browse, torino):
    assert "As soon as your centre has registered a patient" in browse(anna).get(WORK).content.decode()


@pytest.mark.parametrize("extra", [0, 9])
def test_list_costs_the_same_for_few_and_many(
    extra, anna, browse, torino, study, django_assert_max_num_queries
):
    for _ in range(extra):
        consented(torino)
    client = browse(anna)
    client.get(WORK)  # the first page of a session writes it
    with django_assert_max_num_queries(10):
        client.get(WORK)
