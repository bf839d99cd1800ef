"""The patients of a user as a matrix: filtered by its address, which can be kept under a name, and as CSV."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event
from accounts.security_events import record as record_event
from crf import personal, selectors
from crf.models.base import FormQuerySet
from crf.outline import load_outlines
from crf.overlay import Counts, asked_at, open_questions
from crf.record import PatientRecord
from crf.specs import PAGE_SPECS
from crf.status import cells
from crf.tasks import Kind, kinds_of
from crf.views.cells import WORDS, MatrixWriter, open_queries

PER_PAGE = 50
SHOWS = {
    Kind.OVERDUE.value: gettext_lazy("Something overdue"),
    Kind.DUE.value: gettext_lazy("Something due"),
    Kind.INCOMPLETE.value: gettext_lazy("Something incomplete"),
    Kind.QUERIED.value: gettext_lazy("Open queries"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which patients are shown; each is a part of the address, and empty means all."""

    show: str = ""
    centre: str = ""
    search: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        """What of an address makes sense; the rest is left out."""
        show, centre = query.get("show", ""), query.get("centre", "").strip()
        return cls(
            show=show if show in SHOWS else "",
            centre=centre if centre.isascii() and centre.isdecimal() and len(centre) < 6 else "",
            search=query.get("search", "").strip().upper()[:40],
        )

    def address(self) -> str:
        given = {"show": self.show, "centre": self.centre, "search": self.search}
        return urlencode({name: value for name, value in given.items() if value})

    def __bool__(self) -> bool:
        return bool(self.show or self.centre or self.search)


@require_safe
@needs(Capability.VIEW_PATIENTS)
def matrix(request: UserRequest) -> HttpResponse:
    """Patients by forms."""
    filters = Filters.of(request.GET)
    page = Paginator(_fitting(request.user, filters), PER_PAGE).get_page(request.GET.get("page"))
    records = load_outlines(page.object_list)
    counts = open_questions(request.user, records)
    writer = MatrixWriter()
    context = {
        "columns": _columns(),
        "rows": [_row(writer, record, counts) for record in records.values()],
        "page": page,
        "filters": filters,
        "shows": SHOWS.items(),
        "centres": selectors.centres_to_choose_from(request.user),
        "saved": personal.saved_filters(request.user),
        "longest_name": personal.LONGEST_NAME,
        "register_url": _register_url(request.user),
    }
    return render(request, "crf/matrix.html", context)


@never_cache
@require_safe
@needs(Capability.VIEW_PATIENTS)
def matrix_csv(request: UserRequest) -> HttpResponse:
    """What the matrix shows, all pages of it: a line for each patient, a word for each form."""
    filters = Filters.of(request.GET)
    records = load_outlines(_fitting(request.user, filters))
    counts = open_questions(request.user, records)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    names = [f"{column['key']} {column['title']}" for column in _columns()]
    writer.writerow([_("Patient"), _("Centre"), _("Allo"), *names])
    for record in records.values():
        writer.writerow(
            [record.patient.subject_code, record.centre, record.day0 or "", *_words(record, counts)]
        )
    record_event(Event.EXPORTED, request, user=request.user, what="matrix", filters=filters.address())
    # The mark tells a spreadsheet that the text is UTF-8.
    response = HttpResponse(file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"patients-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@needs(Capability.VIEW_PATIENTS)
def save_filter(request: UserRequest) -> HttpResponse:
    """Keep the filter that is shown under a name."""
    address = Filters.of(QueryDict(request.POST.get("query", ""))).address()
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > personal.LONGEST_NAME:
        text = _("The filter was not saved: give it a name of at most %(n)s characters.")
        messages.error(request, text % {"n": personal.LONGEST_NAME})
    elif not address:
        messages.error(request, _("The filter was not saved: nothing is filtered at the moment."))
    else:
        personal.save_filter(user=request.user, name=name, query=address)
        messages.success(request, _("The filter was saved as “%(name)s”.") % {"name": name})
    return redirect(_matrix_url(address))


@require_POST
@needs(Capability.VIEW_PATIENTS)
def drop_filter(request: UserRequest, pk: int) -> HttpResponse:
    """Forget one of one's own filters."""
    if not personal.drop_filter(user=request.user, pk=pk):
        raise Http404
    messages.success(request, _("The filter was removed from your list."))
    return redirect(_matrix_url(Filters.of(QueryDict(request.POST.get("query", ""))).address()))


def _matrix_url(address: str) -> str:
    url = reverse("crf:matrix")
    return f"{url}?{address}" if address else url


def _fitting(user: Any, filters: Filters) -> list[int]:
    """The patients who fit, by code."""
    found: FormQuerySet = selectors.patients(user)
    if filters.search:
        found = selectors.with_code(found, filters.search)
    if filters.centre:
        found = found.filter(centre__study_centre_no=int(filters.centre))
    ids = list(found.values_list("pk", flat=True))
    if not filters.show:
        return ids
    if filters.show == Kind.QUERIED:
        asked = {patient_id for patient_id, _form, _row in open_questions(user, ids)}
        return [pk for pk in ids if pk in asked]
    records = load_outlines(ids, entries=False)
    return [pk for pk in ids if Kind(filters.show) in _kinds(records[pk])]


def _kinds(record: PatientRecord) -> set[Kind]:
    today = timezone.localdate()
    return {kind for cell in cells(record, today) for kind in kinds_of(cell, 0, today)}


def _columns() -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for spec in PAGE_SPECS:
        slots: Iterable[Any] = spec.slot[1].choices if spec.slot else [("", spec.title)]
        columns += [
            {"key": spec.key, "slot": code, "title": title, "short": code or spec.short}
            for code, title in slots
        ]
    return columns


def _row(writer: MatrixWriter, record: PatientRecord, counts: Counts) -> dict[str, Any]:
    found = list(cells(record, timezone.localdate()))
    return {
        "patient": record.patient,
        "day0": record.day0,
        "cells": found,
        "html": writer.row(record, found, counts),
    }


def _words(record: PatientRecord, counts: Counts) -> list[str]:
    words = []
    for cell in cells(record, timezone.localdate()):
        asked = asked_at(counts, record, cell.spec, cell.rows)
        words.append(f"{WORDS[cell.state]}, {open_queries(asked)}" if asked else str(WORDS[cell.state]))
    return words


def _register_url(user: Any) -> str:
    """Where "Register a patient" leads: straight to the form where there is one centre to choose."""
    numbers = selectors.own_centre_numbers(user)
    if len(numbers) == 1:
        return reverse("crf:register", args=numbers)
    return reverse("crf:register_where") if numbers else ""
