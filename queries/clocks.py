"""How long a query has waited, and for whom: computed from its events, never from a row's last change."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings

from queries.workflow import CLOCKS, Party, State

# The ages in days from which on a query is overdue, the shortest first.
THRESHOLDS: tuple[int, ...] = tuple(sorted(settings.STUDY["queries"]["overdue"]))
# From this age on, the middle one, a work list says that somebody has waited too long.
OVERDUE = timedelta(days=THRESHOLDS[len(THRESHOLDS) // 2])


class Move(Protocol):
    """What a clock needs of a QueryEvent."""

    at: datetime
    from_state: str
    to_state: str


def waiting_for(state: str) -> Party | None:
    """Who has to do the next thing; nobody once the query is closed."""
    return CLOCKS.get(State(state))


def since(events: Iterable[Move]) -> datetime:
    """When the query came into the state that it is in. `events` are all of its events, oldest first."""
    return max(event.at for event in events if event.from_state != event.to_state)


def spent(events: Iterable[Move], now: datetime) -> dict[Party, timedelta]:
    """How long each party has had the query, over all cycles. `events` oldest first."""
    total = dict.fromkeys(Party, timedelta())
    moves = [event for event in events if event.from_state != event.to_state]
    ends = [move.at for move in moves[1:]] + [now]
    for move, end in zip(moves, ends, strict=True):
        party = waiting_for(move.to_state)
        if party:
            total[party] += end - move.at
    return total
