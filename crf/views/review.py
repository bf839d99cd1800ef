"""What is done to forms that are filled in: a press of a button each, and back to where it was pressed."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.reauthentication import is_she
from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event
from accounts.security_events import record as record_event
from crf import lifecycle, selectors
from crf.lifecycle import Seen
from crf.models import Patient
from crf.services import Conflict, ReasonNeeded, Refused
from crf.specs import PAGE_SPECS

_PAGE_KEYS = frozenset(spec.key for spec in PAGE_SPECS)


@require_POST
@needs(Capability.VERIFY_FORMS)
def verify(request: UserRequest, code: str) -> HttpResponse:
    """The pages that were posted: one from its own page, or all that are ready."""
    patient = selectors.patient_or_404(request.user, code)
    seen = _seen(request.POST.getlist("page"))

    def act() -> str:
        n = lifecycle.verify_forms(patient=patient, pages=seen, by=request.user)
        return ngettext("%(n)s form was verified.", "%(n)s forms were verified.", n) % {"n": n}

    _try(request, act)
    if "stay" in request.POST and len(seen) == 1:
        return redirect("crf:form", code, seen[0][0], seen[0][1])
    return _back(patient)


@require_POST
@needs(Capability.SIGN_FORMS)
def sign(request: UserRequest, code: str) -> HttpResponse:
    patient = selectors.patient_or_404(request.user, code)
    seen = _seen(request.POST.getlist("page"))
    if not is_she(request, request.POST.get("password", "")):
        record_event(Event.SIGNING_FAILED, request, user=request.user, patient=code)
        text = _("Nothing was signed: this is not your password. After several attempts it has to wait.")
        messages.error(request, text)
        return _back(patient)

    def act() -> str:
        made = lifecycle.sign_patient(patient=patient, by=request.user, seen=seen)
        record_event(
            Event.SIGNED, request, user=request.user, patient=code, signature=made.pk, meaning=made.meaning
        )
        return _("You have signed the forms of %(code)s.") % {"code": code}

    _try(request, act)
    return _back(patient)


@require_POST
@needs(Capability.LOCK_FORMS)
def lock(request: UserRequest, code: str) -> HttpResponse:
    patient = selectors.patient_or_404(request.user, code)

    def act() -> str:
        lifecycle.lock_patient(patient=patient, by=request.user)
        return _("%(code)s is locked. Only what an open query asks about can be changed.") % {"code": code}

    _try(request, act)
    return _back(patient)


@require_POST
@needs(Capability.LOCK_FORMS)
def unlock(request: UserRequest, code: str) -> HttpResponse:
    patient = selectors.patient_or_404(request.user, code)

    def act() -> str:
        reason = request.POST.get("reason", "")
        if not lifecycle.unlock_patient(patient=patient, by=request.user, reason=reason):
            return _(
                "%(code)s is unlocked. A form was corrected under the lock: please verify it, then the "
                "investigator signs once more."
            ) % {"code": code}
        return _("%(code)s is unlocked. The signature stands until something is changed.") % {"code": code}

    _try(request, act)
    return _back(patient)


@require_POST
@needs(Capability.ENTER_DATA)
def no_contact(request: UserRequest, code: str, slot: str) -> HttpResponse:
    """There was no contact in the window of this visit."""
    patient = selectors.patient_or_404(request.user, code)

    def act() -> str:
        reason = request.POST.get("reason", "")
        lifecycle.mark_not_applicable(patient=patient, slot=slot, by=request.user, reason=reason)
        return _("Noted: there was no contact in the window of this visit.")

    _try(request, act)
    return _back(patient, "FUP")


@require_POST
@needs(Capability.ENTER_DATA)
def contact(request: UserRequest, code: str, slot: str) -> HttpResponse:
    """There was one after all: the visit can be filled in."""
    patient = selectors.patient_or_404(request.user, code)

    def act() -> str:
        reason = request.POST.get("reason", "")
        lifecycle.reopen_visit(patient=patient, slot=slot, by=request.user, reason=reason)
        return _("The visit is open again. Please fill it in.")

    _try(request, act)
    return _back(patient, "FUP")


def _try(request: UserRequest, act: Callable[[], str]) -> None:
    """Do it and say what was done, or why it was not."""
    try:
        messages.success(request, act())
    except Conflict:
        messages.error(
            request, _("Nothing was done: a form was changed since you opened this page. Please look again.")
        )
    except ReasonNeeded:
        messages.error(request, _("Nothing was done: please say in a few words why."))
    except Refused as refused:
        messages.error(request, str(refused))


def _seen(posted: Iterable[str]) -> list[Seen]:
    """ "DIA:12:3" is the diagnosis with the key 12 in its third version."""
    found = []
    for text in posted:
        key, *numbers = text.split(":")
        plain = [n for n in numbers if n.isascii() and n.isdecimal() and len(n) < 19]
        if key not in _PAGE_KEYS or len(plain) != 2 or len(numbers) != 2:
            raise BadRequest("a page that no patient has")
        found.append((key, int(plain[0]), int(plain[1])))
    return found


def _back(patient: Patient, anchor: str = "review") -> HttpResponse:
    return redirect(reverse("crf:patient", args=[patient.subject_code]) + f"#{anchor}")
