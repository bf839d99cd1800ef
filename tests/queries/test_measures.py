"""What the clocks count, by centre and by rule, against threads whose days are known."""

import datetime
import statistics

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queries import clocks
from queries.clocks import spent
from queries.measures import Figures, closed_as_obsolete, measure
from queries.workflow import Party
from tests.queries.cases import actions, with_early_diagnosis
from tests.queries.threads import NOW, days_ago, thread, threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(dora):
    """What the data centre sees."""
    return lambda: measure(dora, NOW)


def test_nothing_is_measured_before_the_first_query(counted, torino):
    found = counted()
    assert (found.centres, found.rules) == ({}, {})
    assert found.total == Figures(0, (0, 0, 0), 0, None, None, None, None, 0, 0, 0, 0)
    assert (found.total.share_asked_again, found.total.share_as_it_stands) == (None, None)


def test_point_10_open_and_overdue_by_every_threshold_of_the_settings(patient, counted, settings):
    assert clocks.THRESHOLDS == settings.STUDY["queries"]["overdue"] == (14, 30, 60)
    assert datetime.timedelta(days=30) == clocks.OVERDUE
    for days in (1, 14, 29, 30, 61):
        thread(patient, ("ask", days))
    thread(patient, ("ask", 90), ("answer", 70))
    total = counted().total
    assert (total.open, total.overdue, total.to_review) == (5, (4, 2, 1), 1)


def test_point_10_each_sides_median_and_ninth_decile_over_all_rounds(patient, counted):
    thread(
        patient,
        ("ask", 40), ("answer", 38), ("return", 37), ("answer", 31), ("accept", 21),
        closed_as="accepted_as_is",
    )  # fmt: skip
    thread(patient, ("ask", 20), ("answer", 10))
    total = counted().total
    answers, reviews = [2, 6, 10], [1, 10]
    assert total.answer_median == pytest.approx(statistics.median(answers))
    assert total.answer_p90 == pytest.approx(6 + 0.8 * 4)
    assert total.review_median == pytest.approx(statistics.median(reviews))
    assert total.review_p90 == pytest.approx(1 + 0.9 * 9)
    assert (total.answers, total.asked_again, total.share_asked_again) == (3, 1, pytest.approx(1 / 3))


def test_point_11_a_clock_reads_events_and_never_a_rows_last_change(patient, counted):
    """The rows of these threads say that everything happened just now."""
    query = thread(patient, ("ask", 40))
    assert counted().total.overdue == (1, 1, 0)
    assert spent(query.events.all(), NOW)[Party.CENTRE] == datetime.timedelta(days=40)


def test_point_11_what_leaves_the_state_as_it_is_moves_no_clock(patient, counted):
    thread(patient, ("ask", 40), ("revise", 2))
    thread(patient, ("ask", 40), ("answer", 20), ("revise", 15), ("accept", 10), closed_as="corrected")
    total = counted().total
    assert (total.overdue, total.answer_median, total.review_median) == ((1, 1, 0), 20, 10)


def test_corrected_data_are_an_answer_and_a_withdrawn_query_is_none(patient, counted):
    thread(patient, ("raise", 9), ("auto_close", 4), check="T-01", closed_as="auto_corrected")
    thread(patient, ("ask", 20), ("correct", 13))
    thread(patient, ("ask", 90), ("cancel", 1))
    thread(patient, ("raise", 90), ("obsolete", 1), check="T-02", closed_as="obsolete")
    total = counted().total
    assert (total.answer_median, total.answer_p90) == (6, pytest.approx(6.8))
    assert (total.answers, total.review_median) == (1, None)


def test_an_answer_that_came_with_its_question_waited_for_nobody(patient, counted):
    thread(patient, ("raise", 5), ("answer", 5), check="T-01")
    thread(patient, ("raise", 9), ("answer", 5), check="T-01")
    total = counted().total
    assert (total.answer_median, total.answers) == (4, 2)


def test_what_the_system_closes_is_no_review_and_a_candidate_is_one(patient, counted):
    thread(patient, ("ask", 30), ("answer", 20), ("obsolete", 1), closed_as="obsolete")
    thread(patient, ("propose", 10), ("issue", 3), check="T-01")
    thread(patient, ("propose", 10), ("cancel", 5), check="T-02")
    thread(patient, ("propose", 10), check="T-05")
    total = counted().total
    assert (total.review_median, total.to_review, total.open) == (6, 1, 1)


def test_a_rule_whose_queries_are_accepted_as_they_stand_shows_it(patient, counted):
    past = ("raise", 9), ("answer", 8), ("accept", 7)
    for reason in ("accepted_as_is", "accepted_as_is", "corrected"):
        thread(patient, *past, check="T-01", closed_as=reason)
    thread(patient, *past, ("recur", 2), check="T-01", closed_as="accepted_as_is")
    thread(patient, ("ask", 3))
    thread(patient, ("ask", 2))
    rules = counted().rules
    assert list(rules) == ["", "T-01"]
    assert (rules["T-01"].closed, rules["T-01"].as_it_stands) == (3, 2)
    assert rules["T-01"].share_as_it_stands == pytest.approx(2 / 3)
    assert (rules[""].open, rules["T-01"].open) == (2, 1)


def test_centres_are_counted_apart_and_together(patient, strangers_patient, counted):
    thread(patient, ("ask", 20), ("answer", 18))
    thread(strangers_patient, ("ask", 20), ("answer", 10))
    found = counted()
    assert list(found.centres) == [(1, "Torino Molinette"), (2, "Milano Niguarda")]
    assert [figures.answer_median for figures in found.centres.values()] == [2, 10]
    assert found.total.answer_median == found.study.answer_median == 6


def test_a_centre_counts_itself_and_knows_the_studys_median(patient, strangers_patient, anna):
    thread(patient, ("ask", 20), ("answer", 18))
    thread(strangers_patient, ("ask", 20), ("answer", 10))
    thread(strangers_patient, ("raise", 20), check="T-01")
    found = measure(anna, NOW)
    assert (list(found.centres), list(found.rules)) == ([(1, "Torino Molinette")], [""])
    assert (found.total.answer_median, found.total.open) == (2, 0)
    assert (found.study.answer_median, found.sees_all) == (6, False)


def test_a_centre_learns_nothing_of_candidates(patient, anna, moira):
    thread(patient, ("propose", 20), check="T-01")
    assert (measure(anna, NOW).total.to_review, measure(moira, NOW).total.to_review) == (0, 1)


@pytest.mark.parametrize("name", ["carla", "ada", "stranger"])
def test_who_reads_no_queries_counts_none(patient, cast, name):
    thread(patient, ("ask", 20))
    assert measure(cast[name], NOW).total.open == 0


def test_the_figures_follow_what_people_really_did(patient, anna, dora, counted):
    query = with_early_diagnosis(patient)
    assert actions(query) == ["raise"]
    assert measure(dora, query.events.get().at + datetime.timedelta(days=15)).total.overdue == (1, 0, 0)


def test_obsolete_ones_of_the_week_are_listed_the_latest_first(patient, strangers_patient, anna, dora, carla):
    old = thread(patient, ("ask", 30), ("obsolete", 8), closed_as="obsolete")
    mine = thread(patient, ("ask", 30), ("obsolete", 6), closed_as="obsolete")
    theirs = thread(strangers_patient, ("ask", 30), ("obsolete", 1), closed_as="obsolete")
    never_sent = thread(patient, ("propose", 9), ("obsolete", 2), check="T-01", closed_as="obsolete")
    thread(patient, ("ask", 30), ("cancel", 2))

    def listed(user):
        return [event.query_id for event in closed_as_obsolete(user, days_ago(7))]

    assert listed(dora) == [never_sent.pk, theirs.pk, mine.pk]
    assert listed(anna) == [mine.pk]
    assert listed(carla) == []
    assert old.pk not in listed(dora)


@pytest.mark.parametrize("n", [1, 400])
def test_one_statement_counts_any_number_of_queries(patient, dora, n):
    past = ("raise", 40), ("answer", 30), ("return", 25), ("answer", 20)
    threads([(patient, past, f"T-{number % 40:02}", "") for number in range(n)])
    assert dora.roles()
    with CaptureQueriesContext(connection) as captured:
        found = measure(dora, NOW)
    assert (found.total.answers, found.total.to_review, len(found.rules)) == (2 * n, n, min(n, 40))
    assert len(captured) == 1
