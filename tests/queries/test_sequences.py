"""Whatever people do in whatever order: no undefined state, no lost word, no second live query of a key."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crf.services import Refused
from queries import clocks
from queries.models import Query
from queries.services import act
from queries.workflow import LIVE, TRANSITIONS, Action, Category, Reason, State
from tests.queries.cases import EARLY, STILL_EARLY, USUAL, change, with_early_diagnosis

pytestmark = pytest.mark.django_db

NAMES = ("anna", "ivo", "bruno", "dora", "moira")
TEXTS = ("", "x", "As in the chart.", "Which {document}?")
WORDS = ("", "whatever", *Category, *Reason)

moves = st.tuples(
    st.just("act"),
    st.sampled_from(NAMES),
    st.sampled_from(Action),
    st.sampled_from(TEXTS),
    st.sampled_from(WORDS),
)
# What a side usually does, so that a sequence gets far; the above is everything that anybody may try.
likely = st.sampled_from(
    [
        ("act", "anna", Action.ANSWER, "As in the chart.", Category.CONFIRMED),
        ("act", "anna", Action.ANSWER, "", Category.CORRECTED),
        ("act", "dora", Action.ACCEPT, "", ""),
        ("act", "dora", Action.RETURN, "Which document?", ""),
        ("act", "dora", Action.CANCEL, "never mind", ""),
        ("act", "dora", Action.REOPEN, "after all", ""),
    ]
)
saves = st.tuples(st.just("save"), st.sampled_from([EARLY, STILL_EARLY, USUAL]))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.one_of(moves, likely, likely, saves), max_size=14))
def test_random_sequences_reach_no_undefined_state_and_lose_no_message(patient, cast, steps):
    with transaction.atomic():
        query = with_early_diagnosis(patient)
        said = [event.said for event in query.events.all()]
        for step in steps:
            said += take(patient, cast, query, step)
            query.refresh_from_db()
            holds(query, said)
        transaction.set_rollback(True)


def take(patient, cast, query, step):
    """Try the step; the words that must be in the thread from now on."""
    before = query.events.count()
    if step[0] == "save":
        change(patient, "DIA", cast["anna"], dx_date=step[1])
    else:
        _act, name, action, text, category = step
        try:
            with transaction.atomic():
                act(query=query, action=action, by=cast[name], text=text, category=category)
        except (Refused, PermissionDenied):
            assert query.events.count() == before
            return []
        assert query.events.last().text == text
    return [event.said for event in query.events.all()[before:]]


def holds(query, said):
    events = list(query.events.all())
    assert State(query.state)
    assert [event.said for event in events] == said
    assert [event.from_state for event in events] == ["", *(event.to_state for event in events[:-1])]
    for event in events:
        after, capability = TRANSITIONS[event.from_state or None, Action(event.action)]
        assert after == event.to_state
        assert (event.by is None) == (capability is None)
    assert (query.state, query.state_since) == (events[-1].to_state, clocks.since(events))
    assert query.cycle == max(event.cycle for event in events)
    assert [event.cycle for event in events] == sorted(event.cycle for event in events)
    live = Counter(Query.objects.filter(state__in=LIVE).values_list("key", flat=True))
    assert max(live.values(), default=0) <= 1
    assert Query.objects.count() == 1
