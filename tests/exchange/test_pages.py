"""The import importer: who gets in, the dry run, applying it, and what is kept in between."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.services import end_role
from audit.context import SYSTEM
from audit.models import AuditEntry
from crf.models import Patient, RegistryIdentity
from exchange import uploads
from exchange.jobs import LOOK
from exchange.kept import about, packed, unpacked
from exchange.registry_csv import read
from exchange.report import State
from jobs.models import Job, JobInput, JobStep
from jobs.models import State as JobState
from jobs.running import throw_away
from tests.cast import CAST
from tests.exchange.registry_files import COHORT, parsed, patient_row, registry_file
from tests.factories.study import consented, open_centre

pytestmark = pytest.mark.django_db

PAGE = "/import/"
MAY = {"anna", "bruno", "ivo"}


@pytest.fixture
def importer(anna, centre, browse):
    return browse(anna)


def upload(importer, content, name="report.csv"):
    return importer.post(PAGE, {"file": SimpleUploadedFile(name, content, "text/csv")})


def waiting_file(person):
    """A file of this person's that waits to be imported."""
    file = parsed({})
    job = Job.objects.create(
        kind=LOOK.key,
        by=person,
        params=about(file),
        language="en",
        state=JobState.DONE,
        finished_at=timezone.now(),
    )
    JobInput.objects.create(job=job, content=packed(file))
    return job


def number(address):
    return int(address.rstrip("/").rsplit("/", 1)[1])


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def refused(response):
    assert response.status_code == 422
    return " ".join(response.context["form"].errors["file"])


@pytest.fixture
def address(importer):
    """Where the file of Anna's is looked at."""
    response = upload(importer, registry_file({}, patient_row(2, Treatment_CIC="265.0")))
    assert response.status_code == 302
    return response["Location"]


# Who


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_enter_data_may_import(cast, browse, who):
    looked = waiting_file(cast[who]).pk
    client = browse(cast[who])
    answers = [
        client.get(PAGE).status_code,
        client.get(reverse("exchange:review", args=[looked])).status_code,
        client.post(reverse("exchange:apply", args=[looked])).status_code,
    ]
    assert answers == ([200, 200, 302] if who in MAY else [403, 403, 403])


def test_the_addresses_answer_only_their_methods(importer, address):
    assert importer.get(f"{address}apply/").status_code == 405
    assert importer.post(address).status_code == 405
    assert importer.put(PAGE).status_code == 405


def test_another_persons_file_is_not_there(importer, address, bruno, ivo, browse):
    for person in (bruno, ivo):
        other = browse(person)
        for response in (other.get(address), other.post(f"{address}apply/")):
            assert (response.status_code, response["Location"]) == (302, PAGE)
    assert Patient.objects.count() == 0


# What is chosen


def test_the_page_says_what_is_dropped(importer):
    assert "Initials First Name, Initials Last Name, Date Of Birth" in text(importer.get(PAGE))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7", "This is a PDF."),
        (b"PK\x03\x04...", "This is an Excel file."),
        (b"", "The file is empty."),
        (registry_file(separator=","), "not separated by semicolons"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_clear_answer(importer, content, why):
    assert why in refused(upload(importer, content))


def test_a_file_that_is_too_large_gets_a_clear_answer(importer, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 100)
    assert "Export fewer patients at a time" in refused(upload(importer, registry_file()))


def test_no_file_gets_a_clear_answer(importer):
    assert refused(importer.post(PAGE, {})) == "Choose the file first."


# What would happen, and what did


def test_the_dry_run_comes_first_and_writes_nothing(importer, address):
    before = AuditEntry.objects.count()
    response = importer.get(address)
    result = response.context["result"]
    assert (result.dry_run, AuditEntry.objects.count()) == (True, before)
    assert [line.state for line in result.lines] == [State.WAITING, State.REFUSED]
    shown = text(response)
    assert "What this file would change" in shown
    assert "1 patient would be registered." in shown
    assert "CIC 265 is not a centre for which you enter data." in shown


def test_applying_imports_the_own_centres_lines_alone(importer, address, torino, milano):
    open_centre(milano)
    response = importer.post(f"{address}apply/", follow=True)
    patient = Patient.objects.get()
    assert patient.centre == torino
    assert not response.context["result"].dry_run
    shown = text(response)
    assert "What this file changed" in shown
    assert patient.subject_code in shown
    assert "Import it now" not in shown


def test_applying_is_in_the_name_of_the_one_who_does_it(importer, address):
    importer.post(f"{address}apply/")
    assert AuditEntry.objects.filter(table="crf_patient").get().actor_name == "Anna Rossi"


def test_a_second_click_applies_nothing_twice(importer, address):
    first = importer.post(f"{address}apply/")["Location"]
    before = AuditEntry.objects.count()
    assert importer.post(f"{address}apply/")["Location"] == first
    assert AuditEntry.objects.count() == before


def test_a_click_while_it_is_being_applied_shows_how_far_it_is(importer, address, jobs_wait):
    there = [importer.post(f"{address}apply/")["Location"] for _ in range(2)]
    assert there[0] == there[1] and there[0].startswith("/jobs/")
    assert "You may close this page" in text(importer.get(there[0]))
    assert Patient.objects.count() == 0
    jobs_wait()
    assert Patient.objects.count() == 1


def test_a_file_with_nothing_new_offers_nothing_to_apply(importer):
    for _ in range(2):
        address = upload(importer, registry_file({}))["Location"]
        response = importer.get(address)
        importer.post(f"{address}apply/")
    assert "There is nothing in this file that could be imported now." in text(response)
    assert "Import it now" not in text(response)


def test_a_role_that_ended_meanwhile_imports_nothing(importer, address, anna):
    end_role(membership=anna.memberships.get(), by=SYSTEM, reason="left")
    assert importer.post(f"{address}apply/").status_code == 403
    assert Patient.objects.count() == 0


# What is kept


def test_only_the_reduced_rows_are_kept(importer, anna):
    content = registry_file(
        {
            "Initials First Name": "Qxqv",
            "Initials Last Name": "Zyzw",
            "Date Of Birth": "17/11/1961 00:00",
            "Notes": "Rossi",
        }
    )
    job = Job.objects.get(pk=number(upload(importer, content)["Location"]))
    kept = bytes(job.input.content).decode() + repr(list(job.steps.values())) + repr(job.params)
    assert "400001" in kept
    for identifying in ("Qxqv", "Zyzw", "17/11/1961", "1961-11-17", "Rossi"):
        assert identifying not in kept


def test_a_kept_file_is_read_back_as_it_was():
    file = read(COHORT.read_bytes(), keep_birth_year=True)
    assert unpacked(packed(file)) == file


def test_the_rows_are_let_go_once_they_are_applied(importer, address):
    importer.post(f"{address}apply/")
    assert JobInput.objects.count() == 0


def test_a_kept_file_expires(anna, importer, address, time_machine, browse):
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    assert "This file is not kept any more." in text(browse(anna).get(address, follow=True))
    throw_away()
    assert (JobInput.objects.count(), JobStep.objects.count()) == (0, 0)


def test_a_file_that_never_was_sends_back_with_a_word(importer):
    response = importer.get(f"{PAGE}999999999/", follow=True)
    assert "This file is not kept any more." in text(response)


# Who may be registered already


def test_the_page_asks_who_a_patient_is_and_imports_by_the_answer(importer, centre):
    typed = consented(centre, sex="F", birth_year=1960, age_at_allo=52)
    address = upload(importer, registry_file({}))["Location"]
    page = importer.get(address)
    assert page.context["result"].questions[0].twins == (typed.subject_code,)
    assert f'name="twin-2" value="{typed.subject_code}"' in page.content.decode()
    done = importer.post(f"{address}apply/", {"twin-2": typed.subject_code, "twin-x": "another"}, follow=True)
    assert done.status_code == 200
    assert Patient.objects.get() == typed
    assert RegistryIdentity.objects.get().patient == typed


def test_without_an_answer_nothing_is_imported_and_the_report_says_so(importer, centre):
    consented(centre, sex="F", birth_year=1960, age_at_allo=52)
    address = upload(importer, registry_file({}))["Location"]
    done = importer.post(f"{address}apply/", {"twin-2": "nobody\0"}, follow=True)
    assert "Nothing was imported of these patients." in text(done)
    assert Patient.objects.count() == 1
