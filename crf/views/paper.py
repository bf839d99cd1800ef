"""Forms on paper: blank and annotated ones for everybody, filled ones for those who see the patient."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from accounts.security_events import Event, record
from crf import selectors
from crf.jobs import CASEBOOKS
from crf.paper.blank import all_pages
from crf.paper.document import Document, blank_document, casebook_document, form_document
from crf.paper.render import pdf
from crf.record import load_record
from jobs.services import address, start

ALL = "all"


@require_safe
def paper_forms(request: HttpRequest) -> HttpResponse:
    """Every form to print, blank and annotated."""
    return render(request, "crf/paper_forms.html", {"forms": all_pages(), "all": ALL})


@require_safe
def paper_form(request: HttpRequest, form_key: str, kind: str) -> HttpResponse:
    """One form without answers, or all of them; nothing of any patient is in it."""
    specs = [spec for spec in all_pages() if form_key in (spec.key, ALL)]
    if not specs:
        raise Http404
    document = blank_document(specs, annotated=kind == "annotated")
    return _answer(document, f"mmregistry-{form_key}-{kind}-{get_language()}.pdf")


@require_safe
@never_cache
@needs(Capability.VIEW_PATIENTS)
def casebook_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that has been entered of one patient."""
    found = load_record(selectors.patient_or_404(request.user, code))
    return _of_patient(request, casebook_document(found), f"{code}-casebook.pdf", code)


@require_POST
@needs(Capability.VIEW_PATIENTS)
def casebooks(request: UserRequest, number: int) -> HttpResponse:
    """Have the casebooks of all patients of a centre made."""
    centre = selectors.centre_or_404(request.user, number)
    if not request.user.can(Capability.VIEW_PATIENTS, centre):
        raise Http404
    return redirect(address(start(CASEBOOKS, by=request.user, params={"centre": number})))


@require_safe
@never_cache
@needs(Capability.VIEW_PATIENTS)
def form_pdf(request: HttpRequest, code: str, form_key: str, row: int) -> HttpResponse:
    """One row of a form with the entries on its page."""
    spec = next((spec for spec in all_pages() if spec.key == form_key and spec.about_patient), None)
    if spec is None:
        raise Http404
    found = load_record(selectors.patient_or_404(request.user, code))
    instance = next((each for each in found.rows(form_key) if each.pk == row), None)
    if instance is None:
        raise Http404
    return _of_patient(request, form_document(found, spec, instance), f"{code}-{form_key}-{row}.pdf", code)


def _of_patient(request: HttpRequest, document: Document, name: str, code: str) -> HttpResponse:
    """A patient's data leave the site on paper, and that is recorded."""
    answer = _answer(document, name)
    record(Event.EXPORTED, request, user=request.user, file=name, patient=code)
    return answer


def _answer(document: Document, name: str) -> HttpResponse:
    headers: dict[str, Any] = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Language": document.data["lang"],
    }
    return HttpResponse(pdf(document), content_type="application/pdf", headers=headers)
