"""Runs of all checks: their log, one with its progress, and its next step."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf.checks import CHECKS
from jobs import locks
from jobs.services import start
from queries import run_log
from queries.jobs import RUN, job_of, start_run
from queries.models import CheckRun


@require_safe
@needs(Capability.MANAGE_RULES)
def run_list(request: UserRequest) -> HttpResponse:
    return render(request, "queries/runs.html", {"rows": run_log.rows()})


@require_POST
@needs(Capability.MANAGE_RULES)
def run_start(request: UserRequest) -> HttpResponse:
    return redirect("queries:run", start_run(by=request.user).pk)


@require_safe
@needs(Capability.MANAGE_RULES)
def run_detail(request: UserRequest, pk: int) -> HttpResponse:
    """The run; asked by htmx, its progress alone, and the whole page again once the run has ended."""
    run = _run(pk)
    if not request.headers.get("HX-Request"):
        return render(request, "queries/run.html", _context(run))
    response = render(request, "queries/_progress.html", _context(run))
    if run.finished_at:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Capability.MANAGE_RULES)
def run_go_on(request: UserRequest, pk: int) -> HttpResponse:
    """Go on with a run that ended before it had looked at everybody."""
    run = _run(pk)
    if not run.finished_at:
        job = job_of(run)
        if job is None or not job.is_live:
            start(RUN, by=request.user, params={"run": run.pk})
    return redirect("queries:run", pk)


def _run(pk: int) -> CheckRun:
    run = run_log.run(pk)
    if run is None:
        raise Http404
    return run


def _context(run: CheckRun) -> dict[str, Any]:
    found = sorted(run.found.items(), key=lambda pair: (-pair[1], pair[0]))
    job = None if run.finished_at else job_of(run)
    return {
        "run": run,
        "job": job,
        "nobody": bool(job and job.is_live and not locks.workers()),
        "found": [(id, CHECKS.get(id), n) for id, n in found],
        "moves": run_log.moves_in_words(run.moves),
        "lines": run_log.lines_by_check(run),
        "before": run_log.against_the_last(run),
    }
