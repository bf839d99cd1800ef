"""Filters of the matrix: in the address, under a name, and as CSV."""

import csv

import pytest
from django.urls import reverse

from audit.models import SecurityEvent
from crf import models
from crf.checks import Target
from crf.models import SavedFilter
from queries.services import ask
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save

pytestmark = pytest.mark.django_db
MATRIX, SAVE = "/patients/", "/patients/filters/"


@pytest.fixture
def study(torino, milano, dora):
    """At Torino one with a transplant and a query, and one just registered; one at Milano."""
    open_centre(torino)
    first, second = consented(torino), register(torino)
    save(first, index_allo())
    save(first, diagnosis(dx_subtype=None), complete=False)
    ask(patient=first, targets=[Target("TRA", row(first, "TRA"), "tx_date")], text="Is this right?", by=dora)
    return {
        "first": first.subject_code,
        "second": second.subject_code,
        "other": register(open_centre(milano)).subject_code,
    }


def row(patient, key):
    model = {"TRA": models.Transplant}[key]
    return model.objects.get(patient=patient).pk


def codes(page):
    return [row["patient"].subject_code for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("?show=queried", ["first"]),
        ("?show=incomplete", ["first"]),
        ("?show=due", ["second"]),
        ("?show=overdue", []),
        ("?show=nonsense&centre=x", ["first", "second"]),
        ("?search=0002", ["second"]),
        ("?search=mma+01+0002", ["second"]),
        ("?search=MMA010002", ["second"]),
        ("?search=01/0002", ["second"]),
        ("?search=%25", []),
        ("?search=0002&show=queried", []),
    ],
)
def test_filter_shows_those_who_fit(address, seen, anna, browse, study):
    assert codes(browse(anna).get(MATRIX + address)) == [study[name] for name in seen]


def test_data_centre_filters_by_centre(dora, browse, study):
    assert codes(browse(dora).get(MATRIX + "?centre=2")) == [study["other"]]


def test_cell_says_how_many_queries_are_open(anna, browse, study):
    assert "Transplant: complete, 1 open query" in browse(anna).get(MATRIX).content.decode()


def test_query_at_an_entry_counts_at_the_page_on_which_it_stands(anna, browse, study, dora):
    patient = models.Patient.objects.get(subject_code=study["first"])
    drug = models.ConditioningDrug(transplant_id=row(patient, "TRA"), patient=patient, cond_drug="FLU")
    save(patient, models.Transplant.objects.get(patient=patient), drug, complete=False)
    target = Target("CND", models.ConditioningDrug.objects.get().pk, "cond_dose")
    ask(patient=patient, targets=[target], text="Which dose?", by=dora)
    assert "Transplant: in progress, 2 open queries" in browse(anna).get(MATRIX).content.decode()


@pytest.mark.parametrize("show", ["", "overdue", "queried"])
@pytest.mark.parametrize("extra", [0, 9])
def test_filter_costs_the_same_for_few_and_many(
    show, extra, anna, browse, torino, study, django_assert_max_num_queries
):
    for _ in range(extra):
        consented(torino)
    client = browse(anna)
    client.get(MATRIX)  # the first page of a session writes it
    with django_assert_max_num_queries(10):
        client.get(f"{MATRIX}?show={show}")


def lines(response):
    return list(csv.reader(response.content.decode("utf-8-sig").splitlines()))


def test_csv_has_what_is_shown_and_leaves_an_event(anna, browse, study):
    heading, *rest = lines(browse(anna).get(reverse("crf:matrix_csv") + "?show=queried"))
    assert [line[0] for line in rest] == [study["first"]]
    told = dict(zip(heading, rest[0], strict=True))
    assert (told["Allo"], told["TRA Transplant"]) == ("2012-05-04", "complete, 1 open query")
    assert told["DIA Diagnosis"] == "in progress"
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.detail) == (anna.pk, {"what": "matrix", "filters": "show=queried"})


def test_csv_has_no_patient_of_another_centre(bruno, browse, study):
    _heading, *rest = lines(browse(bruno).get(reverse("crf:matrix_csv")))
    assert [line[0] for line in rest] == [study["other"]]


@pytest.mark.parametrize("who", ["carla", "ada", "stranger"])
@pytest.mark.parametrize("name", ["crf:matrix_csv", "crf:save_filter"])
def test_matrix_and_filters_are_refused_to_those_who_see_no_patients(who, name, cast, browse):
    client = browse(cast[who])
    answer = client.post(reverse(name)) if "save" in name else client.get(reverse(name))
    assert answer.status_code == 403


def test_filter_is_saved_under_a_name_and_offered_again(anna, browse, study):
    client = browse(anna)
    page = client.post(
        SAVE, {"name": " To  call ", "query": "show=due&search=mma&page=3&next=//x"}, follow=True
    )
    assert page.redirect_chain == [(f"{MATRIX}?show=due&search=MMA", 302)]
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.name, saved.query) == (anna, "To call", "show=due&search=MMA")
    assert f'href="{MATRIX}?show=due&amp;search=MMA" aria-current="true"' in page.content.decode()


def test_name_used_again_replaces_the_filter(anna, browse):
    for show in ("due", "overdue"):
        browse(anna).post(SAVE, {"name": "Mine", "query": f"show={show}"})
    assert SavedFilter.objects.get().query == "show=overdue"


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "query": "show=due"},
        {"name": "x" * 61, "query": "show=due"},
        {"name": "All", "query": ""},
    ],
)
def test_filter_without_a_name_or_content_is_not_saved_and_says_why(given, anna, browse):
    page = browse(anna).post(SAVE, given, follow=True)
    assert "The filter was not saved" in page.content.decode()
    assert not SavedFilter.objects.exists()


def test_filter_can_be_removed_by_its_owner_alone(anna, bruno, browse):
    browse(anna).post(SAVE, {"name": "Mine", "query": "show=due"})
    url = reverse("crf:drop_filter", args=[SavedFilter.objects.get().pk])
    assert browse(bruno).post(url).status_code == 404
    assert "Mine" not in browse(bruno).get(f"{MATRIX}?show=due").content.decode()
    assert browse(anna).post(url).status_code == 302
    assert not SavedFilter.objects.exists()
