"""Snapshots: the list, freezing the data of this moment, what is in one, and its release to the centres."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import EVERYWHERE, needs
from analysis.definitions import DEFINITIONS
from analysis.filters import FiltersForm
from analysis.jobs import FREEZE
from analysis.models import Snapshot
from analysis.snapshots import archive_of, may_freeze, named, opened, releases, snapshots
from analysis.snapshots.contents import QUERIES
from analysis.snapshots.withdrawals import withdrawn_since
from analysis.topics import TOPICS
from analysis.views.asking import handed_out
from crf.partial_date import in_a_box
from crf.services import Refused
from jobs.services import address, start


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Capability.FREEZE_OUTCOMES)
def overview(request: UserRequest) -> HttpResponse:
    """Every snapshot; posted, one more of the data as they are now."""
    refused = ""
    cutoff = request.POST.get("cutoff", in_a_box(timezone.localdate()))
    if request.method == "POST":
        try:
            wanted = may_freeze(request.user, request.POST.get("title", ""), _day(cutoff))
        except Refused as error:
            refused = str(error)
        else:
            return redirect(address(start(FREEZE, by=request.user, params=wanted)))
    shown = {release.snapshot_id for release in releases.released()}
    gone = withdrawn_since()
    context = {
        "snapshots": [(each, each.pk in shown, gone.get(each.pk, [])) for each in snapshots()],
        "refused": refused,
        "title": request.POST.get("title", ""),
        "cutoff": cutoff,
    }
    return render(request, "analysis/snapshots.html", context, status=422 if refused else 200)


def _day(text: str) -> date:
    form = FiltersForm({"cutoff": text}, [])
    if not form.is_valid():
        raise Refused(" ".join(map(str, form.errors["cutoff"])))
    return form.filters().cutoff


@require_safe
@never_cache
@needs(Capability.FREEZE_OUTCOMES)
def one(request: UserRequest, key: str) -> HttpResponse:
    """What is in a snapshot, by what it was made, and to whom it was shown."""
    snapshot = _found(key)
    about, files = opened(snapshot)
    _tell(request, snapshot)
    history = releases.releases_of(snapshot)
    context = {
        "snapshot": snapshot,
        "about": about,
        "files": [(name, len(files[name]), sha256) for name, sha256 in about["files"].items()],
        "without_basis": sum(about["without_legal_basis"].values()),
        "queries": _queries(files[QUERIES]),
        "topics": TOPICS.values(),
        "withdrawn": withdrawn_since().get(snapshot.pk, []),
        "releases": history,
        "released": any(each.taken_back_at is None for each in history),
    }
    return render(request, "analysis/snapshot.html", context)


def _tell(request: UserRequest, made: Snapshot) -> None:
    """What the job that froze it leads here with."""
    frozen = request.GET.get("frozen")
    if frozen == "before":
        words = _("The same data had been frozen before, as “%(title)s”: this is that snapshot.")
        messages.info(request, words % {"title": made.title})
    elif frozen == "now":
        messages.success(request, _("Frozen. Its numbers stay as they are now, whatever is entered later."))


def _queries(content: bytes) -> list[tuple[Any, dict[str, str]]]:
    """Each line under the title of its endpoint, or under the key of one that there is no more."""
    titles = {definition.key: definition.title for definition in DEFINITIONS}
    lines = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [(titles.get(line["endpoint"], line["endpoint"]), line) for line in lines]


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def package(request: UserRequest, key: str) -> HttpResponse:
    """The archive, byte for byte as it was stored; it holds the data of all centres."""
    snapshot = _found(key)
    if request.user.centres_where(Capability.VIEW_OUTCOMES) is not EVERYWHERE:
        raise Http404
    name = f"mmregistry-snapshot-{snapshot.key}.zip"
    return handed_out(request, archive_of(snapshot), name, patients=snapshot.patients)


@require_POST
@needs(Capability.FREEZE_OUTCOMES)
def release(request: UserRequest, key: str) -> HttpResponse:
    return _step(request, key, releases.release, _("Released: the centres see the pooled results."))


@require_POST
@needs(Capability.FREEZE_OUTCOMES)
def take_back(request: UserRequest, key: str) -> HttpResponse:
    return _step(request, key, releases.take_back, _("Taken back: the centres see them no longer."))


def _step(request: UserRequest, key: str, step: Callable[..., Any], done: str) -> HttpResponse:
    snapshot = _found(key)
    try:
        step(snapshot=snapshot, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("analysis:snapshot", snapshot.key)


def _found(key: str) -> Snapshot:
    snapshot = named(key)
    if snapshot is None:
        raise Http404
    return snapshot
