"""One move for several queries at once: each on its own, with one reason, and a word about every one."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from queries import bulk, services
from queries.bulk import act_on_all
from queries.models import Query
from queries.services import act
from queries.workflow import Action, Category, Reason, State
from tests.cast import CAST
from tests.queries.cases import STILL_EARLY, change, confirm, somebody, with_early_diagnosis
from tests.queries.rule_cases import released

pytestmark = pytest.mark.django_db
URL, LIST = reverse("queries:bulk"), reverse("queries:list")
WHY = "All of them follow the letter of the laboratory."


def seen(*queries):
    """What was read of each: its number and its last event."""
    return {query.pk: query.events.last().pk for query in queries}


def ticked(*queries):
    return [f"{pk}:{event}" for pk, event in seen(*queries).items()]


def states(*queries):
    return [Query.objects.get(pk=query.pk).state for query in queries]


@pytest.fixture
def three(patient, torino, anna):
    """Three answered queries of Torino's."""
    people = [patient, somebody(torino), somebody(torino)]
    return [confirm(with_early_diagnosis(person), anna) for person in people]


@pytest.fixture
def theirs(strangers_patient, bruno):
    """An answered one of Milano's."""
    return confirm(with_early_diagnosis(strangers_patient), bruno)


# The move


def test_one_reason_stands_in_the_thread_of_each(three, dora):
    report = act_on_all(queries=seen(*three), action=Action.RETURN, by=dora, text=WHY)
    assert (len(report.done), report.refused) == (3, [])
    assert states(*three) == [State.OPEN] * 3
    assert [query.events.last().text for query in three] == [WHY] * 3
    assert [query.events.last().by for query in three] == [dora] * 3
    entries = AuditEntry.objects.filter(table="queries_query", reason=WHY)
    assert {entry.query_id for entry in entries} == {query.pk for query in three}


@pytest.mark.parametrize(
    ("action", "state"),
    [(Action.ACCEPT, State.CLOSED), (Action.RETURN, State.OPEN)],
)
def test_answered_ones_are_accepted_or_asked_again(three, dora, action, state):
    act_on_all(queries=seen(*three), action=action, by=dora, text=WHY)
    assert states(*three) == [state] * 3


def test_while_their_check_speaks_none_is_accepted_as_a_duplicate(three, dora):
    report = act_on_all(queries=seen(*three), action=Action.ACCEPT, by=dora, category=Reason.DUPLICATE)
    assert ["The check still finds something" in why for _query, why in report.refused] == [True] * 3
    assert states(*three) == [State.ANSWERED] * 3


def test_questions_back_are_not_accepted_together(patient, torino, anna, dora):
    asked_back = with_early_diagnosis(patient)
    act(query=asked_back, action=Action.ANSWER, by=anna, category=Category.QUESTION_BACK, text="Which visit?")
    confirmed = confirm(with_early_diagnosis(somebody(torino)), anna)
    report = act_on_all(queries=seen(asked_back, confirmed), action=Action.ACCEPT, by=dora, text=WHY)
    assert [query.pk for query in report.done] == [confirmed.pk]
    assert "asks a question back" in report.refused[0][1]
    assert states(asked_back, confirmed) == [State.ANSWERED, State.CLOSED]


def test_corrections_in_vain_are_not_accepted_together(patient, anna, dora):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    act(query=query, action=Action.ANSWER, by=anna, category=Category.CORRECTED)
    report = act_on_all(queries=seen(query), action=Action.ACCEPT, by=dora, text=WHY)
    assert (report.done, len(report.refused)) == ([], 1)
    assert states(query) == [State.ANSWERED]


def test_nobody_answers_corrected_together_where_nothing_was(patient, anna):
    query = with_early_diagnosis(patient)
    report = act_on_all(
        queries=seen(query), action=Action.ANSWER, by=anna, text=WHY, category=Category.CORRECTED
    )
    assert "was changed since it was asked" in report.refused[0][1]
    assert states(query) == [State.OPEN]


def test_candidates_are_sent_in_one_go(patient, torino, dora, carla):
    released(dora, carla, T_01=(1, "review"))
    found = [with_early_diagnosis(person) for person in (patient, somebody(torino))]
    assert states(*found) == [State.CANDIDATE] * 2
    report = act_on_all(queries=seen(*found), action=Action.ISSUE, by=dora)
    assert (len(report.done), states(*found)) == (2, [State.OPEN] * 2)


def test_what_cannot_move_is_reported_and_the_others_go_on(three, dora, anna):
    first, second, third = three
    numbers = seen(*three)
    act(query=first, action=Action.ACCEPT, by=dora)
    change(third.patient, "DIA", anna, dx_date=STILL_EARLY)
    report = act_on_all(queries=numbers, action=Action.ACCEPT, by=dora, text=WHY)
    assert [query.pk for query in report.done] == [second.pk]
    why = {query.pk: words for query, words in report.refused}
    assert set(why) == {first.pk, third.pk}
    assert "can no longer be done" in why[first.pk]
    assert "Something happened" in why[third.pk]
    assert states(*three) == [State.CLOSED, State.CLOSED, State.ANSWERED]


def test_a_reason_that_is_too_short_refuses_each_and_moves_none(three, dora):
    before = AuditEntry.objects.count()
    report = act_on_all(queries=seen(*three), action=Action.RETURN, by=dora, text=" ")
    assert (report.done, len(report.refused)) == ([], 3)
    assert AuditEntry.objects.count() == before


def test_one_that_breaks_half_way_leaves_nothing_behind(three, dora, monkeypatch):
    """The move is written and then refused: only its own savepoint goes."""
    moved = services.act

    def refuse_the_second(**arguments):
        query = moved(**arguments)
        if query.pk == three[1].pk:
            raise services.Outdated("too late")
        return query

    monkeypatch.setattr(services, "act", refuse_the_second)
    report = act_on_all(queries=seen(*three), action=Action.ACCEPT, by=dora)
    assert [(query.pk, words) for query, words in report.refused] == [(three[1].pk, "too late")]
    assert states(*three) == [State.CLOSED, State.ANSWERED, State.CLOSED]
    assert three[1].events.last().action == Action.ANSWER


def test_who_may_not_is_told_for_each(three, moira, anna):
    for user in (moira, anna):
        report = act_on_all(queries=seen(*three), action=Action.ACCEPT, by=user, text=WHY)
        assert report.done == []
        assert len(report.refused) == 3
    assert states(*three) == [State.ANSWERED] * 3


def test_another_centres_query_is_neither_touched_nor_spoken_of(three, theirs, anna):
    report = act_on_all(
        queries=seen(*three, theirs), action=Action.ANSWER, by=anna, text=WHY, category=Category.CONFIRMED
    )
    assert theirs.pk not in {query.pk for query, _why in report.refused} | {q.pk for q in report.done}
    assert states(theirs) == [State.ANSWERED]
    assert theirs.events.count() == 2


def test_a_number_that_is_no_query_is_passed_over(three, dora):
    report = act_on_all(queries=seen(three[0]) | {10**12: 1}, action=Action.ACCEPT, by=dora)
    assert (len(report.done), report.refused) == (1, [])


def test_never_more_than_so_many_at_once(three, dora, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    report = act_on_all(queries=seen(*three), action=Action.ACCEPT, by=dora)
    assert len(report.done) == 2


# The page


def test_the_list_offers_it_to_the_data_centre_only(three, cast, browse):
    for name in ("anna", "dora", "moira"):
        text = browse(cast[name]).get(f"{LIST}?tab=all").content.decode()
        assert ('name="query"' in text) == (name == "dora")
        assert (URL in text) == (name == "dora")


def test_what_is_ticked_in_the_list_is_what_is_posted(three, dora, browse):
    client = browse(dora)
    page = client.get(LIST)
    values = [f"{row['query'].pk}:{row['seen']}" for row in page.context["rows"]]
    assert values and all(f'value="{value}"' in page.content.decode() for value in values)
    answer = client.post(
        URL, {"query": values, "action": "accept", "filters": "tab=review&centre=1"}, follow=True
    )
    assert answer.redirect_chain[0][0] == f"{LIST}?tab=review&centre=1"
    assert "Done for 3 queries." in answer.content.decode()
    assert states(*three) == [State.CLOSED] * 3


def test_where_one_was_refused_the_page_says_why_and_keeps_the_words(three, dora, browse):
    numbers = ticked(*three)
    act(query=three[0], action=Action.ACCEPT, by=dora)
    page = browse(dora).post(URL, {"query": numbers, "action": "return", "text": WHY})
    text = page.content.decode()
    assert page.status_code == 200
    assert "1 was left as it is" in text and "2 were moved" in text and WHY in text


def test_where_all_were_refused_nothing_is_claimed(three, dora, browse):
    page = browse(dora).post(URL, {"query": ticked(*three), "action": "cancel", "text": WHY})
    assert page.status_code == 409
    assert "3 were left as they are" in page.content.decode()
    assert states(*three) == [State.ANSWERED] * 3


def test_nothing_ticked_does_nothing(three, dora, browse):
    for query in ([], ["x:y", "1", ":", "9" * 30 + ":1"]):
        answer = browse(dora).post(URL, {"query": query, "action": "accept"}, follow=True)
        assert "No query was ticked" in answer.content.decode()
    assert states(*three) == [State.ANSWERED] * 3


@pytest.mark.parametrize("action", ["", "explode", "answer", "reopen", "auto_close", "ask"])
def test_no_other_move_is_offered(three, dora, browse, action):
    answer = browse(dora).post(URL, {"query": ticked(*three), "action": action, "text": WHY})
    assert answer.status_code == 404
    assert states(*three) == [State.ANSWERED] * 3


@pytest.mark.parametrize("name", CAST)
def test_only_the_data_centre_posts_it(three, cast, browse, name):
    answer = browse(cast[name]).post(URL, {"query": ticked(*three), "action": "accept"})
    assert answer.status_code == (302 if name == "dora" else 403)
    assert states(*three) == [State.CLOSED if name == "dora" else State.ANSWERED] * 3
    assert browse(cast[name]).get(URL).status_code in (403, 405)


def test_a_way_out_of_the_site_is_not_taken(three, dora, browse):
    data = {"query": ticked(*three), "action": "accept", "filters": "//evil.example/?"}
    assert browse(dora).post(URL, data).url.startswith(f"{LIST}?")


def test_nothing_ticked_keeps_filters_and_words(patient, dora, browse):
    with_early_diagnosis(patient)
    client = browse(dora)
    sent = {"action": "cancel", "text": "asked on paper", "filters": "tab=all"}
    answer = client.post(reverse("queries:bulk"), sent)
    assert answer.url == f"{reverse('queries:list')}?tab=all"
    assert "asked on paper" in client.get(answer.url).content.decode()
    assert "asked on paper" not in client.get(answer.url).content.decode()
