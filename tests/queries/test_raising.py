"""From a save through the services to its queries, and back when the data change."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from crf import services
from crf.checks import HARD, check, finding, run_checks
from crf.models import Diagnosis, FormStatus
from crf.models.base import Origin
from crf.partial_date import PartialDate
from crf.record import load_record
from queries.models import Query, QueryEvent
from queries.raising import plan_refresh
from queries.services import act
from queries.workflow import Action, Category, Reason, State
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save
from tests.queries.cases import (
    EARLY,
    STILL_EARLY,
    USUAL,
    actions,
    again,
    change,
    confirm,
    current,
    died,
    early_diagnosis,
    two_transplants,
    with_comment_died,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db


# What is asked


def test_finding_on_a_complete_form_is_asked_in_the_transaction_of_the_save(patient, anna):
    save(patient, diagnosis(dx_date=EARLY), by=anna)
    query = Query.objects.get()
    row = current(patient, "DIA")
    assert (query.check_id, query.state, query.cycle, query.severity) == ("T-01", State.OPEN, 1, "S")
    assert query.question == "The diagnosis of Jun 1990 is very early."
    assert query.targets == [
        {
            "form": "DIA",
            "row": row.pk,
            "item": "dx_date",
            "answer": "1990-06",
            "seen": "1990-06",
            "shown": True,
        }
    ]
    assert [(e.action, e.by, e.said) for e in query.events.all()] == [("raise", None, query.question)]


def test_nothing_is_asked_while_the_form_is_still_being_typed(patient, anna):
    save(patient, diagnosis(dx_date=EARLY, dx_subtype=None), by=anna, complete=False)
    assert Query.objects.count() == 0
    change(patient, "DIA", anna, dx_subtype="MM")
    assert [query.check_id for query in Query.objects.all()] == ["T-01"]


def test_nothing_is_asked_until_every_row_concerned_has_been_complete(patient, anna):
    save(patient, diagnosis(dx_date=PartialDate(2013, 1)), by=anna)
    save(patient, index_allo(cond_intensity=None), by=anna, complete=False)
    assert Query.objects.count() == 0
    change(patient, "TRA", anna, cond_intensity="RIC")
    assert [query.check_id for query in Query.objects.all()] == ["T-02"]


def test_form_that_was_complete_once_is_asked_about_even_when_it_is_not_any_more(patient, anna):
    save(patient, diagnosis(), by=anna)
    change(patient, "DIA", anna, dx_date=EARLY, dx_subtype=None)
    assert current(patient, "DIA").status == FormStatus.IN_PROGRESS
    assert Query.objects.get().check_id == "T-01"


def test_imported_rows_are_asked_about_however_unfinished(patient):
    save(patient, Diagnosis(dx_date=EARLY, origin=Origin.REGISTRY), complete=False)
    assert Query.objects.get().check_id == "T-01"


def test_form_that_nobody_has_begun_is_asked_about_once_it_is_overdue(patient, rules, settings):
    @check("T-10", severity=HARD, fields=("DTH.death_date",), message="There is no death form.")
    def no_death(record):
        if not record.rows("DTH"):
            yield finding()

    days = settings.STUDY["due"]["DTH"][1]
    for waited, asked in ((days, 0), (days + 1, 1)):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=waited)):
            again(patient)
        assert Query.objects.count() == asked
    save(patient, died(death_main_cause="X"), complete=False)
    assert Query.objects.get().closed_reason == Reason.AUTO_CORRECTED


def test_hard_finding_is_asked_too(patient, rules):
    check("T-06", severity=HARD, fields=("DIA.dx_date",), message="Not possible: {dx}.")(early_diagnosis)
    save(patient, Diagnosis(dx_date=EARLY, origin=Origin.REGISTRY), complete=False)
    assert {(query.check_id, query.severity) for query in Query.objects.all()} == {
        ("T-01", "S"),
        ("T-06", "H"),
    }


def test_notes_and_checks_that_do_not_ask_become_no_query(patient):
    save(patient, diagnosis())  # T-03 is a note, T-04 does not ask; both fire
    assert Query.objects.count() == 0


def test_finding_at_two_rows_is_two_queries(patient):
    first, second = two_transplants(patient)
    assert first.key != second.key
    assert {query.words["tx"] for query in (first, second)} == {"2011-03-02", "2012-05-04"}


def test_refresh_of_the_same_data_changes_nothing(patient):
    query = with_early_diagnosis(patient)
    before = Query.objects.values().get(), QueryEvent.objects.count()
    plan = again(patient)
    assert (plan.new, plan.changed, plan.events) == ([], [], [])
    assert (Query.objects.values().get(), query.events.count()) == before


def test_plan_says_what_a_refresh_would_do_and_writes_nothing(patient, rules, django_assert_num_queries):
    rule = rules.pop("T-01")
    save(patient, diagnosis(dx_date=EARLY))
    rules["T-01"] = rule
    assert plan_refresh([load_record(patient)]).counts() == {"raise": 1}
    assert Query.objects.count() == 0
    assert again(patient).counts() == {"raise": 1}


# Corrected


def test_correction_closes_the_open_query_by_itself(patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=USUAL)
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.AUTO_CORRECTED)
    closing = query.events.last()
    assert (closing.action, closing.by, closing.category) == ("auto_close", None, "auto_corrected")


def test_correction_of_either_item_closes_the_query(patient, anna):
    first, second = two_transplants(patient)
    change(patient, "DIA", anna, dx_date=PartialDate(2011, 12))
    first.refresh_from_db()
    second.refresh_from_db()
    states = {query.words["tx"]: query.state for query in (first, second)}
    assert states == {"2012-05-04": State.CLOSED, "2011-03-02": State.OPEN}


def test_correction_elsewhere_than_at_the_items_counts_as_correction(patient, anna):
    """The rule reads the death, but points at the transplant's comment alone."""
    query = with_comment_died(patient, anna)
    save(patient, died(), by=anna)
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.AUTO_CORRECTED)


def test_another_wrong_value_keeps_the_query_and_says_so(patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.OPEN, 1)
    assert query.question == "The diagnosis of Feb 1991 is very early."
    assert [(e.action, e.said) for e in query.events.all()] == [
        ("raise", "The diagnosis of Jun 1990 is very early."),
        ("revise", "The diagnosis of Feb 1991 is very early."),
    ]
    assert not query.changed_since_answer


def test_answer_corrected_closes_once_the_rule_is_content(patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    act(query=query, action=Action.ANSWER, by=anna, category=Category.CORRECTED)
    change(patient, "DIA", anna, dx_date=USUAL)
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.AUTO_CORRECTED)


def test_value_put_back_is_asked_again(patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=USUAL)
    change(patient, "DIA", anna, dx_date=EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle, query.closed_reason) == (State.OPEN, 2, "")
    assert actions(query) == ["raise", "auto_close", "recur"]


# Confirmed


def test_confirmed_value_waits_for_the_data_centre(patient, anna):
    query = confirm(with_early_diagnosis(patient), anna)
    change(patient, "DIA", anna, dx_comment="seen")
    query.refresh_from_db()
    assert (query.state, query.changed_since_answer) == (State.ANSWERED, False)


def test_change_after_the_answer_is_flagged_and_the_answer_still_waits(patient, anna):
    query = confirm(with_early_diagnosis(patient), anna)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.changed_since_answer) == (State.ANSWERED, True)
    assert actions(query) == ["raise", "answer", "revise"]


def test_confirmed_and_then_corrected_is_for_the_data_centre_to_see(patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    change(patient, "DIA", anna, dx_date=USUAL)
    again(patient)
    query.refresh_from_db()
    assert (query.state, query.changed_since_answer) == (State.ANSWERED, True)
    assert actions(query) == ["raise", "answer", "revise"]
    assert act(query=query, action=Action.ACCEPT, by=dora).state == State.CLOSED


def test_accepted_value_is_not_asked_again(patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.ACCEPT, by=dora)
    again(patient)
    change(patient, "DIA", anna, dx_comment="seen")
    query.refresh_from_db()
    assert (query.state, query.cycle, Query.objects.count()) == (State.CLOSED, 1, 1)


def test_other_value_is_asked_in_the_same_thread(patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.ACCEPT, by=dora)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle, query.category, query.closed_reason) == (State.OPEN, 2, "", "")
    assert actions(query) == ["raise", "answer", "accept", "recur"]
    assert query.events.last().said == "The diagnosis of Feb 1991 is very early."


def test_accepted_value_stays_accepted_when_it_comes_back(patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.ACCEPT, by=dora)
    change(patient, "DIA", anna, dx_date=USUAL)
    change(patient, "DIA", anna, dx_date=EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.CLOSED, 1)


def test_returned_question_closes_when_it_is_corrected_after_all(patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    change(patient, "DIA", anna, dx_date=USUAL)
    query.refresh_from_db()
    assert (query.state, query.closed_reason, query.cycle) == (State.CLOSED, Reason.AUTO_CORRECTED, 2)


def test_withdrawn_question_comes_back_only_with_another_value(patient, anna, dora):
    query = with_early_diagnosis(patient)
    act(query=query, action=Action.CANCEL, by=dora, text="asked by mistake")
    again(patient)
    query.refresh_from_db()
    assert query.state == State.CANCELLED
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.OPEN, 2)


def test_what_the_source_was_said_to_confirm_is_asked_with_its_answer(anna, torino):
    patient = consented(open_centre(torino))
    row = diagnosis(dx_date=PartialDate(1990, 2))
    record = load_record(patient).with_form(row)
    said = {finding.token(record) for finding in run_checks(record)}
    services.save_forms(patient=patient, instances=[row], by=anna, complete=True, confirmed=said)
    query = Query.objects.get(check_id="E-GEN-07")
    assert (query.state, query.category) == (State.ANSWERED, Category.CONFIRMED)
    answer = query.events.get(action=Action.ANSWER)
    assert (answer.by, answer.text) == (anna, "The source says so.")
