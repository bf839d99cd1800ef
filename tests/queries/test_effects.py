"""What the answer may do to the outcomes is kept with the query, sorts its work list and is said there."""

import json

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from crf.checks import Target
from queries import effects
from queries.effects import NONE, Effect, decides_outcome, effect_of
from queries.models import Query
from queries.selectors import Filters, line, next_in_line, work_list
from queries.services import act, ask
from queries.workflow import Action
from tests.queries.cases import (
    EARLY,
    STILL_EARLY,
    again,
    change,
    confirm,
    current,
    somebody,
    two_transplants,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db
LIST = reverse("queries:list")


@pytest.fixture
def known(monkeypatch):
    """A room above that knows of an effect: how much, by the diagnosis's date and comment."""

    def weigh(record, targets, found):
        asked.append((record, tuple(targets), found))
        if record.diagnosis.dx_comment == "nothing":
            return NONE
        return Effect(3 if record.diagnosis.dx_date == EARLY else 1, {"dx": str(record.diagnosis.dx_date)})

    def in_words(stored):
        with_language = {"en": "Diagnosed in", "it": "Diagnosi nel"}[translation.get_language()[:2]]
        return [f"{with_language} {stored['dx']}."]

    asked = []
    monkeypatch.setattr(effects, "_sources", [(weigh, in_words)])
    return asked


def fresh(query):
    return Query.objects.get(pk=query.pk)


# Knowing


def test_a_room_names_itself_once(monkeypatch):
    monkeypatch.setattr(effects, "_sources", [])
    monkeypatch.setattr(effects, "_items", set())
    assert effect_of(None, []) == NONE
    assert effects.in_words({"a": 1}) == []
    for number in (1, 2):
        effects.known_by(
            lambda *_args, n=number: Effect(n, {"n": n}), lambda stored: [f"{stored['n']}"], [f"DTH.{number}"]
        )
    assert effect_of(None, []).weight == 2
    assert [decides_outcome(path) for path in ("DTH.1", "DTH.2")] == [False, True]
    assert effects.in_words({"n": 2}) == ["2"]


def test_nothing_stored_is_asked_of_nobody(known):
    assert effects.in_words({}) == []


def test_the_room_of_outcomes_is_the_one_that_knows():
    (known, in_words), *others = effects._sources
    assert (known.__module__, in_words.__module__, others) == ("analysis.effects", "analysis.effects", [])


# Kept with the query


def test_the_effect_is_stored_with_the_query_as_json(known, patient):
    query = with_early_diagnosis(patient)
    assert (query.weight, query.effect) == (3, {"dx": "1990-06"})
    assert json.loads(json.dumps(query.effect)) == query.effect
    record, targets, found = known[0]
    assert (record.patient, [target.path for target in targets]) == (patient, ["DIA.dx_date"])
    assert found.check.id == "T-01"


def test_a_new_value_is_weighed_anew(known, patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    assert (fresh(query).weight, fresh(query).effect) == (1, {"dx": "1991-02"})


def test_the_same_question_is_weighed_anew_by_what_else_has_changed(known, patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_comment="nothing")
    same = fresh(query)
    assert (same.weight, same.effect, same.state) == (0, {}, "open")
    assert [event.action for event in same.events.all()] == ["raise"]


def test_an_answered_question_is_weighed_too_and_a_closed_one_is_left(known, patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    change(patient, "DIA", anna, dx_comment="nothing")
    assert fresh(query).weight == 0
    act(query=query, action=Action.ACCEPT, by=dora)
    change(patient, "DIA", anna, dx_comment="something")
    assert fresh(query).weight == 0


def test_a_question_by_hand_has_what_its_items_feed(known, patient, dora):
    with_early_diagnosis(patient)
    targets = [Target("DIA", current(patient, "DIA").pk, "dx_date")]
    query = ask(patient=patient, targets=targets, text="Is this right?", by=dora)
    assert (query.weight, query.effect) == (3, {"dx": "1990-06"})
    assert known[-1][2] is None


def test_weighing_the_same_twice_writes_nothing(known, patient):
    with_early_diagnosis(patient)
    plan = again(patient)
    assert (plan.new, plan.changed, plan.events) == ([], [], [])


def test_where_nobody_knows_nothing_is_stored(monkeypatch, patient):
    monkeypatch.setattr(effects, "_sources", [])
    query = with_early_diagnosis(patient)
    assert (query.weight, query.effect) == (0, {})


# What work lists make of it


@pytest.fixture
def three(known, patient, torino):
    """Three queries of one priority, of weights 1, 3 and 1, the first the longest waiting."""
    light = with_early_diagnosis(patient, dx_date=STILL_EARLY)
    heavy = with_early_diagnosis(somebody(torino))
    last = with_early_diagnosis(somebody(torino), dx_date=STILL_EARLY)
    return light, heavy, last


def test_the_list_begins_with_what_weighs_most_and_then_the_longest_waiting(three, anna, dora):
    light, heavy, last = three
    assert list(work_list(dora, Filters("answer"))) == [heavy, light, last]
    assert list(line(anna)) == [heavy, light, last]
    assert next_in_line(anna, heavy) == light
    assert next_in_line(anna, light) == last
    assert next_in_line(anna, last) == heavy


def test_what_is_more_pressing_by_its_items_stays_first(three, torino, anna):
    light, heavy, last = three
    transplants = two_transplants(somebody(torino))
    assert {query.weight for query in transplants} == {1}
    assert list(line(anna)) == [*transplants, heavy, light, last]


@pytest.mark.parametrize(
    ("code", "words"), [("en", "Diagnosed in 1990-06."), ("it", "Diagnosi nel 1990-06.")]
)
def test_the_query_says_it_in_the_readers_language(known, patient, anna, browse, code, words):
    query = with_early_diagnosis(patient)
    client = browse(anna)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = code
    for address in (LIST, reverse("queries:detail", args=[query.pk])):
        assert words in client.get(address).content.decode()


def test_a_light_query_is_not_marked(known, patient, anna, browse):
    with_early_diagnosis(patient, dx_date=STILL_EARLY)
    assert "changes an outcome" not in browse(anna).get(LIST).content.decode()
    with_early_diagnosis(somebody(patient.centre))
    assert "changes an outcome" in browse(anna).get(LIST).content.decode()
