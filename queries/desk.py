"""One query on somebody's desk: the question, what was said, what can be done, and what comes next."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from crf.record import PatientRecord
from queries import clocks, effects, selectors, services, thread
from queries.forms import MoveForm
from queries.models import Query, QueryEvent
from queries.workflow import PARTY_WORDS, Action

# How much of the line stands beside the form: so many before the query, and so many after it.
BEFORE, AFTER = 5, 20


def on_desk(
    user: User,
    query: Query,
    record: PatientRecord,
    *,
    actions: list[Action] | None = None,
    form: MoveForm | None = None,
    refused: str = "",
) -> dict[str, Any]:
    """What the templates of a query draw."""
    entries = thread.entries(query, record)
    events = [entry for entry in entries if isinstance(entry, QueryEvent)]
    actions = services.allowed(query, user) if actions is None else actions
    spent = clocks.spent(events, timezone.now()).items()
    return {
        "query": query,
        "patient": record.patient,
        "places": thread.shown_places(query, record),
        "effect": effects.in_words(query.effect),
        "entries": entries,
        "spent": [(PARTY_WORDS[party], time.days) for party, time in spent],
        "actions": [action.value for action in actions],
        "form": form or MoveForm(query=query, actions=actions),
        "seen": events[-1].pk,
        "refused": refused,
        "next": selectors.next_in_line(user, query),
        "corrects": user.can(Capability.ENTER_DATA, record.centre),
    }


def line_around(user: User, query: Query) -> dict[str, Any]:
    """Where the query stands in the person's line: those about it, the one before and the one after."""
    ids = list(selectors.line(user).values_list("pk", flat=True))
    here = ids.index(query.pk) if query.pk in ids else None
    first = max(0, here - BEFORE) if here is not None else 0
    window = ids[first : first + BEFORE + AFTER]
    shown = {each.pk: each for each in selectors.line(user).filter(pk__in=window).select_related("patient")}
    position = -1 if here is None else here
    return {
        "queries": [shown[pk] for pk in window if pk in shown],
        "number": None if here is None else here + 1,
        "total": len(ids),
        "before": ids[position - 1] if position > 0 else None,
        "after": ids[position + 1] if position + 1 < len(ids) else None,
    }
