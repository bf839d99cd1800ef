"""Forms on paper: who may print what."""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from audit.models import SecurityEvent
from crf.paper.blank import all_pages
from crf.record import load_record
from tests.factories.study import consented, diagnosis, open_centre, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(torino):
    """A patient at Torino with a diagnosis: her code, and the key of the row."""
    patient = consented(open_centre(torino))
    save(patient, diagnosis())
    return patient.subject_code, load_record(patient).diagnosis.pk


def test_page_lists_every_form_blank_and_annotated(stranger, browse):
    page = browse(stranger).get(reverse("crf:paper_forms"))
    links = set(re.findall(r'href="(/forms/[^"]+)"', page.content.decode())) - {"/forms/"}
    keys = ["all", *(spec.key for spec in all_pages())]
    assert links == {f"/forms/{key}-{kind}.pdf" for key in keys for kind in ("blank", "annotated")}


@pytest.mark.parametrize("kind", ["blank", "annotated"])
def test_form_without_answers_is_for_everybody_and_asks_nothing_of_patients(
    stranger, browse, kind, django_assert_num_queries
):
    browser = browse(stranger)
    browser.get(reverse("crf:paper_forms"))  # the first page of a session writes when it was last used
    # The session and the person.
    with django_assert_num_queries(2):
        answer = browser.get(reverse("crf:paper_form", args=["DIA", kind]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'inline; filename="mmregistry-DIA-{kind}-en.pdf"'


def test_form_comes_in_the_language_of_the_request(stranger, browse):
    answer = browse(stranger).get(reverse("crf:paper_form", args=["DIA", "blank"]), HTTP_ACCEPT_LANGUAGE="it")
    assert answer["Content-Language"] == "it"
    assert b"/Lang(it)" in answer.content


@pytest.mark.parametrize("key", ["TOX", "XXX", "dia"])
def test_there_is_no_paper_of_what_is_no_page(stranger, browse, key):
    assert browse(stranger).get(f"/forms/{key}-blank.pdf").status_code == 404


def addresses(code, row):
    return [reverse("crf:casebook", args=[code]), reverse("crf:form_pdf", args=[code, "DIA", row])]


@pytest.mark.parametrize("who", ["anna", "dora", "moira"])
def test_casebook_and_form_are_printed_and_recorded(who, cast, browse, printed):
    for address in addresses(*printed):
        answer = browse(cast[who]).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
        event = SecurityEvent.objects.filter(kind="export").latest("pk")
        assert (event.user_id, event.detail["patient"]) == (cast[who].pk, printed[0])
        assert event.detail["file"] in answer["Content-Disposition"]


@pytest.mark.parametrize(("who", "status"), [("bruno", 404), ("carla", 403), ("ada", 403), ("stranger", 403)])
def test_casebook_and_form_are_refused_to_who_does_not_see_the_patient(who, status, cast, browse, printed):
    for address in addresses(*printed):
        assert browse(cast[who]).get(address).status_code == status
    assert SecurityEvent.objects.filter(kind="export").count() == 0


def test_form_of_another_patient_or_kind_is_not_there(anna, browse, printed, torino):
    code, row = printed
    other = consented(torino).subject_code
    browser = browse(anna)
    for parts in ([other, "DIA", row], [code, "TRA", row], [code, "CEN", row], [code, "TOX", row]):
        assert browser.get(reverse("crf:form_pdf", args=parts)).status_code == 404


def test_printing_is_no_post(anna, browse, printed):
    for address in addresses(*printed):
        assert browse(anna).post(address).status_code == 405


def test_casebooks_of_a_centre_are_one_file_of_the_patients_whom_one_may_see(
    printed, torino, milano, anna, ada, dora, browse
):
    code, _row = printed
    consented(open_centre(milano))
    empty = consented(torino).subject_code
    job = browse(dora).post(reverse("crf:casebooks", args=[torino.study_centre_no]))["Location"]
    answer = browse(dora).get(f"{job}file/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"{each}-casebook.pdf" for each in (code, empty)]
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.detail["centre"], event.detail["patients"]) == (dora.pk, 1, 2)
    # Who works at one centre sees no other, and an administrator no patient.
    page = reverse("crf:casebooks", args=[milano.study_centre_no])
    assert browse(anna).post(page).status_code == 404
    assert browse(ada).post(page).status_code == 403
    words = "Make the casebooks of all patients"
    centre = reverse("accounts:centre", args=[torino.study_centre_no])
    assert words in browse(anna).get(centre).content.decode()
    assert words not in browse(ada).get(centre).content.decode()
