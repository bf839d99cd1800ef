"""Registrations made by mistake: taking one back, the list of those taken back, and the trail of each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Capability
from accounts.scoping import get_for_user_or_404, needs
from audit.selectors import patient_history
from crf import selectors
from crf.models import Patient
from crf.news import changes_in_words
from crf.overlay import open_questions
from crf.record import PatientRecord, load_record
from crf.services import Conflict, ReasonNeeded, Refused
from crf.status import why_locked
from crf.withdrawing import data_version, withdraw_registration, withdrawn


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.ENTER_DATA)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """What would go, and why it goes; it goes only by a press of the button under it."""
    user: Any = request.user
    workable = selectors.patients_to_work_on(user).select_related("centre")
    patient = get_for_user_or_404(workable, user, Capability.ENTER_DATA, subject_code=code)
    others = list(workable.filter(centre=patient.centre).exclude(pk=patient.pk))
    refused = ""
    if request.method == "POST":
        chosen = request.POST.get("same_as", "")
        same_as = next((other for other in others if other.subject_code == chosen), None)
        if chosen and same_as is None:
            refused = _("Choose a registered patient of the same centre as the one who stays.")
        else:
            refused = _try(request, patient, same_as)
        if not refused:
            return redirect("crf:withdrawn")
    record = load_record(patient)
    context = {
        "patient": patient,
        "forms": len(record.forms()),
        "asked": sum(open_questions(user, [patient.pk]).values()),
        "closed": why_locked(record),
        "others": others,
        "seen": data_version(patient),
        "refused": refused,
        "typed": request.POST,
    }
    return render(request, "crf/withdraw.html", context, status=422 if refused else 200)


def _try(request: HttpRequest, patient: Patient, same_as: Patient | None) -> str:
    """Withdraw the registration; why that was refused, or "" where it was done."""
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) < 19):
        return _("Please look at this page again before you withdraw the registration.")
    try:
        withdraw_registration(
            patient=patient,
            by=request.user,
            reason=request.POST.get("reason", ""),
            same_as=same_as,
            seen=int(seen),
        )
    except Conflict:
        return _("Nothing was done: somebody changed this patient in the meantime. Please look again.")
    except ReasonNeeded:
        return _("Nothing was done: please say in a few words why.")
    except Refused as refused:
        return str(refused)
    words = _("The registration %(code)s was withdrawn. The code is not given again.")
    messages.success(request, words % {"code": patient.subject_code})
    return ""


@require_safe
@needs(Capability.VIEW_PATIENTS)
def withdrawn_list(request: HttpRequest) -> HttpResponse:
    rows = list(withdrawn(request.user))
    number = ngettext("%(n)s withdrawn registration", "%(n)s withdrawn registrations", len(rows))
    return render(request, "crf/withdrawn.html", {"rows": rows, "number": number % {"n": len(rows)}})


@require_safe
@needs(Capability.VIEW_HISTORY)
def withdrawn_one(request: HttpRequest, code: str) -> HttpResponse:
    """Who withdrew the registration and why, and all that was ever entered under its code."""
    rows = withdrawn(request.user)
    found = get_for_user_or_404(rows, request.user, Capability.VIEW_HISTORY, patient__subject_code=code)
    empty = PatientRecord(found.patient, {}, {})
    changes = changes_in_words(empty, list(patient_history(found.patient_id).order_by("id")), whole=True)
    return render(request, "crf/withdrawn_one.html", {"withdrawal": found, "changes": changes})
