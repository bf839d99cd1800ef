"""The transition table, whole: every pair of state and action leads where it is written here, or nowhere."""

from itertools import product

import pytest

from accounts.roles import ROLES, Capability, Role
from queries.workflow import (
    ACTION_WORDS,
    CATEGORY_WORDS,
    CLOCKS,
    CLOSED_AS,
    LIVE,
    REASON_WORDS,
    STATE_WORDS,
    TRANSITIONS,
    Action,
    Category,
    Party,
    Reason,
    State,
)

EXPECTED = {
    (None, "propose"): ("candidate", None),
    (None, "raise"): ("open", None),
    (None, "ask"): ("open", "raise_query"),
    ("candidate", "issue"): ("open", "raise_query"),
    ("candidate", "cancel"): ("cancelled", "close_query"),
    ("candidate", "revise"): ("candidate", None),
    ("candidate", "auto_close"): ("closed", None),
    ("candidate", "obsolete"): ("closed", None),
    ("open", "answer"): ("answered", "answer_query"),
    ("open", "correct"): ("answered", None),
    ("open", "cancel"): ("cancelled", "close_query"),
    ("open", "revise"): ("open", None),
    ("open", "auto_close"): ("closed", None),
    ("open", "obsolete"): ("closed", None),
    ("answered", "accept"): ("closed", "close_query"),
    ("answered", "return"): ("open", "close_query"),
    ("answered", "cancel"): ("cancelled", "close_query"),
    ("answered", "revise"): ("answered", None),
    ("answered", "auto_close"): ("closed", None),
    ("answered", "obsolete"): ("closed", None),
    ("closed", "reopen"): ("open", "raise_query"),
    ("closed", "recur"): ("open", None),
    ("closed", "reconsider"): ("candidate", None),
    ("cancelled", "reopen"): ("open", "raise_query"),
    ("cancelled", "recur"): ("open", None),
    ("cancelled", "reconsider"): ("candidate", None),
}


@pytest.mark.parametrize(("state", "action"), list(product([None, *State], Action)))
def test_transition_leads_where_it_should(state, action):
    assert TRANSITIONS.get((state, action)) == EXPECTED.get((state, action))


def test_every_state_and_every_action_is_reached():
    assert {after for after, _capability in TRANSITIONS.values()} == set(State)
    assert {action for _state, action in TRANSITIONS} == set(Action)


def test_what_is_closed_comes_back_to_be_answered_or_reviewed():
    after = {after for (before, _), (after, _) in TRANSITIONS.items() if before and before not in LIVE}
    assert after == {State.OPEN, State.CANDIDATE}


def test_a_centre_role_may_answer_and_nothing_else():
    for role in (Role.DATA_MANAGER, Role.INVESTIGATOR):
        allowed = {action for (_, action), (_, may) in TRANSITIONS.items() if may in ROLES[role]}
        assert allowed == {Action.ANSWER}


def test_the_data_centre_may_do_all_that_people_do_but_answer():
    by_people = {action for (_, action), (_, may) in TRANSITIONS.items() if may}
    allowed = {action for (_, action), (_, may) in TRANSITIONS.items() if may in ROLES[Role.DATA_CENTRE]}
    assert allowed == by_people - {Action.ANSWER}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.MONITOR])
def test_nobody_else_moves_anything(role):
    assert not {action for (_, action), (_, may) in TRANSITIONS.items() if may in ROLES[role]}


def test_capabilities_of_the_table_are_of_queries():
    used = {capability for _state, capability in TRANSITIONS.values() if capability}
    assert used == {Capability.ANSWER_QUERY, Capability.RAISE_QUERY, Capability.CLOSE_QUERY}


def test_somebody_waits_exactly_in_the_live_states():
    assert set(CLOCKS) == LIVE
    assert {state for state, party in CLOCKS.items() if party == Party.CENTRE} == {State.OPEN}


def test_everything_has_words():
    for codes, words in (
        (State, STATE_WORDS),
        (Action, ACTION_WORDS),
        (Category, CATEGORY_WORDS),
        (Reason, REASON_WORDS),
    ):
        assert set(words) == set(codes)
    assert set(CLOSED_AS) == set(Category) - {Category.QUESTION_BACK}
