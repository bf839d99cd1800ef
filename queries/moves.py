"""The one place where a query changes its state: in memory; who calls it saves the query and the event."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from crf.services import Refused
from queries.models import Query, QueryEvent
from queries.workflow import (
    ACCEPTS_VALUES,
    CLOSED_AS,
    NEW_CYCLE,
    STATE_WORDS,
    TRANSITIONS,
    Action,
    Category,
    Reason,
    State,
)

_SYSTEM_CLOSES = {Action.AUTO_CLOSE: Reason.AUTO_CORRECTED, Action.OBSOLETE: Reason.OBSOLETE}
_PUTS_QUESTION = frozenset(
    {Action.PROPOSE, Action.RAISE, Action.ASK, Action.REVISE, Action.RECUR, Action.RECONSIDER}
)
_OPENS = frozenset({Action.RAISE, Action.ASK, Action.ISSUE})


class IllegalMove(Refused):
    """The transition table does not have this action in this state."""

    def __init__(self, query: Query, action: Action) -> None:
        state = STATE_WORDS[State(query.state)] if query.state else _("new")
        super().__init__(
            _("Query %(number)s is %(state)s by now, so this can no longer be done. Please read it again.")
            % {"number": query.pk or "", "state": state}
        )
        self.action = action


class QuestionBack(Refused):
    """The centre asked something back, which only an answer settles."""

    def __init__(self, query: Query) -> None:
        super().__init__(
            _(
                "With query %(number)s the centre asks a question back. Answer it with “Ask again”, or "
                "withdraw the query and say why."
            )
            % {"number": query.pk or ""}
        )


def state_before(query: Query) -> State | None:
    return State(query.state) if query.state else None


def move(
    query: Query,
    action: Action,
    *,
    at: datetime,
    by: Any = None,
    text: str = "",
    category: Category | None = None,
    reason: Reason | None = None,
) -> QueryEvent:
    """Change the query as the table says and return the event that records it.

    Raises IllegalMove or QuestionBack.

    `category` goes with an answer, `reason` with an acceptance that closes it as something else than the
    answer says. An event that puts a rule's question carries the question as it then was.
    """
    before = state_before(query)
    if (before, action) not in TRANSITIONS:
        raise IllegalMove(query, action)
    refuse_by_answer(query, action)
    after, _capability = TRANSITIONS[before, action]
    query.state = after
    if after != before:
        query.state_since = at
    if action in _OPENS:
        query.opened_at = query.opened_at or at
    if action in NEW_CYCLE:
        _begin_cycle(query, at)
    if after == State.OPEN != before:
        due = at + timedelta(days=settings.STUDY["queries"]["answer_within"])
        query.due_on = timezone.localtime(due).date()
    if action in (Action.ANSWER, Action.CORRECT):
        query.category = category or Category.CORRECTED
    if action == Action.REVISE and after == State.ANSWERED:
        query.changed_since_answer = True
    if action == Action.ACCEPT:
        query.closed_reason = reason or CLOSED_AS[Category(query.category)]
        if query.closed_reason in ACCEPTS_VALUES:
            query.accepted_fingerprint = query.fingerprint
    if action in _SYSTEM_CLOSES:
        query.closed_reason = _SYSTEM_CLOSES[action]
    puts = bool(query.check_id) and action in _PUTS_QUESTION
    return QueryEvent(
        query=query,
        at=at,
        by=by,
        action=action,
        from_state=before or "",
        to_state=after,
        category=_category(query, before, after),
        text=query.text if puts else text,
        words=query.words if puts else None,
        cycle=query.cycle,
    )


def refuse_by_answer(query: Query, action: Action) -> None:
    """Raise where the centre's answer does not allow what the table does: a question back is asked again or
    withdrawn and never accepted, any other answer is never withdrawn."""
    if query.state != State.ANSWERED:
        return
    asks_back = query.category == Category.QUESTION_BACK
    if action == Action.ACCEPT and asks_back:
        raise QuestionBack(query)
    if action == Action.CANCEL and not asks_back:
        raise IllegalMove(query, action)


def _category(query: Query, before: State | None, after: State) -> str:
    if after == State.CLOSED:
        return query.closed_reason
    return query.category if after == State.ANSWERED != before else ""


def _begin_cycle(query: Query, at: datetime) -> None:
    query.cycle += 1
    query.category = ""
    query.closed_reason = ""
    query.changed_since_answer = False
    if query.state == State.OPEN:
        query.opened_at = query.opened_at or at
