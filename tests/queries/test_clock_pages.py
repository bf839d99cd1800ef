"""The page of the clocks and its CSV: who sees what, sorted by link, empty, and at a constant price."""

import csv
import html
import io
import re
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import SecurityEvent
from queries.views.clocks import _days, _share
from tests.cast import CAST
from tests.queries.cases import somebody, with_early_diagnosis
from tests.queries.threads import NOW, thread, threads

pytestmark = pytest.mark.django_db

PAGE, FILE = reverse("queries:clocks"), reverse("queries:clocks_csv")
READERS = {"anna", "bruno", "ivo", "dora", "moira"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def both(patient, strangers_patient):
    """A query of each centre: Torino needed two days, Milano ten."""
    thread(patient, ("ask", 20), ("answer", 18))
    thread(strangers_patient, ("raise", 20), ("answer", 10), check="T-01")


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def names(response):
    return [[line.name for line, _cells in rows] for _title, _of, rows in response.context["tables"]]


def table(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("url", [PAGE, FILE])
@pytest.mark.parametrize("name", CAST)
def test_open_to_who_reads_queries(both, cast, browse, name, url):
    assert browse(cast[name]).get(url).status_code == (200 if name in READERS else 403)


@pytest.mark.parametrize("url", [PAGE, FILE])
def test_nothing_is_changed_here(dora, browse, url):
    assert browse(dora).post(url).status_code == 405


@pytest.mark.parametrize("name", ["dora", "moira"])
def test_who_sees_all_centres_compares_them(both, cast, browse, name):
    page = browse(cast[name]).get(PAGE)
    assert names(page) == [["01 Torino Molinette", "02 Milano Niguarda"], ["T-01", "asked by a person"]]
    assert "for comparison" not in text(page) and "All together" in text(page)


def test_a_centre_sees_itself_and_the_studys_median_and_names_nobody(both, anna, browse):
    page = browse(anna).get(PAGE)
    assert names(page) == [["01 Torino Molinette"], ["asked by a person"]]
    assert "The whole study, for comparison Days to answer, median 6.0" in text(page)
    assert "Milano" not in text(page) and "T-01" not in text(page)
    centre, rule, study = table(browse(anna).get(FILE))
    assert (centre["name"], centre["answer_median"], rule["of"]) == ("01 Torino Molinette", "2.0", "rule")
    told = {key: value for key, value in study.items() if value}
    assert told == {"of": "study", "answer_median": "6.0"}


def test_the_csv_has_every_figure_of_everybody(both, dora, browse):
    response = browse(dora).get(FILE)
    assert response["Content-Disposition"] == 'attachment; filename="clocks-20260301.csv"'
    rows = table(response)
    assert [(row["of"], row["key"], row["answer_median"], row["to_review"]) for row in rows] == [
        ("centre", "1", "2.0", "1"),
        ("centre", "2", "10.0", "1"),
        ("rule", "", "2.0", "1"),
        ("rule", "T-01", "10.0", "1"),
        ("study", "", "6.0", "2"),
    ]
    assert {"open", "overdue_14", "overdue_30", "overdue_60", "share_as_it_stands", "answers"} <= rows[
        0
    ].keys()
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.detail) == (dora.pk, {"what": "clocks"})


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("", "01 Torino Molinette"),
        ("-name", "02 Milano Niguarda"),
        ("-answer_median", "02 Milano Niguarda"),
        ("answer_median", "01 Torino Molinette"),
        ("nonsense", "01 Torino Molinette"),
        ("--open", "01 Torino Molinette"),
    ],
)
def test_a_link_sorts_by_any_column(both, dora, browse, sort, first):
    assert names(browse(dora).get(PAGE, {"sort": sort}))[0][0] == first


def test_what_is_not_measured_comes_last_either_way(both, torino, dora, browse, patient):
    thread(patient, ("raise", 3), check="T-02")
    client = browse(dora)
    for sort in ("answer_median", "-answer_median"):
        assert names(client.get(PAGE, {"sort": sort}))[1][-1] == "T-02"


def test_the_head_says_how_it_is_sorted_and_leads_to_the_other_way(both, dora, browse):
    body = browse(dora).get(PAGE, {"sort": "-open"}).content.decode()
    assert body.count('aria-sort="descending"') == 2
    assert '<a href="?sort=open">Open now</a>' in body and '<a href="?sort=-to_review">' in body


def test_each_line_leads_to_its_queries(both, dora, browse):
    body = browse(dora).get(PAGE).content.decode()
    for address in ("tab=answer&amp;centre=1", "tab=all&amp;check=T-01", "tab=all&amp;check=-"):
        assert f"/queries/?{address}" in body


def test_what_is_not_there_has_words_for_who_cannot_see_a_dash(patient, dora, browse):
    thread(patient, ("ask", 3))
    assert "not measured yet" in text(browse(dora).get(PAGE))


def test_a_share_stands_with_what_it_was_counted_from(patient, dora, browse):
    thread(patient, ("ask", 9), ("answer", 8), ("return", 7))
    assert "100 % (1 of 1)" in text(browse(dora).get(PAGE))


def test_before_the_first_query_the_page_says_so(dora, anna, browse, torino):
    for person in (dora, anna):
        page = text(browse(person).get(PAGE))
        assert "No query yet" in page and "None." in page


def test_obsolete_ones_are_listed_with_a_link_to_each(patient, strangers_patient, anna, dora, browse):
    mine = thread(patient, ("ask", 9), ("obsolete", 2), closed_as="obsolete")
    theirs = thread(strangers_patient, ("ask", 9), ("obsolete", 2), closed_as="obsolete")
    old = thread(patient, ("ask", 9), ("obsolete", 8), closed_as="obsolete")
    for person, seen in ((dora, {mine, theirs}), (anna, {mine})):
        body = browse(person).get(PAGE).content.decode()
        for query in (mine, theirs, old):
            assert (reverse("queries:detail", args=[query.pk]) in body) == (query in seen)


def test_many_obsolete_ones_come_in_pages(patient, dora, browse):
    past = ("ask", 9), ("obsolete", 2)
    threads([(patient, past, "", "obsolete")] * 53)
    client = browse(dora)
    assert len(client.get(PAGE).context["page"].object_list) == 50
    assert "51 to 53 of 53" in text(client.get(PAGE, {"page": 2, "sort": "-open"}))


def test_the_page_takes_as_many_statements_for_many_as_for_one(patient, torino, milano, dora, browse):
    client = browse(dora)
    client.get(PAGE)  # the first page of a session also writes the session
    counted = []
    for number in (1, 60):
        lot = [(somebody(milano if n % 2 else torino), (("ask", 9), ("obsolete", 2))) for n in range(number)]
        threads([(someone, past, "", "obsolete") for someone, past in lot])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 8


def test_a_real_query_reads_well(patient, dora, browse):
    query = with_early_diagnosis(patient)
    page = text(browse(dora).get(PAGE))
    assert query.check_id in page and "01 Torino Molinette" in page


def test_shares_and_days_are_rounded_not_cut():
    figures = SimpleNamespace(share=2 / 3, part=2, whole=3, days=1.96)
    assert _share("share", "", "part", "whole").write(figures) == "67 % (2 of 3)"
    assert _days("days", "").write(figures) == "2.0"
