"""Runs of all checks: their log, one with its progress, and its next step."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf.checks import CHECKS
from queries import run_log, runs
from queries.models import CheckRun


@require_safe
@needs(Capability.MANAGE_RULES)
def run_list(request: UserRequest) -> HttpResponse:
    return render(request, "queries/runs.html", {"rows": run_log.rows()})


@require_POST
@needs(Capability.MANAGE_RULES)
def run_start(request: UserRequest) -> HttpResponse:
    return redirect("queries:run", runs.start(by=request.user).pk)


@require_safe
@needs(Capability.MANAGE_RULES)
def run_detail(request: UserRequest, pk: int) -> HttpResponse:
    run = _run(pk)
    return render(request, "queries/run.html", _context(run))


@require_POST
@needs(Capability.MANAGE_RULES)
def run_step(request: UserRequest, pk: int) -> HttpResponse:
    """The next patients. With htmx the progress alone comes back, which asks for the next step by itself."""
    run = runs.step(run=_run(pk), by=request.user)
    if not request.headers.get("HX-Request"):
        return redirect("queries:run", pk)
    response = render(request, "queries/_progress.html", _context(run))
    if run.finished_at:
        response["HX-Refresh"] = "true"
    return response


def _run(pk: int) -> CheckRun:
    run = run_log.run(pk)
    if run is None:
        raise Http404
    return run


def _context(run: CheckRun) -> dict[str, Any]:
    found = sorted(run.found.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "run": run,
        "found": [(id, CHECKS.get(id), n) for id, n in found],
        "moves": run_log.moves_in_words(run.moves),
        "lines": run_log.lines_by_check(run),
        "before": run_log.against_the_last(run),
    }
