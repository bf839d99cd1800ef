"""The outcomes page and its downloads, computed from the records of this moment."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event, record
from analysis.definitions import CONVENTIONS, DEFINITIONS, MORE, Definition
from analysis.filters import Filters, FiltersForm
from analysis.report import Report, centres, patients, report
from analysis.results import Group
from analysis.tables import imputed, intervals, months, not_estimable, percent
from analysis.uncertainty import report_spans
from analysis.writers import svg
from analysis.writers.png import png
from analysis.writers.spreadsheet import csv_text, xlsx

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def outcomes(request: UserRequest) -> HttpResponse:
    started = time.perf_counter()
    form, found = _asked(request)
    if found is None:
        return render(request, "analysis/outcomes.html", {"form": form}, status=400)
    filters = form.filters()
    context = {
        "form": form,
        "filters": filters,
        "report": found,
        "numbers": _numbers(found.whole),
        "figures": [
            (figure, list(zip(figure.panels, svg.inline(figure), strict=True))) for figure in found.figures
        ],
        "definitions": DEFINITIONS,
        "conventions": [*CONVENTIONS, not_estimable(), imputed(found.whole)],
    }
    context["seconds"] = f"{time.perf_counter() - started:.1f}"
    return render(request, "analysis/outcomes.html", context)


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
def more(request: UserRequest) -> HttpResponse:
    """The endpoints beside survival and relapse, at the same times and by the same filters."""
    form, found = _asked(request, MORE)
    if found is None:
        return render(request, "analysis/more.html", {"form": form}, status=400)
    context = {
        "form": form,
        "filters": form.filters(),
        "report": found,
        "definitions": MORE,
        "conventions": [*CONVENTIONS, not_estimable(), imputed(found.whole, MORE)],
    }
    return render(request, "analysis/more.html", context)


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def more_table(request: UserRequest, kind: str) -> HttpResponse:
    form, found = _asked(request, MORE)
    if found is None:
        return _refused(form)
    table = found.estimates
    content = csv_text(table).encode("utf-8-sig") if kind == "csv" else xlsx([table])
    return _download(request, content, "gvhd", kind, form.filters(), found)


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def uncertainty(request: UserRequest) -> HttpResponse:
    """What the open queries could change; the outcomes page fetches it once it stands."""
    form, found = _asked(request)
    if found is None:
        return _refused(form)
    spans = report_spans(request.user, found)
    context = {
        "filters": form.filters(),
        "spans": [(span, *map(percent, (span.now, span.low, span.high))) for span in spans],
        "total": sum(span.queries for span in spans),
    }
    fragment = request.headers.get("HX-Request")
    return render(request, "analysis/_uncertainty.html" if fragment else "analysis/uncertainty.html", context)


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def table(request: UserRequest, kind: str) -> HttpResponse:
    form, found = _asked(request)
    if found is None:
        return _refused(form)
    if kind == "csv":
        # The mark tells Excel that the text is UTF-8.
        content = csv_text(found.estimates).encode("utf-8-sig")
    else:
        content = xlsx([found.estimates, found.flow])
    return _download(request, content, "table", kind, form.filters(), found)


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def figure(request: UserRequest, key: str, kind: str) -> HttpResponse:
    form, found = _asked(request)
    if found is None:
        return _refused(form)
    drawn = found.figure(key)
    content = svg.standalone(drawn) if kind == "svg" else png(drawn)
    return _download(request, content, key, kind, form.filters(), found)


def _asked(
    request: UserRequest, definitions: Sequence[Definition] = DEFINITIONS
) -> tuple[FiltersForm, Report | None]:
    """The filters in the address, and the report that they ask for unless they make no sense."""
    known = centres(request.user)
    form = FiltersForm(request.GET, known)
    if not form.is_valid():
        return form, None
    return form, report(patients(request.user), form.filters(), known, definitions)


def _refused(form: FiltersForm) -> HttpResponse:
    """The address of a download that asks for what there is not."""
    return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")


def _download(
    request: UserRequest, content: bytes, name: str, kind: str, filters: Filters, found: Report
) -> HttpResponse:
    file_name = f"mmregistry-{name}-{filters.cutoff}.{kind}"
    record(
        Event.EXPORTED,
        request,
        user=request.user,
        file=file_name,
        filters=filters.query,
        patients=len(found.cohort.analysed),
    )
    disposition = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=disposition)
