"""Pooled results as the centres see them, once the coordinator has released a snapshot."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from analysis.snapshots import read, releases
from analysis.snapshots.pooling import pooled, pooled_report
from analysis.tables.suppression import FEWEST
from analysis.topics import FIRST, TOPICS
from analysis.views.topics import drawn, topic_of


@require_safe
@never_cache
@needs(Capability.VIEW_RELEASED)
def overview(request: UserRequest) -> HttpResponse:
    """The snapshots that are released, or what will be here."""
    context = {"releases": releases.released(), "first": FIRST}
    return render(request, "analysis/released.html", context)


@require_safe
@never_cache
@needs(Capability.VIEW_RELEASED)
def topic(request: UserRequest, key: str, topic: str) -> HttpResponse:
    """One topic of a released snapshot; nothing can be chosen, traced or taken away."""
    about, snapshot = topic_of(topic), releases.released_as(key)
    if snapshot is None:
        raise Http404
    found = pooled_report(read(snapshot), about)
    number = len(found.frame)
    context = {
        "topic": about,
        "topics": TOPICS.values(),
        "snapshot": snapshot,
        "report": found,
        "number": number if number >= FEWEST else None,
        "items": [drawn(item) for item in pooled(about, found)],
    }
    return render(request, "analysis/released_topic.html", context)
