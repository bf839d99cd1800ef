"""The centre's side of a Query Form: answered at the forms and by a filled file, and never closed by her."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from queries import query_forms
from queries.models import Query
from queries.workflow import Category, Reason, State
from tests.e2e import small_study
from tests.e2e.small_study import (
    COUNTED,
    EARLY,
    MONTH,
    OLD,
    PERFORMANCE,
    RELAPSE,
    UNKNOWN,
    UNTREATED,
    does,
    downloads,
    filled,
    query,
    second_person,
)
from tests.factories.study import open_centre


@pytest.fixture
def patients(transactional_db, torino, dora):
    """Two of Torino's; one finding of the first is a candidate, everything else is on a Query Form."""
    dario, centre = second_person(), open_centre(torino)
    small_study.no_rule_asks(dora, dario)
    entered = (small_study.AT_TORINO, small_study.AT_MILANO)
    first, second = (small_study.enter(centre, *who) for who in entered)
    small_study.finish(small_study.rules_ask(dora, dario), dora)
    wanted = query_forms.unsent(dora, torino).exclude(check_id=OLD)
    query_forms.issue(centre=torino, queries=wanted, by=dora, note="Before the analysis, please.")
    return first, second


def test_a_query_form_at_the_centre(sits_down, anna, patients):
    first, second = patients
    person = sits_down(anna)
    she_finds_it_on_the_page_of_her_centre(person)
    she_corrects_a_value_beside_its_query(person, query(EARLY, first))
    she_answers_by_keyboard_alone(person, query(UNKNOWN, first), 2, "The registry office does not know.")
    person.looks("06-the-next-one")
    she_answers_by_keyboard_alone(person, query(COUNTED, first), 4, "Does a tandem count twice?")
    she_answers_by_keyboard_alone(person, query(PERFORMANCE, first), 1, "Both stand so in the chart.")
    she_sees_no_candidate_and_cannot_close(person, query(OLD, first), query(COUNTED, first))
    she_fills_the_file_and_sees_what_it_would_answer(person, first, second)
    she_sends_the_answers(person, first, second)


def she_finds_it_on_the_page_of_her_centre(anna):
    anna.opens("/queries/").logs_in().reads("8 queries").looks("01-to-answer", in_italian=True)
    anna.opens("/centres/1/").reads("0 of 8").looks("02-centre", in_italian=True)
    anna.follows(re.compile("^QF-")).reads("Before the analysis, please.")
    anna.looks("03-query-form", in_italian=True)


def she_corrects_a_value_beside_its_query(anna, asked):
    right = "5/2011"
    anna.opens("/queries/").tabs_to(anna.page.get_by_role("link", name="Work through them")).presses("Enter")
    anna.arrives_at(r"query=\d+").looks("04-at-work", in_italian=True)
    goes_along_the_line_to(anna, asked)
    anna.answers(dx_date=right).gives_reason("query", "letter of the referring hospital").saves()
    asked.refresh_from_db()
    assert (asked.state, asked.closed_reason) == (State.CLOSED, Reason.AUTO_CORRECTED)
    expect(anna.page.locator(".desk h2")).to_contain_text("closed")
    anna.looks("05-corrected")


def goes_along_the_line_to(anna, asked):
    """By Alt+J, one after the other."""
    for _query in range(Query.objects.count()):
        if anna.page.url.partition("query=")[2].partition("#")[0] == str(asked.pk):
            return
        with anna.page.expect_navigation():
            anna.presses("Alt+j")
    raise AssertionError(f"{asked} is not in her line")


def she_answers_by_keyboard_alone(anna, asked, kind, words):
    """`kind` is how often she presses the arrow to it."""
    goes_along_the_line_to(anna, asked)
    anna.presses("Alt+r", "Space", *["ArrowDown"] * kind, "Tab").types(words)
    with anna.page.expect_navigation():
        anna.presses("Tab", "Enter")
    anna.reads(f"Query {asked.pk} is answered. The data centre reads it next.")
    asked.refresh_from_db()
    assert (asked.state, asked.category) == (State.ANSWERED, list(Category)[kind])


def she_sees_no_candidate_and_cannot_close(anna, candidate, answered):
    assert (candidate.state, answered.state) == (State.CANDIDATE, State.ANSWERED)
    anna.opens("/queries/?tab=all").reads("8 queries").looks("07-all", in_italian=True)
    expect(anna.page.get_by_role("link", name=f"Query {candidate.pk}", exact=True)).to_have_count(0)
    expect(anna.page.get_by_role("link", name="Candidates")).to_have_count(0)
    anna.expects_refusals(404).opens(reverse("queries:detail", args=[candidate.pk]))
    expect(anna.page.locator("body")).not_to_contain_text(candidate.question)
    anna.opens(reverse("queries:detail", args=[answered.pk])).reads("The data centre reads it next.")
    expect(anna.page.get_by_role("button", name="Accept and close")).to_have_count(0)
    anna.looks("08-answered", in_italian=True)


def she_fills_the_file_and_sees_what_it_would_answer(anna, first, second):
    anna.opens("/queries/forms/").follows(re.compile("^QF-")).reads("4 of 8")
    answers = {
        query(RELAPSE, second).pk: ("Confermato come da fonte", "So says the discharge letter."),
        query(MONTH, second).pk: ("non disponibile", "The day is on no document."),
        query(PERFORMANCE, second).pk: ("confermato come da fonte", ""),
        query(COUNTED, first).pk: ("confermato come da fonte", "It is the second, as entered."),
    }
    file = filled(downloads(anna, "CSV to fill in"), answers)
    anna.changes_language("it")
    hands_in(anna, file).reads("Ha già una risposta, di Anna Rossi").looks("09-would-answer-it")
    anna.opens("/queries/forms/").changes_language("en")
    hands_in(anna.follows(re.compile("^QF-")), file).reads("What this file would answer")
    anna.reads("Please add a few words of what the source says.")
    anna.reads("It was answered already, by Anna Rossi").reads("It is the second, as entered.")
    anna.looks("10-would-answer")
    assert query(RELAPSE, second).state == State.OPEN


def hands_in(anna, file):
    upload = {"name": "answers.csv", "mimeType": "text/csv", "buffer": file}
    form = anna.page.locator("form[enctype]")
    form.locator("input[type=file]").set_input_files(upload)
    with anna.page.expect_navigation():
        form.locator("button").click()
    return anna


def she_sends_the_answers(anna, first, second):
    does(anna, "Send these answers").reads("What this file answered").looks("11-answered")
    anna.reads("Please add a few words of what the source says.")
    given = [query(check, second) for check in (RELAPSE, MONTH, PERFORMANCE, UNTREATED)]
    assert [each.state for each in given] == [State.ANSWERED, State.ANSWERED, State.OPEN, State.OPEN]
    assert [each.category for each in given[:2]] == [Category.CONFIRMED, Category.NOT_AVAILABLE]
    assert query(COUNTED, first).category == Category.QUESTION_BACK
    anna.opens("/centres/1/").reads("partly answered").reads("6 of 8").looks("12-centre-partly-answered")
