"""The outcomes page and its downloads over HTTP."""

import csv
import io
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from django.urls import reverse

from audit.models import SecurityEvent
from tests.analysis.patients import dead, followed
from tests.factories.study import open_centre, register

pytestmark = pytest.mark.django_db

PAGE = "analysis:outcomes"
DOWNLOADS = (
    ("analysis:table", ["csv"], "text/csv; charset=utf-8"),
    ("analysis:table", ["xlsx"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("analysis:figure", ["survival", "svg"], "image/svg+xml"),
    ("analysis:figure", ["survival", "png"], "image/png"),
    ("analysis:figure", ["incidence", "svg"], "image/svg+xml"),
    ("analysis:figure", ["incidence", "png"], "image/png"),
)
ADDRESSES = [reverse(PAGE), *(reverse(name, args=args) for name, args, _type in DOWNLOADS)]


@pytest.fixture
def study(torino, milano):
    """Twelve patients at Torino of whom one died, and one at Milano."""
    centre = open_centre(torino)
    for days in range(800, 811):
        followed(centre, days)
    dead(centre, 400, relapsed=200)
    followed(open_centre(milano), 500)


@pytest.fixture
def client(carla, browse):
    return browse(carla)


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_the_coordinator_sees_outcomes(cast, browse, study, address):
    answers = {name: browse(user).get(address).status_code for name, user in cast.items()}
    assert answers == {name: 200 if name == "carla" else 403 for name in cast}


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_log_in_one_is_sent_to_it(client, address):
    client.logout()
    assert client.get(address).url == f"/account/login/?next={address}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_posted(client, address):
    assert client.post(address).status_code == 405


def test_the_page_shows_the_primary_endpoint_and_the_counts(client, study):
    page = client.get(reverse(PAGE))
    assert page.status_code == 200
    assert page.context["report"].whole.n == 13
    text = " ".join(page.content.decode().split())
    assert '<p class="headline">92.3 %</p>' in text
    assert "95 % CI 56.6–98.9 · 1 death · 11 still at risk" in text
    assert "13 patients analysed" in text
    assert "PFS + relapse + NRM = 1, checked at all" in text


def test_the_page_has_no_inline_style_or_script(client, study):
    for address in ("", "?by=centre"):
        text = client.get(reverse(PAGE) + address).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert "<script>" not in text


def test_the_page_is_never_kept_by_a_cache(client, study):
    assert "no-store" in client.get(reverse(PAGE))["Cache-Control"]


def test_a_centre_can_be_chosen(client, study):
    page = client.get(reverse(PAGE), {"centre": "2"})
    assert (page.context["report"].whole.label, page.context["report"].whole.n) == ("02 Milano Niguarda", 1)
    assert "Fewer than 10 patients: no curve, see the table." in page.content.decode()


def test_centres_can_be_compared(client, study):
    page = client.get(reverse(PAGE), {"by": "centre"})
    assert [group.n for group in page.context["report"].groups] == [13, 12, 1]
    assert page.content.decode().count("02 Milano Niguarda") >= 4


def test_the_cut_off_can_be_chosen(client, study):
    page = client.get(reverse(PAGE), {"cutoff": "2013-01-01"})
    assert page.context["report"].whole.estimates["os"].events == 0
    assert "cut-off 2013-01-01" in page.content.decode()


@pytest.mark.parametrize("query", ["centre=7", "cutoff=2020", "by=sex"])
def test_filters_without_sense_are_refused_with_words(client, study, query):
    page = client.get(f"{reverse(PAGE)}?{query}")
    assert (page.status_code, "report" in page.context) == (400, False)
    assert 'class="finding finding-error"' in page.content.decode()
    for name, args, _type in DOWNLOADS:
        assert client.get(f"{reverse(name, args=args)}?{query}").status_code == 400
    assert not SecurityEvent.objects.filter(kind="export").exists()


def test_the_page_of_an_empty_study_says_what_would_be_here(client, torino):
    page = client.get(reverse(PAGE))
    assert page.status_code == 200
    assert "No outcome yet" in page.content.decode()
    register(open_centre(torino))
    text = client.get(reverse(PAGE)).content.decode()
    assert "No legal basis recorded that allows the data to be used" in text


@pytest.mark.parametrize(("name", "args", "kind"), DOWNLOADS)
def test_downloads_work_on_an_empty_study(client, torino, name, args, kind):
    assert client.get(reverse(name, args=args)).status_code == 200


@pytest.mark.parametrize(("name", "args", "kind"), DOWNLOADS)
def test_a_download_is_a_file_of_its_kind_and_is_recorded(client, carla, study, name, args, kind):
    answer = client.get(reverse(name, args=args), {"centre": "1", "cutoff": "2020-12-31"})
    assert answer["Content-Type"] == kind
    file = f"mmregistry-{args[0] if len(args) > 1 else 'table'}-2020-12-31.{args[-1]}"
    assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.email) == (carla.pk, carla.email)
    assert event.detail == {"file": file, "filters": "centre=1&cutoff=2020-12-31", "patients": 12}


def test_the_page_itself_is_no_export(client, study):
    client.get(reverse(PAGE))
    assert not SecurityEvent.objects.filter(kind="export").exists()


def test_the_csv_has_the_numbers_of_the_page(client, study):
    page = client.get(reverse(PAGE), {"by": "centre"}).context["report"]
    content = client.get(reverse("analysis:table", args=["csv"]), {"by": "centre"}).content.decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == 12
    row = next(r for r in rows if (r["Endpoint"], r["Centre"]) == ("Overall survival", "01 Torino Molinette"))
    assert float(row["24 months, estimate"]) == page.groups[1].estimates["os"].points.estimate[-1]


def test_the_workbook_has_estimates_flow_and_notes(client, study):
    content = client.get(reverse("analysis:table", args=["xlsx"])).content
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["outcomes", "flow", "notes"]


def test_the_svg_is_of_the_filters_asked_for(client, study):
    address = reverse("analysis:figure", args=["survival", "svg"])
    text = client.get(address, {"centre": "2"}).content.decode()
    ET.fromstring(text)
    assert "Centres: 02 Milano Niguarda" in text


def test_there_are_no_other_figures_or_kinds(client):
    for address in ("/outcomes/hazard.svg", "/outcomes/survival.gif", "/outcomes/table.json"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["", "?by=centre"])
@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_one_patient_and_many(
    client, torino, number, address, django_assert_num_queries
):
    centre = open_centre(torino)
    for days in range(700, 700 + number):
        followed(centre, days)
    client.get(reverse(PAGE))  # the first request of a session also writes it
    # Session, user, roles, centres, and the cohort.
    with django_assert_num_queries(5):
        client.get(reverse(PAGE) + address)
