"""The data manager's journey: from her first log-in to a patient with a visit, and nothing typed is lost."""

import re
from collections import Counter
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from crf.models import Draft, Patient
from crf.partial_date import PartialDate
from crf.record import load_record
from tests.factories.study import consented, diagnosis, open_centre, save

CODE = "MMA-01-0001-U"


@pytest.fixture
def patient(transactional_db, torino):
    return consented(open_centre(torino))


def form_url(patient, key="DIA", slot=""):
    return reverse("crf:form_new", args=[patient.subject_code, key]) + (f"?slot={slot}" if slot else "")


def row_url(row):
    return reverse("crf:form", args=[row.patient.subject_code, row.form_key, row.pk])


def stored():
    return load_record(Patient.objects.get())


# From the log-in to a visit


def test_a_patient_from_the_first_log_in_to_a_visit(sits_down, anna, torino):
    open_centre(torino)
    person = sits_down(anna)
    she_logs_in_and_sees_an_empty_matrix(person)
    she_registers_a_patient_by_keyboard_alone(person)
    she_is_told_that_the_clinical_forms_wait_for_a_legal_basis(person)
    she_records_the_legal_basis(person)
    she_fills_the_diagnosis(person)
    she_fills_the_transplant(person)
    she_fills_gvhd_and_relapse(person)
    she_fills_a_visit_with_a_missing_code(person)
    the_matrix_shows_what_is_done(person)


def she_logs_in_and_sees_an_empty_matrix(person):
    person.opens("/patients/").arrives_at("/account/login/").looks("01-log-in", in_italian=True)
    person.logs_in().arrives_at("/patients/$").reads("No patient yet").looks("02-no-patient", in_italian=True)


def she_registers_a_patient_by_keyboard_alone(person):
    person.tabs_to(person.page.get_by_role("link", name="Register a patient").first)
    person.presses("Enter").arrives_at("/patients/register/1/")
    expect(person.item("sex").locator("input").first).to_be_focused()
    person.presses("Space", "Tab").types("1960").presses("Tab").types("52")
    person.tabs_to(person.item("elig_adult").get_by_role("radio", name="Yes"))
    for item in ("adult", "mm", "allo_window", "gitmo", "novel_post"):
        person.presses("Space")
        expect(person.item(f"elig_{item}").get_by_role("radio", name="Yes")).to_be_checked()
        person.presses("Tab")
    person.looks("03-registration")
    person.presses("Control+Enter").arrives_at(f"/patients/{CODE}/CON/new/").reads(
        "Saved: “Registration” is complete."
    )
    patient = Patient.objects.get()
    assert (patient.subject_code, patient.sex, patient.birth_year, patient.age_at_allo) == (
        CODE,
        "M",
        1960,
        52,
    )


def she_is_told_that_the_clinical_forms_wait_for_a_legal_basis(person):
    person.opens(f"/patients/{CODE}/").reads("closed for now").looks("04-patient-closed", in_italian=True)
    person.opens(f"/patients/{CODE}/DIA/new/").reads("This form opens once the legal basis is recorded.")
    person.looks("05-form-closed")


def she_records_the_legal_basis(person):
    person.opens(f"/patients/{CODE}/").follows("Go on: Consent and legal basis")
    person.looks("06-consent", in_italian=True)
    questions = [person.item(name) for name in ("consent_date", "unreach_statement_date")]
    person.answers(legal_basis="DEC")
    expect(questions[0]).to_be_hidden()
    expect(questions[1]).to_be_visible()
    person.answers(legal_basis="CONS")
    expect(questions[0]).to_be_visible()
    expect(questions[1]).to_be_hidden()
    person.answers(vital_at_screening="ALIVE", vital_check_date="9/1/2023", icf_version="1.0")
    person.answers(consent_date="9/1/2023", consent_secondary="Y").looks("07-consent-filled")
    person.saves_as_complete().arrives_at("/DIA/new/").reads("Saved: “Consent and legal basis” is complete.")


def she_fills_the_diagnosis(person):
    person.types("06/2011")  # the page begins at its first question
    expect(person.item("dx_date").locator("[data-echo]")).to_have_text("June 2011, day not known")
    person.answers(dx_subtype="OTH")
    expect(person.item("dx_other")).to_be_visible()
    person.answers(dx_subtype="MM")
    expect(person.item("dx_other")).to_be_hidden()
    a_possible_but_unusual_date_is_questioned_as_it_is_typed(person)
    an_impossible_date_is_refused_beside_the_field_and_kept_as_typed(person)
    person.answers(dx_date="06/2011", fish_done="N").knows_nothing_else()
    person.saves_as_complete().arrives_at("/LIN/new/")
    assert stored().diagnosis.dx_date == PartialDate(2011, 6)


def a_possible_but_unusual_date_is_questioned_as_it_is_typed(person):
    person.answers(dx_date="1993")
    expect(person.item("dx_date").locator("[data-findings]")).to_contain_text("is unusual (expected: ")
    person.looks("08-diagnosis-unusual")


def an_impossible_date_is_refused_beside_the_field_and_kept_as_typed(person):
    person.expects_refusals(422).answers(dx_date="3/1975").page.locator("[data-save]").click()
    person.reads("1 answer cannot be kept as it is, so nothing was saved yet.")
    expect(person.item("dx_date").locator("[data-errors]")).to_contain_text(
        "is outside what is possible here"
    )
    expect(person.box("dx_date")).to_have_value("3/1975")
    person.looks("09-diagnosis-refused")
    assert stored().diagnosis.pk is None


def she_fills_the_transplant(person):
    person.opens(f"/patients/{CODE}/TRA/new/").looks("10-transplant", in_italian=True)
    person.answers(is_index="Y", tx_kind="N")
    expect(person.item("donor_type")).to_be_hidden()
    person.answers(tx_kind="Y")
    expect(person.item("donor_type")).to_be_visible()
    person.answers(tx_date="040512", tx_number="2", allo_number="1", donor_type="MSD", cell_source="PB")
    expect(person.item("tx_date").locator("[data-echo]")).to_contain_text("4 May 2012")
    person.answers(cond_intensity="RIC", tx_plan="SALV", serotherapy="NONE")
    person.answers(tbi="Y", tbi_dose="2", tbi_fractions="1")
    person.ticks("gvhd_prophylaxis", "CSA").knows_nothing_else()
    person.looks("11-transplant-filled").saves_as_complete().arrives_at("/ENG/new/")
    assert stored().day0 == date(2012, 5, 4)


def she_fills_gvhd_and_relapse(person):
    person.opens(f"/patients/{CODE}/AGV/new/")
    person.answers(agvhd="Y", agvhd_onset_date="1/6/2012", agvhd_max_grade="2", agvhd_system="MAG")
    expect(person.item("agvhd_onset_date").locator("[data-echo]")).to_have_text("1 June 2012, day 28")
    person.knows_nothing_else().looks("12-acute-gvhd").saves_as_complete().arrives_at("/CGV/new/")
    person.answers(cgvhd="N", cgvhd_none_until="12/8/2012").looks("13-chronic-gvhd").saves_as_complete()
    person.arrives_at("/RSP/new/").opens(f"/patients/{CODE}/RLS/new/").answers(
        relapse_ever="N", relapse_free_until="12/8/2012"
    )
    person.looks("14-relapse-summary").saves_as_complete().arrives_at("/PTS/new/")
    assert stored().acute_gvhd.agvhd_max_grade == "2"


def she_fills_a_visit_with_a_missing_code(person):
    person.opens(f"/patients/{CODE}/FUP/new/?slot=D100")
    person.answers(visit_date="12/8/2012", vital_status="ALIVE", newtrt_since="N", secmal_since="N")
    person.box("contact_source").focus()
    person.presses("Alt+u")
    expect(person.item("contact_source").locator("[data-missing-chip]")).to_contain_text("Unknown")
    person.answers(disease_status="CR", relapse_since="N").knows_nothing_else().looks("15-visit")
    person.saves_as_complete().arrives_at(r"/FUP/new/\?slot=M06")
    (visit,) = stored().visits
    assert (visit.contact_source, visit.missing["contact_source"], visit.is_complete) == (None, "U", True)


def the_matrix_shows_what_is_done(person):
    person.opens(f"/patients/{CODE}/").reads("Day 100").looks("16-patient", in_italian=True)
    person.opens("/patients/").looks("17-matrix", in_italian=True)
    cells = person.page.locator("[data-matrix] tbody td a")
    states = [re.search(r"state-(\w+)", cell.get_attribute("class"))[1] for cell in cells.all()]
    counts = Counter(states)
    # So much was left unknown that four of the forms are asked about.
    assert (counts["done"], counts["query"]) == (4, 4)
    assert all(row.is_complete for row in stored().forms())


# Nothing typed is lost


def test_what_was_typed_and_not_saved_is_offered_again(sits_down, anna, patient):
    person = sits_down(anna).opens(form_url(patient)).logs_in()
    she_types_and_the_server_keeps_it(person)
    she_is_warned_before_she_leaves(person)
    person.page.close(run_before_unload=False)
    assert stored().diagnosis.pk is None

    person.page = person.new_page()
    person.opens(form_url(patient)).reads("You typed something here that was not saved.").looks(
        "20-draft-offered"
    )
    expect(person.box("dx_date")).to_have_value("")
    person.follows("Restore what I typed").reads("It is not saved yet: look through it, then save.")
    expect(person.box("dx_date")).to_have_value("06/2011")
    person.looks("21-draft-restored").saves()
    assert (stored().diagnosis.dx_date, Draft.objects.count()) == (PartialDate(2011, 6), 0)


def she_types_and_the_server_keeps_it(person, text="06/2011"):
    with person.page.expect_response("**/draft/"):
        person.box("dx_date").press_sequentially(text)
    expect(person.page.locator("[data-draft-state]")).to_contain_text("draft kept")


def she_is_warned_before_she_leaves(person):
    warnings = []

    def stays(dialog):
        warnings.append(dialog.type)
        dialog.dismiss()

    person.page.once("dialog", stays)
    here = person.page.url
    person.page.get_by_role("navigation", name="Main").get_by_role("link", name="Patients").click()
    assert (warnings, person.page.url) == (["beforeunload"], here)


def test_a_page_on_which_nothing_was_typed_can_be_left(sits_down, anna, patient):
    person = sits_down(anna).opens(form_url(patient)).logs_in()
    person.box("dx_date").click()
    person.page.on("dialog", lambda dialog: person.troubles.append(dialog.type))
    person.page.get_by_role("navigation", name="Main").get_by_role("link", name="Patients").click()
    person.arrives_at("/patients/$")


def test_what_is_typed_before_the_scripts_are_there_is_kept_too(sits_down, anna, patient):
    person = sits_down(anna).opens("/patients/").logs_in()
    waiting = []
    person.page.route("**/js/form.js", lambda route: waiting.append(route))
    person.page.goto(form_url(patient), wait_until="commit")
    person.box("dx_date").fill("06/2011")
    with person.page.expect_response("**/draft/"):
        waiting[0].continue_()
    expect(person.page.locator("[data-draft-state]")).to_contain_text("draft kept")


def test_two_people_on_one_form_get_both_values_and_overwrite_nothing(sits_down, anna, ivo, patient):
    save(patient, diagnosis(), complete=False)
    url = row_url(stored().diagnosis)
    hers, his = sits_down(anna).opens(url).logs_in(), sits_down(ivo).opens(url).logs_in()
    his.answers(dx_date="7/2010").saves()

    hers.expects_refusals(409).answers(dx_date="8/2010").page.locator("[data-save]").click()
    hers.reads("Ivo Ferrari saved this form on").looks("22-conflict")
    row = hers.page.locator("#conflict tbody tr")
    assert [cell.split(" Take theirs")[0] for cell in row.locator("td").all_inner_texts()] == [
        "Jun 2010",
        "Jul 2010",
        "Aug 2010",
    ]
    expect(hers.box("dx_date")).to_have_value("8/2010")
    assert stored().diagnosis.dx_date == PartialDate(2010, 7)

    hers.clicks("Take theirs")
    expect(hers.box("dx_date")).to_have_value("07/2010")
    hers.answers(dx_date="8/2010").saves()
    assert stored().diagnosis.dx_date == PartialDate(2010, 8)


def test_the_history_of_a_field_says_who_when_what_and_why(sits_down, anna, ivo, patient):
    save(patient, diagnosis())
    person = sits_down(ivo).opens(row_url(stored().diagnosis)).logs_in()
    person.answers(dx_date="7/2010").page.locator("[data-save]").click()
    person.reads("This form was complete. Please say why it is changed.").looks("23-reason-needed")
    person.gives_reason("source", "discharge letter of 2010").saves()

    person = sits_down(anna).opens(row_url(stored().diagnosis)).logs_in()
    person.box("dx_date").focus()
    person.presses("Alt+h")
    table = person.item("dx_date").locator(".item-history table")
    expect(table.locator("tbody tr")).to_have_count(2)
    when, *words = table.locator("tbody tr").last.locator("td").all_inner_texts()
    assert re.fullmatch(r"\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d\s+(CET|CEST) Ivo Ferrari", when)
    assert words == [
        "Jun 2010",
        "Jul 2010",
        "The source document was corrected: discharge letter of 2010",
    ]
    person.looks("24-history")


def test_a_session_that_ends_while_typing_loses_nothing(sits_down, anna, patient):
    person = sits_down(anna).opens(form_url(patient)).logs_in().expects_refusals(401)
    she_types_and_the_server_keeps_it(person, "06/20")
    Session.objects.all().delete()
    person.types("11")
    person.reads("Your session has ended.").looks("25-session-ended")
    expect(person.box("dx_date")).to_have_value("06/2011")

    with person.page.expect_popup() as opened:
        person.follows("Log in in another tab")
    here, person.page = person.page, opened.value
    person.logs_in().arrives_at("/(patients|work)/$")
    person.page, other = here, person.page
    other.close()
    person.clicks("I have logged in: go on")
    expect(person.page.locator("[data-session-ended]")).to_be_hidden()
    person.saves()
    assert stored().diagnosis.dx_date == PartialDate(2011, 6)
