"""What people do: who may, with which words, and what comes of it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Capability, Role
from audit.context import acting_system
from audit.models import AuditEntry
from crf.checks import Target
from crf.services import Refused
from queries.corrections import NothingCorrected
from queries.models import Query
from queries.moves import IllegalMove, QuestionBack
from queries.services import (
    CHOSEN_REASONS,
    NoSuchPlace,
    NotTheSamePerson,
    Outdated,
    StillSpeaks,
    WordsNeeded,
    act,
    allowed,
    ask,
)
from queries.workflow import Action, Category, Reason, State
from tests.factories.accounts import MembershipFactory
from tests.factories.study import diagnosis, save
from tests.queries.cases import STILL_EARLY, change, current, with_early_diagnosis

pytestmark = pytest.mark.django_db


@pytest.fixture
def query(patient) -> Query:
    return with_early_diagnosis(patient)


def answer(query, by, category=Category.CONFIRMED, text="As in the chart."):
    if category == Category.CORRECTED:
        change(query.patient, "DIA", by, dx_date=STILL_EARLY)
    return act(query=query, action=Action.ANSWER, by=by, text=text, category=category)


# Answering


@pytest.mark.parametrize("category", Category)
def test_answer_waits_for_the_data_centre(query, anna, category):
    moved = answer(query, anna, category)
    event = moved.events.last()
    assert (moved.state, moved.category) == (State.ANSWERED, category)
    assert (event.by, event.text, event.category) == (anna, "As in the chart.", category)
    assert (event.from_state, event.to_state, event.cycle) == ("open", "answered", 1)
    assert moved.corrected_in_vain == (category == Category.CORRECTED)


def test_corrected_is_refused_while_nothing_was_corrected(query, anna):
    for _ in range(2):
        with pytest.raises(NothingCorrected):
            act(query=query, action=Action.ANSWER, by=anna, text="Done.", category=Category.CORRECTED)
        change(query.patient, "DIA", anna, dx_comment="no item of this query")
    query.refresh_from_db()
    assert (query.state, query.category) == (State.OPEN, "")


def test_corrected_is_refused_in_a_round_without_a_correction(query, anna, dora):
    answer(query, anna, Category.CORRECTED)
    act(query=query, action=Action.RETURN, by=dora, text="Still before 1995.")
    with pytest.raises(NothingCorrected):
        act(query=query, action=Action.ANSWER, by=anna, category=Category.CORRECTED)


def test_corrected_where_a_persons_question_has_no_correction_is_refused(patient, anna, dora):
    save(patient, diagnosis())
    target = Target("DIA", current(patient, "DIA").pk, "dx_subtype")
    question = ask(patient=patient, targets=[target], text="Which type?", by=dora)
    with pytest.raises(NothingCorrected):
        act(query=question, action=Action.ANSWER, by=anna, category=Category.CORRECTED)


def test_answer_is_kept_without_the_blanks_around_it(query, anna):
    assert answer(query, anna, text="  as it is \n").events.last().text == "as it is"


@pytest.mark.parametrize("category", set(Category) - {Category.CORRECTED})
def test_answer_needs_words(query, anna, category):
    with pytest.raises(WordsNeeded):
        answer(query, anna, category, text=" x ")
    query.refresh_from_db()
    assert (query.state, query.events.count()) == (State.OPEN, 1)


def test_a_question_back_can_be_asked_again_or_withdrawn(query, anna, dora):
    assert allowed(answer(query, anna, Category.QUESTION_BACK), dora) == [Action.RETURN, Action.CANCEL]


def test_corrected_needs_no_words(query, anna):
    assert answer(query, anna, Category.CORRECTED, text="").category == Category.CORRECTED


@pytest.mark.parametrize("category", ["", "whatever"])
def test_answer_needs_a_category(query, anna, category):
    with pytest.raises(WordsNeeded):
        answer(query, anna, category)


def test_an_answer_stands_on_the_trail_under_its_query(query, anna):
    answer(query, anna)
    entry = AuditEntry.objects.filter(table="queries_query", row_id=query.pk).last()
    assert (entry.actor_id, entry.query_id, entry.reason) == (anna.pk, query.pk, "As in the chart.")
    assert entry.changes["state"] == ["open", "answered"]


# Reviewing


@pytest.mark.parametrize(
    ("category", "reason"),
    [
        (Category.CONFIRMED, Reason.ACCEPTED_AS_IS),
        (Category.NOT_AVAILABLE, Reason.NOT_AVAILABLE),
        (Category.NOT_APPLICABLE, Reason.ACCEPTED_AS_IS),
    ],
)
def test_accept_closes_as_the_answer_says(query, anna, dora, category, reason):
    answer(query, anna, category)
    closed = act(query=query, action=Action.ACCEPT, by=dora)
    assert (closed.state, closed.closed_reason) == (State.CLOSED, reason)
    assert closed.accepted_fingerprint == closed.fingerprint != ""


def test_accept_may_name_another_reason(patient, anna, dora):
    save(patient, diagnosis())
    target = Target("DIA", current(patient, "DIA").pk, "dx_subtype")
    question = ask(patient=patient, targets=[target], text="Which type?", by=dora)
    answer(question, anna)
    closed = act(query=question, action=Action.ACCEPT, by=dora, category=Reason.DUPLICATE)
    assert (closed.closed_reason, closed.events.last().category) == ("duplicate", "duplicate")


@pytest.mark.parametrize("category", ["", *set(CHOSEN_REASONS) - {Reason.ACCEPTED_AS_IS}])
def test_corrected_in_vain_is_not_accepted_as_corrected(query, anna, dora, category):
    answer(query, anna, Category.CORRECTED)
    with pytest.raises(StillSpeaks):
        act(query=query, action=Action.ACCEPT, by=dora, category=category, text="Good enough.")


def test_corrected_in_vain_is_accepted_as_it_stands_in_the_reviewers_words(query, anna, dora):
    answer(query, anna, Category.CORRECTED)
    with pytest.raises(WordsNeeded):
        act(query=query, action=Action.ACCEPT, by=dora, category=Reason.ACCEPTED_AS_IS, text="ok")
    closed = act(
        query=query, action=Action.ACCEPT, by=dora, category=Reason.ACCEPTED_AS_IS, text="Seen in the letter."
    )
    assert (closed.closed_reason, closed.events.last().text) == ("accepted_as_is", "Seen in the letter.")
    assert closed.accepted_fingerprint == closed.fingerprint
    change(query.patient, "DIA", anna, dx_comment="nothing that was asked about")
    query.refresh_from_db()
    assert (query.state, query.speaks) == (State.CLOSED, True)


@pytest.mark.parametrize("category", set(Category) - {Category.CORRECTED, Category.QUESTION_BACK})
def test_whatever_was_answered_is_not_accepted_as_corrected_while_the_check_speaks(
    query, anna, dora, category
):
    answer(query, anna, category)
    for reason in (Reason.CORRECTED, Reason.DUPLICATE):
        with pytest.raises(StillSpeaks):
            act(query=query, action=Action.ACCEPT, by=dora, category=reason, text="Good enough.")


@pytest.mark.parametrize("category", ["", *CHOSEN_REASONS])
def test_a_question_back_is_never_accepted(query, anna, dora, category):
    answer(query, anna, Category.QUESTION_BACK)
    with pytest.raises(QuestionBack):
        act(query=query, action=Action.ACCEPT, by=dora, category=category, text="Good enough.")
    query.refresh_from_db()
    assert query.state == State.ANSWERED


@pytest.mark.parametrize("again", [False, True])
def test_a_question_back_is_withdrawn_with_a_reason(query, anna, dora, again):
    answer(query, anna, Category.QUESTION_BACK)
    if again:
        act(query=query, action=Action.RETURN, by=dora, text="The date of the biopsy.")
        answer(query, anna, Category.QUESTION_BACK)
    with pytest.raises(WordsNeeded):
        act(query=query, action=Action.CANCEL, by=dora)
    withdrawn = act(query=query, action=Action.CANCEL, by=dora, text="Asked in error, you are right.")
    assert withdrawn.state == State.CANCELLED


def test_no_other_answer_is_withdrawn(query, anna, dora):
    answer(query, anna)
    with pytest.raises(IllegalMove):
        act(query=query, action=Action.CANCEL, by=dora, text="Asked in error.")


@pytest.mark.parametrize("category", [Reason.AUTO_CORRECTED, Reason.OBSOLETE, "whatever"])
def test_accept_never_closes_as_the_system_does(query, anna, dora, category):
    answer(query, anna)
    closed = act(query=query, action=Action.ACCEPT, by=dora, category=category)
    assert closed.closed_reason == Reason.ACCEPTED_AS_IS


def test_return_puts_the_question_once_more(query, anna, dora):
    answer(query, anna)
    back = act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    assert (back.state, back.cycle, back.category) == (State.OPEN, 2, "")
    assert (back.events.last().text, back.events.last().cycle) == ("Which document?", 2)


def test_cancel_withdraws_what_was_not_answered(query, dora):
    withdrawn = act(query=query, action=Action.CANCEL, by=dora, text="asked by mistake")
    assert withdrawn.state == State.CANCELLED


def test_cancel_is_refused_once_the_centre_had_answered(query, anna, dora):
    answer(query, anna)
    act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    with pytest.raises(IllegalMove):
        act(query=query, action=Action.CANCEL, by=dora, text="never mind")


@pytest.mark.parametrize("before", [Action.ACCEPT, Action.CANCEL])
def test_reopen_begins_a_new_cycle(query, anna, dora, before):
    if before == Action.ACCEPT:
        answer(query, anna)
    act(query=query, action=before, by=dora, text="done with it")
    again = act(query=query, action=Action.REOPEN, by=dora, text="not done after all")
    assert (again.state, again.cycle, again.closed_reason) == (State.OPEN, 2, "")


@pytest.mark.parametrize("action", [Action.RETURN, Action.CANCEL, Action.REOPEN])
def test_these_moves_need_words(query, anna, dora, action):
    if action != Action.CANCEL:
        answer(query, anna)
    if action == Action.REOPEN:
        act(query=query, action=Action.ACCEPT, by=dora)
    with pytest.raises(WordsNeeded):
        act(query=query, action=action, by=dora, text="..", category="")


# Who may not


@pytest.mark.parametrize("name", ["bruno", "dora", "carla", "ada", "moira", "stranger"])
def test_nobody_but_the_centre_answers(query, cast, name):
    with pytest.raises(PermissionDenied):
        answer(query, cast[name])


@pytest.mark.parametrize("name", ["anna", "bruno", "ivo", "carla", "ada", "moira", "stranger"])
@pytest.mark.parametrize("action", [Action.ACCEPT, Action.RETURN])
def test_nobody_but_the_data_centre_judges(query, cast, anna, name, action):
    answer(query, anna)
    with pytest.raises(PermissionDenied):
        act(query=query, action=action, by=cast[name], text="so it is")


def test_who_once_answered_never_closes(query, anna, dora, torino):
    """Anna moves from the centre to the data centre: her own answers are for somebody else to judge."""
    answer(query, anna)
    with acting_system("test"):
        anna.memberships.update(until=datetime.date(2020, 1, 2))
    MembershipFactory(user=anna, role=Role.DATA_CENTRE)
    with pytest.raises(NotTheSamePerson):
        act(query=query, action=Action.ACCEPT, by=User.objects.get(pk=anna.pk))
    assert act(query=query, action=Action.ACCEPT, by=dora).state == State.CLOSED


def test_who_still_answers_for_the_centre_never_closes(query, anna, ivo):
    MembershipFactory(user=ivo, role=Role.DATA_CENTRE)
    both = User.objects.get(pk=ivo.pk)
    assert both.can(Capability.CLOSE_QUERY)
    answer(query, anna)
    with pytest.raises(NotTheSamePerson):
        act(query=query, action=Action.ACCEPT, by=both)


@pytest.mark.parametrize(
    "action", [Action.ACCEPT, Action.RETURN, Action.ISSUE, Action.REOPEN, Action.AUTO_CLOSE, Action.OBSOLETE]
)
def test_move_that_the_table_does_not_have_is_refused(query, dora, action):
    with pytest.raises(IllegalMove) as refused:
        act(query=query, action=action, by=dora, text="because")
    assert isinstance(refused.value, Refused)
    assert str(refused.value).startswith(f"Query {query.pk} is open by now")


def test_nothing_is_decided_on_what_has_changed_since_it_was_read(query, anna, dora):
    seen = answer(query, anna).events.last().pk
    change(query.patient, "DIA", anna, dx_comment="new")  # the query asks about the date: nothing new
    change(query.patient, "DIA", anna, dx_date=STILL_EARLY)
    with pytest.raises(Outdated):
        act(query=query, action=Action.ACCEPT, by=dora, seen=seen)
    seen = query.events.last().pk
    assert act(query=query, action=Action.ACCEPT, by=dora, seen=seen).state == State.CLOSED


def test_a_refused_move_leaves_no_trace(query, anna):
    before = AuditEntry.objects.count()
    with pytest.raises(WordsNeeded):
        answer(query, anna, text="")
    assert AuditEntry.objects.count() == before


# What is open to whom


@pytest.mark.parametrize(
    ("state", "name", "expected"),
    [
        (State.OPEN, "anna", [Action.ANSWER]),
        (State.OPEN, "dora", [Action.CANCEL]),
        (State.OPEN, "moira", []),
        (State.ANSWERED, "anna", []),
        (State.ANSWERED, "dora", [Action.ACCEPT, Action.RETURN]),
        (State.CLOSED, "anna", []),
        (State.CLOSED, "dora", [Action.REOPEN]),
    ],
)
def test_allowed_lists_what_act_would_do(query, cast, anna, dora, state, name, expected):
    if state != State.OPEN:
        query = answer(query, anna)
    if state == State.CLOSED:
        query = act(query=query, action=Action.ACCEPT, by=dora)
    assert allowed(query, cast[name]) == expected


# Asking by hand


def test_ask_about_an_item(patient, dora):
    save(patient, diagnosis())
    row = current(patient, "DIA")
    query = ask(patient=patient, targets=[Target("DIA", row.pk, "dx_subtype")], text=" Which type? ", by=dora)
    assert (query.state, query.question, query.check_id) == (State.OPEN, "Which type?", "")
    assert query.targets == [
        {"form": "DIA", "row": row.pk, "item": "dx_subtype", "answer": "MM", "seen": "MM", "shown": True}
    ]
    assert [(event.action, event.by, event.said) for event in query.events.all()] == [
        ("ask", dora, "Which type?")
    ]


def test_ask_about_a_whole_form_and_about_one_that_is_not_begun(patient, dora):
    whole = ask(patient=patient, targets=[Target("PAT", patient.pk, "")], text="Please check.", by=dora)
    absent = ask(patient=patient, targets=[Target("DIA", None, "dx_date")], text="Is it known?", by=dora)
    assert (whole.targets[0]["row"], absent.targets[0]["row"]) == (patient.pk, None)


@pytest.mark.parametrize("name", ["anna", "bruno", "ivo", "carla", "ada", "moira", "stranger"])
def test_nobody_but_the_data_centre_asks(patient, cast, name):
    with pytest.raises(PermissionDenied):
        ask(patient=patient, targets=[Target("PAT", patient.pk, "sex")], text="Sure?", by=cast[name])
    assert Query.objects.count() == 0


def test_ask_needs_words(patient, dora):
    with pytest.raises(WordsNeeded):
        ask(patient=patient, targets=[Target("PAT", patient.pk, "sex")], text=" ? ", by=dora)


def test_ask_only_about_what_the_patient_has(patient, strangers_patient, dora):
    save(strangers_patient, diagnosis())
    elsewhere = current(strangers_patient, "DIA").pk
    for target in (
        Target("XXX", None, "dx_date"),
        Target("DIA", None, "dx_colour"),
        Target("DIA", elsewhere, "dx_date"),
        Target("FUP", None, "visit_date"),
        Target("CEN", None, "ec_outcome"),
    ):
        with pytest.raises(NoSuchPlace):
            ask(patient=patient, targets=[target], text="What of this?", by=dora)
    with pytest.raises(NoSuchPlace):
        ask(patient=patient, targets=[], text="What of this?", by=dora)
