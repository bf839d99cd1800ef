"""Query Forms on screen: list, sending, one form, downloads, and the filled file handed in."""

import base64
import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import SecurityEvent
from crf.withdrawing import withdraw_registration
from queries import query_forms
from queries.form_file import form_file
from queries.models import Query, QueryEvent, QueryForm
from queries.query_forms import issue
from queries.services import act
from queries.workflow import Action, State
from tests.queries.cases import STILL_EARLY, change, confirm, somebody, with_early_diagnosis

pytestmark = pytest.mark.django_db
LIST, NEW, TO_ALL = (reverse(f"queries:{name}") for name in ("forms", "new_form", "form_to_all"))


@pytest.fixture
def form(patient, torino, dora):
    return issue(centre=torino, queries=[with_early_diagnosis(patient)], by=dora, note="Dear all")[0]


@pytest.fixture
def theirs(strangers_patient, milano, dora):
    return issue(centre=milano, queries=[with_early_diagnosis(strangers_patient)], by=dora)[0]


def url(name, form):
    return reverse(f"queries:{name}", args=[form.pk])


def body(response):
    return response.content.decode()


# The list, and a centre's page


def test_a_centre_sees_its_own_forms_only(form, theirs, anna, dora, browse):
    assert [row["form"] for row in browse(dora).get(LIST).context["rows"]] == [theirs, form]
    page = browse(anna).get(LIST)
    assert [row["form"] for row in page.context["rows"]] == [form]
    assert form.number in body(page) and "0 of 1" in body(page) and "sent" in body(page)
    assert NEW not in body(page)


def test_the_list_says_how_far_each_is_and_what_is_late(form, torino, anna, dora, browse):
    late = issue(centre=torino, queries=[with_early_diagnosis(somebody(torino)) for _ in range(2)], by=dora)[
        0
    ]
    confirm(late.lines.first().query, anna)
    past = timezone.localdate() - datetime.timedelta(days=3)
    row = query_forms.summary(QueryForm(due_on=past), query_forms.Progress(1, 2))
    assert (row["late"], query_forms.summary(QueryForm(due_on=past), query_forms.Progress(2, 2))["late"]) == (
        3,
        0,
    )
    found = body(browse(anna).get(LIST))
    assert "partly answered" in found and "1 of 2" in found and "#mark-part" in found


def test_the_list_says_what_it_is_for_while_it_is_empty(anna, dora, browse):
    assert "No Query Form yet" in body(browse(anna).get(LIST))
    assert "Nothing to send" in body(browse(dora).get(NEW))
    assert "Nothing to send" in body(browse(dora).get(TO_ALL))


def test_the_list_costs_the_same_for_many(form, torino, anna, dora, browse, django_assert_num_queries):
    client = browse(anna)
    client.get(LIST)
    for _ in range(2):
        with django_assert_num_queries(7):
            client.get(LIST)
        for _ in range(3):
            issue(centre=torino, queries=[with_early_diagnosis(somebody(torino))], by=dora)


def test_the_state_of_each_form_stands_on_the_centres_page(form, theirs, anna, dora, carla, ada, browse):
    page = reverse("accounts:centre", args=[form.centre.study_centre_no])
    for user in (anna, dora):
        found = body(browse(user).get(page))
        assert form.number in found and theirs.number not in found
    for user in (carla, ada):
        assert "Query Form" not in body(browse(user).get(page))


# Sending


def test_one_chooses_the_centre_and_then_what_to_send(patient, torino, dora, browse):
    first, second = with_early_diagnosis(patient), with_early_diagnosis(somebody(torino))
    client = browse(dora)
    assert f"{NEW}?centre=1".split("/")[-1] in body(client.get(NEW))
    page = client.get(f"{NEW}?centre=1")
    assert [code for code, _rows in page.context["patients"]] == [
        query.patient.subject_code for query in (first, second)
    ]
    assert page.context["ticked"] == {str(first.pk), str(second.pk)}
    due = timezone.localdate() + datetime.timedelta(days=10)
    sent = {"queries": [second.pk], "note": "Dear all", "due_on": due.isoformat()}
    response = client.post(f"{NEW}?centre=1", sent)
    form = QueryForm.objects.get()
    assert response.headers["Location"] == url("form", form)
    assert ([line.query for line in form.lines.all()], form.note, form.due_on) == ([second], "Dear all", due)
    assert client.get(f"{NEW}?centre=1").context["ticked"] == {str(first.pk)}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"queries": []}, "Tick at least one query."),
        ({"queries": [999999]}, "cannot be sent any more"),
        ({"due_on": "2001-01-01"}, "This day has passed."),
        ({"due_on": ""}, "This field is required."),
        ({"note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_what_was_typed(patient, dora, browse, data, says):
    query = with_early_diagnosis(patient)
    sent = {"queries": [query.pk], "note": "Dear all", "due_on": "2099-01-01"} | data
    response = browse(dora).post(f"{NEW}?centre=1", sent)
    assert (response.status_code, QueryForm.objects.count()) == (422, 0)
    assert says in body(response) and sent["note"] in body(response)


def test_a_form_takes_the_most_pressing_and_says_what_is_left(patient, torino, dora, browse, monkeypatch):
    monkeypatch.setattr("queries.views.query_forms.MOST_QUERIES", 2)
    queries = [with_early_diagnosis(each) for each in (patient, somebody(torino), somebody(torino))]
    page = browse(dora).get(f"{NEW}?centre=1")
    assert page.context["ticked"] == {str(query.pk) for query in queries[:2]}
    assert "1 more waits for the next Query Form" in body(page)


@pytest.mark.parametrize("number", ["x", "0", "99", "123", "%C2%B2"])
def test_a_centre_that_does_not_exist_is_not_found(torino, dora, browse, number):
    assert browse(dora).get(f"{NEW}?centre={number}").status_code == 404


def test_sending_costs_the_same_to_look_at_for_many(patient, torino, dora, browse, django_assert_num_queries):
    client = browse(dora)
    with_early_diagnosis(patient)
    client.get(f"{NEW}?centre=1")
    for _ in range(2):
        with django_assert_num_queries(8):
            client.get(f"{NEW}?centre=1")
        for _ in range(3):
            with_early_diagnosis(somebody(torino))


def test_one_form_for_each_centre_is_confirmed_first(patient, strangers_patient, dora, browse):
    with_early_diagnosis(patient)
    with_early_diagnosis(strangers_patient)
    client = browse(dora)
    page = client.get(TO_ALL)
    assert [(str(centre), gets) for centre, _counts, gets in page.context["rows"]] == [
        ("01 Torino Molinette", 1),
        ("02 Milano Niguarda", 1),
    ]
    assert not QueryForm.objects.exists()
    assert client.post(TO_ALL, {"due_on": "2001-01-01"}).status_code == 422
    response = client.post(TO_ALL, {"note": "Hello", "due_on": "2099-01-01"}, follow=True)
    assert QueryForm.objects.count() == 2
    assert "was sent to 01 Torino Molinette" in body(response)


@pytest.mark.parametrize("name", ["anna", "ivo", "moira", "carla", "ada", "stranger"])
def test_only_the_data_centre_sends(patient, cast, browse, name):
    with_early_diagnosis(patient)
    client = browse(cast[name])
    for address in (NEW, f"{NEW}?centre=1", TO_ALL):
        assert client.get(address).status_code == 403
        assert client.post(address, {"due_on": "2099-01-01"}).status_code == 403
    assert not QueryForm.objects.exists()


# One form


def test_a_form_shows_its_lines_and_the_upload_to_the_centre_alone(form, patient, anna, dora, browse):
    page = browse(anna).get(url("form", form))
    query = form.lines.get().query
    for text in (form.number, patient.subject_code, query.question, "Jun 1990", "Dear all"):
        assert text in body(page), text
    assert reverse("queries:detail", args=[query.pk]) in body(page)
    assert url("form_answers", form) in body(page)
    assert url("form_answers", form) not in body(browse(dora).get(url("form", form)))


@pytest.mark.parametrize("name", ["form", "form_pdf", "form_csv"])
def test_another_centres_form_is_not_found(theirs, anna, carla, browse, name):
    assert browse(anna).get(url(name, theirs)).status_code == 404
    assert browse(carla).get(url(name, theirs)).status_code == 403


def test_a_form_costs_the_same_for_many_lines(form, torino, anna, dora, browse, django_assert_num_queries):
    many = issue(centre=torino, queries=[with_early_diagnosis(somebody(torino)) for _ in range(5)], by=dora)[
        0
    ]
    client = browse(anna)
    client.get(url("form", form))
    for each in (form, many):
        with django_assert_num_queries(8):
            client.get(url("form", each))


@pytest.mark.parametrize(("name", "kind"), [("form_pdf", "application/pdf"), ("form_csv", "text/csv")])
def test_downloads_are_named_by_the_number_and_recorded(form, anna, browse, name, kind):
    response = browse(anna).get(url(name, form))
    assert response["Content-Type"].startswith(kind) and form.number in response["Content-Disposition"]
    assert response["Content-Language"] == "it"
    event = SecurityEvent.objects.filter(kind="export").get()
    assert (event.user_id, event.detail["file"].rpartition(".")[0]) == (anna.pk, form.number)


# The filled file


def filled(form, *answers):
    rows = list(csv.reader(io.StringIO(form_file(form).decode("utf-8-sig"), newline=""), delimiter=";"))
    for row, answer in zip(rows[1:], answers, strict=True):
        row[-2:] = answer
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def hand_in(client, form, content):
    return client.post(url("form_answers", form), {"file": SimpleUploadedFile("answers.csv", content)})


def test_a_file_is_shown_first_and_applied_then(form, anna, browse):
    client = browse(anna)
    words = "Perché sì: “come in cartella”\nriga due"
    shown = hand_in(client, form, filled(form, ["confirmed", words]))
    assert shown.status_code == 200
    for text in (
        "What this file would answer",
        "will be answered",
        "Perché sì: “come in cartella”",
        "Jun 1990",
    ):
        assert text in body(shown), text
    assert QueryEvent.objects.count() == 1
    step = {"kept": shown.context["kept"], "seen": shown.context["seen"]}
    assert step["kept"] in body(shown)
    done = client.post(url("form_apply", form), step)
    query = Query.objects.get()
    assert (query.state, query.events.last().text, query.events.last().by) == (State.ANSWERED, words, anna)
    assert "What this file answered" in body(done)
    again = client.post(url("form_apply", form), step)
    assert "answered so already" in body(again)
    assert QueryEvent.objects.filter(action=Action.ANSWER).count() == 1


def test_refused_lines_keep_every_word(form, patient, anna, browse):
    client = browse(anna)
    shown = hand_in(client, form, filled(form, ["<b>boh</b>", "=A1 & words"]))
    assert "&lt;b&gt;boh&lt;/b&gt;" in body(shown) and "=A1 &amp; words" in body(shown)
    assert "Please say what kind of answer" in body(shown) and "Send these answers" not in body(shown)
    shown = hand_in(client, form, filled(form, ["confirmed", "As in the chart."]))
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    done = client.post(
        url("form_apply", form), {"kept": shown.context["kept"], "seen": shown.context["seen"]}
    )
    assert "As in the chart." in body(done) and "Please read it again first." in body(done)
    assert Query.objects.get().state == State.OPEN


def test_a_file_without_answers_says_so(form, anna, browse):
    shown = hand_in(browse(anna), form, form_file(form))
    assert "No answer in this file" in body(shown) and "Send these answers" not in body(shown)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "Choose the file first."),
        (b"", "does not look like the file of a Query Form"),
        (b"x" * (600 * 1024), "it may have up to"),
    ],
)
def test_what_is_no_such_file_is_refused_beside_the_upload(form, anna, browse, content, says):
    client = browse(anna)
    response = client.post(url("form_answers", form)) if content is None else hand_in(client, form, content)
    assert response.status_code == 422 and says in body(response)


@pytest.mark.parametrize(
    "step",
    [
        {},
        {"kept": "%%%", "seen": 1},
        {"kept": base64.b64encode(b"a;b").decode(), "seen": 1},
        {"kept": base64.b64encode(b"Query;Round;Kind of answer;Answer in words").decode(), "seen": "x"},
    ],
)
def test_a_step_that_was_tampered_with_is_refused(form, anna, browse, step):
    assert browse(anna).post(url("form_apply", form), step).status_code == 422


@pytest.mark.parametrize(
    ("name", "status"), [("bruno", 404), ("dora", 403), ("moira", 403), ("carla", 403), ("ada", 403)]
)
def test_only_who_answers_for_the_centre_hands_in(form, cast, browse, name, status):
    client = browse(cast[name])
    content = filled(form, ["confirmed", "As it is."])
    assert hand_in(client, form, content).status_code == status
    step = {"kept": base64.b64encode(content).decode(), "seen": 999999999}
    assert client.post(url("form_apply", form), step).status_code == status
    assert Query.objects.get().state == State.OPEN


def test_page_and_file_say_what_was_said_before(patient, torino, anna, dora, browse):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    sent, _refused = issue(centre=torino, queries=[query], by=dora)
    for name in ("form", "form_csv"):
        text = browse(anna).get(url(name, sent)).content.decode()
        assert "As in the chart." in text and "Which document?" in text


def test_a_form_opens_when_a_patient_of_it_was_withdrawn(form, patient, anna, dora, browse):
    withdraw_registration(patient=patient, by=anna, reason="registered twice by mistake")
    for who in (anna, dora):
        client = browse(who)
        assert client.get(LIST).status_code == 200
        page = client.get(url("form", form))
        assert page.status_code == 200 and "registration withdrawn" in body(page)
        assert client.get(url("form_pdf", form)).status_code == 200
        assert "registrazione ritirata" in body(client.get(url("form_csv", form)))  # the centre's language
