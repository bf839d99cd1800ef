"""The points that systems of this kind get wrong or leave out, each by its number.

Point 9 is tried on every way in in test_locked_forms.py, point 13 on the page of the list in test_bulk.py and
point 14 on paper and in files in test_query_forms.py and test_answer_file.py.
"""

import ast
import datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from audit.context import acting_system
from crf.checks import Target, check, finding
from crf.lifecycle import unlock_patient
from crf.models import DataVersion, Diagnosis, FormStatus, Signature
from crf.models.base import Origin
from crf.partial_date import PartialDate
from crf.record import load_record
from crf.services import FormClosed
from queries.bulk import act_on_all
from queries.clocks import spent
from queries.models import Query, QueryEvent
from queries.priority import Priority
from queries.query_forms import FormState, issue, state_of
from queries.services import act, ask
from queries.workflow import Action, Category, Party, State
from tests.factories.study import consented, diagnosis, index_allo, open_centre, save
from tests.queries.cases import (
    EARLY,
    STILL_EARLY,
    USUAL,
    change,
    current,
    lock,
    sign,
    somebody,
    two_transplants,
    with_early_diagnosis,
)

pytestmark = pytest.mark.django_db


def accepted(patient, anna, dora):
    query = with_early_diagnosis(patient)
    act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    return act(query=query, action=Action.ACCEPT, by=dora)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"tx_number": 0}, {"tx_number": None}),
        ({"tx_comment": ""}, {"tx_comment": None}),
        ({"tx_number": 0}, {"tx_number": 1}),
    ],
)
def test_point_1_nothing_zero_and_empty_are_three_answers(patient, anna, dora, before, after):
    save(patient, index_allo(**before), by=anna)
    (name,) = before
    query = ask(
        patient=patient, targets=[Target("TRA", current(patient, "TRA").pk, name)], text="So?", by=dora
    )
    change(patient, "TRA", anna, **after)
    query.refresh_from_db()
    assert query.state == State.ANSWERED


def test_point_1_a_missing_code_is_an_answer_and_another_code_another_answer(patient, anna, dora):
    save(patient, index_allo(tx_number=None, missing={}), by=anna)
    query = ask(
        patient=patient, targets=[Target("TRA", current(patient, "TRA").pk, "tx_number")], text="So?", by=dora
    )
    change(patient, "TRA", anna, missing={"tx_number": "U"})
    query.refresh_from_db()
    assert query.state == State.ANSWERED
    assert query.targets[0]["seen"] == {"missing": "U"}


def test_point_2_acceptance_suppresses_exactly_one_fingerprint(patient, anna, dora):
    query = accepted(patient, anna, dora)
    fingerprint = query.accepted_fingerprint
    call_command("run_checks", "--raise", verbosity=0)
    query.refresh_from_db()
    assert query.state == State.CLOSED
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.OPEN, 2)
    assert query.fingerprint != fingerprint == query.accepted_fingerprint


def test_point_2_a_new_version_of_the_rule_is_a_new_fingerprint(patient, rules, anna, dora):
    query = accepted(patient, anna, dora)
    look = rules.pop("T-01").look
    check("T-01", severity="S", fields=("DIA.dx_date",), message="{dx}?", version=2)(look)
    call_command("run_checks", "--raise", verbosity=0)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.OPEN, 2)


@pytest.mark.parametrize("form", ["TRA", "DIA"])
def test_point_3_a_query_stands_at_all_its_items_and_a_change_of_any_counts(patient, anna, form):
    save(patient, diagnosis(dx_date=PartialDate(2013, 1)), index_allo(), by=anna)
    query = Query.objects.get(check_id="T-02")
    assert [(target["form"], target["item"]) for target in query.targets] == [
        ("TRA", "tx_date"),
        ("DIA", "dx_date"),
    ]
    if form == "TRA":
        change(patient, "TRA", anna, tx_date=datetime.date(2013, 5, 4))
    else:
        change(patient, "DIA", anna, dx_date=USUAL)
    query.refresh_from_db()
    assert query.state == State.CLOSED


@pytest.mark.parametrize("path", ["save", "import", "batch"])
def test_point_4_a_retired_rule_never_fires(patient, rules, anna, path):
    del rules["T-01"]
    if path == "save":
        save(patient, diagnosis(dx_date=EARLY), by=anna)
    else:
        save(patient, Diagnosis(dx_date=EARLY, origin=Origin.REGISTRY), complete=False)
    if path == "batch":
        call_command("run_checks", "--raise", verbosity=0)
    assert not Query.objects.filter(check_id="T-01").exists()


def test_point_5_a_write_and_its_queries_are_one_transaction(patient, anna):
    with pytest.raises(RuntimeError, match="power cut"), transaction.atomic():
        save(patient, diagnosis(dx_date=EARLY), by=anna)
        assert Query.objects.count() == 1
        raise RuntimeError("power cut")
    assert (Query.objects.count(), Diagnosis.objects.count()) == (0, 0)


def test_point_5_a_write_past_the_services_is_seen_and_caught_up_with(patient, anna):
    save(patient, diagnosis(), by=anna)
    seen = DataVersion.objects.get(patient=patient).number
    with acting_system("repair"):
        Diagnosis.objects.update(dx_date=EARLY)
    assert DataVersion.objects.get(patient=patient).number == seen + 1
    call_command("run_checks", "--raise", verbosity=0)
    assert Query.objects.get().check_id == "T-01"


def test_point_6_one_live_query_per_key_and_the_history_keeps_all_cycles(patient, anna, dora):
    query = accepted(patient, anna, dora)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    assert [event.cycle for event in query.events.all()] == [1, 1, 1, 2]
    twin = Query.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic(), acting_system("test"):
        twin.save()


def test_point_7_state_is_written_in_one_place_only():
    room = Path(settings.BASE_DIR) / "queries"
    writing = set()
    for file in room.rglob("*.py"):
        if "migrations" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign)
                else []
            )
            if any(isinstance(t, ast.Attribute) and t.attr in {"state", "cycle"} for t in targets):
                writing.add(file.name)
    assert writing == {"moves.py"}


@pytest.fixture
def complete(rules, torino):
    """A patient whose forms can be signed."""
    patient = consented(open_centre(torino))
    save(patient, diagnosis())
    return patient


def statuses(patient):
    return {row.form_key: row.status for row in load_record(patient).forms()}


def stands(patient):
    return Signature.objects.get(patient=patient).voided_at is None


@pytest.mark.parametrize("bring", [sign, lock], ids=["signed", "locked"])
def test_point_8_closing_without_a_change_keeps_the_signature(complete, anna, dora, ivo, bring):
    bring(complete, dora, ivo)
    before = statuses(complete)
    target = Target("DIA", current(complete, "DIA").pk, "dx_date")
    query = ask(patient=complete, targets=[target], text="Sure?", by=dora)
    act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    assert act(query=query, action=Action.ACCEPT, by=dora).state == State.CLOSED
    assert stands(complete)
    assert statuses(complete) == before


def test_point_8_a_change_of_data_voids_the_signature_and_drops_the_verification(complete, anna, dora, ivo):
    sign(complete, dora, ivo)
    target = Target("DIA", current(complete, "DIA").pk, "dx_date")
    query = ask(patient=complete, targets=[target], text="Sure?", by=dora)
    change(complete, "DIA", anna, dx_date=PartialDate(2010, 7))
    assert Query.objects.get(pk=query.pk).state == State.ANSWERED
    assert not stands(complete)
    assert statuses(complete) == {
        "PAT": FormStatus.VERIFIED,
        "CON": FormStatus.VERIFIED,
        "DIA": FormStatus.COMPLETE,
    }
    act(query=query, action=Action.ACCEPT, by=dora)
    assert not stands(complete)


def test_point_8_closing_without_a_change_touches_no_data(patient, anna, dora):
    query = with_early_diagnosis(patient)
    before = Diagnosis.objects.values().get(), DataVersion.objects.get(patient=patient).number
    act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    act(query=query, action=Action.ACCEPT, by=dora)
    assert (Diagnosis.objects.values().get(), DataVersion.objects.get(patient=patient).number) == before


def test_point_9_an_open_query_unlocks_its_items_until_it_is_answered(complete, anna, dora, ivo):
    lock(complete, dora, ivo)
    target = Target("DIA", current(complete, "DIA").pk, "dx_date")
    query = ask(patient=complete, targets=[target], text="Sure?", by=dora)
    with pytest.raises(FormClosed, match="Date of diagnosis"):
        change(complete, "DIA", anna, dx_comment="something else")
    assert stands(complete)
    change(complete, "DIA", anna, dx_date=PartialDate(2010, 7))
    assert Query.objects.get(pk=query.pk).state == State.ANSWERED
    assert set(statuses(complete).values()) == {FormStatus.LOCKED}
    assert not stands(complete)
    with pytest.raises(FormClosed):
        change(complete, "DIA", anna, dx_date=PartialDate(2010, 8))
    unlock_patient(patient=complete, by=dora, reason="to verify it again")
    assert statuses(complete)["DIA"] == FormStatus.COMPLETE


def test_point_10_each_clock_runs_for_its_own_side(patient, anna, dora):
    start = timezone.now()
    query = with_early_diagnosis(patient)
    for days, by, action, text in (
        (10, anna, Action.ANSWER, "As in the chart."),
        (12, dora, Action.RETURN, "Which document?"),
        (15, anna, Action.ANSWER, "The letter of 1990."),
        (20, dora, Action.ACCEPT, ""),
    ):
        with time_machine.travel(start + datetime.timedelta(days=days)):
            category = Category.CONFIRMED if action == Action.ANSWER else ""
            act(query=query, action=action, by=by, text=text, category=category)
    waited = spent(query.events.all(), timezone.now()).items()
    days = {party: round(time / datetime.timedelta(days=1)) for party, time in waited}
    assert days == {Party.CENTRE: 13, Party.DATA_CENTRE: 7}


def test_point_11_age_is_not_reset_by_what_merely_touches_the_query(patient, anna):
    query = with_early_diagnosis(patient)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=9)):
        change(patient, "DIA", anna, dx_date=STILL_EARLY)
    revised = Query.objects.get()
    assert revised.fingerprint != query.fingerprint
    assert revised.state_since == query.state_since == query.events.first().at


def test_point_12_what_decides_an_outcome_comes_first(patient, rules, torino):
    @check("T-21", severity="S", fields=("PAT.elig_mm",), message="Is it myeloma?")
    def eligible(record):
        if record.diagnosis.pk:
            yield finding(record.patient)

    with_early_diagnosis(patient, dx_comment="x")
    two_transplants(somebody(torino))
    found = Query.objects.order_by("priority", "pk").values_list("check_id", "priority")
    assert list(found) == [
        ("T-02", Priority.OUTCOME),
        ("T-02", Priority.OUTCOME),
        ("T-21", Priority.ELIGIBILITY),
        ("T-21", Priority.ELIGIBILITY),
        ("T-01", Priority.COMPLETENESS),
    ]
    assert Query.objects.filter(state_since__lt=F("opened_at")).count() == 0


def test_point_13_a_bulk_action_has_one_reason_and_moves_each_query_on_its_own(patient, torino, anna, dora):
    people = [patient, somebody(torino), somebody(torino)]
    asked = [with_early_diagnosis(person) for person in people]
    for query in asked:
        act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    read = {query.pk: query.events.last().pk for query in asked}
    change(people[1], "DIA", anna, dx_date=STILL_EARLY)
    report = act_on_all(queries=read, action=Action.RETURN, by=dora, text="Which document says so?")
    assert [query.pk for query in report.done] == [asked[0].pk, asked[2].pk]
    assert [query.pk for query, _why in report.refused] == [asked[1].pk]
    assert [Query.objects.get(pk=query.pk).state for query in asked] == [
        State.OPEN,
        State.ANSWERED,
        State.OPEN,
    ]
    returned = QueryEvent.objects.filter(action=Action.RETURN)
    assert {event.text for event in returned} == {"Which document says so?"}
    assert {event.query_id for event in returned} == {asked[0].pk, asked[2].pk}


def test_point_13_another_centres_queries_are_not_moved(patient, strangers_patient, anna, dora):
    mine, theirs = with_early_diagnosis(patient), with_early_diagnosis(strangers_patient)
    read = {query.pk: query.events.last().pk for query in (mine, theirs)}
    text = {"text": "As in the chart.", "category": Category.CONFIRMED}
    report = act_on_all(queries=read, action=Action.ANSWER, by=anna, **text)
    assert ([query.pk for query in report.done], report.refused) == ([mine.pk], [])
    assert Query.objects.get(pk=theirs.pk).state == State.OPEN


def test_point_14_a_query_form_is_done_once_all_that_was_sent_is_answered(patient, torino, anna, dora):
    asked = [with_early_diagnosis(patient), with_early_diagnosis(somebody(torino))]
    form, refused = issue(centre=torino, queries=asked, by=dora)
    year = timezone.localdate().year
    assert (form.number, refused) == (f"QF-{year}-001-01", [])
    states = []
    for query in asked:
        states.append(state_of([form])[form.pk].state)
        act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    act(query=asked[0], action=Action.RETURN, by=dora, text="Which document?")
    assert [*states, state_of([form])[form.pk].state] == [
        FormState.SENT,
        FormState.PARTLY,
        FormState.COMPLETE,
    ]
