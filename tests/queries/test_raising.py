"""From a save through the services to its queries, and back when the data change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.context import acting_system
from crf.checks import HARD, Target, check, finding
from crf.models import Diagnosis, FormStatus
from crf.models.base import Origin
from crf.partial_date import PartialDate
from crf.record import load_record, load_records
from crf.services import remove_form
from queries.models import Query, QueryEvent
from queries.raising import plan_refresh, refresh
from queries.services import act, ask
from queries.workflow import Action, Category, Reason, State
from tests.factories.study import consented, diagnosis, index_allo, save
from tests.queries.conftest import (
    EARLY,
    STILL_EARLY,
    USUAL,
    actions,
    change,
    current,
    died,
    early_diagnosis,
    two_transplants,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db


def confirm(query, by):
    return act(query=query, action=Action.ANSWER, by=by, text="As in the chart.", category=Category.CONFIRMED)


def again(*patients):
    with acting_system("checks over everybody"):
        return refresh(list(load_records(patient.pk for patient in patients).values()))


# What is asked


def test_finding_on_a_complete_form_is_asked_in_the_transaction_of_the_save(patient, anna):
    save(patient, diagnosis(dx_date=EARLY), by=anna)
    query = Query.objects.get()
    row = current(patient, "DIA")
    assert (query.check_id, query.state, query.cycle, query.severity) == ("T-01", State.OPEN, 1, "S")
    assert query.question == "The diagnosis of 1990-06 is very early."
    assert query.targets == [
        {"form": "DIA", "row": row.pk, "item": "dx_date", "answer": "1990-06", "shown": True}
    ]
    assert [(e.action, e.by, e.said) for e in query.events.all()] == [("raise", None, query.question)]


def test_nothing_is_asked_while_the_form_is_still_being_typed(patient, anna):
    save(patient, Diagnosis(dx_date=EARLY), by=anna, complete=False)
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


def with_comment_died(patient, by):
    save(patient, diagnosis(), index_allo(tx_comment="died"), by=by)
    return Query.objects.get(check_id="T-05")


def test_another_wrong_value_keeps_the_query_and_says_so(patient, anna):
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.OPEN, 1)
    assert query.question == "The diagnosis of 1991-02 is very early."
    assert [(e.action, e.said) for e in query.events.all()] == [
        ("raise", "The diagnosis of 1990-06 is very early."),
        ("revise", "The diagnosis of 1991-02 is very early."),
    ]
    assert not query.changed_since_answer


def test_answer_corrected_closes_once_the_rule_is_content(patient, anna):
    query = with_early_diagnosis(patient)
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
    assert query.events.last().said == "The diagnosis of 1991-02 is very early."


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


# No longer applies


def test_query_of_a_retired_rule_is_closed_as_obsolete(patient, rules, anna):
    query = confirm(with_early_diagnosis(patient), anna)
    del rules["T-01"]
    again(patient)
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.OBSOLETE)
    assert query.question == "The diagnosis of 1990-06 is very early."


def test_query_at_a_removed_row_is_closed_as_obsolete(patient, anna):
    queries = two_transplants(patient)
    gone = next(query for query in queries if query.words["tx"] == "2011-03-02")
    row = next(row for row in load_record(patient).transplants if row.pk == gone.targets[0]["row"])
    remove_form(instance=row, by=anna, reason="entered twice")
    states = {query.pk: query.closed_reason for query in Query.objects.all()}
    assert states[gone.pk] == Reason.OBSOLETE
    assert set(states.values()) == {Reason.OBSOLETE, ""}


def test_query_at_a_question_that_no_longer_arises_is_closed_as_obsolete(patient, rules, anna):
    @check("T-07", severity="S", fields=("DIA.dx_other",), message="Is that a type?")
    def odd_type(record):
        if record.diagnosis.dx_other == "odd":
            yield finding(record.diagnosis)

    save(patient, diagnosis(dx_subtype="OTH", dx_other="odd"), by=anna)
    change(patient, "DIA", anna, dx_subtype="MM", dx_other=None)
    assert Query.objects.get().closed_reason == Reason.OBSOLETE


def test_value_at_a_question_that_never_arose_is_corrected_by_clearing_it(patient, rules, anna):
    @check("T-08", severity="S", fields=("DIA.dx_other",), message="This does not apply.")
    def not_asked(record):
        if record.diagnosis.dx_other and record.diagnosis.dx_subtype != "OTH":
            yield finding(record.diagnosis)

    save(patient, diagnosis(dx_other="odd"), by=anna)
    change(patient, "DIA", anna, dx_other=None)
    assert Query.objects.get().closed_reason == Reason.AUTO_CORRECTED


def test_rule_that_falls_silent_over_unchanged_data_is_not_called_a_correction(patient, rules):
    query = with_early_diagnosis(patient)
    rules["T-01"] = rules["T-01"].__class__(
        "T-01", "S", ("DIA.dx_date",), "narrower", lambda record: iter(()), version=2
    )
    again(patient)
    query.refresh_from_db()
    assert query.closed_reason == Reason.OBSOLETE


def test_new_version_of_a_rule_puts_its_question_anew(patient, rules, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.ACCEPT, by=dora)
    del rules["T-01"]
    check("T-01", severity="S", fields=("DIA.dx_date",), message="Is {dx} a year of birth?", version=2)(
        early_diagnosis
    )
    again(patient)
    query.refresh_from_db()
    assert (query.state, query.cycle, query.check_version) == (State.OPEN, 2, 2)
    assert query.question == "Is 1990-06 a year of birth?"


def test_new_words_of_a_rule_are_no_new_question(patient, rules):
    query = with_early_diagnosis(patient)
    del rules["T-01"]
    check("T-01", severity="S", fields=("DIA.dx_date",), message="{dx} is very early.")(early_diagnosis)
    again(patient)
    query.refresh_from_db()
    assert (query.question, actions(query)) == ("1990-06 is very early.", ["raise"])


# Forms that are begun after the question


def test_question_about_a_form_not_begun_goes_on_when_it_is_begun(patient, anna):
    query = with_comment_died(patient, anna)
    assert query.targets[1]["row"] is None
    save(patient, died(death_date=None, death_main_cause="X"), by=anna, complete=False)
    query.refresh_from_db()
    row = current(patient, "DTH")
    assert (query.state, query.targets[1]["row"], Query.objects.count()) == (State.OPEN, row.pk, 1)
    change(patient, "DTH", anna, death_date=PartialDate(2014, 1, 2))
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.AUTO_CORRECTED)


# Questions of people


def by_hand(patient, by, form, item):
    row = current(patient, form).pk
    return ask(patient=patient, targets=[Target(form, row, item)], text="Is this right?", by=by)


def test_change_of_what_a_person_asked_about_is_an_answer_not_an_end(patient, anna, dora):
    save(patient, diagnosis(), by=anna)
    query = by_hand(patient, dora, "DIA", "dx_subtype")
    change(patient, "DIA", anna, dx_comment="something else")
    query.refresh_from_db()
    assert query.state == State.OPEN
    change(patient, "DIA", anna, dx_subtype="PCL")
    query.refresh_from_db()
    assert (query.state, query.category) == (State.ANSWERED, Category.CORRECTED)
    assert (query.events.last().action, query.events.last().by) == ("correct", None)
    change(patient, "DIA", anna, dx_subtype="MM")
    query.refresh_from_db()
    assert (query.state, query.changed_since_answer) == (State.ANSWERED, True)
    assert act(query=query, action=Action.ACCEPT, by=dora).closed_reason == Reason.CORRECTED


def test_question_about_a_whole_form_is_answered_by_any_change_of_it(patient, anna, dora):
    save(patient, diagnosis(), by=anna)
    query = by_hand(patient, dora, "DIA", "")
    again(patient)
    query.refresh_from_db()
    assert query.state == State.OPEN
    change(patient, "DIA", anna, dx_comment="something else")
    query.refresh_from_db()
    assert query.state == State.ANSWERED


def test_question_about_a_form_not_begun_is_answered_by_filling_it_in(patient, anna, dora):
    targets = [Target("DIA", None, "dx_date")]
    query = ask(patient=patient, targets=targets, text="Is it known?", by=dora)
    save(patient, diagnosis(), by=anna)
    query.refresh_from_db()
    assert (query.state, query.targets[0]["row"]) == (State.ANSWERED, current(patient, "DIA").pk)


def test_question_about_a_removed_row_is_obsolete(patient, anna, dora):
    save(patient, diagnosis(), index_allo(), by=anna)
    query = by_hand(patient, dora, "TRA", "tx_date")
    remove_form(instance=current(patient, "TRA"), by=anna, reason="entered twice")
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.OBSOLETE)


# Cost and care


def test_refresh_takes_the_same_statements_for_1_and_30_patients(patient, torino, rules):
    """Of each patient one query is to be raised, one to be closed and one to be revised."""
    people = [patient, *(consented(torino) for _ in range(30))]
    for person in people:
        two_transplants(person)
    check("T-09", severity="S", fields=("PAT.sex",), message="Sure?")(a_finding_about_everybody)
    with acting_system("test"):
        Diagnosis.objects.update(dx_date=PartialDate(2012, 1))
    counted = []
    for group in (people[:1], people[1:]):
        records = list(load_records(person.pk for person in group).values())
        with acting_system("test"), CaptureQueriesContext(connection) as captured:
            plan = refresh(records)
        counted.append(len(captured))
        assert plan.counts() == {"raise": len(group), "auto_close": len(group), "revise": len(group)}
    assert counted == [5, 5]


def a_finding_about_everybody(record):
    yield finding(record.patient)


def test_refresh_knows_only_the_patients_that_it_is_given(patient, torino, anna):
    other = consented(torino)
    query, others = with_early_diagnosis(patient), with_early_diagnosis(other)
    with acting_system("test"):
        Diagnosis.objects.update(dx_date=USUAL)
    again(patient)
    query.refresh_from_db()
    others.refresh_from_db()
    assert (query.state, others.state) == (State.CLOSED, State.OPEN)


def test_a_refused_save_leaves_no_query(patient, anna):
    save(patient, diagnosis(), by=anna)
    row = current(patient, "DIA")
    row.dx_date, row.version = EARLY, row.version + 7
    with pytest.raises(Exception, match="version"):
        save(patient, row, by=anna)
    assert Query.objects.count() == 0


def test_state_since_is_when_the_events_say(patient, anna, dora):
    query = confirm(with_early_diagnosis(patient), anna)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    moved = [event for event in query.events.all() if event.from_state != event.to_state]
    assert query.state_since == moved[-1].at < query.events.last().at <= timezone.now()
