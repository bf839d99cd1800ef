"""Whatever people do in whatever order: no undefined state, no lost word, no second live query of a key."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crf.models import RuleRelease
from crf.rulebook import Mode
from crf.services import Refused
from queries import clocks
from queries.bulk import act_on_all
from queries.models import Query
from queries.services import act
from queries.workflow import LIVE, TRANSITIONS, Action, Category, Reason, State
from tests.queries.cases import EARLY, STILL_EARLY, USUAL, again, change, with_early_diagnosis
from tests.queries.rule_cases import released

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
        ("act", "dora", Action.ISSUE, "", ""),
        ("bulk", "dora", Action.ISSUE, "", True),
        ("bulk", "dora", Action.RETURN, "Which document?", True),
    ]
)
saves = st.tuples(st.just("save"), st.sampled_from([EARLY, STILL_EARLY, USUAL]))
# Several at once, read just now or before; and another mode or version of the rule, in force from then on.
bulks = st.tuples(
    st.just("bulk"), st.sampled_from(NAMES), st.sampled_from(Action), st.sampled_from(TEXTS), st.booleans()
)
releases = st.tuples(st.just("release"), st.sampled_from([1, 1, 1, 2]), st.sampled_from(Mode))
runs = st.just(("run",))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    first=st.sampled_from([Mode.ASK, Mode.REVIEW]),
    steps=st.lists(st.one_of(moves, likely, likely, saves, saves, bulks, releases, runs), max_size=16),
)
def test_random_sequences_reach_no_undefined_state_and_lose_no_message(patient, cast, first, steps):
    with transaction.atomic():
        take(patient, cast, None, ("release", 1, first))
        query = with_early_diagnosis(patient)
        assert query.state == (State.OPEN if first == Mode.ASK else State.CANDIDATE)
        said = [event.said for event in query.events.all()]
        for step in steps:
            said += take(patient, cast, query, step)
            query.refresh_from_db()
            holds(query, said)
        transaction.set_rollback(True)


def take(patient, cast, query, step):
    """Try the step; the words that must be in the thread from now on."""
    what, *how = step
    before = query.events.count() if query else 0
    if what == "save":
        change(patient, "DIA", cast["anna"], dx_date=how[0])
    elif what == "run":
        again(patient)
    elif what == "release":
        version, mode = how
        number = RuleRelease.objects.count() + 1
        released(cast["dora"], cast["carla"], number=number, T_01=(version, mode.value))
    elif what == "bulk":
        together(cast, query, before, *how)
    else:
        alone(cast, query, before, *how)
    return [event.said for event in query.events.all()[before:]] if query else []


def alone(cast, query, before, name, action, text, category):
    try:
        with transaction.atomic():
            act(query=query, action=action, by=cast[name], text=text, category=category)
    except (Refused, PermissionDenied):
        assert query.events.count() == before
    else:
        assert query.events.last().text == text


def together(cast, query, before, name, action, text, fresh):
    seen = query.events.last().pk - (0 if fresh else 1)
    report = act_on_all(
        queries={query.pk: seen}, action=action, by=cast[name], text=text, category=Category.CONFIRMED
    )
    assert query.events.count() == before + len(report.done)
    assert len(report.done) + len(report.refused) <= 1
    if report.done:
        assert fresh
        assert query.events.last().text == text


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
