"""The daily digest: what it says to whom, that it says nothing of a patient, and that it comes once."""

import datetime
import io

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from accounts.services import deactivate_user, set_digest, set_language
from audit.context import acting_system
from audit.models import AuditEntry
from queries import digests
from queries.models import Digest, QueryForm, QueryFormLine
from tests.queries.cases import confirm, somebody, with_early_diagnosis
from tests.queries.threads import thread

pytestmark = pytest.mark.django_db

SITE = "https://registry.example.org"
ACCOUNT = f"{SITE}/account/"


def send(days=0):
    """The letters of the day, by address."""
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=days)):
        call_command("send_digests", site=SITE, stdout=io.StringIO())
    return {letter.to[0]: letter for letter in mail.outbox}


def said(letter):
    return [line[2:] for line in letter.body.splitlines() if line.startswith("- ")]


def query_form(query, days):
    today = timezone.localdate()
    with acting_system("test"):
        form = QueryForm.objects.create(
            centre=query.patient.centre, year=2026, sequence=1, language="it", issued_at=timezone.now(),
            issued_by=User.objects.get(full_name="Dora Russo"), due_on=today + datetime.timedelta(days=days),
        )  # fmt: skip
        QueryFormLine.objects.create(form=form, query=query, position=1, cycle=query.cycle)
    return form


def test_a_centre_is_told_what_to_answer(patient, strangers_patient, anna, ivo, bruno, torino):
    with_early_diagnosis(patient)
    with_early_diagnosis(somebody(torino))
    letters = send()
    assert set(letters) == {"anna@example.org", "ivo@example.org"}
    assert said(letters["anna@example.org"]) == ["2 queries to answer", "2 of them, new since yesterday"]
    assert letters["anna@example.org"].subject == "mmregistry: 2 queries to answer"
    assert f"{SITE}/queries/?tab=answer" in letters["anna@example.org"].body


def test_it_says_what_is_overdue_and_no_longer_new(patient, anna):
    with_early_diagnosis(patient)
    assert said(send(days=2)["anna@example.org"]) == ["1 query to answer"]
    words = "1 of them, overdue: it has waited 30 days or longer"
    assert said(send(days=30)["anna@example.org"]) == ["1 query to answer", words]


@pytest.mark.parametrize(("days", "told"), [(7, True), (-3, True), (8, False)])
def test_query_forms_that_are_due_within_a_week_or_late(patient, anna, dora, days, told):
    query_form(with_early_diagnosis(patient), days)
    words = "1 Query Form due within 7 days, or already late"
    assert (words in said(send()["anna@example.org"])) == told


def test_an_answered_query_form_is_not_due(patient, anna, dora, torino):
    query = with_early_diagnosis(patient)
    query_form(query, 3)
    confirm(query, anna)
    with_early_diagnosis(somebody(torino))
    assert not [words for words in said(send()["anna@example.org"]) if "Query Form" in words]


def test_the_data_centre_is_told_what_to_review_and_what_waits_at_centres(patient, anna, dora, torino):
    confirm(with_early_diagnosis(patient), anna)
    with_early_diagnosis(somebody(torino))
    thread(patient, ("propose", 3), check="T-02")
    letter = send(days=31)["dora@example.org"]
    assert said(letter) == [
        "1 candidate to look through",
        "1 answer to review",
        "1 query overdue: it has waited at its centre for 30 days or longer",
    ]
    for address in ("?tab=review&state=candidate", "?tab=review&state=answered", "clocks/"):
        assert f"{SITE}/queries/{address}\n" in letter.body


def test_only_a_side_of_the_conversation_gets_one(patient, cast):
    confirm(with_early_diagnosis(patient), cast["anna"])
    assert set(send()) == {"dora@example.org"}


def test_nothing_of_a_patient_is_in_it(patient, anna, dora):
    query = with_early_diagnosis(patient)
    confirm(query, anna)
    thread(patient, ("ask", 3))
    for letter in send().values():
        whole = f"{letter.subject} {letter.body} {letter.extra_headers}"
        for word in (patient.subject_code, str(query), query.question, "T-01", "1990", "Diagn"):
            assert word not in whole


def test_it_is_in_the_readers_language_and_the_next_ones_in_hers(patient, anna, ivo, monkeypatch):
    set_language(user=anna, language="it", by=anna)
    with_early_diagnosis(patient)
    spoken = []
    written = digests._letter

    def note(user, site, lines):
        spoken.append((user.full_name, get_language()))
        return written(user, site, lines)

    monkeypatch.setattr(digests, "_letter", note)
    assert said(send()["ivo@example.org"])[0] == "1 query to answer"
    assert spoken == [("Anna Rossi", "it"), ("Ivo Ferrari", "en")]


def test_a_second_run_on_one_day_sends_nothing_and_the_next_day_does(patient, anna):
    with_early_diagnosis(patient)
    assert (len(send()), len(send()), len(send(days=1))) == (1, 0, 1)
    assert Digest.objects.get().last_on == timezone.localdate() + datetime.timedelta(days=1)


def test_the_day_is_that_of_the_study(patient, anna):
    with_early_diagnosis(patient)
    evening = datetime.datetime(2030, 3, 1, 22, 30, tzinfo=datetime.UTC)
    sent = [digests.send_digests(SITE, evening + datetime.timedelta(hours=hours)) for hours in (0, 1, 2)]
    assert [(round_.letters, round_.had_it) for round_ in sent] == [(1, 0), (1, 0), (0, 1)]


def test_nothing_to_say_is_no_letter_and_leaves_the_day_open(patient, anna):
    assert send() == {}
    with_early_diagnosis(patient)
    assert set(send()) == {"anna@example.org"}


def test_whoever_does_not_want_it_or_has_no_account_any_more_gets_none(patient, anna, ivo, ada):
    with_early_diagnosis(patient)
    set_digest(user=anna, wanted=False, by=anna)
    deactivate_user(user=ivo, by=ada, reason="retired")
    assert send() == {}


def test_it_says_how_to_switch_it_off(patient, anna, browse):
    with_early_diagnosis(patient)
    letter = send()["anna@example.org"]
    assert f"Switch it off here, under “Daily digest”:\n{ACCOUNT}" in letter.body
    assert letter.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert "Daily digest" in browse(anna).get(ACCOUNT.removeprefix(SITE)).content.decode()


def test_a_letter_that_fails_holds_up_no_other_and_is_sent_by_the_next_run(patient, anna, ivo, monkeypatch):
    with_early_diagnosis(patient)
    real = EmailBackend.send_messages

    def refuse_anna(self, messages):
        if messages[0].to == [anna.email]:
            raise ConnectionRefusedError
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_anna)
    mail.outbox.clear()
    with pytest.raises(CommandError, match=f"1 digests could not be sent .users {anna.pk}"):
        call_command("send_digests", site=SITE, stdout=io.StringIO())
    assert [letter.to for letter in mail.outbox] == [[ivo.email]]
    monkeypatch.undo()
    assert set(send()) == {anna.email}


@pytest.mark.parametrize(
    ("origins", "hosts", "plain", "address"),
    [
        (["https://registry.example.org"], ["internal"], False, "https://registry.example.org"),
        (["https://*.example.org"], ["*", ".example.org", "registry.example.org"], False, SITE),
        ([], ["localhost"], True, "http://localhost"),
        ([], ["*"], False, ""),
    ],
)
def test_links_lead_to_where_people_find_the_site(settings, origins, hosts, plain, address):
    settings.CSRF_TRUSTED_ORIGINS, settings.ALLOWED_HOSTS, settings.INSECURE_HTTP = origins, hosts, plain
    assert digests.site_address() == address


def test_without_an_address_the_command_says_what_it_needs(settings, db):
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="--site"):
        call_command("send_digests")


# The switch


def switch(client, **data):
    return client.post(reverse("accounts:digest"), data)


def test_the_switch_is_ones_own_and_on_the_trail(anna, browse):
    client = browse(anna)
    assert switch(client)["Location"] == reverse("accounts:my_account")
    entry = AuditEntry.objects.filter(table="accounts_user").last()
    assert (entry.changes, entry.actor_id) == ({"wants_digest": [True, False]}, anna.pk)
    assert not User.objects.get(pk=anna.pk).wants_digest
    switch(client, digest="on")
    assert User.objects.get(pk=anna.pk).wants_digest


@pytest.mark.parametrize(
    ("name", "offered"), [("anna", True), ("dora", True), ("moira", False), ("ada", False)]
)
def test_the_switch_is_offered_to_whom_a_digest_could_come(cast, browse, name, offered):
    page = browse(cast[name]).get(reverse("accounts:my_account")).content.decode()
    assert ('name="digest" checked' in page) == offered


def test_the_switch_takes_a_press_and_no_link(anna, browse):
    assert browse(anna).get(reverse("accounts:digest")).status_code == 405


def test_nobody_but_an_administrator_switches_it_for_somebody_else(anna, bruno, ada):
    with pytest.raises(PermissionDenied):
        set_digest(user=anna, wanted=False, by=bruno)
    assert not set_digest(user=anna, wanted=False, by=ada).wants_digest
