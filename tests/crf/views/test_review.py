"""Verifying, signing, locking and visits without a contact, over HTTP: every role, and what is refused."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from audit.models import SecurityEvent
from crf import lifecycle
from crf.models import FormStatus, Signature
from crf.record import load_record
from tests.factories.accounts import PASSWORD
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save
from tests.factories.visits import visit

pytestmark = pytest.mark.django_db

PEOPLE = ("anna", "ivo", "bruno", "dora", "carla", "ada", "moira", "stranger")
# Address -> (the state of the patient before, who may, the state after).
STEPS = {
    "verify": ("complete", {"dora"}, FormStatus.VERIFIED),
    "sign": ("verified", {"ivo"}, FormStatus.SIGNED),
    "lock": ("signed", {"dora"}, FormStatus.LOCKED),
    "unlock": ("locked", {"dora"}, FormStatus.SIGNED),
}


@pytest.fixture(autouse=True)
def no_failed_attempts():
    """Failed passwords are counted in the cache, by the address of the person."""
    cache.clear()


@pytest.fixture
def patient(torino):
    patient = consented(open_centre(torino))
    save(patient, diagnosis())
    return patient


@pytest.fixture
def at(patient, dora, ivo):
    """Bring the patient to one of the states."""

    def bring(state):
        if state == "complete":
            return patient
        lifecycle.verify_forms(patient=patient, pages=lifecycle.seen_pages(load_record(patient)), by=dora)
        if state in ("signed", "locked"):
            lifecycle.sign_patient(patient=patient, by=ivo, seen=lifecycle.seen_pages(load_record(patient)))
        if state == "locked":
            lifecycle.lock_patient(patient=patient, by=dora)
        return patient

    return bring


def url(patient, step, *more):
    return reverse(f"crf:{step}", args=[patient.subject_code, *more])


def posted(patient, **more):
    pages = [f"{key}:{pk}:{version}" for key, pk, version in lifecycle.seen_pages(load_record(patient))]
    return {"page": pages, "password": PASSWORD, "reason": "because"} | more


def states(patient):
    return {row.status for row in load_record(patient).forms()}


def said(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("step", STEPS)
def test_step_is_taken_by_those_who_may_and_refused_to_all_others(at, cast, browse, step, who):
    before, allowed, after = STEPS[step]
    patient = at(before)
    old = states(patient)
    answer = browse(cast[who]).post(url(patient, step), posted(patient))
    if who in allowed:
        assert answer.url == url(patient, "patient") + "#review"
        assert states(patient) == {after}
    else:
        assert answer.status_code in (403, 404)
        assert states(patient) == old


@pytest.mark.parametrize(("step", "args"), [("no_contact", ["M12"]), ("contact", ["M12"])])
def test_steps_are_not_found_at_another_centre(patient, bruno, browse, step, args):
    assert browse(bruno).post(url(patient, step, *args), {"reason": "because"}).status_code == 404


def test_investigator_of_another_centre_finds_nobody_to_sign(at, milano, browse, ivo):
    patient = at("verified")
    membership = ivo.memberships.get()
    from_elsewhere = consented(open_centre(milano))
    assert membership.centre != milano
    assert browse(ivo).post(url(from_elsewhere, "sign"), posted(from_elsewhere)).status_code == 404
    assert states(patient) == {FormStatus.VERIFIED}


@pytest.mark.parametrize("step", [*STEPS, "no_contact", "contact"])
def test_steps_are_taken_by_a_press_and_not_by_a_link(patient, browse, dora, ivo, step):
    who = dora if step in ("verify", "lock", "unlock") else ivo
    args = ["M12"] if "contact" in step else []
    assert browse(who).get(url(patient, step, *args)).status_code == 405


def test_one_form_is_verified_on_its_own_page(patient, browse, dora):
    row = load_record(patient).diagnosis
    page_url = url(patient, "form", "DIA", row.pk)
    client = browse(dora)
    page = client.get(page_url).content.decode()
    seen = re.search('name="page" value="([^"]+)"', page)[1]
    assert seen == f"DIA:{row.pk}:{row.version}"
    answer = client.post(url(patient, "verify"), {"page": seen, "stay": "1"}, follow=True)
    assert answer.redirect_chain == [(page_url, 302)]
    assert said(answer) == ["1 form was verified."]
    assert load_record(patient).diagnosis.status == FormStatus.VERIFIED
    assert "Verify this form" not in answer.content.decode()
    assert "#mark-verified" in answer.content.decode()


def test_data_manager_and_monitor_are_offered_no_review(patient, browse, anna, moira):
    for who in (anna, moira):
        page = browse(who).get(url(patient, "patient")).content.decode()
        assert 'id="review"' not in page


def test_panel_offers_each_what_is_hers_to_do(at, browse, dora, ivo):
    patient = at("complete")
    page = browse(dora).get(url(patient, "patient")).content.decode()
    assert "Verify 3 complete forms" in page
    assert "sign-password" not in page
    waiting = browse(ivo).get(url(patient, "patient")).content.decode()
    assert "not verified every form" in waiting
    at("verified")
    ready = browse(ivo).get(url(patient, "patient")).content.decode()
    assert str(lifecycle.MEANING) in ready
    assert "sign-password" in ready


@pytest.mark.parametrize("text", ["DIA", "DIA:1", "XXX:1:1", "DIA:1:x", "CEN:1:1", "DIA:1:1:1", "DIA:²:1"])
def test_page_that_nobody_has_is_not_understood(patient, browse, dora, text):
    assert browse(dora).post(url(patient, "verify"), {"page": text}).status_code == 400


def test_form_changed_meanwhile_is_not_verified(patient, browse, dora):
    row = load_record(patient).diagnosis
    answer = browse(dora).post(url(patient, "verify"), {"page": f"DIA:{row.pk}:0"}, follow=True)
    assert "changed since you opened" in said(answer)[0]
    assert states(patient) == {FormStatus.COMPLETE}


def test_wrong_password_signs_nothing_and_is_recorded(at, browse, ivo):
    """R23, R26: signing asks for the password, and failed attempts are recorded."""
    patient = at("verified")
    answer = browse(ivo).post(url(patient, "sign"), posted(patient, password="wrong"), follow=True)
    assert "not your password" in said(answer)[0]
    assert not Signature.objects.exists()
    kinds = list(SecurityEvent.objects.filter(user_id=ivo.pk).values_list("kind", flat=True))
    assert kinds.count("signing_failed") == 1
    assert SecurityEvent.objects.filter(kind="login_failed", email=ivo.email).exists()


def test_after_several_wrong_passwords_the_right_one_has_to_wait(at, browse, ivo):
    patient = at("verified")
    client = browse(ivo)
    for _attempt in range(5):
        client.post(url(patient, "sign"), posted(patient, password="wrong"))
    client.post(url(patient, "sign"), posted(patient))
    assert not Signature.objects.exists()
    assert SecurityEvent.objects.filter(kind="locked_out").exists()


def test_signature_says_who_when_and_what_it_means(at, browse, ivo, moira):
    """R22: printed name, date and time with zone, and meaning."""
    patient = at("verified")
    browse(ivo).post(url(patient, "sign"), posted(patient))
    event = SecurityEvent.objects.get(kind="signed")
    signature = Signature.objects.get()
    assert (event.user_id, event.detail["signature"]) == (ivo.pk, signature.pk)
    assert event.detail["meaning"] == str(lifecycle.MEANING)
    page = browse(moira).get(url(patient, "patient")).content.decode()
    assert "Ivo Ferrari" in page
    assert str(lifecycle.MEANING) in page
    assert re.search(r"\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d:\d\d (CET|CEST|UTC)", page)
    end = browse(moira).get(url(patient, "form_new", "EOS")).content.decode()
    assert "PI electronic signature" in end
    assert "Ivo Ferrari" in end


def test_voided_signature_says_what_was_changed_and_why(at, browse, anna, moira):
    patient = at("signed")
    save(patient, load_record(patient).diagnosis, by=anna, reason="typing error")
    page = browse(moira).get(url(patient, "patient")).content.decode()
    assert "no longer signed" in page
    assert "typing error" in page
    assert "Anna Rossi" in page


def test_locked_form_says_so_and_refuses_what_is_posted(at, browse, anna):
    patient = at("locked")
    row = load_record(patient).diagnosis
    client = browse(anna)
    page = client.get(url(patient, "form", "DIA", row.pk)).content.decode()
    assert "This patient is locked" in page
    assert "data-save" not in page
    answer = client.post(
        url(patient, "form", "DIA", row.pk),
        {
            "version": row.version,
            "dx_date": "2011",
            "dx_subtype": "MM",
            "reason_code": "typo",
            "action": "save",
        },
    )
    assert answer.status_code == 422
    assert load_record(patient).diagnosis.dx_date == row.dx_date


def test_locked_row_is_not_removed(torino, browse, anna, dora, ivo, at, patient):
    save(patient, index_allo())
    at("locked")
    row = load_record(patient).index
    reason = {"reason_code": "transcription", "reason_text": "entered twice"}
    answer = browse(anna).post(url(patient, "form_remove", "TRA", row.pk), reason)
    assert answer.status_code == 302
    assert load_record(patient).index.pk == row.pk


def test_unlocking_needs_words(at, browse, dora):
    patient = at("locked")
    answer = browse(dora).post(url(patient, "unlock"), {"reason": " "}, follow=True)
    assert said(answer) == ["Nothing was done: please say in a few words why."]
    assert states(patient) == {FormStatus.LOCKED}


@pytest.mark.parametrize("state", ["verified", "signed", "locked"])
def test_state_is_seen_in_matrix_and_on_the_pages(at, browse, moira, state):
    patient = at(state)
    row = load_record(patient).diagnosis
    client = browse(moira)
    for page_url in (reverse("crf:matrix"), url(patient, "patient"), url(patient, "form", "DIA", row.pk)):
        page = client.get(page_url).content.decode()
        assert f'<use href="#mark-{state}"/>' in page
        assert f'id="mark-{state}"' in page
    assert f",{state}" in client.get(reverse("crf:matrix_csv")).content.decode()


def test_visit_without_contact_is_said_and_taken_back_on_its_line(patient, browse, anna):
    save(patient, index_allo(), visit("LAST", 450))
    client = browse(anna)
    page = client.get(url(patient, "patient")).content.decode()
    assert url(patient, "no_contact", "M12") in page
    assert url(patient, "no_contact", "M24") not in page
    answer = client.post(url(patient, "no_contact", "M12"), {"reason": "moved abroad"}, follow=True)
    assert said(answer) == ["Noted: there was no contact in the window of this visit."]
    page = answer.content.decode()
    assert "#mark-absent" in page
    row = next(row for row in load_record(patient).rows("FUP") if row.visit == "M12")
    form = client.get(url(patient, "form", "FUP", row.pk)).content.decode()
    assert "no contact in the window of this visit" in form
    assert "data-save" not in form
    answer = client.post(url(patient, "contact", "M12"), {"reason": "a letter was found"}, follow=True)
    assert said(answer) == ["The visit is open again. Please fill it in."]
    assert "data-save" in client.get(url(patient, "form", "FUP", row.pk)).content.decode()


def test_visit_without_contact_needs_a_later_one(patient, browse, anna):
    save(patient, index_allo())
    answer = browse(anna).post(url(patient, "no_contact", "M12"), {"reason": "moved abroad"}, follow=True)
    assert said(answer)[0].startswith("No later contact is recorded.")
    assert load_record(patient).rows("FUP") == []
