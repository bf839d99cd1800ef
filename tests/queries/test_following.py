"""Questions that no longer apply, questions of people, and what following the data costs."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.context import acting_system
from crf.checks import Target, check, finding
from crf.models import Diagnosis
from crf.partial_date import PartialDate
from crf.record import load_record, load_records
from crf.services import remove_form
from queries.models import Query
from queries.raising import refresh
from queries.services import act, ask
from queries.workflow import Action, Category, Reason, State
from tests.factories.study import diagnosis, index_allo, save
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
    somebody,
    two_transplants,
    with_comment_died,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db


# No longer applies


def test_query_of_a_retired_rule_is_closed_as_obsolete(patient, rules, anna):
    query = confirm(with_early_diagnosis(patient), anna)
    del rules["T-01"]
    again(patient)
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.OBSOLETE)
    assert query.question == "The diagnosis of Jun 1990 is very early."


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
    rules["T-01"] = replace(rules["T-01"], message="narrower", look=lambda record: iter(()), version=2)
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
    assert query.question == "Is Jun 1990 a year of birth?"


def test_new_words_of_a_rule_are_no_new_question(patient, rules):
    query = with_early_diagnosis(patient)
    del rules["T-01"]
    check("T-01", severity="S", fields=("DIA.dx_date",), message="{dx} is very early.")(early_diagnosis)
    again(patient)
    query.refresh_from_db()
    assert (query.question, actions(query)) == ("Jun 1990 is very early.", ["raise"])


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
    change(patient, "DIA", anna, dx_subtype="PPCL")
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
    people = [patient, *(somebody(torino) for _ in range(30))]
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
    other = somebody(torino)
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
