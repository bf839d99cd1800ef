"""From a number to its patients, and from a patient to why she counts as she does."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import ScopedQuerySet, get_for_user_or_404, needs
from analysis import report
from analysis.tables import Cell, Table
from analysis.tracing import TITLES, explained, sentence, why_not_analysed
from analysis.views.asking import asked, refused
from analysis.views.topics import items_of, topic_of
from crf.models import Patient
from crf.record import load_record, load_records

PER_PAGE = 50


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def behind(request: UserRequest, topic: str, table: str, block: int, row: int, column: int) -> HttpResponse:
    """The patients behind one cell of a table, each with the sentence why."""
    about = topic_of(topic)
    form, found = asked(request, about.endpoints, about.options)
    if found is None:
        return refused(form)
    tables = [item for item in items_of(about, found) if isinstance(item, Table) and item.key == table]
    try:
        (chosen,) = tables
        part = chosen.blocks[block]
        label, cell, heading = part.rows[row][0], part.rows[row][column], chosen.columns[column]
    except (ValueError, IndexError) as error:
        raise Http404 from error
    if not isinstance(cell, Cell) or cell.who is None:
        raise Http404
    endpoint = label.about if hasattr(label, "about") else ""
    page = Paginator(sorted(cell.who()), PER_PAGE).get_page(request.GET.get("page"))
    records = load_records(_visible(request, list(page.object_list)))
    name = endpoint if endpoint in TITLES else "os"
    context = {
        "topic": about,
        "filters": found.filters,
        "table": chosen,
        "where": [str(part.title), getattr(label, "words", str(label)), str(heading.title)],
        "cell": cell,
        "page": page,
        "endpoint": TITLES[name],
        "patients": [(record, sentence(record, name)) for record in records.values()],
    }
    return render(request, "analysis/behind.html", context)


def _visible(request: UserRequest, ids: list[int]) -> list[int]:
    """In the order asked; the scope is asked once more, whatever a table or a snapshot says."""
    seen = set(report.patients(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in seen]


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def one(request: UserRequest, code: str) -> HttpResponse:
    """Everything that the analysis says of one patient, with the items that it read and their history."""
    patient = get_for_user_or_404(_current(), request.user, Capability.VIEW_OUTCOMES, subject_code=code)
    return _explained(request, patient, "analysis:outcomes")


@require_safe
@never_cache
@needs(Capability.VIEW_PATIENTS)
def own(request: UserRequest, code: str) -> HttpResponse:
    """The same for those who may see the patient's forms: a centre sees its own."""
    patient = get_for_user_or_404(_current(), request.user, subject_code=code)
    return _explained(request, patient, "crf:patient")


def _current() -> ScopedQuerySet:
    return report.registered()


def _explained(request: UserRequest, patient: Patient, back: str) -> HttpResponse:
    record = load_record(patient)
    reason = why_not_analysed(record)
    context: dict[str, Any] = {
        "patient": record.patient,
        "record": record,
        "reason": reason,
        "endpoints": [] if reason else explained(record),
        "back": back,
    }
    return render(request, "analysis/patient.html", context)
