"""The topics of the outcomes, computed from the records of this moment, and their downloads."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from analysis.figures import Figure, hidden
from analysis.report import Report
from analysis.results import Group
from analysis.tables import Table, months, percent
from analysis.tables.estimates import intervals
from analysis.tables.suppression import FEWEST, suppressed
from analysis.topics import FIRST, TOPICS, Item, Remark, Topic
from analysis.uncertainty import report_spans
from analysis.views.asking import asked, download, refused
from analysis.writers import svg
from analysis.writers.as_json import json_text
from analysis.writers.docx import docx
from analysis.writers.pdf import pdf
from analysis.writers.png import png
from analysis.writers.spreadsheet import csv_text, xlsx

FIGURE_FILES = {"svg": svg.standalone, "png": png, "pdf": pdf}
ALL = "all"


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def first(request: UserRequest) -> HttpResponse:
    return _page(request, TOPICS[FIRST])


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def topic(request: UserRequest, topic: str) -> HttpResponse:
    return _page(request, topic_of(topic))


def _page(request: UserRequest, about: Topic) -> HttpResponse:
    started = time.perf_counter()
    form, found = asked(request, about.endpoints, about.options)
    context: dict[str, Any] = {
        "form": form,
        "topic": about,
        "topics": TOPICS.values(),
        "report": found,
        "first": FIRST,
    }
    if found is None:
        return render(request, "analysis/topic.html", context, status=400)
    items = items_of(about, found)
    context |= {
        "filters": found.filters,
        "items": [drawn(item) for item in items] if found.whole.estimates else [],
        "empty": not found.whole.estimates,
        "numbers": _numbers(found.whole) if about.key == FIRST else None,
        "files": reverse("analysis:file", args=[about.key, "NAME", "csv"]).removesuffix("NAME.csv"),
        "trace": reverse("analysis:topic", args=[about.key]) + "patients/",
    }
    context["seconds"] = number_format(f"{time.perf_counter() - started:.1f}")
    return render(request, "analysis/topic.html", context)


def topic_of(key: str) -> Topic:
    if key not in TOPICS:
        raise Http404
    return TOPICS[key]


def items_of(about: Topic, found: Report) -> list[Item]:
    """What the page shows, with counts under five hidden where that is asked."""
    items = about.build(found)
    return [shown for item in items if (shown := without_few(item))] if found.filters.small else list(items)


def without_few(item: Item) -> Item | None:
    """The item without numbers of few patients; None for a figure that cannot be shown so."""
    if isinstance(item, Table):
        return suppressed(item)
    return hidden(item, FEWEST) if isinstance(item, Figure) else item


def drawn(item: Item) -> dict[str, Any]:
    """What the template needs of an item: its kind, and a drawing for each panel of a figure."""
    if isinstance(item, Table):
        return {"kind": "table", "table": item}
    if isinstance(item, Remark):
        return {"kind": "remark", "remark": item}
    panels = list(zip(item.panels, svg.inline(item), strict=True))
    return {"kind": "figure", "figure": item, "panels": panels, "broad": svg.inline_broad(item)}


def _numbers(whole: Group) -> dict[str, Any]:
    """What stands large beside the first figure."""
    median, lower, upper = (months(float(days)) for days in whole.follow_up)
    survival = whole.estimates.get("os")
    return {
        "survival": intervals(survival)[-1] if survival else None,
        "deaths": survival.events if survival else 0,
        "follow_up": median,
        "follow_up_limits": f"{lower}–{upper}",
    }


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def uncertainty(request: UserRequest) -> HttpResponse:
    """What the open queries could change; the outcomes page fetches it once it stands."""
    form, found = asked(request)
    if found is None:
        return refused(form)
    if found.filters.snapshot:
        # The queries of today say nothing of numbers frozen before; those of then are with the snapshot.
        return redirect("analysis:snapshot", found.filters.snapshot)
    spans = report_spans(request.user, found)
    context = {
        "filters": found.filters,
        "spans": [(span, *map(percent, (span.now, span.low, span.high))) for span in spans],
        "total": sum(span.queries for span in spans),
    }
    fragment = request.headers.get("HX-Request")
    return render(request, "analysis/_uncertainty.html" if fragment else "analysis/uncertainty.html", context)


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def file(request: UserRequest, topic: str, name: str, kind: str) -> HttpResponse:
    """One table or figure of a topic, or all its tables."""
    about = topic_of(topic)
    form, found = asked(request, about.endpoints, about.options)
    if found is None:
        return refused(form)
    items = [item for item in items_of(about, found) if not isinstance(item, Remark)]
    chosen = [item for item in items if item.key == name or (name == ALL and isinstance(item, Table))]
    content = _content(chosen, kind, found.source.made_at) if chosen else None
    if content is None:
        raise Http404
    return download(
        request, content, name if name != ALL else about.key, kind, found.filters, len(found.frame)
    )


def _content(items: Sequence[Item], kind: str, made: datetime | None) -> bytes | None:
    """The file, dated `made` where that is known; None where there is none of this kind."""
    tables = [item for item in items if isinstance(item, Table)]
    figures = [item for item in items if isinstance(item, Figure)]
    if figures and not tables:
        return FIGURE_FILES[kind](figures[0]) if kind in FIGURE_FILES else None
    if kind == "csv":
        # The mark tells Excel that the text is UTF-8.
        return csv_text(tables[0]).encode("utf-8-sig") if len(tables) == 1 else None
    if kind == "json":
        return json_text(tables).encode()
    write = {"xlsx": xlsx, "docx": docx}.get(kind)
    return write(tables, made=made) if write else None
