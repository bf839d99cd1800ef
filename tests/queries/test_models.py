"""What the database itself holds about queries, whoever writes."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone, translation

from audit.context import acting_system
from audit.models import AuditEntry
from queries.models import Query, QueryEvent
from queries.moves import move
from queries.workflow import Action, Category, State
from tests.queries.cases import with_early_diagnosis

pytestmark = pytest.mark.django_db


def make(patient, **fields):
    facts = {
        "patient": patient,
        "text": "Is this right?",
        "targets": [],
        "priority": 1,
        "state": State.OPEN,
        "state_since": timezone.now(),
        "opened_at": timezone.now(),
    }
    with transaction.atomic(), acting_system("test"):
        return Query.objects.create(**(facts | fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("state_is_known", {"state": "lost"}),
        ("state_is_known", {"state": ""}),
        ("has_text", {"text": ""}),
        ("rule_has_key", {"check_id": "T-01"}),
        ("rule_has_key", {"key": "T-01|1"}),
        ("closed_has_reason", {"state": State.CLOSED}),
        ("closed_has_reason", {"closed_reason": "obsolete"}),
        ("closed_has_reason", {"state": State.CLOSED, "closed_reason": "tired of it"}),
        ("answer_has_category", {"state": State.ANSWERED}),
        ("open_has_date", {"opened_at": None}),
    ],
)
def test_impossible_query_is_refused(patient, constraint, fields):
    with pytest.raises(IntegrityError, match=f"queries_query_{constraint}"):
        make(patient, **fields)


@pytest.mark.parametrize("state", [State.CANDIDATE, State.OPEN, State.ANSWERED])
def test_second_live_query_of_a_key_is_refused(patient, state):
    make(patient, check_id="T-01", key="T-01|1|DIA.dx_date:1")
    with pytest.raises(IntegrityError, match="one_live_per_key"):
        make(patient, check_id="T-01", key="T-01|1|DIA.dx_date:1", state=state, category=Category.CONFIRMED)


def test_key_is_free_again_beside_queries_that_are_over(patient):
    key = {"check_id": "T-01", "key": "T-01|1|DIA.dx_date:1"}
    make(patient, **key, state=State.CLOSED, closed_reason="obsolete")
    make(patient, **key, state=State.CANCELLED)
    assert make(patient, **key).pk


def test_queries_of_people_have_no_key_and_may_stand_side_by_side(patient):
    assert make(patient).pk != make(patient).pk


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [("action_is_known", {"action": "forget"}), ("state_is_known", {"to_state": "lost"})],
)
def test_impossible_event_is_refused(patient, constraint, fields):
    facts = {"query": make(patient), "action": Action.RAISE, "to_state": State.OPEN, "cycle": 1}
    with (
        pytest.raises(IntegrityError, match=f"queries_queryevent_{constraint}"),
        transaction.atomic(),
        acting_system("test"),
    ):
        QueryEvent.objects.create(**(facts | fields))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM queries_queryevent",
        "UPDATE queries_queryevent SET text = 'something else'",
        "DELETE FROM queries_query",
    ],
)
def test_what_was_said_is_neither_deleted_nor_changed(patient, statement):
    with_early_diagnosis(patient)
    with (
        pytest.raises(ProgrammingError, match="never deleted"),
        transaction.atomic(),
        acting_system("test"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_query_and_event_are_on_the_trail_with_their_patient(patient):
    query = with_early_diagnosis(patient)
    entry = AuditEntry.objects.get(table="queries_query", row_id=query.pk)
    assert (entry.action, entry.patient_id) == ("I", patient.pk)
    assert AuditEntry.objects.filter(table="queries_queryevent", action="I").count() == 1


def test_a_rules_question_is_in_the_readers_language(patient, rules, monkeypatch):
    query = with_early_diagnosis(patient)
    query.words = {"dx": "1990-06", "label": "DIA.dx_date"}
    query.text = "{label}: {dx}"
    assert query.question == "Date of diagnosis of active disease: Jun 1990"
    with translation.override("it"):
        label = str(query.patient._meta.get_field("sex").verbose_name)
        query.words["label"] = "PAT.sex"
        assert query.question == f"{label}: 06/1990"


def test_a_persons_braces_are_only_braces(patient):
    query = make(patient, text="What is {this}?")
    event = move(query, Action.ANSWER, at=timezone.now(), text="{that}", category=Category.QUESTION_BACK)
    assert (query.question, event.said) == ("What is {this}?", "{that}")


def test_event_names_the_kind_of_answer_and_the_reason_of_closing(patient):
    query = make(patient)
    answer = move(query, Action.ANSWER, at=timezone.now(), text="yes", category=Category.NOT_AVAILABLE)
    closing = move(query, Action.ACCEPT, at=timezone.now())
    assert (str(answer.category_word), str(closing.category_word)) == (
        "not available",
        "not available, accepted",
    )
