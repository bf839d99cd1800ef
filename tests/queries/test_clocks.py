"""How long each side has had a query."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest

from queries.clocks import since, spent, waiting_for
from queries.workflow import Party, State

Move = namedtuple("Move", "at from_state to_state")


def day(number):
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number)


THREAD = [
    Move(day(0), "", "open"),
    Move(day(2), "open", "open"),  # the data changed, the question stayed
    Move(day(5), "open", "answered"),
    Move(day(6), "answered", "open"),
    Move(day(10), "open", "answered"),
    Move(day(13), "answered", "closed"),
]


def test_each_clock_runs_only_while_its_side_has_the_query():
    assert spent(THREAD, day(40)) == {Party.CENTRE: timedelta(days=9), Party.DATA_CENTRE: timedelta(days=4)}


def test_the_clock_still_runs_on_who_has_it_now():
    assert spent(THREAD[:3], day(8)) == {
        Party.CENTRE: timedelta(days=5),
        Party.DATA_CENTRE: timedelta(days=3),
    }


def test_a_candidate_waits_for_the_data_centre():
    assert spent([Move(day(0), "", "candidate")], day(3))[Party.DATA_CENTRE] == timedelta(days=3)


def test_since_is_the_last_change_of_state_not_the_last_event():
    assert since(THREAD[:2]) == day(0)
    assert since(THREAD[:3]) == day(5)


@pytest.mark.parametrize(
    ("state", "party"),
    [
        (State.CANDIDATE, Party.DATA_CENTRE),
        (State.OPEN, Party.CENTRE),
        (State.ANSWERED, Party.DATA_CENTRE),
        (State.CLOSED, None),
        (State.CANCELLED, None),
    ],
)
def test_waiting_for_says_whose_turn_it_is(state, party):
    assert waiting_for(state) == party
