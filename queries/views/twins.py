"""The page on which the data centre settles likely twins."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf.models import Patient
from crf.selectors import days_of_index_allo, patients
from crf.services import Refused
from crf.twins import pairs_to_settle, settled_pairs
from queries.twins import settle

DIFFERENT, ASK_FIRST, ASK_SECOND = "different", "first", "second"


@require_safe
@needs(Capability.CLOSE_QUERY)
def twin_list(request: UserRequest) -> HttpResponse:
    return _draw(request)


@require_POST
@needs(Capability.CLOSE_QUERY)
def twin_settle(request: UserRequest) -> HttpResponse:
    """Note what was found of one pair; what was typed stays where it is refused."""
    codes = [request.POST.get(name, "")[:16] for name in ("one", "other")]
    found = {each.subject_code: each for each in patients(request.user).filter(subject_code__in=codes)}
    if len(found) != 2:
        raise Http404
    pair = found[codes[0]], found[codes[1]]
    verdict = request.POST.get("verdict", "")
    if verdict not in (DIFFERENT, ASK_FIRST, ASK_SECOND):
        return _draw(request, _("Please choose what you found."))
    asked = {ASK_FIRST: pair[0], ASK_SECOND: pair[1]}.get(verdict)
    try:
        settle(pair=pair, asked=asked, words=request.POST.get("words", ""), by=request.user)
    except Refused as refused:
        return _draw(request, str(refused))
    messages.success(request, _("Settled: %(one)s and %(other)s.") % {"one": codes[0], "other": codes[1]})
    return redirect("queries:twins")


def _draw(request: UserRequest, refused: str = "") -> HttpResponse:
    pairs, settled = pairs_to_settle(), list(settled_pairs())
    both = [*pairs, *((each.first, each.second) for each in settled)]
    days = days_of_index_allo(request.user, [patient.pk for pair in both for patient in pair])
    context = {
        "pairs": [_shown(pair, days, request) for pair in pairs],
        "settled": [{"said": each, **_shown((each.first, each.second), days, request)} for each in settled],
        "refused": refused,
    }
    return render(request, "queries/twins.html", context, status=422 if refused else 200)


def _shown(
    pair: tuple[Patient, Patient], days: dict[int, date | None], request: UserRequest
) -> dict[str, Any]:
    """The two side by side, and what was typed of them where it was refused."""
    codes = [patient.subject_code for patient in pair]
    typed = [request.POST.get(name) for name in ("one", "other")] == codes
    return {
        "key": "-".join(codes),
        "both": [{"patient": patient, "day": days.get(patient.pk)} for patient in pair],
        "standing": all(patient.removed_at is None for patient in pair),
        "typed": request.POST if typed else {},
    }
