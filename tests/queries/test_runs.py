"""Runs of all checks in steps: progress, finishing, going on after a break, and their pages."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.context import acting_system
from audit.models import AuditEntry
from crf.checks import CHECKS
from crf.models import Diagnosis, RuleRelease
from crf.rulebook import Mode
from jobs.models import Job
from jobs.running import do
from queries import releases, run_log, runs
from queries.models import CheckRun, Query
from queries.workflow import TRANSITIONS, State
from tests.cast import CAST
from tests.factories.study import diagnosis, save
from tests.queries.cases import EARLY, USUAL, confirm, somebody
from tests.queries.rule_cases import ran

pytestmark = pytest.mark.django_db
LIST, START = reverse("queries:runs"), reverse("queries:run_start")


@pytest.fixture
def people(patient, strangers_patient, torino):
    """Five patients at two centres; what a rule has against three of them came in past the services."""
    found = [patient, strangers_patient, *(somebody(torino) for _ in range(3))]
    for person in found:
        save(person, diagnosis(dx_comment="x"))
    with acting_system("repair"):
        Diagnosis.objects.filter(patient__in=found[:3]).update(dx_date=EARLY)
    return found


@pytest.fixture
def by_twos(monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)


def page(run, name="run"):
    return reverse(f"queries:{name}", args=[run.pk])


# Step by step


def test_a_run_begins_with_nobody_looked_at(people, dora):
    run = runs.start(by=dora)
    assert (run.done, run.total, run.checks, run.finished_at, run.found) == (0, 5, len(CHECKS), None, {})
    assert Query.objects.count() == 0


def test_each_step_looks_at_the_next_patients_until_none_is_left(people, dora, by_twos):
    run = runs.start(by=dora)
    seen = []
    while not run.finished_at:
        run = runs.step(run=run, by=dora)
        seen.append((run.done, sum(run.found.values()), sum(run.moves.values()), bool(run.finished_at)))
    assert seen == [(2, 2, 2, False), (4, 3, 3, False), (5, 3, 3, True)]
    assert (run.found, run.moves, run.total) == ({"T-01": 3}, {"raise": 3}, 5)
    assert run.seconds > 0
    assert Query.objects.filter(state=State.OPEN).count() == 3


def test_patients_that_fill_their_batches_end_with_an_empty_step(people, dora, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 5)
    run = runs.step(run=runs.start(by=dora), by=dora)
    assert (run.done, run.finished_at) == (5, None)
    run = runs.step(run=run, by=dora)
    assert (run.done, bool(run.finished_at)) == (5, True)


def test_a_finished_run_does_nothing_more(people, dora):
    run = runs.step(run=runs.start(by=dora), by=dora)
    again = runs.step(run=run, by=dora)
    assert (again.finished_at, again.done, again.moves) == (run.finished_at, run.done, run.moves)


def test_nobody_yet_is_no_error(rules, dora):
    run = runs.step(run=runs.start(by=dora), by=dora)
    assert (run.total, run.done, bool(run.finished_at)) == (0, 0, True)


def test_a_second_run_finds_the_queries_in_step(people, dora):
    first = runs.step(run=runs.start(by=dora), by=dora)
    second = runs.step(run=runs.start(by=dora), by=dora)
    assert (first.moves, second.moves, second.found) == ({"raise": 3}, {}, {"T-01": 3})


def test_an_interrupted_run_is_gone_on_with_and_by_somebody_else(people, dora, dario, by_twos):
    run = runs.step(run=runs.start(by=dora), by=dora)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        run = CheckRun.objects.get(pk=run.pk)
        while not run.finished_at:
            run = runs.step(run=run, by=dario)
    assert (run.done, run.found, run.by) == (5, {"T-01": 3}, dora)


def test_a_step_that_fails_leaves_the_run_and_the_queries_as_they_were(people, dora, by_twos, monkeypatch):
    run = runs.step(run=runs.start(by=dora), by=dora)
    before = CheckRun.objects.values().get(), Query.objects.count()

    def power_cut(*_args):
        Query.objects.first().refresh_from_db()
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(runs, "load_records", power_cut)
        with pytest.raises(RuntimeError, match="power cut"):
            runs.step(run=run, by=dora)
    assert (CheckRun.objects.values().get(), Query.objects.count()) == before
    assert runs.step(run=run, by=dora).done == 4


def test_who_registers_a_patient_meanwhile_makes_the_run_longer(people, torino, dora, by_twos):
    run = runs.step(run=runs.start(by=dora), by=dora)
    somebody(torino)
    somebody(torino)
    while not run.finished_at:
        run = runs.step(run=run, by=dora)
    assert (run.done, run.total) == (7, 7)


def test_the_database_keeps_done_within_total(people, dora):
    run = runs.start(by=dora)
    run.done = 6
    with pytest.raises(IntegrityError), transaction.atomic():
        run.save()


def test_what_a_run_does_is_on_the_trail_in_the_name_of_who_runs_it(people, dora):
    runs.step(run=runs.start(by=dora), by=dora)
    entry = AuditEntry.objects.filter(table="queries_query").first()
    assert (entry.actor_name, entry.reason) == ("Dora Russo", runs.WHY)


def test_a_centres_answer_is_left_to_the_data_centre(people, anna, dora):
    runs.step(run=runs.start(by=dora), by=dora)
    query = confirm(Query.objects.filter(patient=people[0]).get(), anna)
    with acting_system("repair"):
        Diagnosis.objects.filter(patient=people[2]).update(dx_date=USUAL)
    run = runs.step(run=runs.start(by=dora), by=dora)
    query.refresh_from_db()
    assert (query.state, run.moves) == (State.ANSWERED, {"auto_close": 1})


@pytest.mark.parametrize("name", [name for name in CAST if name != "dora"])
def test_only_the_data_centre_runs(people, cast, dora, name):
    run = runs.start(by=dora)
    for attempt in (lambda: runs.start(by=cast[name]), lambda: runs.step(run=run, by=cast[name])):
        with pytest.raises(PermissionDenied):
            attempt()
    assert (CheckRun.objects.get().done, Query.objects.count()) == (0, 0)


def test_a_step_takes_the_same_statements_whatever_it_finds(people, torino, dora):
    def statements():
        run = runs.start(by=dora)
        with CaptureQueriesContext(connection) as captured:
            runs.step(run=run, by=dora)
        return len(captured)

    statements()
    few = statements()
    for _ in range(4):
        person = somebody(torino)
        save(person, diagnosis(dx_date=EARLY, dx_comment="x"))
    assert statements() == few


# A preview


def test_the_lines_of_a_preview_grow_with_its_steps(people, rules, dora, by_twos):
    runs.step(run=runs.start(by=dora), by=dora)
    modes = dict.fromkeys(rules, Mode.ASK) | {"T-01": Mode.OFF}
    proposed = releases.propose(modes=modes, note="Of no use.", by=dora)
    run, seen = runs.start(by=dora, release=proposed), []
    while not run.finished_at:
        run = runs.step(run=run, by=dora)
        seen.append(len(run.lines))
    # Of the first two patients only was anything asked; the third would be asked today and would not then.
    assert seen == [2, 2, 2]
    assert run.found == {}
    assert {line["patient"] for line in run.lines} == {person.subject_code for person in people[:2]}
    assert Query.objects.filter(state=State.OPEN).count() == 2


# What runs say of themselves


def test_the_log_has_the_last_first_and_the_last_that_counted(people, dora, rules):
    first = ran(T_01=3)
    proposed = releases.propose(modes=dict.fromkeys(rules, Mode.ASK), note="First.", by=dora)
    preview = runs.start(by=dora, release=proposed)
    assert run_log.rows() == [preview, first]
    assert run_log.last() == first
    assert run_log.run(preview.pk).release == proposed
    assert run_log.run(0) is None


def test_what_differs_from_the_run_before(rules, dora):
    ran(T_01=3, T_02=2)
    now = ran(T_01=1, T_02=2, T_03=4)
    assert run_log.against_the_last(now) == [("T-01", 3, 1), ("T-03", 0, 4)]
    assert run_log.against_the_last(CheckRun.objects.last()) == []
    assert run_log.against_the_last(runs.start(by=dora)) == []


def test_moves_are_said_in_the_order_in_which_one_asks():
    words = run_log.moves_in_words({"obsolete": 2, "raise": 1, "answer": 0})
    assert [(str(word), n) for word, n in words] == [
        ("asked of the centre", 1),
        ("closed, because the question no longer applies", 2),
    ]


def test_every_move_of_a_run_has_its_words(people, dora, anna, rules):
    runs.step(run=runs.start(by=dora), by=dora)
    assert set(CheckRun.objects.get().moves) <= set(run_log.MOVE_WORDS)
    by_the_system = {action for (_state, action), (_after, may) in TRANSITIONS.items() if may is None}
    assert by_the_system <= set(run_log.MOVE_WORDS)


def test_a_run_by_command_is_in_the_log(people, capsys):
    call_command("run_checks", "--raise", "--processes", "1", verbosity=0)
    run = run_log.last()
    assert (run.by, run.done, run.found, run.moves) == (None, 5, {"T-01": 3}, {"raise": 3})
    call_command("run_checks", verbosity=0)
    call_command("run_checks", "--dry-run", verbosity=0)
    assert CheckRun.objects.count() == 1


# The pages


def test_a_run_goes_to_its_end_without_anybody_looking(people, dora, browse, by_twos):
    client = browse(dora)
    answer = client.post(START)
    run = CheckRun.objects.get()
    assert answer.url == page(run)
    text = client.get(page(run)).content.decode()
    assert "All 5 patients looked at" in text and "Go on" not in text
    assert "3 asked of the centre" in text
    assert [(id, n) for id, _check, n in client.get(page(run)).context["found"]] == [("T-01", 3)]


def test_the_page_says_how_far_a_run_is_and_looks_again_by_itself(people, dora, browse, by_twos, jobs_wait):
    client, htmx = browse(dora), {"HX-Request": "true"}
    address = client.post(START).url
    text = client.get(address).content.decode()
    assert "0 of 5 patients" in text and "You may close this page" not in text
    assert "begins by itself as soon as it runs again" in text
    part = client.get(address, headers=htmx)
    assert "hx-trigger" in part.content.decode() and "<html" not in part.content.decode()
    jobs_wait()
    part = client.get(address, headers=htmx)
    assert ("HX-Refresh" in part, "hx-trigger" in part.content.decode()) == (True, False)


def test_a_second_click_starts_no_second_run(people, dora, browse, jobs_wait):
    client = browse(dora)
    assert client.post(START).url == client.post(START).url
    assert (CheckRun.objects.count(), Job.objects.count()) == (1, 1)


def test_a_run_that_was_cut_short_goes_on_behind_its_last_patients(
    people, dora, browse, by_twos, monkeypatch
):
    step = runs.step

    def once(*, run, by):
        if run.done:
            raise SystemExit
        return step(run=run, by=by)

    monkeypatch.setattr(runs, "step", once)
    client = browse(dora)
    address = client.post(START).url
    run = CheckRun.objects.get()
    assert (run.done, run.finished_at) == (2, None)
    monkeypatch.setattr(runs, "step", step)
    do.call(Job.objects.get().pk)
    run.refresh_from_db()
    assert (run.done, run.found) == (5, {"T-01": 3})
    assert "All 5 patients looked at" in client.get(address).content.decode()


def test_a_stopped_run_says_so_and_anybody_of_the_data_centre_goes_on(
    people, dora, browse, by_twos, jobs_wait
):
    client = browse(dora)
    address = client.post(START).url
    client.post(reverse("jobs:stop", args=[Job.objects.get().pk]))
    assert "ended before it had looked at everybody" in client.get(address).content.decode()
    client.post(page(CheckRun.objects.get(), "run_go_on"))
    jobs_wait()
    assert CheckRun.objects.get().finished_at


def test_a_preview_shows_centres_and_patients(people, rules, dora, browse):
    runs.step(run=runs.start(by=dora), by=dora)
    modes = dict.fromkeys(rules, Mode.ASK) | {"T-01": Mode.OFF}
    run = runs.start(by=dora, release=releases.propose(modes=modes, note="Of no use.", by=dora))
    runs.step(run=run, by=dora)
    text = browse(dora).get(page(run)).content.decode()
    assert "Preview of Release 1" in text and "closed, because the question no longer applies" in text
    assert all(person.subject_code in text for person in people[:3])
    assert people[4].subject_code not in text


def test_the_list_before_any_run_says_what_to_do(rules, dora, browse):
    text = browse(dora).get(LIST).content.decode()
    assert START in text


def test_a_run_that_is_not_there(dora, browse):
    client = browse(dora)
    assert client.get(reverse("queries:run", args=[9])).status_code == 404
    assert client.post(reverse("queries:run_go_on", args=[9])).status_code == 404


@pytest.mark.parametrize("name", CAST)
def test_pages_of_rules_and_runs_are_the_data_centres(people, rules, cast, dora, browse, name):
    proposed = releases.propose(modes=dict.fromkeys(rules, Mode.ASK), note="First.", by=dora)
    run = runs.start(by=dora)
    client = browse(cast[name])
    pages = [
        *("queries:runs", "queries:releases", "queries:propose"),
        ("queries:run", run.pk),
        ("queries:release", proposed.number),
    ]
    moves = [
        ("queries:run_start", {}),
        (("queries:run_go_on", run.pk), {}),
        (("queries:release_act", proposed.number), {"action": "withdraw", "reason": "not now"}),
    ]
    for one in pages:
        assert client.get(address(one)).status_code == (200 if name == "dora" else 403)
    for one, data in moves:
        assert client.post(address(one), data).status_code == (302 if name == "dora" else 403)
        assert client.get(address(one)).status_code == 405
    assert (RuleRelease.objects.get().withdrawn_at is None) == (name != "dora")


def address(name):
    return reverse(name) if isinstance(name, str) else reverse(name[0], args=[name[1]])


def test_the_list_costs_the_same_whatever_its_length(dora, browse, rules):
    client = browse(dora)
    client.get(LIST)
    counted = []
    for more in (1, 20):
        for _ in range(more):
            ran(T_01=1)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 6
