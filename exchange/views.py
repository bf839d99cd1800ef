"""The page that imports a registry file: choose it, see what would happen, apply it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from exchange import uploads
from exchange.importing import import_registry
from exchange.registry_csv import RegistryFile
from exchange.remarks import Kind
from exchange.report import DROPPED, IN_WORDS, Result, State

MARKS = {
    State.REGISTERED: "done",
    State.UPDATED: "done",
    State.UNCHANGED: "na",
    State.WAITING: "part",
    State.REFUSED: "due",
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.IMPORT_REGISTRY)
def import_file(request: UserRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = uploads.UploadForm(request.POST, request.FILES) if posted else uploads.UploadForm()
    if form.is_valid():
        upload = uploads.keep(request.user, form.cleaned_data["file"])
        return redirect("exchange:review", upload.token)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "exchange/import.html", {"form": form, "dropped": DROPPED}, status=status)


@never_cache
@require_safe
@needs(Capability.IMPORT_REGISTRY)
def review(request: UserRequest, token: str) -> HttpResponse:
    """What applying the kept file would do, or, after that, what it did."""
    upload = uploads.find(request.user, token)
    if upload is None:
        return _gone(request)
    result = upload.kept
    if isinstance(result, RegistryFile):
        result = import_registry(file=result, by=request.user, dry_run=True)
    context = {"result": result, "token": token, "dropped": DROPPED, **_report(result)}
    return render(request, "exchange/review.html", context)


@require_POST
@needs(Capability.IMPORT_REGISTRY)
def apply(request: UserRequest, token: str) -> HttpResponse:
    upload = uploads.find(request.user, token)
    if upload is None:
        return _gone(request)
    if isinstance(upload.kept, Result):
        return redirect("exchange:review", token)
    if uploads.take(upload):
        uploads.keep_result(upload, import_registry(file=upload.kept, by=request.user))
        messages.success(request, _("The file was imported."))
    else:
        messages.info(request, _("The file is being imported. Load this page again in a minute."))
    return redirect("exchange:review", token)


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
