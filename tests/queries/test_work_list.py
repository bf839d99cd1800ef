"""The work list: what each side finds there, filters, pages, and its cost."""

import datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.context import acting_system
from crf.checks import Target
from crf.record import load_record
from queries.models import Query, QueryEvent
from queries.services import act, ask
from queries.workflow import Action, State
from tests.factories.study import save
from tests.factories.visits import visit
from tests.queries.cases import confirm, current, somebody, two_transplants, with_early_diagnosis

pytestmark = pytest.mark.django_db
LIST = reverse("queries:list")


def shown(response):
    return [row["query"].pk for row in response.context["rows"]]


def detail(query):
    return reverse("queries:detail", args=[query.pk])


def post(client, query, **data):
    seen = data.pop("seen", query.events.last().pk)
    return client.post(reverse("queries:act", args=[query.pk]), {"seen": seen, **data})


# The work list


def test_each_side_begins_with_what_it_has_to_do(patient, anna, dora, moira, browse):
    opened = with_early_diagnosis(patient)
    answered, _other = two_transplants(somebody(patient.centre))
    confirm(answered, anna)
    expected = {"anna": {opened.pk, _other.pk}, "dora": {answered.pk}}
    assert set(shown(browse(anna).get(LIST))) == expected["anna"]
    assert set(shown(browse(dora).get(LIST))) == expected["dora"]
    assert set(shown(browse(moira).get(LIST))) == {opened.pk, answered.pk, _other.pk}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("anna", [("To answer", 2), ("With the data centre", 1), ("All", 3)]),
        ("dora", [("With the centres", 2), ("To review", 1), ("Candidates", 0), ("All", 3)]),
        ("moira", [("With the centres", 2), ("With the data centre", 1), ("Candidates", 0), ("All", 3)]),
    ],
)
def test_tabs_speak_from_the_readers_side_and_count(patient, cast, anna, browse, name, words):
    confirm(with_early_diagnosis(patient), anna)
    two_transplants(somebody(patient.centre))
    tabs = browse(cast[name]).get(LIST).context["tabs"]
    assert [(str(word), n) for _tab, word, n in tabs] == words


def test_list_shows_question_items_age_round_and_last_message(patient, anna, dora, browse):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.RETURN, by=dora, text="Which document says so?")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
        page = " ".join(browse(anna).get(LIST).content.decode().split())
    for words in (
        f"Query {query.pk}",
        patient.subject_code,
        "Diagn. · Date of diagnosis of active disease",
        "The diagnosis of Jun 1990 is very early.",
        "the centre, 3 days",
        "Dora Russo: asked again · Which document says so?",
        '<td class="num">2</td>',
        "completeness",
    ):
        assert words in page
    assert "overdue" not in page


def test_list_says_who_has_waited_too_long(patient, anna, browse):
    with_early_diagnosis(patient)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=30)):
        assert "overdue" in browse(anna).get(LIST).content.decode()


def test_list_puts_outcomes_first_and_then_the_longest_waiting(patient, anna, dora, browse, torino):
    older, later = with_early_diagnosis(patient), with_early_diagnosis(somebody(torino))
    about_type = ask(
        patient=patient,
        targets=[Target("DIA", current(patient, "DIA").pk, "dx_comment")],
        text="What does it mean?",
        by=dora,
    )
    first, second = two_transplants(somebody(torino))
    assert shown(browse(anna).get(LIST)) == [first.pk, second.pk, older.pk, later.pk, about_type.pk]


def test_filters_are_in_the_address(patient, strangers_patient, anna, bruno, dora, browse):
    mine, theirs = with_early_diagnosis(patient), with_early_diagnosis(strangers_patient)
    by_hand = ask(patient=patient, targets=[Target("PAT", patient.pk, "sex")], text="Is this right?", by=dora)
    confirm(theirs, bruno)
    client = browse(dora)

    def found(**filters):
        return set(shown(client.get(f"{LIST}?{urlencode({'tab': 'all', **filters})}")))

    assert found() == {mine.pk, theirs.pk, by_hand.pk}
    assert found(centre="2") == found(centre="02") == {theirs.pk}
    assert found(state="open") == {mine.pk, by_hand.pk}
    assert found(check="T-01") == {mine.pk, theirs.pk}
    assert found(check="-") == {by_hand.pk}
    assert found(code=patient.subject_code.lower()) == {mine.pk, by_hand.pk}
    assert found(centre="1", state="open", check="T-01") == {mine.pk}
    assert found(centre="2", state="open") == set()


@pytest.mark.parametrize(
    "query",
    [
        "tab=nonsense&state=nonsense&centre=xx&check=x&code=x&page=xx",
        "tab=answer&state=closed",
        "centre=99999999999999999999&page=99999",
        "centre=%C2%B2",
    ],
)
def test_nonsense_in_the_address_is_ignored(patient, dora, browse, query):
    with_early_diagnosis(patient)
    assert browse(dora).get(f"{LIST}?{query}").status_code == 200


def test_a_filter_that_leaves_nothing_says_so(patient, dora, browse):
    with_early_diagnosis(patient)
    assert b"No query fits" in browse(dora).get(f"{LIST}?tab=all&check=E-XXX-99").content


@pytest.mark.parametrize(
    ("tab", "title"),
    [("answer", b"Nothing to answer"), ("review", b"Nothing to review"), ("all", b"No query yet")],
)
def test_empty_list_says_how_something_gets_here(dora, browse, tab, title):
    assert title in browse(dora).get(f"{LIST}?tab={tab}").content


def many(patient, n):
    row = {"form": "PAT", "row": patient.pk, "item": "sex", "answer": "M", "seen": "M", "shown": True}
    now = timezone.now()
    with acting_system("test"):
        made = Query.objects.bulk_create(
            Query(
                patient=patient, text=f"Question {i}", targets=[row], priority=2, state=State.OPEN,
                state_since=now, opened_at=now,
            )
            for i in range(n)
        )  # fmt: skip
        QueryEvent.objects.bulk_create(
            QueryEvent(query=query, action=Action.ASK, to_state=State.OPEN, cycle=1) for query in made
        )
    return made


def test_list_takes_at_most_6_statements_whatever_its_length(patient, anna, browse):
    """Session, user, roles, tally, rows with their last message, and the number in the top bar."""
    client = browse(anna)
    client.get(LIST)  # the first page of a session also writes the session
    counted = []
    for more, length in ((1, 1), (49, 50)):
        many(patient, more)
        with CaptureQueriesContext(connection) as captured:
            assert len(shown(client.get(LIST))) == length
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 6


def test_list_turns_its_pages(patient, anna, browse):
    made = {query.pk for query in many(patient, 53)}
    client = browse(anna)
    first, second = client.get(LIST), client.get(f"{LIST}?page=2")
    assert (len(shown(first)), len(shown(second))) == (50, 3)
    assert set(shown(first)) | set(shown(second)) == made
    assert b"51 to 53 of 53" in second.content


def test_each_entry_of_a_form_that_repeats_is_told_apart(patient, anna, dora, browse):
    first, second = two_transplants(patient)
    save(patient, visit("M06", 180), visit("M12", 365))
    rows = {row.visit: row.pk for row in load_record(patient).visits}
    for slot in ("M06", "M12"):
        target = Target("FUP", rows[slot], "vital_status")
        ask(patient=patient, targets=[target], text="Alive?", by=dora)
    page = browse(anna).get(f"{LIST}?tab=answer")
    named = {row["query"].pk: [form for form, _label in row["items"]] for row in page.context["rows"]}
    titles = sorted(form for forms in named.values() for form in forms if "·" in form)
    assert len(titles) == len(set(titles)) == 2
    assert named[first.pk][0] != named[second.pk][0]
