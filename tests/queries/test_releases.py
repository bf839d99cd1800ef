"""Releases of the rule book: proposed, previewed on the live data, and put in force by somebody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.context import acting_system
from audit.models import AuditEntry
from crf.models import RuleRelease
from crf.rulebook import AS_DELIVERED, Mode
from queries import releases, run_log, runs
from queries.models import CheckRun, Query, QueryEvent
from queries.releases import NothingChanged, NotPreviewed, OneAtATime
from queries.services import NotTheSamePerson, WordsNeeded, act
from queries.workflow import Action, State
from tests.factories.study import diagnosis, save
from tests.queries.cases import (
    EARLY,
    again,
    confirm,
    with_early_diagnosis,
)
from tests.queries.release_cases import NOTE, finished, modes, other_version, previewed, put_in_force

pytestmark = pytest.mark.django_db


def untouched():
    return (
        list(Query.objects.order_by("pk").values()),
        list(QueryEvent.objects.order_by("pk").values_list("pk", flat=True)),
        AuditEntry.objects.filter(table__startswith="queries_query").count(),
    )


# As delivered


def test_as_delivered_there_is_no_release_and_everything_asks(patient, rules):
    assert (releases.in_force(), releases.proposal(), releases.history(), releases.waiting()) == (
        None,
        None,
        [],
        [],
    )
    assert releases.book(None) == AS_DELIVERED
    assert releases.working_modes(AS_DELIVERED) == dict.fromkeys(rules, Mode.ASK)
    assert with_early_diagnosis(patient).state == State.OPEN


# Proposing


def test_a_proposal_holds_the_version_and_the_mode_of_every_check(rules, dora):
    proposed = releases.propose(modes=modes(rules, T_02="review", T_05="off"), note=NOTE, by=dora)
    assert (proposed.number, proposed.proposed_by, proposed.released_at) == (1, dora, None)
    assert proposed.rules == {
        "T-01": {"version": 1, "mode": "ask"},
        "T-02": {"version": 1, "mode": "review"},
        "T-03": {"version": 1, "mode": "ask"},
        "T-04": {"version": 1, "mode": "ask"},
        "T-05": {"version": 1, "mode": "off"},
    }
    assert releases.proposal() == proposed
    assert releases.in_force() is None


def test_a_proposal_changes_nothing_yet(patient, rules, dora):
    releases.propose(modes=modes(rules, T_01="off"), note=NOTE, by=dora)
    assert with_early_diagnosis(patient).state == State.OPEN


def test_a_check_that_is_left_out_is_off(rules, dora):
    proposed = releases.propose(modes={"T-01": Mode.ASK}, note=NOTE, by=dora)
    assert {rule["mode"] for id, rule in proposed.rules.items() if id != "T-01"} == {"off"}


@pytest.mark.parametrize("note", ["", "  ", " x "])
def test_a_proposal_says_why(rules, dora, note):
    with pytest.raises(WordsNeeded):
        releases.propose(modes=modes(rules), note=note, by=dora)


def test_one_proposal_at_a_time(rules, dora, dario):
    releases.propose(modes=modes(rules), note=NOTE, by=dora)
    with pytest.raises(OneAtATime):
        releases.propose(modes=modes(rules, T_01="off"), note="Another idea.", by=dario)
    assert RuleRelease.objects.count() == 1


def test_the_database_keeps_one_proposal_too(rules, dora, dario):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    proposed.pk, proposed.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic(), acting_system("test"):
        proposed.save(force_insert=True)


def test_what_is_in_force_already_is_not_proposed(rules, dora, dario):
    put_in_force(rules, dora, dario)
    with pytest.raises(NothingChanged):
        releases.propose(modes=modes(rules), note="The same again.", by=dario)


@pytest.mark.parametrize("name", ["anna", "ivo", "carla", "ada", "moira", "stranger"])
def test_only_the_data_centre_manages_rules(rules, cast, dora, name):
    user = cast[name]
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    for attempt in (
        lambda: releases.propose(modes=modes(rules), note=NOTE, by=user),
        lambda: releases.release(proposed=proposed, by=user),
        lambda: releases.withdraw(proposed=proposed, by=user, reason="not now"),
        lambda: runs.start(by=user, release=proposed),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert (CheckRun.objects.count(), releases.proposal()) == (0, proposed)


# Looking first


def test_a_preview_writes_nothing_and_says_what_would_be_raised(patient, strangers_patient, rules, dora):
    rule = rules.pop("T-01")
    for person in (patient, strangers_patient):
        save(person, diagnosis(dx_date=EARLY, dx_comment="x"))
    rules["T-01"] = rule
    proposed = releases.propose(modes=modes(rules, T_01="review"), note=NOTE, by=dora)
    # What a run would do today anyway is none of the release's doing; the mode is.
    before = untouched()
    run = previewed(proposed, dora)
    assert untouched() == before
    assert run.moves == {"propose": 2}
    assert run.lines == [
        {
            "action": "propose",
            "check": "T-01",
            "patient": person.subject_code,
            "centre": person.centre.study_centre_no,
            "query": None,
        }
        for person in (patient, strangers_patient)
    ]
    (group,) = run_log.lines_by_check(run)
    assert (group["check"], group["n"], group["centres"]) == ("T-01", 2, [1, 2])
    assert group["patients"] == sorted([patient.subject_code, strangers_patient.subject_code])


def test_a_preview_says_what_would_be_closed(patient, rules, dora):
    query = with_early_diagnosis(patient)
    proposed = releases.propose(modes=modes(rules, T_01="off"), note=NOTE, by=dora)
    before = untouched()
    run = previewed(proposed, dora)
    assert untouched() == before
    assert [(line["action"], line["query"]) for line in run.lines] == [("obsolete", query.pk)]


def test_a_preview_says_what_would_be_asked_again(patient, rules, anna, dora, dario):
    put_in_force(rules, dora, dario)
    query = confirm(with_early_diagnosis(patient), anna)
    act(query=query, action=Action.ACCEPT, by=dora)
    other_version(rules)
    proposed = releases.propose(modes=modes(rules, T_02="off"), note="A sharper rule.", by=dora)
    before = untouched()
    run = previewed(proposed, dora)
    assert untouched() == before
    assert [(line["action"], line["query"]) for line in run.lines] == [("recur", query.pk)]


def test_a_preview_does_not_tell_what_happens_anyway(patient, rules, dora):
    rule = rules.pop("T-01")
    save(patient, diagnosis(dx_date=EARLY, dx_comment="x"))
    rules["T-01"] = rule
    run = previewed(releases.propose(modes=modes(rules, T_02="off"), note=NOTE, by=dora), dora)
    assert (run.lines, run.moves) == ([], {})


def test_a_preview_of_nothing_says_so(patient, rules, dora):
    run = previewed(releases.propose(modes=modes(rules), note=NOTE, by=dora), dora)
    assert (run.lines, run_log.lines_by_check(run)) == ([], [])


# Putting it in force


def test_not_without_a_preview(rules, dora, dario):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    with pytest.raises(NotPreviewed):
        releases.release(proposed=proposed, by=dario)
    runs.start(by=dora, release=proposed)
    with pytest.raises(NotPreviewed):
        releases.release(proposed=proposed, by=dario)
    assert releases.in_force() is None


def test_not_by_its_author(rules, dora):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    previewed(proposed, dora)
    with pytest.raises(NotTheSamePerson):
        releases.release(proposed=proposed, by=dora)
    assert releases.in_force() is None


def test_not_by_its_author_says_the_database_too(rules, dora):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    proposed.released_by, proposed.released_at = dora, timezone.now()
    with (
        pytest.raises(IntegrityError, match="not_by_its_author"),
        transaction.atomic(),
        acting_system("test"),
    ):
        proposed.save()


def test_a_release_is_in_force_at_once_and_its_run_brings_the_queries_in_step(patient, rules, dora, dario):
    rule = rules.pop("T-01")
    save(patient, diagnosis(dx_date=EARLY, dx_comment="x"))
    rules["T-01"] = rule
    run = put_in_force(rules, dora, dario)
    assert (releases.in_force().number, releases.in_force().released_by, releases.proposal()) == (
        1,
        dario,
        None,
    )
    assert (run.release, run.by, run.moves) == (None, dario, {"raise": 1})
    assert Query.objects.get().state == State.OPEN


def test_what_was_seen_before_is_kept_with_the_release(patient, rules, dora, dario):
    with_early_diagnosis(patient)
    put_in_force(rules, dora, dario, T_01="off")
    assert releases.in_force().preview == {
        "run": CheckRun.objects.exclude(release=None).get().pk,
        "patients": 1,
        "moves": {"obsolete": 1},
    }


def test_a_release_is_released_once(rules, dora, dario):
    put_in_force(rules, dora, dario)
    released = releases.in_force()
    for attempt in (
        lambda: releases.release(proposed=released, by=dario),
        lambda: releases.withdraw(proposed=released, by=dario, reason="after all not"),
    ):
        with pytest.raises(OneAtATime):
            attempt()


def test_what_came_of_it_is_what_was_foreseen(patient, strangers_patient, rules, dora, dario):
    with_early_diagnosis(patient)
    rule = rules.pop("T-01")
    save(strangers_patient, diagnosis(dx_date=EARLY, dx_comment="x"))
    rules["T-01"] = rule
    again(strangers_patient)
    proposed = releases.propose(modes=modes(rules, T_01="off"), note=NOTE, by=dora)
    foreseen = previewed(proposed, dora)
    done = finished(releases.release(proposed=proposed, by=dario), dario)
    assert done.moves == foreseen.moves == {"obsolete": 2}


# Withdrawn


def test_a_withdrawn_proposal_makes_room_for_another(rules, dora, dario):
    first = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    with pytest.raises(WordsNeeded):
        releases.withdraw(proposed=first, by=dora, reason=" ")
    releases.withdraw(proposed=first, by=dora, reason="a mistake in it")
    assert (releases.proposal(), releases.in_force()) == (None, None)
    previewed(first, dora)
    with pytest.raises(OneAtATime):
        releases.release(proposed=first, by=dario)
    assert releases.propose(modes=modes(rules), note=NOTE, by=dora).number == 2


# On the trail


def test_every_step_is_on_the_trail_with_its_reason(rules, dora, dario):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    previewed(proposed, dora)
    releases.release(proposed=proposed, by=dario)
    entries = AuditEntry.objects.filter(table="crf_rulerelease", row_id=proposed.pk)
    assert [(entry.action, entry.actor_name, entry.reason) for entry in entries] == [
        ("I", "Dora Russo", NOTE),
        ("U", "Dario Conte", NOTE),
    ]
    other = releases.propose(modes=modes(rules, T_01="off"), note="Less.", by=dario)
    releases.withdraw(proposed=other, by=dora, reason="it is of use")
    last = AuditEntry.objects.filter(table="crf_rulerelease").last()
    assert (last.actor_name, last.reason) == ("Dora Russo", "it is of use")


# What changes


def test_differences_are_against_the_book_in_force(rules, dora, dario):
    first = releases.propose(modes=modes(rules, T_01="review"), note=NOTE, by=dora)
    (only,) = releases.since_the_one_before(first)
    assert (only.id, only.before.mode, only.after.mode) == ("T-01", Mode.ASK, Mode.REVIEW)
    previewed(first, dora)
    releases.release(proposed=first, by=dario)
    other_version(rules)
    del rules["T-05"]
    second = releases.propose(modes=modes(rules, T_01="review"), note="Sharper.", by=dora)
    changed = {d.id: (d.before, d.after, d.check) for d in releases.since_the_one_before(second)}
    assert set(changed) == {"T-01", "T-05"}
    assert (changed["T-01"][0].version, changed["T-01"][1].version) == (1, 2)
    assert changed["T-05"][1:] == (None, None)
