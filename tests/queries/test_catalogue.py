"""The rule catalogue: every check with its words, its examples, and what became of what it asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from crf.checks import CHECKS, check
from crf.checks.check import RETIRED
from crf.checks.examples import EXAMPLES
from crf.record import PatientRecord
from queries import catalogue
from queries.catalogue import CHAPTERS, Tally
from queries.models import CheckRun, Query
from tests.queries.cases import early_diagnosis
from tests.queries.rule_cases import ran, released
from tests.queries.threads import thread, threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(moira):
    """Somebody else than the author of a release."""
    return moira


def by_id():
    return {entry.id: entry for entry in catalogue.entries()}


# The order, the words


def test_checks_stand_by_chapter_in_the_order_of_the_study_and_then_by_id():
    entries = catalogue.entries()
    assert [entry.id for entry in entries[:2]] == ["E-GEN-01", "E-GEN-02"]
    places = [list(CHAPTERS).index(catalogue.chapter_of(entry.check)) for entry in entries]
    assert places == sorted(places) and set(places) == set(range(len(CHAPTERS)))
    assert {entry.id for entry in entries} == set(CHECKS)


def test_a_check_of_no_chapter_stands_at_the_end(rules):
    check("E-EOS-99", severity="S", message="Is it over?")(early_diagnosis)
    entries = catalogue.entries()
    assert entries[0].id == "E-EOS-99"
    assert [str(entry.chapter) for entry in entries][:2] == ["End of observation", "Further checks"]


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_check_has_its_words_and_its_items_named(language):
    with translation.override(language):
        for entry in catalogue.entries():
            assert entry.check.in_words and entry.text and str(entry.severity) and str(entry.chapter)
            assert "{" not in entry.text and "}" not in entry.text
            assert len(entry.items) == len(entry.paths) and all(entry.items)


def test_a_gap_shows_where_a_value_will_stand():
    assert catalogue.template(CHECKS["E-DIA-03"]).count("‹…›") == CHECKS["E-DIA-03"].message.count("{")


# Examples


def test_every_check_shows_examples_those_on_which_it_speaks_first():
    for rule in CHECKS.values():
        shown = catalogue.examples(rule)
        assert len(shown) == len(EXAMPLES[rule.id])
        speaks = [bool(example.message) for example in shown]
        assert speaks == sorted(speaks, reverse=True) and {True, False} == set(speaks), rule.id
        for example in shown:
            assert all(label and answer for label, answer in example.answers), rule.id
            assert "{" not in example.message


def test_an_example_shows_the_answers_that_matter_in_words():
    first = catalogue.examples(CHECKS["E-DIA-03"])[0]
    labels = {label for label, _answer in first.answers}
    assert "Diagn. · Date of diagnosis of active disease" in labels
    assert "Transpl. · Date of infusion (day 0)" in labels


def test_answers_of_several_rows_say_which_row():
    first = catalogue.examples(CHECKS["E-FUP-12"])[0]
    labels = [label for label, _answer in first.answers if label.startswith("Visit ")]
    assert len(labels) > 1 and len(set(labels)) == len(labels)


def test_examples_need_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        for rule in CHECKS.values():
            catalogue.examples(rule)


def test_a_check_without_examples_shows_none(rules):
    assert catalogue.examples(rules["T-01"]) == []


def test_examples_are_records_of_nobody():
    assert all(isinstance(example.record, PatientRecord) for given in EXAMPLES.values() for example in given)


# What became of it


def test_queries_are_counted_by_what_became_of_them(patient):
    closed = ("ask", 9), ("answer", 8), ("accept", 7)
    threads(
        [
            (patient, [("raise", 9)], "T-01", ""),
            (patient, [("raise", 9), ("answer", 8)], "T-01", ""),
            (patient, [("raise", 9), *closed[1:]], "T-01", "accepted_as_is"),
            (patient, [("raise", 9), *closed[1:]], "T-01", "corrected"),
            (patient, closed, "", "accepted_as_is"),
        ]
    )
    thread(patient, ("raise", 9), ("cancel", 8), check="T-01")
    tally = by_id()["T-01"].tally
    assert tally == Tally(asked=5, live=2, closed=2, accepted=1)
    assert tally.accepted_share == 0.5
    assert by_id()["T-02"].tally == Tally()


@pytest.mark.parametrize(
    ("closed", "accepted", "often"),
    [(0, 0, False), (4, 4, False), (5, 2, False), (6, 3, False), (5, 3, True)],
)
def test_a_rule_is_often_accepted_from_half_of_enough_on(closed, accepted, often):
    assert Tally(asked=closed, closed=closed, accepted=accepted).is_often_accepted is often


def test_never_fired_is_what_neither_asked_nor_was_found(patient):
    thread(patient, ("raise", 3), check="T-01")
    ran(T_02=4)
    entries = by_id()
    assert {id for id, entry in entries.items() if entry.never_fired} == {"T-03", "T-04", "T-05"}
    assert (entries["T-01"].found, entries["T-02"].found) == (0, 4)


def test_found_says_nothing_before_a_run_has_ended(patient):
    CheckRun.objects.create(started_at="2026-01-01T00:00Z", total=1, checks=5, found={"T-01": 1})
    assert {entry.found for entry in catalogue.entries()} == {None}


def test_a_preview_is_no_run(patient, dora, another):
    release = released(dora, another)
    preview = ran(T_01=7)
    preview.release = release
    preview.save()
    assert by_id()["T-01"].found is None


# The release in force


def test_as_delivered_every_check_asks_and_none_waits(rules):
    entries = by_id()
    assert not any(entry.waits for entry in entries.values())
    assert {id: str(entry.mode) for id, entry in entries.items()} == {
        "T-01": "asks the centre at once",
        "T-02": "asks the centre at once",
        "T-03": "never asks",
        "T-04": "never asks",
        "T-05": "asks the centre at once",
    }


def test_the_mode_is_that_of_the_release_in_force(rules, dora, another):
    released(dora, another, T_01=(1, "review"), T_02=(1, "off"), T_03=(1, "off"))
    entries = by_id()
    assert [str(entries[id].mode) for id in ("T-01", "T-02", "T-03", "T-04")] == [
        "asks the data centre first",
        "switched off",
        "switched off",
        "never asks",
    ]
    assert not any(entry.waits for entry in entries.values())


def test_a_new_check_and_a_new_version_wait_for_a_release(rules, dora, another):
    released(dora, another, T_01=None, T_02=(2, "ask"), T_05=(2, "off"))
    assert {id for id, entry in by_id().items() if entry.waits} == {"T-01", "T-02"}
    assert str(by_id()["T-01"].mode) == "switched off"


def test_retired_ids_keep_their_reason(rules, monkeypatch):
    monkeypatch.setitem(RETIRED, "T-99", "It asked about what is right.")
    assert catalogue.retired() == [("T-99", "It asked about what is right.")]


def test_one_check_is_there_by_its_id(rules):
    assert catalogue.entry("T-01").id == "T-01"
    assert catalogue.entry("T-99") is None


def test_the_catalogue_takes_three_statements_whatever_the_study(patient, dora, another):
    counted = []
    for more in (0, 60):
        threads([(patient, [("raise", 5)], "T-01", "")] * more)
        with CaptureQueriesContext(connection) as captured:
            catalogue.entries()
        counted.append(len(captured))
        if not more:
            released(dora, another)
            ran(T_01=1)
    assert counted == [3, 3]
    assert Query.objects.count() == 60
