"""Doing jobs: one at a time for each worker, taken up again when a worker died."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from audit.context import request_id
from jobs import locks
from jobs.kinds import KINDS, TIDYING, Kind, Refused
from jobs.models import LIVE, Job, JobFile, JobInput, JobStep, State
from jobs.work import Stopped, Work

logger = logging.getLogger(__name__)

# A job that kills its worker each time, before it has done one step more, is given up.
MOST_ATTEMPTS = 5
# How long a job waits before it looks again whether the one that must not run beside it has ended.
LOOK_AGAIN = timedelta(seconds=1)
TIDY_EVERY = timedelta(minutes=1)
# The queue's own rows are of no use once a job is done.
QUEUE_KEPT = timedelta(hours=1)
ROWS_KEPT = timedelta(days=90)


@task()
def do(job: int) -> None:
    """Do the job, unless it is done or another worker is at it: to be asked twice does no harm."""
    with locks.held(locks.JOB, job) as ours:
        found = Job.objects.live().filter(pk=job).first() if ours else None
        if found is None:
            return
        kind = KINDS.get(found.kind)
        if kind is None:
            _finish(found, State.FAILED, _("This version of the software does not know such work."))
            return
        alone = locks.held(locks.ALONE, locks.number_of(kind.alone)) if kind.alone else nullcontext(True)
        with alone as free:
            if free:
                _do(found, kind)
            else:
                wake(found.pk, after=LOOK_AGAIN)


def wake(job: int, after: timedelta | None = None) -> None:
    """Tell the workers that there is this job, at once or a while later."""
    do.using(run_after=timezone.now() + after if after else None).enqueue(job)


def _do(job: Job, kind: Kind) -> None:
    with translation.override(job.language):
        token = request_id.set(job.request_id)
        try:
            state, why = _outcome(job, kind)
        finally:
            request_id.reset(token)
        _finish(job, state, why)
    if state is State.DONE and not kind.keeps_input:
        JobInput.objects.filter(job=job.pk).delete()
    logger.info("job %s (%s) %s", job.pk, job.kind, state)


def _outcome(job: Job, kind: Kind) -> tuple[State, str]:
    """Do it and say how it ended. What the database's absence cuts short has not ended: that is raised."""
    job.attempts += 1
    if job.attempts > MOST_ATTEMPTS:
        return State.FAILED, _("It was begun several times and never came to its end. Tell the helpdesk.")
    job.state, job.started_at = State.RUNNING, job.started_at or timezone.now()
    job.save(update_fields=["attempts", "state", "started_at"])
    refusals: tuple[type[Exception], ...] = (Refused, *kind.refusals)
    try:
        by = User.objects.get(pk=job.by_id)
        if not (by.is_active and by.can(kind.capability)):
            raise PermissionDenied(kind.capability)
        if Job.objects.filter(pk=job.pk).exclude(stop_asked_at=None).exists():
            raise Stopped
        kind.work(Work(job, by))
    except Stopped:
        return State.STOPPED, ""
    except PermissionDenied:
        return State.FAILED, _("You may not do this any more. Ask the administrator about your role.")
    except refusals as refused:
        return State.FAILED, str(refused)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        why = _(
            "Something went wrong on our side. What had been written stays. Tell the helpdesk when it was."
        )
        return State.FAILED, why
    return State.DONE, ""


def _finish(job: Job, state: State, why: str) -> None:
    now = timezone.now()
    expires = now + timedelta(hours=settings.JOB_RESULTS_HOURS)
    values = {"state": state, "why": why, "finished_at": now, "expires_at": expires}
    Job.objects.filter(pk=job.pk, state__in=LIVE).update(**values)


def take_up() -> list[int]:
    """Wake every job that nobody works on and that nobody would; their numbers."""
    held = locks.numbers_held(locks.JOB)
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=do.module_path)
    announced = {row["args"][0] for row in waiting.values_list("args_kwargs", flat=True)}
    live = Job.objects.live().order_by("pk").values_list("pk", flat=True)
    left = [pk for pk in live if pk not in held and pk not in announced]
    for pk in left:
        wake(pk)
    return left


def throw_away() -> None:
    """Delete what finished jobs have kept long enough, and after months the jobs themselves."""
    now = timezone.now()
    for kept in (JobInput, JobStep, JobFile):
        kept._default_manager.filter(job__expires_at__lte=now).delete()
    Job.objects.filter(expires_at__lte=now - ROWS_KEPT).delete()
    queue = DBTaskResult.objects
    queue.finished().filter(finished_at__lte=now - QUEUE_KEPT).delete()
    # What a killed worker had claimed; its job was woken anew.
    queue.running().filter(started_at__lte=now - QUEUE_KEPT * 24).delete()


@task()
def tidy() -> None:
    """Take up what a dead worker left, throw away what has expired, and come back in a minute."""
    try:
        take_up()
        throw_away()
        for each in TIDYING:
            each()
    finally:
        tidy.using(run_after=timezone.now() + TIDY_EVERY).enqueue()


def begin_tidying() -> None:
    """Tidy now and from now on, however many workers start at once."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=tidy.module_path).delete()
    tidy.enqueue()
