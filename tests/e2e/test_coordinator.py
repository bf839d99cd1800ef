"""The coordinator's journey: from survival to one death in the trail, and from a snapshot to a file."""

import csv
import io
import re
import xml.etree.ElementTree as ElementTree

import docx
import numpy as np
import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone
from matplotlib.image import imread
from playwright.sync_api import expect

from accounts.security_events import Event
from analysis.cohort import cohort_of, numbers_of
from analysis.estimators import kaplan_meier, log_rank
from analysis.grouping import refusal
from analysis.models import Snapshot
from analysis.topics import TOPICS
from audit.context import SYSTEM
from audit.models import AuditEntry, SecurityEvent
from crf import services
from crf.models import Death, Patient
from crf.partial_date import PartialDate, written
from crf.record import load_records
from crf.synthetic import synthetic_patients
from tests.factories.study import open_centre, save

TWO_YEARS = 730.5
PATIENTS = 40
WHY = "source: the letter of the registry office"


@pytest.fixture
def cohort(transactional_db, torino, milano):
    """Forty synthetic patients, every third of them in Milano, entered through the services."""
    centres = [open_centre(torino), open_centre(milano)]
    for number, person in enumerate(synthetic_patients(7, PATIENTS)):
        centre = centres[number % 3 == 2]
        patient = services.register_patient(centre=centre, patient=person.patient, by=SYSTEM).record.patient
        for rows in filter(None, (person.before, person.later)):
            services.save_forms(patient=patient, instances=rows, by=SYSTEM, complete=True)


@pytest.fixture
def death(cohort, anna):
    """Of one death Anna has corrected the date."""
    hers = Death.objects.filter(patient__centre__study_centre_no=1, patient__in=deaths()["patient"].tolist())
    found = hers.earliest("pk")
    found.death_date = PartialDate.from_date(found.death_date.earliest.replace(day=3))
    save(found.patient, found, by=anna, reason=WHY)
    return found


def analysed():
    """The rows that the estimators take, straight from the records."""
    records = load_records(Patient.objects.values_list("pk", flat=True)).values()
    return cohort_of(numbers_of(list(records)), timezone.localdate()).analysed


def deaths():
    frame = analysed()
    return frame[(frame["os_event"] == 1) & (frame["os_time"] <= TWO_YEARS)]


def within_two_years(frame):
    time = frame["os_time"].to_numpy()
    return np.minimum(time, TWO_YEARS), np.where(time <= TWO_YEARS, frame["os_event"], 0)


def survival(frame):
    """Overall survival at 24 months."""
    return kaplan_meier(*within_two_years(frame), at=[TWO_YEARS]).estimate[0]


def percent(share):
    return f"{100 * share:.1f}"


@pytest.fixture
def person(sits_down, carla, death):
    return sits_down(carla).opens("/").logs_in().arrives_at("/outcomes/$")


def test_from_survival_to_one_death_and_to_a_file(person, death):
    she_reads_the_survival_of_all(person)
    she_chooses_a_donor(person)
    she_compares_two_groups(person)
    she_is_told_why_not_by_what_came_later(person)
    she_looks_at_every_topic(person)
    she_goes_from_the_deaths_to_one_entry_of_the_trail(person, death)
    she_takes_tables_away(person)
    she_takes_a_figure_away(person)
    she_freezes_the_data(person, death)
    she_cannot_open_patients(person)


def headline(person):
    return person.page.locator(".headline")


def table(person, name):
    return person.page.get_by_role("table", name=name, exact=True)


ESTIMATES = "Estimates, % (95 % CI)"


def she_reads_the_survival_of_all(person):
    expect(headline(person)).to_have_text(f"{percent(survival(analysed()))} %")
    person.reads(f"{len(analysed())} patients analysed").reads("immortal until then")
    expect(person.page.locator("figure svg").filter(has_text="At risk", visible=True).first).to_be_visible()
    expect(table(person, "What the open queries could change")).to_be_visible()
    flow = table(person, "From registration to analysis")
    expect(flow.get_by_role("row", name="Registered patients")).to_contain_text(f"{PATIENTS} ")
    person.looks("01-survival", in_italian=True)


def she_chooses_a_donor(person):
    person.page.locator(".filters summary").first.click()
    person.page.get_by_role("group", name="Donor", exact=True).get_by_label("HLA-identical sibling").check()
    person.looks("02-choosing").clicks("Show", exact=True).arrives_at("donor=MSD").looks("03-siblings")
    frame = analysed()
    siblings = frame[frame["donor"] == "MSD"]
    assert 0 < len(siblings) < len(frame)
    expect(headline(person)).to_have_text(f"{percent(survival(siblings))} %")
    person.reads(f"{len(siblings)} patients analysed")
    expect(person.page.locator(".definitions")).to_contain_text("HLA-identical sibling")


def she_compares_two_groups(person):
    person.follows("Everything, today").arrives_at("/outcomes/$")
    compares_by(person, "sex")
    person.arrives_at("by=sex").looks("04-by-sex")
    frame = analysed()
    rows = table(person, ESTIMATES).locator("tbody").first.get_by_role("row")
    for code, label in (("M", "Male"), ("F", "Female")):
        row = rows.filter(has=person.page.get_by_role("rowheader", name=label, exact=True))
        expect(row).to_contain_text(percent(survival(frame[frame["sex"] == code])))
    test = log_rank(*within_two_years(frame), frame["sex"].astype(str).to_numpy())
    expect(rows.filter(has_text="All centres")).to_contain_text(f"{test.p:.2f}")


def compares_by(person, code):
    person.page.get_by_label("Compare by").select_option(code)
    person.clicks("Show", exact=True)


def she_is_told_why_not_by_what_came_later(person):
    person.expects_refusals(400)
    compares_by(person, "chronic_gvhd")
    person.arrives_at("by=chronic_gvhd").looks("05-refused")
    control = person.page.get_by_label("Compare by")
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(control).to_have_accessible_description(f"Compare by: {refusal('chronic_gvhd')}")
    expect(headline(person)).to_have_count(0)


def she_looks_at_every_topic(person):
    for key, topic in TOPICS.items():
        if key == "survival":
            continue
        person.follows(str(topic.title), exact=True).arrives_at(f"/outcomes/{key}/")
        expect(person.page.get_by_role("heading", level=1)).to_have_text(str(topic.title))
        # The page of toxicity is by far the longest.
        person.looks(f"06-{key}", in_italian=key != "toxicity")


def she_goes_from_the_deaths_to_one_entry_of_the_trail(person, death):
    frame = deaths()
    person.follows("Survival and relapse", exact=True).arrives_at(r"/outcomes/(\?|$)")
    row = table(person, ESTIMATES).get_by_role("row", name="Overall survival")
    link = row.get_by_role("link", name=re.compile("Events$"))
    expect(link).to_have_text(re.compile(rf"^{len(frame)}\b"))
    link.click()
    person.arrives_at("/outcomes/survival/patients/outcomes/0/0/2/").looks("07-deaths", in_italian=True)
    listed = person.page.locator("table.behind tbody th")
    expect(listed).to_have_count(len(frame))
    codes = Patient.objects.filter(pk__in=frame["patient"].tolist()).values_list("subject_code", flat=True)
    assert sorted(listed.all_text_contents()) == sorted(codes)

    code, when = death.patient.subject_code, written(death.death_date)
    expect(person.page.get_by_role("row").filter(has_text=code)).to_contain_text(f"Died on {when}")
    person.follows(code).arrives_at(f"/outcomes/patients/{code}/")
    why = person.page.locator("section.why").filter(has=person.page.locator("#os"))
    expect(why).to_contain_text(f"Died on {when}")
    why.locator("summary").click()
    entry = AuditEntry.objects.get(table=Death._meta.db_table, row_id=death.pk, reason=WHY)
    expect(why.get_by_role("row").filter(has_text="Date of death")).to_contain_text(
        re.compile(rf"Anna Rossi: [^→]+ → {when}\s+\(.*{WHY.partition(': ')[2]}\)\s+audit entry {entry.pk}")
    )
    person.looks("08-one-death", in_italian=True)
    person.follows("To the outcomes").arrives_at("/outcomes/$")


def she_takes_tables_away(person):
    expected = pytest.approx(survival(analysed()), abs=1e-12)
    rows = csv.DictReader(io.StringIO(takes(person, as_file("CSV", ESTIMATES)).decode("utf-8-sig")))
    (row,) = [row for row in rows if row["Endpoint"] == "Overall survival"]
    assert float(row["24 months, estimate"]) == expected

    book = openpyxl.load_workbook(io.BytesIO(takes(person, "Tables for Excel")))
    heading, first, *_rest = book["outcomes"].iter_rows(values_only=True)
    assert dict(zip(heading, first, strict=True))["24 months, estimate"] == expected

    document = docx.Document(io.BytesIO(takes(person, as_file("DOCX", ESTIMATES))))
    (estimates,) = document.tables
    (line,) = [row for row in estimates.rows if row.cells[0].text == "Overall survival"]
    assert line.cells[-1].text.startswith(percent(survival(analysed())))


def she_takes_a_figure_away(person):
    title = "Overall and progression-free survival"
    drawing = ElementTree.fromstring(takes(person, as_file("SVG", title)))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    height, width, _colours = imread(io.BytesIO(takes(person, as_file("PNG", title)))).shape
    assert (width > 1000, height > 600) == (True, True)
    assert takes(person, as_file("PDF", title)).startswith(b"%PDF")
    assert SecurityEvent.objects.filter(kind=Event.EXPORTED).count() == 6


def as_file(kind, title):
    """What the link is called."""
    return re.compile(rf"^{kind} ?, {re.escape(title)}$")


def takes(person, name):
    """The file that the browser keeps of a link."""
    with person.page.expect_download() as download:
        person.follows(name)
    content = download.value.path().read_bytes()
    (person.screenshots / download.value.suggested_filename).write_bytes(content)
    return content


def she_freezes_the_data(person, death):
    """Whatever is entered afterwards, her numbers stay."""
    before = survival(analysed())
    person.follows("Snapshots", exact=True).arrives_at("/outcomes/snapshots/").looks("09-no-snapshot-yet")
    person.page.get_by_label("What it is for").fill("The paper")
    person.clicks("Freeze").arrives_at("/outcomes/snapshots/[0-9a-f]{12}/").reads("The paper")
    made = Snapshot.objects.get()
    person.reads(made.sha256).looks("10-frozen", in_italian=True)

    death.death_date = PartialDate.from_date(timezone.localdate())
    save(death.patient, death, reason=WHY)
    assert survival(analysed()) != before
    person.follows("Survival and relapse", exact=True).arrives_at(f"snapshot={made.key}").looks("11-frozen")
    expect(headline(person)).to_have_text(f"{percent(before)} %")
    with person.page.expect_download() as download:
        person.follows(as_file("CSV", ESTIMATES))
    assert download.value.suggested_filename == f"mmregistry-outcomes-{made.key}.csv"
    rows = csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig")))
    assert float(next(rows)["24 months, estimate"]) == pytest.approx(before, abs=1e-12)
    call_command("snapshot", "verify", made.key)


def she_cannot_open_patients(person):
    person.expects_refusals(403)
    navigation = person.page.get_by_role("navigation", name="Main")
    expect(navigation.get_by_role("link", name="Patients")).to_have_count(0)
    for path in ("/patients/", "/queries/", "/users/"):
        assert person.page.goto(path).status == 403
    person.looks("12-not-hers")
    code = Patient.objects.first().subject_code
    assert person.page.goto(f"/patients/{code}/").status == 403
    expect(person.page.locator("main")).not_to_contain_text(code)
