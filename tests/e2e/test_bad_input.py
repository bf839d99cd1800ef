"""In a browser: a paste of three megabytes, a page sent twice, a PDF, and a session that is about to end."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crf.documents import original_name
from crf.models import CentreDocument
from crf.record import load_record
from tests.factories.study import consented, index_allo, open_centre, save

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def patient(torino):
    return consented(open_centre(torino))


def new_url(patient, key):
    return reverse("crf:form_new", args=[patient.subject_code, key])


def test_three_megabytes_in_a_box_are_refused_beside_it_and_stay(sits_down, anna, patient):
    person = sits_down(anna).opens(new_url(patient, "DIA")).logs_in().expects_refusals(413, 422)
    box = person.box("dx_comment")
    box.evaluate(
        """(box) => { box.removeAttribute("maxlength"); box.value = "x".repeat(3000000);
        box.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    expect(person.page.locator("[data-draft-state]")).to_contain_text("far too much text")
    person.page.locator("[data-save]").click()
    expect(person.page.locator("#problems")).to_contain_text("This is far too long for an answer.")
    assert box.evaluate("box => box.value.length") == 3_000_000
    assert load_record(patient).diagnosis.pk is None


def test_a_new_row_whose_button_is_pressed_twice_is_one_row(sits_down, anna, patient):
    save(patient, index_allo())
    person = sits_down(anna).opens(new_url(patient, "LIN")).logs_in()
    person.answers(line_start="1/2011")
    with person.page.expect_navigation():
        # As without scripts: the same page leaves twice.
        person.page.evaluate(
            """async () => {
              const form = document.getElementById("ecrf");
              const body = new URLSearchParams(new FormData(form)).toString();
              const headers = { "Content-Type": "application/x-www-form-urlencoded" };
              const send = () => fetch(location.href, { method: "POST", headers, body });
              const [first] = await Promise.all([send(), send()]);
              location.assign(first.url);
            }"""
        )
    assert len(load_record(patient).lines) == 1


def test_a_document_is_handed_in_and_one_that_is_no_pdf_is_refused(
    sits_down, ada, torino, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "files"
    open_centre(torino)
    person = sits_down(ada).opens("/centres/1/DOC/new/").logs_in().expects_refusals(422)
    person.answers(doc_version="2.0", doc_date="1/2/2023")
    person.box("doc_type").select_option("PROT")
    choice = person.page.locator("[name=doc_file][type=file]")
    choice.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"PK no pdf"})
    person.page.locator("[data-save]").click()
    expect(person.item("doc_file")).to_contain_text("This file is not a PDF")
    whole = b"%PDF-1.7\n%%EOF\n"
    choice.set_input_files({"name": "Protocol.pdf", "mimeType": "application/pdf", "buffer": whole})
    person.saves()
    person.looks("document")
    expect(person.item("doc_file").get_by_role("link", name="Protocol.pdf")).to_be_visible()
    assert original_name(CentreDocument.objects.get(doc_version="2.0").doc_file) == "Protocol.pdf"


def test_a_page_says_that_its_session_is_about_to_end_and_puts_it_off(sits_down, anna, patient, settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_WARNING_SECONDS = 126, 120
    person = sits_down(anna).opens(new_url(patient, "DIA")).logs_in()
    note = person.page.locator("#session .note")
    expect(note).to_contain_text(re.compile(r"at \d\d:\d\d you will be logged out"))
    person.looks("session-end")
    settings.SESSION_IDLE_SECONDS = 1800
    person.clicks("Stay logged in")
    expect(note).to_have_count(0)
