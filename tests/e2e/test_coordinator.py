"""The coordinator's journey: the outcomes of this moment, their meaning, and the ways to take them away."""

import csv
import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import openpyxl
import pytest
from django.utils import timezone
from matplotlib.image import imread
from playwright.sync_api import expect

from accounts.security_events import Event
from analysis.cohort import at_cutoff, frame_of
from analysis.estimators import kaplan_meier
from audit.context import SYSTEM
from audit.models import SecurityEvent
from crf import services
from crf.models import Patient
from crf.record import load_records
from crf.synthetic import synthetic_patients
from tests.factories.study import open_centre

TWO_YEARS = 730.5
PATIENTS = 40
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def cohort(transactional_db, torino, milano):
    """Forty synthetic patients, every third of them in Milano, entered through the services."""
    centres = [open_centre(torino), open_centre(milano)]
    for number, person in enumerate(synthetic_patients(7, PATIENTS)):
        centre = centres[number % 3 == 2]
        patient = services.register_patient(centre=centre, patient=person.patient, by=SYSTEM).record.patient
        for rows in filter(None, (person.before, person.later)):
            services.save_forms(patient=patient, instances=rows, by=SYSTEM, complete=True)


def analysed(*centres):
    """The rows that the estimators take, straight from the records."""
    records = load_records(Patient.objects.values_list("pk", flat=True)).values()
    frame = at_cutoff(frame_of(records), timezone.localdate())
    frame = frame[frame["exclusion"] == ""]
    return frame[frame["centre"].isin(centres)] if centres else frame


def survival_at_two_years(*centres):
    frame = analysed(*centres)
    time = frame["os_time"].to_numpy()
    event = np.where(time <= TWO_YEARS, frame["os_event"], 0)
    return kaplan_meier(np.minimum(time, TWO_YEARS), event, at=[TWO_YEARS]).estimate[0]


@pytest.fixture
def person(sits_down, carla, cohort):
    return sits_down(carla).opens("/").logs_in().arrives_at("/outcomes/$")


def test_outcomes_are_read_filtered_and_understood(person):
    she_reads_the_survival_of_all(person)
    she_sees_definitions_and_exclusions(person)
    she_compares_the_centres(person)
    she_chooses_one_centre(person)
    she_is_told_which_cutoff_makes_no_sense(person)
    she_cannot_open_patients(person)


def headline(person):
    return person.page.locator(".headline")


def she_reads_the_survival_of_all(person):
    expect(headline(person)).to_have_text(f"{100 * survival_at_two_years():.1f} %")
    person.reads(f"{len(analysed())} patients analysed").looks("01-outcomes", in_italian=True)
    for curve in ("Overall survival", "Non-relapse mortality"):
        expect(person.page.locator("figure svg").filter(has_text="At risk").first).to_be_visible()
        person.reads(curve)


def she_sees_definitions_and_exclusions(person):
    expect(person.page.locator(".definitions")).to_contain_text("Analysis population")
    flow = person.page.get_by_role("table", name="From registration to analysis")
    expect(flow.get_by_role("row", name="Registered patients")).to_contain_text(f"{PATIENTS} ")
    expect(flow).to_contain_text("Not analysed, by the first reason that applies")


def she_compares_the_centres(person):
    person.page.get_by_label("Show", exact=True).select_option("centre")
    person.clicks("Show", exact=True).arrives_at("by=centre").looks("02-by-centre")
    table = person.page.locator("table").first
    for number, name in ((1, "01 Torino Molinette"), (2, "02 Milano Niguarda")):
        row = table.get_by_role("row").filter(has_text=name).first
        expect(row).to_contain_text(f"{100 * survival_at_two_years(number):.1f}")


def she_chooses_one_centre(person):
    person.follows("Everything, today").arrives_at("/outcomes/$")
    person.page.locator(".filters summary").click()
    person.page.get_by_label("02 Milano Niguarda").check()
    person.clicks("Show", exact=True).arrives_at("centre=2").looks("03-one-centre")
    expect(headline(person)).to_have_text(f"{100 * survival_at_two_years(2):.1f} %")
    person.reads(f"{len(analysed(2))} patients analysed")


def she_is_told_which_cutoff_makes_no_sense(person):
    person.expects_refusals(400).page.get_by_label("Data cut-off").fill("2015")
    person.clicks("Show", exact=True).reads("The cut-off is a full day, for instance 2024-12-31.")
    person.looks("04-cutoff-refused")


def she_cannot_open_patients(person):
    person.expects_refusals(403)
    expect(
        person.page.get_by_role("navigation", name="Main").get_by_role("link", name="Patients")
    ).to_have_count(0)
    for path in ("/patients/", "/queries/", "/users/"):
        assert person.page.goto(path).status == 403
    person.looks("05-not-hers")
    code = Patient.objects.first().subject_code
    assert person.expects_refusals(404).page.goto(f"/patients/{code}/").status in (403, 404)
    expect(person.page.locator("main")).not_to_contain_text(code)


def test_tables_and_figures_are_taken_away(person):
    whole = survival_at_two_years()
    kind, content = takes(person, "Table as CSV")
    assert kind == "text/csv; charset=utf-8"
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    (row,) = [row for row in rows if row["Endpoint"] == "Overall survival"]
    assert float(row["24 months, estimate"]) == pytest.approx(whole, abs=1e-12)

    kind, content = takes(person, "Table as Excel file")
    book = openpyxl.load_workbook(io.BytesIO(content))
    heading, first, *_rest = book["outcomes"].iter_rows(values_only=True)
    assert kind == SPREADSHEET
    assert dict(zip(heading, first, strict=True))["24 months, estimate"] == pytest.approx(whole, abs=1e-12)

    kind, content = takes(person, "SVG")
    assert (kind, ElementTree.fromstring(content).tag) == (
        "image/svg+xml",
        "{http://www.w3.org/2000/svg}svg",
    )
    (person.screenshots / "survival.svg").write_bytes(content)

    kind, content = takes(person, "PNG")
    height, width, _colours = imread(io.BytesIO(content)).shape
    assert (kind, width > 1000, height > 600) == ("image/png", True, True)
    (person.screenshots / "survival.png").write_bytes(content)
    assert SecurityEvent.objects.filter(kind=Event.EXPORTED).count() == 8


def takes(person, name):
    """What the link gives: its type, and the file that the browser keeps."""
    link = person.page.get_by_role("link", name=name).first
    answer = person.context.request.get(link.get_attribute("href"))
    with person.page.expect_download() as download:
        link.click()
    person.screenshots.mkdir(parents=True, exist_ok=True)
    content = download.value.path().read_bytes()
    assert answer.ok
    return answer.headers["content-type"], content
