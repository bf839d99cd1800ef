"""The topics of the outcomes and their downloads over HTTP."""

import csv
import io
import re
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analysis.endpoints import LATER_FACTS
from analysis.grouping import refusal
from analysis.topics import FIRST, TOPICS
from audit.models import SecurityEvent
from tests.analysis.patients import followed
from tests.analysis.views.links import files
from tests.factories.study import open_centre, register

pytestmark = pytest.mark.django_db

PAGE = reverse("analysis:outcomes")
PAGES = {key: reverse("analysis:topic", args=[key]) for key in TOPICS}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}
BEGINNINGS = {
    "csv": b"\xef\xbb\xbf",
    "xlsx": b"PK",
    "docx": b"PK",
    "json": b"[",
    "svg": b"<?xml",
    "png": b"\x89PNG",
    "pdf": b"%PDF",
}
DOWNLOADS = [
    *(("outcomes", kind) for kind in ("csv", "xlsx", "docx", "json")),
    *((figure, kind) for figure in ("survival", "incidence") for kind in ("svg", "png", "pdf")),
    *(("all", kind) for kind in ("xlsx", "docx")),
]


def file(name, kind, topic=FIRST):
    return reverse("analysis:file", args=[topic, name, kind])


ADDRESSES = [
    PAGE,
    PAGES["gvhd"],
    file("outcomes", "csv"),
    file("survival", "svg"),
    reverse("analysis:uncertainty"),
    reverse("analysis:behind", args=[FIRST, "outcomes", 0, 0, 1]),
]


def text_of(page):
    return " ".join(page.content.decode().split())


def finding(page, field):
    """The words beside a field that is wrong."""
    (words,) = re.findall(rf'id="{field}-error".*?<span>(.*?)</span>', text_of(page))
    return words


def test_only_the_coordinator_sees_outcomes(cast, browse, study):
    opened = {name: {browse(user).get(each).status_code for each in ADDRESSES} for name, user in cast.items()}
    assert opened == {name: {200} if name == "carla" else {403} for name in cast}


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_log_in_one_is_sent_to_it(client, address):
    client.logout()
    assert client.get(address).url == f"/account/login/?next={address}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_posted(client, address):
    assert client.post(address).status_code == 405


def test_nothing_is_kept_by_a_cache(client, study):
    assert ["no-store" in client.get(address)["Cache-Control"] for address in ADDRESSES] == [True] * len(
        ADDRESSES
    )


@pytest.mark.parametrize("address", ["/outcomes/weather/", file("outcomes", "csv", "weather")])
def test_there_are_no_other_topics(client, address):
    assert client.get(address).status_code == 404


def test_the_first_page_is_survival(client, study):
    page = client.get(PAGE)
    assert (page.status_code, page.context["topic"]) == (200, TOPICS["survival"])
    text = text_of(page)
    assert '<p class="headline">87.5 %</p>' in text
    assert "95 % CI 38.7–98.1 · 1 death · 6 still at risk" in text
    assert "8 patients analysed" in text
    assert "PFS + relapse + NRM = 1, checked at all" in text


def test_every_topic_is_a_page_that_leads_to_the_others(client, study):
    for key, topic in TOPICS.items():
        page = client.get(PAGES[key], {"sex": "M"})
        text = text_of(page)
        assert (page.status_code, page.context["topic"].key) == (200, key)
        assert f"<h1>{topic.title}</h1>" in text
        query = page.context["filters"].elsewhere.replace("&", "&amp;")
        for other in TOPICS:
            assert f'href="{PAGE if other == FIRST else PAGES[other]}?{query}"' in text
        assert text.count('aria-current="page"') == 2  # the topic, and the room in the main navigation


@pytest.mark.parametrize("query", ["", "?by=centre"])
def test_no_page_has_an_inline_style_or_script(client, study, query):
    for address in PAGES.values():
        text = client.get(address + query).content.decode()
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]* src=)", text)


def test_centres_can_be_chosen_and_compared(client, study):
    chosen = client.get(PAGE, {"centre": "2"})
    assert (chosen.context["report"].whole.label, chosen.context["report"].whole.n) == (
        "02 Milano Niguarda",
        1,
    )
    compared = client.get(PAGE, {"by": "centre"})
    assert [group.n for group in compared.context["report"].groups(())] == [8, 7, 1]


def test_patients_are_chosen_by_facts_of_day_0(client, study):
    page = client.get(PAGE, {"sex": "F", "donor": ["MSD", "HAPLO"]})
    assert page.context["filters"].where == (("sex", ("F",)), ("donor", ("MSD", "HAPLO")))
    assert page.context["report"].whole.n == 1
    assert re.search(r"<summary>Patients: <strong>Sex [^<]+; Donor [^<]+</strong></summary>", text_of(page))


def test_patients_are_compared_by_facts_of_day_0(client, study):
    page = client.get(PAGE, {"by": "sex"})
    assert [(part.label, len(part.frame)) for part in page.context["report"].parts] == [
        ("All centres", 8),
        ("Male", 7),
        ("Female", 1),
    ]
    # So few have no p.
    assert page.context["items"][-2]["table"].key == "outcomes_compared"


def test_comparing_by_what_came_later_is_refused_beside_the_field(client, study):
    for fact in LATER_FACTS:
        page = client.get(PAGE, {"by": fact})
        assert (page.status_code, page.context["report"]) == (400, None)
        assert finding(page, "by") == f"Compare by: {refusal(fact)}"
        control = r'<select[^>]* name="by"[^>]* aria-invalid="true" aria-describedby="by-error"'
        assert re.search(control, text_of(page))


def test_the_cut_off_can_be_chosen(client, study):
    page = client.get(PAGE, {"cutoff": "2013-01-01"})
    assert page.context["report"].whole.estimates["os"].events == 0
    assert "cut-off 1 Jan 2013" in page.content.decode()


WITHOUT_SENSE = {
    "centre=7": "centre",
    "cutoff=2020": "cutoff",
    "cutoff=2999-01-01": "cutoff",
    "by=colour": "by",
    "by=chronic_gvhd": "by",
    "donor=stork": "donor",
    "snapshot=000000000000": "snapshot",
}


def test_filters_without_sense_are_refused_beside_the_field(client, study):
    for query, field in WITHOUT_SENSE.items():
        page = client.get(f"{PAGE}?{query}")
        assert (page.status_code, page.context["report"]) == (400, None)
        assert list(page.context["form"].errors) == [field]
        assert finding(page, field)


def test_no_file_is_made_by_filters_without_sense(client, study):
    for query in WITHOUT_SENSE:
        for address in (*(file(*each) for each in DOWNLOADS), *ADDRESSES[-2:]):
            answer = client.get(f"{address}?{query}")
            assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert not SecurityEvent.objects.filter(kind="export").exists()


def test_an_option_of_a_topic_that_there_is_not_is_refused(client, study):
    assert client.get(PAGES["later"], {"fact": "luck"}).status_code == 400
    assert client.get(PAGES["later"], {"fact": "dli", "landmark": "6"}).status_code == 200


@pytest.mark.parametrize("key", TOPICS)
def test_every_topic_of_an_empty_study_says_what_would_be_here(client, torino, key):
    page = client.get(PAGES[key])
    assert page.status_code == 200
    assert "No outcome yet" in page.content.decode()


def test_patients_who_are_not_analysed_make_no_outcome(client, torino):
    register(open_centre(torino))
    page = client.get(PAGE)
    assert "No outcome yet" in page.content.decode()
    assert "0 patients analysed" in text_of(page)


@pytest.mark.parametrize(("name", "kind"), [each for each in DOWNLOADS if each[0] != "incidence"])
def test_downloads_work_on_an_empty_study(client, torino, name, kind):
    answer = client.get(file(name, kind))
    assert (answer.status_code, answer["Content-Type"]) == (200, TYPES[kind])


def test_a_download_is_a_file_of_its_kind_and_is_recorded(client, carla, study):
    for name, kind in DOWNLOADS:
        answer = client.get(file(name, kind), {"centre": "1", "cutoff": "2020-12-31"})
        assert answer["Content-Type"] == TYPES[kind]
        assert answer.content.startswith(BEGINNINGS[kind])
        said = f"mmregistry-{FIRST if name == 'all' else name}-2020-12-31.{kind}"
        assert answer["Content-Disposition"] == f'attachment; filename="{said}"'
        event = SecurityEvent.objects.filter(kind="export").latest("pk")
        assert (event.user_id, event.email) == (carla.pk, carla.email)
        assert event.detail == {"file": said, "filters": "centre=1&cutoff=2020-12-31", "patients": 7}
    assert SecurityEvent.objects.filter(kind="export").count() == len(DOWNLOADS)


def test_no_page_itself_is_an_export(client, study):
    for address in PAGES.values():
        client.get(address)
    assert not SecurityEvent.objects.filter(kind="export").exists()


def test_what_a_topic_offers_can_be_taken_away(client, study):
    for address in PAGES.values():
        offered = files(client.get(address, {"by": "sex"}))
        of_kind = {each.partition("?")[0].rpartition(".")[2]: each for each in reversed(offered)}
        assert of_kind.keys() >= {"csv", "xlsx", "docx", "json"}
        for kind, each in of_kind.items():
            answer = client.get(each)
            assert (answer.status_code, answer["Content-Type"]) == (200, TYPES[kind])


def test_there_are_no_other_files(client, study):
    others = ("outcomes", "svg"), ("survival", "csv"), ("all", "csv"), ("all", "png"), ("hazard", "csv")
    assert [client.get(file(*each)).status_code for each in others] == [404] * len(others)


def test_there_are_no_other_kinds(client):
    assert client.get("/outcomes/survival/files/survival.gif").status_code == 404


def test_the_csv_has_the_numbers_of_the_page(client, study):
    page = client.get(PAGE, {"by": "centre"})
    content = client.get(file("outcomes", "csv"), {"by": "centre"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    (row,) = [r for r in rows if (r["Endpoint"], r["Group"]) == ("Overall survival", "01 Torino Molinette")]
    _whole, torino, _milano = page.context["report"].parts
    table = next(item["table"] for item in page.context["items"] if item["kind"] == "table")
    cell = table.blocks[0].rows[1][-2]
    assert (row["Patients"], float(row["24 months, estimate"])) == (str(len(torino.frame)), cell.plain[0])


def test_the_workbook_of_a_topic_has_all_its_tables(client, study):
    page = client.get(PAGE, {"by": "centre"})
    keys = [item["table"].key for item in page.context["items"] if item["kind"] == "table"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(file("all", "xlsx"), {"by": "centre"}).content))
    assert [name for name in book.sheetnames if name in keys] == keys


def test_the_svg_is_of_the_filters_asked_for(client, study):
    text = client.get(file("incidence", "svg"), {"centre": "2"}).content.decode()
    ET.fromstring(text)
    assert "02 Milano Niguarda" in text


def statements(client, address):
    """How many Django counts; the cohort itself is a COPY, which it does not."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_every_topic_costs_the_same_for_one_patient_and_thirty(client, torino):
    centre = open_centre(torino)
    addresses = [*PAGES.values(), f"{PAGE}?by=centre", f"{PAGE}?by=sex", file("outcomes", "docx")]
    costs = []
    for number in (1, 30):
        for days in range(700, 700 + number):
            followed(centre, days)
        client.get(PAGE)  # brings the stored outcomes up to date, and the first request writes the session
        costs.append({address: statements(client, address) for address in addresses})
    assert costs[0] == costs[1]
    # Session, user, roles, centres.
    assert costs[0][PAGES[FIRST]] == 4
