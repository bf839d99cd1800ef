"""What the pages of other rooms show of queries: at a field, in a cell of the matrix, in the top bar."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context

from crf.models import Patient
from queries import selectors
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
def open_query_counts(
    context: Context, patients: Iterable[Patient]
) -> dict[tuple[int, str, int | None], int]:
    """(patient id, form key, row id or None) -> how many queries the centre has to answer there."""
    return selectors.open_counts(context["request"].user, patients)


@register.simple_tag
def cell_query_count(counts: dict[tuple[int, str, int | None], int], patient: Patient, cell: Any) -> int:
    """How many of `open_query_counts` belong to a cell: to its rows, or to the form where it has none.

    `cell` has `rows` and `key`, as the matrix draws it.
    """
    rows = [row.pk for row in cell["rows"]] or [None]
    return sum(counts.get((patient.pk, cell["key"], row), 0) for row in rows)


@register.simple_tag(takes_context=True)
def nav_query_count(context: Context) -> int:
    """How many queries wait for the side of the person who looks."""
    user = context["request"].user
    return selectors.line(user).count() if selectors.party_of(user) else 0
