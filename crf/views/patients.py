"""The centre's patients as a matrix, and one patient's forms on a page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Capability
from accounts.scoping import needs
from crf import selectors
from crf.codes import LEGALBASIS
from crf.record import PatientRecord, load_record, load_records
from crf.services import enrolment_closed
from crf.specs import PAGE_SPECS
from crf.status import State, cells, why_closed
from crf.views.cells import drawn

PER_PAGE = 50
# Filters of the matrix: the states of which at least one cell must be.
FILTERS = {"overdue": {State.OVERDUE}, "unfinished": {State.OVERDUE, State.IN_PROGRESS, State.NOT_STARTED}}


@needs(Capability.VIEW_PATIENTS)
def matrix(request: HttpRequest) -> HttpResponse:
    """Patients by forms; which patients is in the URL."""
    found = selectors.patients(request.user)
    search = request.GET.get("search", "").strip().upper()
    if search:
        found = found.filter(subject_code__contains=search)
    centre = request.GET.get("centre", "")
    if centre.isdecimal():
        found = found.filter(centre__study_centre_no=int(centre))
    only = request.GET.get("show", "")
    if only in FILTERS:
        records = load_records(found.values_list("pk", flat=True))
        keep = [pk for pk, record in records.items() if _has_state(record, FILTERS[only])]
        found = found.filter(pk__in=keep)
    page = Paginator(found.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    records = load_records(page.object_list)
    ordered = sorted(records.values(), key=lambda record: record.patient.subject_code)
    context = {
        "columns": _columns(),
        "rows": [_row(record) for record in ordered],
        "patients": [record.patient for record in ordered],
        "page": page,
        "filtered": bool(search or centre or only),
        "search": search,
        "show": only,
        "centre": centre,
        "centres": selectors.centres_to_choose_from(request.user),
        "register_url": _register_url(request.user),
    }
    return render(request, "crf/matrix.html", context)


def _columns() -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for spec in PAGE_SPECS:
        slots = spec.slot[1].choices if spec.slot else [("", spec.title)]
        columns += [
            {"key": spec.key, "slot": code, "title": title, "short": code or spec.short}
            for code, title in slots
        ]
    return columns


def _row(record: PatientRecord) -> dict[str, Any]:
    code = record.patient.subject_code
    shown = [drawn(code, cell) for cell in cells(record, timezone.localdate())]
    return {
        "patient": record.patient,
        "url": reverse("crf:patient", args=[code]),
        "day0": record.day0,
        "cells": shown,
    }


def _has_state(record: PatientRecord, states: set[State]) -> bool:
    return any(cell.state in states for cell in cells(record, timezone.localdate()))


def _register_url(user: Any) -> str:
    """Where "Register a patient" leads: straight to the form where there is one centre to choose."""
    numbers = selectors.own_centre_numbers(user)
    if len(numbers) == 1:
        return reverse("crf:register", args=numbers)
    return reverse("crf:register_where") if numbers else ""


@needs(Capability.ENTER_DATA)
def register_where(request: HttpRequest) -> HttpResponse:
    """At which centre, for those few who enter data for several; and why a centre may not enrol yet."""
    centres = list(selectors.centres_to_enrol_at(request.user))
    if len(centres) == 1:
        return redirect("crf:register", centres[0].study_centre_no)
    offered = [{"centre": centre, "closed": enrolment_closed(centre)} for centre in centres]
    return render(request, "crf/register_where.html", {"offered": offered})


@needs(Capability.VIEW_PATIENTS)
def patient(request: HttpRequest, code: str) -> HttpResponse:
    """All forms of one patient, and what to do next."""
    user: Any = request.user
    record = load_record(selectors.patient_or_404(user, code))
    forms = []
    for cell in cells(record, timezone.localdate()):
        entry = drawn(code, cell)
        entry["closed"] = why_closed(record, cell.spec)
        entry["entries"] = [
            {"row": row, "url": reverse("crf:form", args=[code, cell.spec.key, row.pk])} for row in cell.rows
        ]
        new_url = reverse("crf:form_new", args=[code, cell.spec.key])
        entry["add_url"] = new_url if cell.spec.repeats and not entry["closed"] else ""
        forms.append(entry)
    context = {
        "patient": record.patient,
        "record": record,
        "forms": forms,
        "legal_basis": dict(LEGALBASIS.choices).get(record.consent.legal_basis or "", _("not recorded yet")),
        "next": next((f for f in forms if f["state"] in ("due", "none", "part") and not f["closed"]), None),
        "editable": user.can(Capability.ENTER_DATA, record.centre),
    }
    return render(request, "crf/patient.html", context)
