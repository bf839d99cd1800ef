"""Jobs: who may have them, how they end, what is kept of them and for whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from accounts.roles import Capability
from accounts.services import end_role
from audit.context import SYSTEM, acting_system, request_id
from audit.models import SecurityEvent
from jobs import locks
from jobs.kinds import KINDS, Kind, Refused, register
from jobs.models import Job, JobFile, JobInput, JobStep, State
from jobs.running import MOST_ATTEMPTS, do, take_up, throw_away
from jobs.services import go_on, start, stop
from jobs.work import Work

pytestmark = pytest.mark.django_db

MAY = Capability.ENTER_DATA


@pytest.fixture
def kind():
    """Registers a kind of job that does this, for the test alone."""
    made = []

    def make(work, **options):
        options = {"title": "Test", "capability": MAY, **options}
        made.append(register(Kind(key=f"test_{len(made)}", work=work, **options)))
        return made[-1]

    yield make
    for each in made:
        del KINDS[each.key]


def gives(work):
    work.progress(1, 2)
    work.progress(2, 2)
    work.give(work.content + b"!", "words.txt", "text/plain", patients=2)


def job_page(job, name="job"):
    return reverse(f"jobs:{name}", args=[job.pk])


def text(response):
    return response.content.decode()


# Doing


def test_a_job_gives_its_file_to_its_person_alone(kind, anna, ivo, dora, browse):
    job = start(kind(gives), by=anna, content=b"hello")
    assert (job.state, job.done, job.total) == (State.DONE, 2, 2)
    assert "Download words.txt" in text(browse(anna).get(job_page(job)))
    response = browse(anna).get(job_page(job, "file"))
    assert (response.content, response["Content-Type"]) == (b"hello!", "text/plain")
    assert response["Content-Disposition"] == 'attachment; filename="words.txt"'
    assert "no-store" in response["Cache-Control"]
    for other in (ivo, dora):
        for name, method in (("job", "get"), ("file", "get"), ("stop", "post"), ("go_on", "post")):
            assert getattr(browse(other), method)(job_page(job, name)).status_code == 404
        assert "words.txt" not in text(browse(other).get(reverse("jobs:list")))
    assert "words.txt" in text(browse(anna).get(reverse("jobs:list")))


def test_a_download_is_recorded(kind, anna, browse):
    browse(anna).get(job_page(start(kind(gives), by=anna, content=b""), "file"))
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.detail) == (anna.pk, {"file": "words.txt", "patients": 2})


def test_who_may_not_have_it_done_cannot_start_it(kind, moira):
    with pytest.raises(PermissionDenied):
        start(kind(gives), by=moira)
    assert Job.objects.count() == 0


def test_a_role_that_ended_meanwhile_does_nothing_and_gets_no_file(kind, anna, browse, jobs_wait):
    made = kind(gives)
    waiting, done = start(made, by=anna, content=b""), start(made, by=anna, content=b"")
    do.call(done.pk)
    end_role(membership=anna.memberships.get(), by=SYSTEM, reason="left")
    jobs_wait()
    waiting.refresh_from_db()
    assert (waiting.state, JobFile.objects.filter(job=waiting).exists()) == (State.FAILED, False)
    assert "You may not do this any more" in waiting.why
    assert browse(anna).get(job_page(done, "file")).status_code == 403


def test_a_closed_account_has_nothing_done(kind, anna, jobs_wait):
    job = start(kind(gives), by=anna, content=b"")
    with acting_system("test"):
        type(anna).objects.filter(pk=anna.pk).update(is_active=False)
    jobs_wait()
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_job_speaks_its_persons_language_and_belongs_to_her_request(kind, anna, jobs_wait):
    seen = []
    token = request_id.set("the request")
    with override("it"):
        start(kind(lambda work: seen.append((get_language(), request_id.get(), work.by))), by=anna)
    request_id.reset(token)
    jobs_wait()
    assert seen == [("it", "the request", anna)]
    assert request_id.get() == ""


def test_words_of_a_refusal_reach_the_person_and_those_of_a_defect_do_not(kind, anna, browse):
    def refuses(work):
        raise Refused("Choose another file.")

    def breaks(work):
        raise ZeroDivisionError("of patient MMA-01-0001")

    refused, broken = start(kind(refuses), by=anna), start(kind(breaks), by=anna)
    assert (refused.state, refused.why) == (State.FAILED, "Choose another file.")
    assert broken.state == State.FAILED and "MMA" not in broken.why
    page = text(browse(anna).get(job_page(broken)))
    assert "Something went wrong on our side" in page and "Try it again" in page


# Once


def test_the_same_asked_twice_is_one_job(kind, anna, ivo, jobs_wait):
    made = kind(gives)
    first = start(made, by=anna, params={"n": 1})
    assert start(made, by=anna, params={"n": 1}) == first
    others = [start(made, by=anna, params={"n": 2}), start(made, by=ivo, params={"n": 1})]
    assert first not in others


def test_one_result_is_followed_by_one_job(kind, anna, jobs_wait):
    made = kind(gives)
    looked = start(made, by=anna, content=b"x")
    followers = {start(made, by=anna, content=b"x", follows=looked).pk for _ in range(2)}
    assert len(followers) == 1
    assert JobInput.objects.count() == 2


def test_a_job_that_is_done_is_not_done_again(kind, anna):
    done = []
    job = start(kind(lambda work: done.append(work.job.pk)), by=anna)
    do.call(job.pk)
    do.call(999999999)
    assert done == [job.pk]


# Stopping and going on


def test_a_waiting_job_is_stopped_at_once(kind, anna, browse, jobs_wait):
    job = start(kind(gives), by=anna, content=b"")
    browse(anna).post(job_page(job, "stop"))
    jobs_wait()
    job.refresh_from_db()
    assert (job.state, JobFile.objects.count()) == (State.STOPPED, 0)


def test_a_running_job_stops_after_its_step_and_goes_on_behind_it(kind, anna, browse):
    told = []

    def counts(work: Work) -> None:
        for number in sorted({1, 2, 3, 4} - work.steps().keys()):
            work.keep(number, {})
            told.append(number)
            if told == [1, 2]:
                stop(work.job)
            work._noted = 0
            work.progress(number, 4)

    job = start(kind(counts, resumes=True, unit="steps"), by=anna)
    assert (job.state, job.done, told) == (State.STOPPED, 2, [1, 2])
    page = text(browse(anna).get(job_page(job)))
    assert "Stopped after 2 of 4 steps" in page and "Go on with the rest" in page
    browse(anna).post(job_page(job, "go_on"))
    job.refresh_from_db()
    assert (job.state, told) == (State.DONE, [1, 2, 3, 4])


def test_going_on_with_what_runs_or_is_done_changes_nothing(kind, anna):
    done = []
    job = start(kind(lambda work: done.append(1)), by=anna)
    go_on(job)
    assert done == [1]


# A worker that dies


def test_what_a_dead_worker_left_is_taken_up(kind, anna, settings, jobs_wait):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    made = kind(gives)
    left, waiting, stopped = (start(made, by=anna, params={"n": n}, content=b"") for n in range(3))
    Job.objects.filter(pk=left.pk).update(state=State.RUNNING)
    stop(stopped)
    assert take_up() == [left.pk, waiting.pk]
    assert take_up() == []  # both are in the queue already


def test_a_job_that_kills_its_worker_each_time_is_given_up(kind, anna, jobs_wait):
    begun = []

    def dies(work):
        begun.append(1)
        raise SystemExit

    job = start(kind(dies), by=anna)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            jobs_wait()
    jobs_wait()
    job.refresh_from_db()
    assert (len(begun), job.state) == (MOST_ATTEMPTS, State.FAILED)
    assert "never came to its end" in job.why


def test_a_page_tells_that_nobody_is_there_to_do_it(kind, anna, browse, jobs_wait, monkeypatch):
    job = start(kind(gives), by=anna)
    words = "is not running at the moment"
    assert words in text(browse(anna).get(job_page(job)))
    monkeypatch.setattr(locks, "workers", lambda: True)
    assert words not in text(browse(anna).get(job_page(job)))


# The page


def test_the_page_asks_again_by_itself_and_without_scripts_by_a_link(kind, anna, browse, jobs_wait):
    job = start(kind(gives), by=anna, content=b"")
    page = text(browse(anna).get(job_page(job)))
    assert 'hx-trigger="load delay:1s"' in page and f'<a class="btn" href="{job_page(job)}">' in page
    part = text(browse(anna).get(job_page(job), headers={"HX-Request": "true"}))
    assert "hx-trigger" in part and "<html" not in part
    jobs_wait()
    part = text(browse(anna).get(job_page(job), headers={"HX-Request": "true"}))
    assert "hx-trigger" not in part and "Download words.txt" in part


def test_a_page_that_asks_by_itself_is_nobody_who_works(kind, anna, browse, jobs_wait, time_machine):
    client = browse(anna)
    job = start(kind(gives), by=anna, content=b"")
    client.get(job_page(job))
    seen = client.session["last_seen_at"]
    time_machine.move_to(timezone.now() + timedelta(minutes=10))
    client.get(job_page(job), headers={"HX-Request": "true", "HX-Trigger": "progress"})
    assert client.session["last_seen_at"] == seen
    client.get(job_page(job))
    assert client.session["last_seen_at"] > seen


def test_a_job_that_leads_to_a_page_sends_there(kind, anna, browse):
    job = start(kind(lambda work: None, leads_to=lambda job: "/patients/"), by=anna)
    assert browse(anna).get(job_page(job))["Location"] == "/patients/"
    assert browse(anna).get(job_page(job), headers={"HX-Request": "true"})["HX-Redirect"] == "/patients/"


# What is kept


def test_what_a_job_kept_is_thrown_away_in_time(kind, anna, browse, time_machine, settings):
    def steps(work):
        work.keep(1, {})
        gives(work)

    job = start(kind(steps, keeps_input=True), by=anna, content=b"")
    throw_away()
    kept = (JobInput, JobStep, JobFile)
    assert [each.objects.count() for each in kept] == [1, 1, 1]
    time_machine.move_to(timezone.now() + timedelta(hours=settings.JOB_RESULTS_HOURS, seconds=1))
    assert browse(anna).get(job_page(job, "file")).status_code == 404
    assert "not kept any more" in text(browse(anna).get(job_page(job)))
    throw_away()
    assert [each.objects.count() for each in kept] == [0, 0, 0]
    time_machine.move_to(timezone.now() + timedelta(days=91))
    throw_away()
    assert Job.objects.count() == 0


def test_what_a_job_read_is_let_go_when_it_is_done(kind, anna):
    start(kind(gives), by=anna, content=b"secret")
    assert JobInput.objects.count() == 0


def test_every_kind_has_words_and_a_right(db):
    assert {"import_registry_file", "run_checks", "ask_questions"} <= KINDS.keys()
    for key, each in KINDS.items():
        assert each.key == key and str(each.title) and each.capability in Capability
