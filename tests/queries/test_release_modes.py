"""What a release makes of findings: asked, reviewed first, switched off, or held until it is released."""

import pytest

from crf.checks import check
from crf.rulebook import Mode
from queries import releases
from queries.models import Query
from queries.services import act
from queries.workflow import Action, Reason, State
from tests.factories.study import diagnosis, save
from tests.queries.cases import (
    EARLY,
    STILL_EARLY,
    USUAL,
    actions,
    again,
    change,
    confirm,
    early_diagnosis,
    somebody,
    with_early_diagnosis,
)
from tests.queries.release_cases import finished, modes, other_version, previewed, put_in_force

pytestmark = pytest.mark.django_db


# The modes


def test_review_asks_the_data_centre_first(patient, rules, dora, dario, anna):
    put_in_force(rules, dora, dario, T_01="review")
    query = with_early_diagnosis(patient)
    assert (query.state, query.opened_at, actions(query)) == (State.CANDIDATE, None, ["propose"])
    sent = act(query=query, action=Action.ISSUE, by=dora)
    assert sent.state == State.OPEN
    assert confirm(sent, anna).state == State.ANSWERED


def test_a_candidate_follows_the_data_as_a_query_does(patient, rules, dora, dario, anna):
    put_in_force(rules, dora, dario, T_01="review")
    query = with_early_diagnosis(patient)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    change(patient, "DIA", anna, dx_date=USUAL)
    query.refresh_from_db()
    assert actions(query) == ["propose", "revise", "auto_close"]
    change(patient, "DIA", anna, dx_date=EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle, actions(query)[-1]) == (State.CANDIDATE, 2, "reconsider")


def test_a_withdrawn_candidate_is_not_proposed_again_for_the_same(patient, rules, dora, dario, anna):
    put_in_force(rules, dora, dario, T_01="review")
    query = act(query=with_early_diagnosis(patient), action=Action.CANCEL, by=dora, text="of no use")
    again(patient)
    query.refresh_from_db()
    assert query.state == State.CANCELLED
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.CANDIDATE, 2)


def test_a_query_that_was_asked_stays_with_the_centre_when_its_check_goes_to_review(
    patient, rules, dora, dario
):
    query = with_early_diagnosis(patient)
    put_in_force(rules, dora, dario, T_01="review")
    query.refresh_from_db()
    assert (query.state, actions(query)) == (State.OPEN, ["raise"])


def test_off_closes_as_obsolete_and_asks_no_more(patient, rules, dora, dario, anna):
    query = with_early_diagnosis(patient)
    put_in_force(rules, dora, dario, T_01="off")
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, Reason.OBSOLETE)
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    with_comment = somebody(patient.centre)
    save(with_comment, diagnosis(dx_date=EARLY, dx_comment="x"))
    assert Query.objects.get() == query
    assert query.events.count() == 2


def test_on_again_it_asks_again(patient, rules, dora, dario):
    query = with_early_diagnosis(patient)
    put_in_force(rules, dora, dario, T_01="off")
    proposed = releases.propose(modes=modes(rules), note="Ask again after all.", by=dario)
    assert [line["action"] for line in previewed(proposed, dario).lines] == ["recur"]
    finished(releases.release(proposed=proposed, by=dora), dora)
    query.refresh_from_db()
    assert (query.state, query.cycle) == (State.OPEN, 2)


# What the software brings and nobody has released


def test_a_changed_version_holds_its_queries_until_it_is_released(patient, rules, dora, dario, anna):
    put_in_force(rules, dora, dario)
    query = with_early_diagnosis(patient)
    closed = Query.objects.get(patient=patient)
    other_version(rules, look=lambda record: iter(()), message="Never {dx}")
    assert [check.id for check in releases.waiting()] == ["T-01"]
    again(patient)
    other = somebody(patient.centre)
    save(other, diagnosis(dx_date=EARLY, dx_comment="x"))
    change(patient, "DIA", anna, dx_date=STILL_EARLY)
    assert Query.objects.get() == closed
    assert actions(query) == ["raise"]
    put_in_force(rules, dora, dario, T_03="off")
    query.refresh_from_db()
    assert query.state == State.CLOSED
    assert releases.waiting() == []


def test_a_changed_version_asks_once_it_is_released(patient, rules, dora, dario):
    put_in_force(rules, dora, dario)
    other_version(rules)
    save(patient, diagnosis(dx_date=EARLY, dx_comment="x"))
    assert Query.objects.count() == 0
    put_in_force(rules, dora, dario, T_03="off")
    assert Query.objects.get().check_version == 2


def test_a_new_check_asks_nothing_until_it_is_released_and_starts_with_review(patient, rules, dora, dario):
    put_in_force(rules, dora, dario)
    check("T-41", severity="S", fields=("DIA.dx_date",), message="New: {dx}.")(early_diagnosis)
    assert [check.id for check in releases.waiting()] == ["T-41"]
    with_early_diagnosis(patient)
    assert Query.objects.count() == 1
    today = releases.book(releases.in_force())
    assert releases.working_modes(today)["T-41"] == Mode.REVIEW
    put_in_force(rules, dora, dario, T_41="review")
    assert Query.objects.get(check_id="T-41").state == State.CANDIDATE


def test_a_retired_check_closes_its_queries_release_or_not(patient, rules, dora, dario):
    query = with_early_diagnosis(patient)
    put_in_force(rules, dora, dario)
    del rules["T-01"]
    again(patient)
    query.refresh_from_db()
    assert query.closed_reason == Reason.OBSOLETE
