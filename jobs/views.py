"""The jobs of the person who is logged in: how far each is, stopping it, and the file that it gave."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import UserRequest
from accounts.security_events import Event, record
from jobs import locks, selectors, services
from jobs.kinds import KINDS
from jobs.models import Job, State

SHOWN = 50
MARKS = {
    State.WAITING: "part",
    State.RUNNING: "part",
    State.DONE: "done",
    State.STOPPED: "na",
    State.FAILED: "due",
}


@require_safe
@never_cache
def job_list(request: UserRequest) -> HttpResponse:
    """The last jobs of this person."""
    rows = selectors.jobs(request.user)[:SHOWN]
    return render(request, "jobs/list.html", {"jobs": [context_of(each) for each in rows]})


@require_safe
@never_cache
def job(request: UserRequest, pk: int) -> HttpResponse:
    """How far the job is; the page asks for its own middle again until there is something to show."""
    found = _found(request, pk)
    there = services.address(found)
    if there != request.path:
        return HttpResponseClientRedirect(there) if request.headers.get("HX-Request") else redirect(there)
    template = "jobs/_progress.html" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, context_of(found))


@require_POST
def stop(request: UserRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    services.stop(found)
    return redirect("jobs:job", pk)


@require_POST
def go_on(request: UserRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    services.go_on(found)
    return redirect("jobs:job", pk)


@require_safe
@never_cache
def file(request: UserRequest, pk: int) -> HttpResponse:
    """The file, for the person who had it made, while that person may still have it; that is recorded."""
    found = _found(request, pk)
    kind = KINDS.get(found.kind)
    if kind is None or not request.user.can(kind.capability):
        raise PermissionDenied(found.kind)
    given = selectors.file_of(found, with_content=True)
    if given is None:
        raise Http404
    record(Event.EXPORTED, request, user=request.user, file=given.name, **given.detail)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=given.name),
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(given.content), content_type=given.content_type, headers=headers)


def context_of(found: Job) -> dict[str, Any]:
    """What a template says of a job."""
    kind = KINDS.get(found.kind)
    return {
        "job": found,
        "kind": kind,
        "mark": MARKS[State(found.state)],
        "file": selectors.file_of(found) if found.state == State.DONE else None,
        "address": services.address(found),
        "done_so_far": _done_so_far(found),
        # A job that waits says so when nobody is there to do it.
        "nobody": found.is_live and found.pk not in locks.numbers_held(locks.JOB) and not locks.workers(),
        "may_go_on": found.state in (State.STOPPED, State.FAILED) and not found.is_gone,
        "stopping": found.state == State.RUNNING and found.stop_asked_at is not None,
    }


def _done_so_far(found: Job) -> str:
    """The page of what a job did that ended before its last step, if there is any."""
    kind = KINDS.get(found.kind)
    ended = found.state in (State.STOPPED, State.FAILED) and not found.is_gone
    return kind.leads_to(found) if kind and kind.shows_part and kind.leads_to and ended else ""


def _found(request: UserRequest, pk: int) -> Job:
    return get_object_or_404(selectors.jobs(request.user), pk=pk)
