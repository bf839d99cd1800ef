"""One patient's page: her forms, her course at a glance, what others changed; and where to register one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from accounts.scoping import needs
from crf import personal, selectors
from crf.codes import LEGALBASIS
from crf.models import FormRecord
from crf.names import row_name
from crf.news import Change, changes_in_words
from crf.overlay import Counts, open_questions
from crf.record import PatientRecord, load_record
from crf.services import enrolment_closed
from crf.status import TO_DO, Cell, cells, row_state, why_closed
from crf.timeline import course
from crf.timeline_drawing import draw
from crf.views.cells import WORDS, drawn
from crf.withdrawing import withdrawn


@require_safe
@needs(Capability.ENTER_DATA)
def register_where(request: HttpRequest) -> HttpResponse:
    """At which centre, for those few who enter data for several; and why a centre may not enrol yet."""
    centres = list(selectors.centres_to_enrol_at(request.user))
    if len(centres) == 1:
        return redirect("crf:register", centres[0].study_centre_no)
    offered = [{"centre": centre, "closed": enrolment_closed(centre)} for centre in centres]
    return render(request, "crf/register_where.html", {"offered": offered})


@require_safe
@needs(Capability.VIEW_PATIENTS)
def patient(request: HttpRequest, code: str) -> HttpResponse:
    """All forms of one patient, the course, and what to do next. To open it is to have seen the news."""
    user: Any = request.user
    try:
        record = load_record(selectors.patient_or_404(user, code))
    except Http404:
        if withdrawn(user).filter(patient__subject_code=code).exists():
            return redirect("crf:withdrawn_one", code)
        raise
    counts = open_questions(user, [record.patient.pk])
    forms = [_form(record, cell, counts) for cell in cells(record, timezone.localdate())]
    seen_until = personal.look_at(user=user, patient=record.patient)
    context = {
        "patient": record.patient,
        "record": record,
        "forms": forms,
        "asked": sum(form["asked"] for form in forms),
        "drawing": draw(course(record), record.day0, code),
        "seen_until": seen_until,
        "news": [_told(code, change) for change in _news(record, user, seen_until)],
        "legal_basis": dict(LEGALBASIS.choices).get(record.consent.legal_basis or "", _("not recorded yet")),
        "next": next((f for f in forms if f["to_do"] and not f["closed"]), None),
        "editable": user.can(Capability.ENTER_DATA, record.centre),
    }
    return render(request, "crf/patient.html", context)


def _form(record: PatientRecord, cell: Cell, counts: Counts) -> dict[str, Any]:
    code, key = record.patient.subject_code, cell.spec.key
    form = drawn(record, cell, counts)
    form["closed"] = why_closed(record, cell.spec)
    form["to_do"] = cell.state in TO_DO
    form["entries"] = [_entry(code, row) for row in cell.rows]
    adds = cell.spec.repeats and not form["closed"] and cell.rows
    form["add_url"] = reverse("crf:form_new", args=[code, key]) if adds else ""
    return form


def _entry(code: str, row: FormRecord) -> dict[str, Any]:
    state = row_state(row)
    url = reverse("crf:form", args=[code, row.form_key, row.pk])
    return {"url": url, "name": row_name(row), "state": state.value, "word": WORDS[state]}


def _news(record: PatientRecord, user: Any, seen_until: Any) -> list[Change]:
    if seen_until is None:
        return []
    return changes_in_words(record, selectors.changes_by_others(user, record.patient, seen_until))


def _told(code: str, change: Change) -> dict[str, Any]:
    row = change.row
    return {
        "change": change,
        "url": reverse("crf:form", args=[code, row.form_key, row.pk]) if row is not None else "",
    }
