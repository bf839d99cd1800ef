"""What the pages of other rooms show of queries: at a field, in a cell of the matrix, in the top bar."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from crf.models import Patient
from crf.record import PatientRecord
from queries import selectors
from queries.desk import line_around, on_desk
from queries.models import Query
from queries.selectors import Marks
from queries.workflow import State

register = template.Library()

STATE_MARKS = {
    State.CANDIDATE: "none",
    State.OPEN: "query",
    State.ANSWERED: "part",
    State.CLOSED: "done",
    State.CANCELLED: "na",
}


@register.filter
def state_mark(query: Query) -> str:
    """The shape that stands beside the word of the query's state."""
    return STATE_MARKS[State(query.state)]


@register.simple_tag(takes_context=True)
def row_queries(context: Context, patient: Patient | None, form_key: str, row_pk: int | None) -> Marks:
    """Item name -> its open and answered queries, "" -> those about the whole form.

    A page with many rows asks the database once.
    """
    if patient is None or patient.pk is None:
        return {}
    request = context["request"]
    kept = request.__dict__.setdefault("live_queries", {})
    if patient.pk not in kept:
        kept[patient.pk] = selectors.live_of(request.user, patient)
    return selectors.by_item(kept[patient.pk], form_key, row_pk)


@register.simple_tag(takes_context=True)
def query_at_work(context: Context, number: int, record: PatientRecord) -> dict[str, Any] | None:
    """The query that the address names, if it is one of this patient, with the line that it stands in."""
    user = context["request"].user
    found = selectors.queries(user).filter(pk=number, patient=record.patient.pk).first()
    if found is None:
        return None
    found.patient = record.patient
    return {**on_desk(user, found, record), "line": line_around(user, found)}


@register.filter
def of_item(marks: Marks, name: str) -> list[Query]:
    return marks.get(name, [])


@register.filter
def is_said_by(query: Query, findings: Iterable[dict[str, Any]]) -> bool:
    """Whether one of the findings beside the field already says what the query asks."""
    return any(finding["check_id"] == query.check_id for finding in findings or ())


@register.filter
def all_once(marks: Marks) -> list[Query]:
    """Every query of the row, however many of its items it asks about, by number."""
    found = {query.pk: query for queries in marks.values() for query in queries}
    return [found[pk] for pk in sorted(found)]


@register.simple_tag(takes_context=True)
def nav_query_count(context: Context) -> int:
    """How many queries wait for the side of the person who looks."""
    user = context["request"].user
    return selectors.line(user).count() if selectors.party_of(user) else 0
