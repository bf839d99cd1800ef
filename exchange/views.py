"""The page that imports a registry file: choose it, see what would happen, apply it."""

import re

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from exchange import uploads
from exchange.jobs import IMPORT, LOOK
from exchange.kept import about, packed, result_of
from exchange.remarks import Kind
from exchange.report import DROPPED, IN_WORDS, Result, in_ranges
from exchange.report import State as LineState
from jobs.models import State
from jobs.selectors import follower, input_of, kept_job
from jobs.services import address, start

_ASKED, _ANSWER = re.compile("twin-([0-9]{1,9})"), re.compile("another|[A-Z0-9-]{1,16}")
MARKS = {
    LineState.REGISTERED: "done",
    LineState.UPDATED: "done",
    LineState.UNCHANGED: "na",
    LineState.WAITING: "part",
    LineState.QUESTION: "query",
    LineState.REFUSED: "due",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.IMPORT_REGISTRY)
def import_file(request: UserRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = uploads.UploadForm(request.POST, request.FILES) if posted else uploads.UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        looked = start(LOOK, by=request.user, params=about(file), content=packed(file))
        return redirect(address(looked))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "exchange/import.html", {"form": form, "dropped": DROPPED}, status=status)


@never_cache
@require_safe
@needs(Capability.IMPORT_REGISTRY)
def review(request: UserRequest, pk: int) -> HttpResponse:
    """What applying the kept file would do, or what it has done so far, as the stored lines tell it."""
    job = kept_job(request.user, pk, LOOK.key, IMPORT.key)
    if job is None:
        return _gone(request)
    if job.is_live or (job.kind == LOOK.key and job.state != State.DONE):
        return redirect("jobs:job", pk)
    result = result_of(job, dry_run=job.kind == LOOK.key)
    done = {line.number for line in result.lines}
    left = [number for number in job.params["lines"] if number not in done]
    context = {
        "result": result,
        "job": job,
        "left": len(left),
        "which_left": in_ranges(left),
        "dropped": DROPPED,
        **_report(result),
    }
    return render(request, "exchange/review.html", context)


@require_POST
@needs(Capability.IMPORT_REGISTRY)
def apply(request: UserRequest, pk: int) -> HttpResponse:
    looked = kept_job(request.user, pk, LOOK.key)
    if looked is None:
        return _gone(request)
    there = follower(request.user, looked)
    if there is None:
        kept = input_of(looked)
        if kept is None:
            return _gone(request)
        params = looked.params | {"twins": _answers(request.POST)}
        content = bytes(kept.content)
        there = start(IMPORT, by=request.user, params=params, content=content, follows=looked)
        # The import has the rows now, and lets them go when it is done.
        kept.delete()
    return redirect(address(there))


def _answers(posted: QueryDict) -> dict[str, str]:
    """First line of a patient -> who she is. What no page of ours sends is no answer."""
    said = ((_ASKED.fullmatch(name), str(value)) for name, value in posted.items())
    return {match[1]: value for match, value in said if match and _ANSWER.fullmatch(value)}


def _gone(request: UserRequest) -> HttpResponse:
    messages.warning(
        request, _("This file is not kept any more. Choose it again; what it already brought in stays.")
    )
    return redirect("exchange:import")


def _report(result: Result) -> dict[str, object]:
    groups = result.groups()
    return {
        "counts": [(MARKS[state], IN_WORDS[state], count) for state, count in result.counts.items()],
        "values": [group for group in groups if group.kind is not Kind.REFUSED],
        "lines": [(line, MARKS[line.state], IN_WORDS[line.state]) for line in result.lines],
    }
