"""Sending queries in numbered batches, and how far each batch is answered."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import Centre, User
from audit.context import acting, acting_system
from crf.record import load_record
from queries import query_forms
from queries.models import Query, QueryForm, QueryFormLine
from queries.query_forms import FormState, issue, issue_to_all, lines_of, state_of, unsent
from queries.services import act
from queries.workflow import Action, Category, State
from tests.factories.accounts import CentreFactory
from tests.queries.cases import (
    USUAL,
    actions,
    change,
    confirm,
    somebody,
    two_transplants,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db


def as_candidate(query):
    """As a rule leaves it that is to be reviewed first."""
    with acting_system("test"):
        query.state, query.opened_at = State.CANDIDATE, None
        query.save()
    return query


def states(*queries):
    return [Query.objects.get(pk=query.pk).state for query in queries]


def test_point_14_a_form_is_numbered_by_year_and_centre(patient, strangers_patient, torino, milano, dora):
    mine, theirs = with_early_diagnosis(patient), with_early_diagnosis(strangers_patient)
    second = with_early_diagnosis(somebody(torino))
    with time_machine.travel(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC)):
        numbers = [
            issue(centre=centre, queries=[query], by=dora)[0].number
            for centre, query in ((torino, mine), (torino, second), (milano, theirs))
        ]
    with time_machine.travel(datetime.datetime(2028, 1, 1, 12, tzinfo=datetime.UTC)):
        again, _refused = issue(centre=torino, queries=[with_early_diagnosis(somebody(torino))], by=dora)
    assert numbers == ["QF-2027-001-01", "QF-2027-002-01", "QF-2027-001-02"]
    assert again.number == "QF-2028-001-01"


def test_the_year_of_a_number_is_the_studys(patient, torino, dora):
    query = with_early_diagnosis(patient)
    with time_machine.travel(datetime.datetime(2027, 12, 31, 23, 30, tzinfo=datetime.UTC)):
        form, _refused = issue(centre=torino, queries=[query], by=dora)
    assert form.number == "QF-2028-001-01"


def test_candidates_are_opened_and_open_queries_are_only_put_on_it(patient, torino, dora):
    candidate = as_candidate(with_early_diagnosis(patient))
    asked = with_early_diagnosis(somebody(torino))
    form, refused = issue(centre=torino, queries=[candidate, asked], by=dora, note=" Thank you. ")
    assert (refused, states(candidate, asked)) == ([], [State.OPEN, State.OPEN])
    assert (actions(candidate)[-1], actions(asked)) == ("issue", ["raise"])
    assert candidate.events.last().by == dora
    assert (form.note, form.language, form.issued_by) == ("Thank you.", "it", dora)
    due = timezone.localdate() + datetime.timedelta(days=30)
    assert {form.due_on, *Query.objects.values_list("due_on", flat=True)} == {due}


def test_the_language_is_the_centres(patient, torino, dora):
    with acting_system("test"):
        Centre.objects.update(language="en")
    form, _refused = issue(centre=torino, queries=[with_early_diagnosis(patient)], by=dora)
    assert form.language == "en"


def test_lines_stand_by_patient_and_form(patient, torino, dora):
    later = somebody(torino)
    queries = [with_early_diagnosis(later), *reversed(two_transplants(patient))]
    form, _refused = issue(centre=torino, queries=queries, by=dora)
    lines = lines_of(form)
    assert [line.position for line in lines] == [1, 2, 3]
    assert [line.query.patient for line in lines] == [patient, patient, later]
    rows = [row.pk for row in load_record(patient).transplants]
    assert [line.query.targets[0]["row"] for line in lines[:2]] == rows


def test_each_query_that_cannot_be_sent_is_refused_by_itself(patient, strangers_patient, torino, anna, dora):
    good, answered = with_early_diagnosis(patient), with_early_diagnosis(somebody(torino))
    on_a_form = with_early_diagnosis(somebody(torino))
    strange = with_early_diagnosis(strangers_patient)
    confirm(answered, anna)
    issue(centre=torino, queries=[on_a_form], by=dora)
    form, refused = issue(centre=torino, queries=[good, answered, on_a_form, strange], by=dora)
    assert [line.query for line in lines_of(form)] == [good]
    assert {query: why for query, why in refused} == {
        answered: "It is answered by now.",
        on_a_form: "It is on a Query Form already.",
        strange: "It is about a patient of another centre.",
    }


def test_a_move_that_is_refused_holds_up_nothing_else(patient, torino, dora, monkeypatch):
    first, second = as_candidate(with_early_diagnosis(patient)), with_early_diagnosis(somebody(torino))

    def refusing(*, query, action, by):
        with acting(by, query=query.pk):
            Query.objects.filter(pk=query.pk).update(state=State.OPEN, opened_at=timezone.now())
            raise query_forms.Refused("not now")

    monkeypatch.setattr(query_forms.services, "act", refusing)
    form, refused = issue(centre=torino, queries=[first, second], by=dora)
    assert [line.query for line in lines_of(form)] == [second]
    assert ([(query.pk, why) for query, why in refused], states(first)) == (
        [(first.pk, "not now")],
        [State.CANDIDATE],
    )


def test_no_form_is_made_where_no_query_is_left(patient, torino, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    with pytest.raises(query_forms.NothingToSend, match="no Query Form was made") as caught:
        issue(centre=torino, queries=[query], by=dora)
    assert caught.value.refused == [(query, "It is answered by now.")]
    assert not QueryForm.objects.exists()
    form, _refused = issue(centre=torino, queries=[with_early_diagnosis(somebody(torino))], by=dora)
    assert form.sequence == 1


def test_too_many_or_a_day_that_has_passed_is_refused(patient, torino, dora, monkeypatch):
    query = with_early_diagnosis(patient)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    with pytest.raises(query_forms.DueInThePast):
        issue(centre=torino, queries=[query], by=dora, due_on=yesterday)
    monkeypatch.setattr(query_forms, "MOST_QUERIES", 0)
    with pytest.raises(query_forms.TooMany):
        issue(centre=torino, queries=[query], by=dora)
    assert not QueryForm.objects.exists()


@pytest.mark.parametrize("name", ["anna", "ivo", "moira", "carla", "ada", "stranger"])
def test_only_the_data_centre_sends(patient, torino, cast, name):
    query = with_early_diagnosis(patient)
    with pytest.raises(PermissionDenied):
        issue(centre=torino, queries=[query], by=cast[name])
    assert issue_to_all(by=cast[name]) == []
    assert not QueryForm.objects.exists()


def test_state_follows_from_the_lines(patient, torino, anna, dora):
    queries = [with_early_diagnosis(somebody(torino)) for _ in range(3)]
    form, _refused = issue(centre=torino, queries=queries, by=dora)
    seen = [state_of([form])[form.pk]]
    confirm(queries[0], anna)
    seen.append(state_of([form])[form.pk])
    act(query=queries[1], action=Action.CANCEL, by=dora, text="Asked by mistake.")
    change(queries[2].patient, "DIA", anna, dx_date=USUAL)
    seen.append(state_of([form])[form.pk])
    assert [(each.state, each.done, each.total) for each in seen] == [
        (FormState.SENT, 0, 3),
        (FormState.PARTLY, 1, 3),
        (FormState.COMPLETE, 3, 3),
    ]
    assert [query_forms.is_done(line) for line in lines_of(form)] == [True, True, True]


def test_a_line_stays_done_when_the_query_is_asked_again_and_can_go_on_a_new_form(
    patient, torino, anna, dora
):
    query = with_early_diagnosis(patient)
    first, _refused = issue(centre=torino, queries=[query], by=dora)
    assert not unsent(dora, torino)
    confirm(query, anna)
    query = act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    assert list(unsent(dora, torino)) == [query]
    second, _refused = issue(centre=torino, queries=[query], by=dora)
    found = state_of([first, second])
    assert (found[first.pk].state, found[second.pk].state) == (FormState.COMPLETE, FormState.SENT)
    assert [line.cycle for line in (*lines_of(first), *lines_of(second))] == [1, 2]


def test_states_cost_one_statement(patient, torino, dora, django_assert_num_queries):
    forms = [
        issue(centre=torino, queries=[with_early_diagnosis(somebody(torino))], by=dora)[0] for _ in range(4)
    ]
    with django_assert_num_queries(1):
        state_of(forms)


def test_each_centre_gets_one_form(patient, strangers_patient, torino, milano, anna, dora):
    CentreFactory(study_centre_no=3)
    mine = [as_candidate(with_early_diagnosis(patient)), with_early_diagnosis(somebody(torino))]
    theirs = with_early_diagnosis(strangers_patient)
    assert [(centre, counts) for centre, counts in query_forms.centres_waiting(dora)] == [
        (torino, {"candidates": 1, "open": 1, "all": 2}),
        (milano, {"candidates": 0, "open": 1, "all": 1}),
    ]
    sent = issue_to_all(by=dora, note="Hello")
    assert [(each.centre, each.refused) for each in sent] == [(torino, []), (milano, [])]
    assert [{line.query for line in lines_of(each.form)} for each in sent] == [set(mine), {theirs}]
    assert issue_to_all(by=dora) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_get_two_numbers(patient, torino, dora):
    queries = [with_early_diagnosis(somebody(torino)) for _ in range(4)]

    def send(query):
        try:
            return issue(centre=torino, queries=[query], by=User.objects.get(pk=dora.pk))[0].sequence
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        given = sorted(pool.map(send, queries))
    assert given == [1, 2, 3, 4]
    assert QueryFormLine.objects.count() == 4


def test_what_an_answer_says_does_not_matter_to_the_form(patient, torino, anna, dora):
    query = with_early_diagnosis(patient)
    form, _refused = issue(centre=torino, queries=[query], by=dora)
    back = {"category": Category.QUESTION_BACK, "text": "Which of the two?"}
    act(query=query, action=Action.ANSWER, by=anna, **back)
    assert state_of([form])[form.pk].state == FormState.COMPLETE
