"""Whatever is sent twice is done once: a double click, a step back and again, two sendings at a time."""

import re
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Centre, User
from crf.models import Draft, RuleRelease, SavedPage
from queries.models import CheckRun, Query, QueryForm
from queries.workflow import State
from tests.accounts.test_user_pages import NEW
from tests.queries.cases import STILL_EARLY, change, confirm, current, with_early_diagnosis

pytestmark = pytest.mark.django_db

FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Pages about logging in make nothing; 503.html sends again whatever was posted, with the key that it carried.
APART = ("account", "mfa", "503.html")


def test_every_form_that_is_posted_carries_a_key():
    without = []
    for path in TEMPLATES.rglob("*.html"):
        if path.relative_to(TEMPLATES).parts[0] in APART:
            continue
        for form in FORM.findall(path.read_text()):
            if 'method="post"' in form and "page_key" not in form:
                without.append((path.name, form[:80]))
    assert without == []


def twice(client, url, data, *, key=None):
    """Both answers to the same page sent two times."""
    data = data | {"page_key": key or uuid.uuid4().hex}
    return client.post(url, data), client.post(url, data)


def test_a_question_sent_twice_is_one_query(patient, dora, browse):
    with_early_diagnosis(patient)
    row = current(patient, "DIA").pk
    url = f"{reverse('queries:ask')}?patient={patient.subject_code}&form=DIA&row={row}&item=dx_subtype"
    before = Query.objects.count()
    first, second = twice(browse(dora), url, {"text": "Which type is it?"})
    assert Query.objects.count() == before + 1
    assert first.status_code == second.status_code == 302
    assert first.url == second.url


def test_another_question_after_a_step_back_is_another_query(patient, dora, browse):
    with_early_diagnosis(patient)
    url = f"{reverse('queries:ask')}?patient={patient.subject_code}&form=DIA&row={current(patient, 'DIA').pk}"
    client, key = browse(dora), uuid.uuid4().hex
    before = Query.objects.count()
    for text in ("Which type is it?", "Which date is it?"):
        client.post(url, {"text": text, "page_key": key})
    assert Query.objects.count() == before + 2


def test_the_same_question_from_a_fresh_page_is_asked(patient, dora, browse):
    with_early_diagnosis(patient)
    url = f"{reverse('queries:ask')}?patient={patient.subject_code}&form=DIA&row={current(patient, 'DIA').pk}"
    before = Query.objects.count()
    for _ in range(2):
        browse(dora).post(url, {"text": "Which type is it?", "page_key": uuid.uuid4().hex})
    assert Query.objects.count() == before + 2


def test_what_was_refused_may_be_sent_again(patient, anna, browse):
    """Corrected in between, the same answer from the same page is taken."""

    query = with_early_diagnosis(patient)
    client, url = browse(anna), reverse("queries:act", args=[query.pk])
    data = {"action": "answer", "category": "corrected", "text": "Done.", "page_key": uuid.uuid4().hex}
    assert client.post(url, data | {"seen": query.events.last().pk}).status_code == 409
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    assert client.post(url, data | {"seen": query.events.last().pk}).status_code == 302
    assert Query.objects.get(pk=query.pk).state == State.ANSWERED


def test_a_refusal_that_is_said_on_the_next_page_is_not_remembered(patient, dora, browse):
    url = reverse("crf:unlock", args=[patient.subject_code])
    twice(browse(dora), url, {"reason": "to correct it"})
    assert not SavedPage.objects.filter(user=dora).exists()


def test_a_centre_an_invitation_and_a_role_are_made_once(ada, browse):
    client = browse(ada)
    centre = {
        "study_centre_no": "17", "cic": "999", "name": "Genova", "city": "Genova", "language": "it",
        "is_active": "on", "timezone": "Europe/Rome",
    }  # fmt: skip
    twice(client, reverse("accounts:new_centre"), centre)
    assert Centre.objects.filter(study_centre_no=17).count() == 1
    first, second = twice(client, reverse("accounts:new_user"), NEW)
    assert User.objects.filter(email__iexact=NEW["email"]).count() == 1
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)


def test_a_query_form_is_sent_once(patient, torino, dora, browse):
    query = with_early_diagnosis(patient)
    url = f"{reverse('queries:new_form')}?centre={torino.study_centre_no}"
    data = {"queries": [query.pk], "note": "Please.", "due_on": "2099-01-01"}
    first, second = twice(browse(dora), url, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert QueryForm.objects.count() == 1


def test_a_run_is_started_once(patient, dora, browse):
    first, second = twice(browse(dora), reverse("queries:run_start"), {})
    assert CheckRun.objects.count() == 1
    assert first.url == second.url


def test_a_release_is_proposed_once(rules, dora, browse):
    data = {"note": "The first one.", **{f"mode-{id}": "ask" for id in rules}}
    twice(browse(dora), reverse("queries:propose"), data)
    assert RuleRelease.objects.count() <= 1


def test_a_filter_is_saved_once(anna, browse):
    first, second = twice(browse(anna), reverse("crf:save_filter"), {"name": "To call", "query": "show=due"})
    assert first.url == second.url


def test_files_count_among_what_was_sent(dora, browse):
    client, key = browse(dora), uuid.uuid4().hex
    url = reverse("queries:import_questions")
    for _ in range(2):
        file = SimpleUploadedFile("q.csv", b"id,patient,form,entry,item,question\n1,x,DIA,,dx_date,Why?\n")
        answer = client.post(url, {"file": file, "page_key": key})
    assert answer.status_code == 302
    other = SimpleUploadedFile("q.csv", b"id,patient,form,entry,item,question\n2,x,DIA,,dx_date,Why?\n")
    assert client.post(url, {"file": other, "page_key": key}).url != answer.url


def test_nobody_elses_key_means_anything(patient, dora, dario, browse):
    with_early_diagnosis(patient)
    url = f"{reverse('queries:ask')}?patient={patient.subject_code}&form=DIA&row={current(patient, 'DIA').pk}"
    before, key = Query.objects.count(), uuid.uuid4().hex
    for user in (dora, dario):
        browse(user).post(url, {"text": "Which type is it?", "page_key": key})
    assert Query.objects.count() == before + 2


@pytest.mark.parametrize("key", ["", "x", "1" * 500])
def test_a_key_that_is_none_changes_nothing(patient, anna, browse, key):
    query = with_early_diagnosis(patient)
    data = {"action": "answer", "category": "confirmed", "text": "As it is.", "seen": query.events.last().pk}
    url = reverse("queries:act", args=[query.pk])
    assert browse(anna).post(url, data | {"page_key": key}).status_code == 302


# Words that are kept while one types


def address(query):
    return reverse("queries:act", args=[query.pk])


def test_words_are_kept_given_back_and_gone_once_they_are_sent(patient, anna, browse):
    query = with_early_diagnosis(patient)
    client, words = browse(anna), f"{reverse('crf:words')}?address={address(query)}"
    assert client.get(words).json()["data"] == ""
    assert client.post(words, {"category": "confirmed", "text": "As in the ch"}).status_code == 200
    kept = client.get(words).json()
    assert (kept["data"], kept["user"]) == ("category=confirmed&text=As+in+the+ch", str(anna.pk))
    data = {"action": "answer", "category": "confirmed", "text": "As in the chart."}
    data |= {"seen": query.events.last().pk, "page_key": uuid.uuid4().hex}
    client.post(address(query), data)
    assert client.get(words).json()["data"] == ""


def test_words_of_a_refused_page_stay(patient, anna, browse):
    query = with_early_diagnosis(patient)
    client, words = browse(anna), f"{reverse('crf:words')}?address={address(query)}"
    client.post(words, {"text": "Done!"})
    data = {"action": "answer", "category": "corrected", "seen": query.events.last().pk}
    client.post(address(query), data | {"page_key": uuid.uuid4().hex})
    assert client.get(words).json()["data"] == "text=Done%21"


def test_words_are_their_authors_alone(patient, anna, ivo, browse):
    query = with_early_diagnosis(patient)
    words = f"{reverse('crf:words')}?address={address(query)}"
    browse(anna).post(words, {"text": "mine"})
    assert browse(ivo).get(words).json()["data"] == ""


def test_words_are_discarded(anna, browse):
    client, words = browse(anna), f"{reverse('crf:words')}?address=/queries/1/act/"
    client.post(words, {"text": "mine"})
    client.post(f"{words}&discard")
    assert not Draft.objects.exists()


def test_the_order_in_an_address_does_not_matter(anna, browse):
    client, words = browse(anna), reverse("crf:words")
    client.post(f"{words}?address=%2Fqueries%2Fask%2F%3Fform%3DDIA%26patient%3DMMA", {"text": "mine"})
    found = client.get(f"{words}?address=%2Fqueries%2Fask%2F%3Fpatient%3DMMA%26form%3DDIA").json()
    assert found["data"] == "text=mine"


def test_too_many_words_are_no_draft(anna, browse):
    words = f"{reverse('crf:words')}?address=/x/"
    assert browse(anna).post(words, {"text": "x" * 300_000}).status_code == 413
    assert not Draft.objects.exists()


def test_without_a_session_nothing_is_kept(client, db):
    answer = client.post(
        f"{reverse('crf:words')}?address=/x/", {"text": "x"}, headers={"Sec-Fetch-Mode": "cors"}
    )
    assert answer.status_code == 401


# Addresses that only take forms


@pytest.mark.parametrize(
    ("name", "args", "to"),
    [
        ("queries:act", ["query"], "/queries/{query}/"),
        ("queries:bulk", [], "/queries/"),
        ("queries:run_start", [], "/queries/runs/"),
        ("crf:verify", ["code"], "/patients/{code}/"),
        ("crf:no_contact", ["code", "M12"], "/patients/{code}/"),
        ("crf:save_filter", [], "/patients/"),
        ("accounts:language", [], "/account/"),
    ],
)
def test_a_link_to_where_forms_are_posted_leads_to_the_page_above(
    patient, anna, dora, browse, name, args, to
):
    query = confirm(with_early_diagnosis(patient), anna)
    things = {"query": query.pk, "code": patient.subject_code}
    url = reverse(name, args=[things.get(each, each) for each in args])
    answer = browse(dora).get(url, headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer.url) == (302, to.format(**things))
