"""The administrator's journey: a centre and its documents, a person and her roles, no patient in sight."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Centre, Membership, User
from crf.models import CentreDocument, Patient
from tests.factories.accounts import PASSWORD

DOCUMENTS = ("PROT", "ECLET", "ICF", "PRIV")
EMAIL = "elena.zanin@example.org"


@pytest.fixture
def administrator(sits_down, ada):
    return sits_down(ada).opens("/").logs_in().arrives_at("/centres/$")


def test_a_centre_from_its_first_line_to_its_first_patient(sits_down, administrator, alba):
    ada_makes_a_centre(administrator)
    ada_makes_a_user(administrator)
    alba_confirms_the_role(sits_down(alba))
    elena = she_sets_her_password_by_the_link(sits_down(), link_shown_to(administrator))
    ada_records_the_approval(administrator)
    she_may_not_register_yet(elena)
    ada_records_the_documents(administrator)
    ada_activates_the_centre(administrator)
    she_registers_a_patient(elena)
    ada_cannot_see_patients(administrator)
    ada_gives_and_ends_a_role(administrator)
    ada_ends_the_last_role(administrator)
    elena.opens("/").reads("You are logged in, but you have no role at the moment").looks("20-no-role")


def ada_makes_a_centre(ada):
    ada.reads("No centre yet").looks("01-no-centre", in_italian=True)
    ada.follows("New centre").arrives_at("/centres/new/").looks("02-new-centre", in_italian=True)
    facts = {"study_centre_no": "3", "name": "Udine", "unit_name": "Clinica Ematologica", "city": "Udine"}
    for name, text in facts.items():
        ada.page.locator(f"#id_{name}").fill(text)
    ada.clicks("Make the centre").reads("This field is required.").looks("03-new-centre-refused")
    ada.page.locator("#id_cic").fill("705")
    ada.clicks("Make the centre").arrives_at("/centres/3/$").reads(
        "This centre cannot register patients yet."
    )
    ada.looks("04-centre-closed", in_italian=True)


def ada_makes_a_user(ada):
    ada.opens("/users/").looks("05-users", in_italian=True).follows("New user").looks("06-new-user")
    ada.page.locator("#id_full_name").fill("Elena Zanin")
    ada.page.locator("#id_email").fill(EMAIL)
    ada.page.locator("#id_language").select_option("en")
    ada.page.locator("#id_role").select_option("data_manager")
    ada.page.locator("#id_centre").select_option(str(Centre.objects.get().pk))
    ada.page.locator("#id_reason").fill("named in the delegation log")
    ada.page.get_by_label("Show it to me once").check()
    ada.clicks("Make the account").arrives_at(r"/users/\d+/$").reads("Hand this link over in person")
    ada.looks("07-user-with-link")


def alba_confirms_the_role(alba):
    alba.opens("/").logs_in().reads("1 role waits for a second person.").looks(
        "07b-role-waits", in_italian=True
    )
    alba.follows("Look at them").follows(re.compile("Confirm")).reads(EMAIL).looks("07c-confirm-role")
    alba.page.locator("#id_reason").fill("spoke to the ward")
    alba.clicks("Confirm the role").reads("Elena Zanin has the role “Data manager” now.")


def link_shown_to(ada):
    link = ada.page.locator(".note code").inner_text()
    ada.page.reload()
    expect(ada.page.locator("main")).not_to_contain_text(link)
    return link


def she_sets_her_password_by_the_link(elena, link):
    elena.user = User.objects.get(email=EMAIL)
    elena.opens(link).reads("Set your password").looks("08-set-password", in_italian=True)
    elena.page.locator("#id_password1").fill("short")
    elena.page.locator("#id_password2").fill("short")
    elena.clicks("Set the password").reads("This password is too short").looks("09-password-refused")
    elena.page.locator("#id_password1").fill(PASSWORD)
    elena.page.locator("#id_password2").fill(PASSWORD)
    elena.clicks("Set the password").reads("From now on you log in with").looks("10-password-set")
    elena.opens(link).reads("It was used already, or it is too old.").looks("11-link-used")
    return elena.logs_in().arrives_at("/work/$")


def ada_records_the_approval(ada):
    ada.opens("/centres/3/").follows("Record the approvals").looks("12-dossier", in_italian=True)
    expect(ada.item("activation_date")).to_be_hidden()
    ada.answers(pi_name="Prof. Renato Fanin", pi_email="pi@example.org", ec_name="Comitato Etico Unico")
    ada.answers(centre_status="2", ec_outcome="APP", ec_opinion_date="1/3/2022", ec_art110="Y")
    ada.looks("13-dossier-filled").saves()
    ada.opens("/centres/3/").reads("These documents are not recorded as current: Protocol")


def she_may_not_register_yet(elena):
    elena.opens("/patients/register/").arrives_at("/patients/register/3/").reads(
        "The centre is not active yet."
    )
    expect(elena.page.locator("[data-save]")).to_have_count(0)
    elena.looks("14-may-not-register-yet", in_italian=True)


def ada_records_the_documents(ada):
    for code in DOCUMENTS:
        ada.opens("/centres/3/").follows("Record a document").arrives_at("/centres/3/DOC/new/")
        ada.answers(doc_type=code, doc_version="1.0", doc_date="10/1/2022", doc_approval_date="1/3/2022")
        ada.item("doc_file").locator("input[type=file]").focus()
        ada.presses("Alt+n").answers(doc_superseded="N").saves_as_complete().arrives_at("/centres/3/$")
    ada.looks("15-centre-with-documents")
    assert sorted(CentreDocument.objects.values_list("doc_type", flat=True)) == sorted(DOCUMENTS)


def ada_activates_the_centre(ada):
    ada.reads("The centre is not active yet.").follows("Open the dossier").answers(centre_status="3")
    expect(ada.item("activation_date")).to_be_visible()
    ada.answers(activation_date="1/4/2022").saves()
    ada.opens("/centres/3/").reads("This centre may register patients.").looks(
        "16-centre-open", in_italian=True
    )


def she_registers_a_patient(elena):
    elena.opens("/patients/register/").answers(sex="F", birth_year="1955", age_at_allo="55")
    elena.answers(elig_adult="Y", elig_mm="Y", elig_allo_window="Y", elig_gitmo="Y", elig_novel_post="Y")
    elena.saves_as_complete().arrives_at("/patients/MMA-03-0001-[A-Z]/CON/new/")
    assert Patient.objects.get().centre == Centre.objects.get()


def ada_cannot_see_patients(ada):
    expect(
        ada.page.get_by_role("navigation", name="Main").get_by_role("link", name="Patients")
    ).to_have_count(0)
    code = Patient.objects.get().subject_code
    ada.expects_refusals(403, 404)
    for path in ("/patients/", "/queries/", "/outcomes/", "/import/"):
        assert ada.page.goto(path).status == 403
    ada.looks("17-not-hers")
    assert ada.page.goto(f"/patients/{code}/").status in (403, 404)
    expect(ada.page.locator("main")).not_to_contain_text(code)


def ada_gives_and_ends_a_role(ada):
    ada.opens("/users/").follows("Elena Zanin").looks("18-user", in_italian=True)
    ada.page.locator("#id_role").select_option("investigator")
    ada.page.locator("#id_centre").select_option(str(Centre.objects.get().pk))
    ada.page.locator("#id_reason").fill("signs there")
    ada.clicks("Give the role").reads("waits until another administrator confirms it.")
    ada.follows(re.compile("Withdraw.*Investigator")).looks("19-withdraw-role", in_italian=True)
    ada.page.locator("#id_reason").fill("a mistake")
    ada.clicks("Withdraw the role").reads("The role “Investigator” is withdrawn.").looks("19-role-ended")
    ada.opens("/roles/").looks("19-roles", in_italian=True)
    ada.opens("/users/").follows("Who held which role when").reads("a mistake").looks(
        "19-role-history", in_italian=True
    )


def ada_ends_the_last_role(ada):
    ada.opens("/users/").follows("Elena Zanin").follows("End it today")
    ada.page.locator("#id_reason").fill("left the hospital")
    ada.clicks("End it today").reads("The role “Data manager” has ended.")
    assert set(Membership.objects.filter(user__email=EMAIL, until=None)) == set()
