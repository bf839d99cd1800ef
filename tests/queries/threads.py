"""Queries with a past: threads whose moves were made on given days."""

import datetime
from itertools import count

from audit.context import acting_system
from queries.models import Query, QueryEvent
from queries.workflow import TRANSITIONS, Action, Category, State

numbers = count()
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def days_ago(days):
    return NOW - datetime.timedelta(days=days)


def thread(patient, *moves, check="", closed_as=""):
    """A query whose moves are (action, days ago); `check` is the rule that asks."""
    return threads([(patient, moves, check, closed_as)])[0]


def threads(wanted):
    """The same for many in two statements."""
    made, events = [], []
    for number, (patient, moves, check, closed_as) in enumerate(wanted):
        state, cycle = None, 1
        for action, days in moves:
            before, (state, _who) = state, TRANSITIONS[state, Action(action)]
            cycle += action in ("return", "reopen", "recur")
            closes = state == State.CLOSED != before
            event = QueryEvent(
                at=days_ago(days), action=action, from_state=before or "", to_state=state, cycle=cycle,
                category=closed_as if closes else "confirmed" if state == State.ANSWERED != before else "",
            )  # fmt: skip
            events.append((number, event))
        made.append(
            Query(
                patient=patient, check_id=check, key=f"{check} {next(numbers)}" if check else "", priority=3,
                text="Is this right?", targets=[], state=state, cycle=cycle,
                # What a clock must not read: a row's own dates.
                state_since=NOW, opened_at=days_ago(moves[0][1]),
                category=Category.CONFIRMED if state == State.ANSWERED else "",
                closed_reason=closed_as if state == State.CLOSED else "",
            )
        )  # fmt: skip
    with acting_system("test"):
        made = Query.objects.bulk_create(made)
        for number, event in events:
            event.query = made[number]
        QueryEvent.objects.bulk_create(event for _number, event in events)
    return made
