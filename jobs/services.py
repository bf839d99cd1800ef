"""Starting a job, stopping it, and having it go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from audit.context import request_id
from jobs.kinds import KINDS, Kind
from jobs.models import Job, JobInput, State
from jobs.running import wake


def start(
    kind: Kind,
    *,
    by: User,
    params: dict[str, Any] | None = None,
    content: bytes | None = None,
    follows: Job | None = None,
) -> Job:
    """Have this done; the job, or the one that does the same already, as after a double click.

    Raises PermissionDenied for a person who may not have it done.
    """
    if not by.can(kind.capability):
        raise PermissionDenied(kind.capability)
    params = params or {}
    again = Job.objects.for_user(by).live().filter(kind=kind.key, params=params, follows=follows)
    if content is None and (there := again.first()):
        return there
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind.key,
                by=by,
                params=params,
                follows=follows,
                language=get_language() or by.language,
                request_id=request_id.get(),
            )
            if content is not None:
                JobInput.objects.create(job=job, content=content)
    except IntegrityError:
        if follows is None:
            raise
        return Job.objects.get(follows=follows)
    # Should this process die before, the next tidying wakes the job.
    wake(job.pk)
    job.refresh_from_db()
    return job


def stop(job: Job) -> None:
    """Stop it: at once where it waits, after its present step where it runs."""
    waiting = Job.objects.filter(pk=job.pk, state=State.WAITING)
    now = timezone.now()
    kept_until = now + timedelta(hours=settings.JOB_RESULTS_HOURS)
    if not waiting.update(state=State.STOPPED, finished_at=now, expires_at=kept_until):
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(stop_asked_at=timezone.now())


def go_on(job: Job) -> None:
    """Have a stopped or failed job go on behind its last step, or begin anew where it has none."""
    ended = Job.objects.filter(pk=job.pk, state__in=(State.STOPPED, State.FAILED))
    anew = {"stop_asked_at": None, "finished_at": None, "expires_at": None, "attempts": 0, "why": ""}
    if ended.update(state=State.WAITING, **anew):
        wake(job.pk)


def address(job: Job) -> str:
    """The page to send the person to: what the job did once it is done, else how far it is."""
    kind = KINDS.get(job.kind)
    if kind and kind.leads_to and job.state == State.DONE:
        return kind.leads_to(job)
    return reverse("jobs:job", args=[job.pk])
