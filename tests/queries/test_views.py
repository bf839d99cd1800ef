"""A query with its thread, the moves on its page, and a question of one's own."""

import datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.context import SYSTEM
from crf.checks import Target, check, finding
from queries.models import Query
from queries.services import act, ask
from queries.workflow import Action, Reason, State
from tests.factories.study import diagnosis, index_allo, save
from tests.queries.cases import (
    STILL_EARLY,
    USUAL,
    change,
    confirm,
    current,
    somebody,
    two_transplants,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db
LIST = reverse("queries:list")


def shown(response):
    return [row["query"].pk for row in response.context["rows"]]


def detail(query):
    return reverse("queries:detail", args=[query.pk])


def post(client, query, **data):
    seen = data.pop("seen", query.events.last().pk)
    return client.post(reverse("queries:act", args=[query.pk]), {"seen": seen, **data})


# A query


def test_detail_shows_question_values_and_the_way_to_the_field(patient, anna, browse):
    query, _other = two_transplants(patient)
    page = browse(anna).get(detail(query))
    links = [place.url for place in page.context["places"]]
    code, dia = patient.subject_code, current(patient, "DIA")
    tx = query.targets[0]["row"]
    assert links == [
        f"/patients/{code}/TRA/{tx}/#id_tx_date",
        f"/patients/{code}/DIA/{dia.pk}/#id_dx_date",
    ]
    assert {place.form for place in page.context["places"]} == {"Transplant 1", "Diagnosis"}
    assert query.question in page.content.decode()
    for url in links:
        assert url in page.content.decode()


def test_detail_shows_what_was_said_and_done_in_its_order(patient, anna, dora, browse):
    query = confirm(with_early_diagnosis(patient), anna)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    act(query=query, action=Action.RETURN, by=dora, text="And now?")
    page = browse(dora).get(detail(query))
    said = [getattr(entry, "action", "data") for entry in page.context["entries"]]
    assert said == ["raise", "answer", "data", "revise", "return"]
    change_shown = page.context["entries"][2]
    assert (change_shown.who, change_shown.old, change_shown.new, change_shown.reason) == (
        "Anna Rossi",
        "Jun 1990",
        "Feb 1991",
        "because",
    )
    body = page.content.decode()
    assert "confirmed as in the source" in body and "As in the chart." in body and "And now?" in body
    assert "The diagnosis of Jun 1990 is very early." in body
    assert "The diagnosis of Feb 1991 is very early." in body


def test_detail_shows_values_in_words_then_and_now(patient, anna, dora, browse):
    save(patient, diagnosis(), by=anna)
    targets = [Target("DIA", current(patient, "DIA").pk, "dx_subtype")]
    query = ask(patient=patient, targets=targets, text="Is this right?", by=dora)
    change(patient, "DIA", anna, dx_subtype="PPCL")
    (place,) = browse(dora).get(detail(query)).context["places"]
    assert place.differs
    assert place.then != place.now
    assert {"MM", "PPCL"}.isdisjoint({place.then, place.now})


def test_detail_counts_days_on_both_clocks(patient, anna, browse):
    query = with_early_diagnosis(patient)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=5)):
        confirm(query, anna)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=7)):
        spent = browse(anna).get(detail(query)).context["spent"]
    assert [days for _party, days in spent] == [5, 2]


def test_detail_of_a_question_about_a_centres_dossier_leads_to_the_dossier(patient, rules, dora, browse):
    @check("T-20", severity="S", fields=("PAT.sex", "CEN.ec_outcome"), message="Sure?")
    def always(record):
        yield finding(record.patient, record.dossier)

    change(patient, "PAT", SYSTEM, sex="F")
    page = browse(dora).get(detail(Query.objects.get(check_id="T-20")))
    assert page.context["places"][1].url.startswith("/centres/1/CEN/")


@pytest.mark.parametrize(
    ("name", "buttons"),
    [("anna", {"answer"}), ("ivo", {"answer"}), ("dora", {"cancel"}), ("moira", set())],
)
def test_detail_offers_what_the_reader_may_do(patient, cast, browse, name, buttons):
    query = with_early_diagnosis(patient)
    body = browse(cast[name]).get(detail(query)).content.decode()
    offered = {action.value for action in Action if f'name="action" value="{action.value}"' in body}
    assert offered == buttons
    assert ("Correct: " in body) == (name in ("anna", "ivo"))


def test_next_leads_through_the_line_and_round_again(patient, torino, anna, browse):
    queries = [with_early_diagnosis(somebody(torino)) for _ in range(3)]
    client = browse(anna)
    following = [client.get(detail(query)).context["next"].pk for query in queries]
    assert following == [queries[1].pk, queries[2].pk, queries[0].pk]
    confirm(queries[1], anna)
    assert client.get(detail(queries[1])).context["next"].pk == queries[0].pk


def test_detail_takes_the_same_statements_however_long_the_thread(
    patient, anna, dora, browse, django_assert_max_num_queries
):
    query = with_early_diagnosis(patient)
    client = browse(anna)
    client.get(detail(query))
    with django_assert_max_num_queries(12):
        client.get(detail(query))
    for _ in range(5):
        confirm(query, anna)
        act(query=query, action=Action.RETURN, by=dora, text="Once more, please.")
    with django_assert_max_num_queries(12):
        client.get(detail(query))


# Moves


def test_answering_on_the_page(patient, anna, browse):
    query = with_early_diagnosis(patient)
    response = browse(anna).post(
        reverse("queries:act", args=[query.pk]),
        {
            "action": "answer",
            "category": "confirmed",
            "text": "Letter of 1990.",
            "seen": query.events.last().pk,
        },
        follow=True,
    )
    query.refresh_from_db()
    assert (query.state, response.redirect_chain) == (State.ANSWERED, [(detail(query), 302)])
    assert f"Query {query.pk} is answered." in response.content.decode()


@pytest.mark.parametrize(
    ("action", "data", "state", "reason"),
    [
        ("accept", {}, State.CLOSED, Reason.ACCEPTED_AS_IS),
        ("accept", {"category": "not_available"}, State.ANSWERED, ""),
        ("accept", {"category": "duplicate"}, State.ANSWERED, ""),
        ("return", {"text": "Which document?"}, State.OPEN, ""),
        ("return", {"text": "Which document?", "category": "duplicate"}, State.OPEN, ""),
    ],
)
def test_reviewing_on_the_page(patient, anna, dora, browse, action, data, state, reason):
    query = confirm(with_early_diagnosis(patient), anna)
    expected = 409 if state == State.ANSWERED else 302
    assert post(browse(dora), query, action=action, **data).status_code == expected
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (state, reason)


def test_what_was_typed_comes_back_when_words_are_missing(patient, anna, browse):
    query = with_early_diagnosis(patient)
    response = post(browse(anna), query, action="answer", category="not_available", text="no")
    body = response.content.decode()
    assert response.status_code == 422
    assert "Please say in a few words why" in body and ">no</textarea>" in body
    assert 'value="not_available" id="id_category_2" checked' in body


def test_what_was_typed_comes_back_when_it_is_too_long(patient, anna, browse):
    query = with_early_diagnosis(patient)
    response = post(browse(anna), query, action="answer", category="confirmed", text="x" * 2001)
    assert (response.status_code, query.events.count()) == (422, 1)
    assert "x" * 2001 in response.content.decode()


def test_a_decision_on_an_old_page_is_not_made(patient, anna, dora, browse):
    query = confirm(with_early_diagnosis(patient), anna)
    seen = query.events.last().pk
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    response = post(browse(dora), query, action="accept", text="fine", seen=seen)
    query.refresh_from_db()
    assert (response.status_code, query.state) == (409, State.ANSWERED)
    assert "Please read it again first." in response.content.decode()
    assert response.context["seen"] == query.events.last().pk


def test_a_move_that_came_too_late_says_so_and_keeps_the_words(patient, anna, browse):
    query = with_early_diagnosis(patient)
    seen = query.events.last().pk
    change(patient, "DIA", anna, dx_date=USUAL)
    response = post(browse(anna), query, action="answer", category="confirmed", text="As it is.", seen=seen)
    body = response.content.decode()
    assert response.status_code == 409
    assert f"Query {query.pk} is closed by now" in body and "As it is." in body


@pytest.mark.parametrize("action", ["", "whatever"])
def test_an_action_that_does_not_exist_is_not_found(patient, anna, browse, action):
    assert post(browse(anna), with_early_diagnosis(patient), action=action).status_code == 404


@pytest.mark.parametrize("action", ["auto_close", "obsolete", "recur", "correct"])
def test_nobody_does_by_hand_what_the_system_does(patient, dora, browse, action):
    query = with_early_diagnosis(patient)
    assert post(browse(dora), query, action=action, text="because").status_code == 409
    assert query.events.count() == 1


# Asking


def ask_url(patient, form, row="", item=""):
    query = urlencode({"patient": patient.subject_code, "form": form, "row": row, "item": item})
    return f"{reverse('queries:ask')}?{query}"


def test_asking_from_a_field(patient, dora, browse):
    save(patient, diagnosis())
    row = current(patient, "DIA").pk
    client = browse(dora)
    page = client.get(ask_url(patient, "DIA", row, "dx_subtype"))
    assert (page.status_code, str(page.context["place"].form)) == (200, "Diagnosis")
    response = client.post(ask_url(patient, "DIA", row, "dx_subtype"), {"text": "Which type is it?"})
    query = Query.objects.get()
    assert response.headers["Location"] == detail(query)
    assert (query.question, query.targets[0]["item"]) == ("Which type is it?", "dx_subtype")


def test_asking_shows_what_is_asked_there_already(patient, dora, browse):
    query = with_early_diagnosis(patient)
    page = browse(dora).get(ask_url(patient, "DIA", query.targets[0]["row"], "dx_date"))
    assert page.context["already"] == [query]


@pytest.mark.parametrize("text", ["", "  ", "?"])
def test_asking_without_words_is_refused_beside_the_field(patient, dora, browse, text):
    response = browse(dora).post(ask_url(patient, "PAT", patient.pk, "sex"), {"text": text})
    assert (response.status_code, Query.objects.count()) == (422, 0)
    assert "Please write what the centre should look at." in response.content.decode()


@pytest.mark.parametrize(
    ("form", "row", "item"),
    [
        ("", "", ""),
        ("XXX", "", ""),
        ("DIA", "x", "dx_date"),
        ("DIA", "9" * 30, "dx_date"),
        ("DIA", "999999", "dx_date"),
        ("DIA", "", "colour"),
        ("CEN", "", "ec_outcome"),
    ],
)
def test_asking_about_nothing_that_exists_is_not_found(patient, dora, browse, form, row, item):
    assert browse(dora).get(ask_url(patient, form, row, item)).status_code == 404


def test_asking_about_nobody_is_not_found(dora, browse):
    assert browse(dora).get(reverse("queries:ask") + "?patient=%00&form=PAT").status_code == 400


def test_asking_about_a_form_that_repeats(patient, dora, browse):
    save(patient, diagnosis(), index_allo())
    row = current(patient, "TRA").pk
    assert browse(dora).get(ask_url(patient, "TRA", row)).status_code == 200
