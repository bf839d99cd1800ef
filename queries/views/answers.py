"""The filled file of a Query Form handed in: what each line would do, then doing it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from queries import answering, query_forms
from queries.answering import Outcome, Verdict
from queries.form_input import AnswersForm, KeptForm
from queries.models import QueryForm
from queries.views.query_forms import draw_form


@never_cache
@require_POST
@needs(Capability.ANSWER_QUERY)
def read_answers(request: UserRequest, pk: int) -> HttpResponse:
    """What the file would do, line by line; nothing is written, and the page keeps the file."""
    form = query_forms.form_or_404(request.user, pk, Capability.ANSWER_QUERY)
    upload = AnswersForm(request.POST, request.FILES)
    if not upload.is_valid():
        return draw_form(request, form, upload, status=422)
    seen = answering.last_event()
    verdicts = answering.judge(upload.cleaned_data["file"], form.centre, request.user)
    return _report(request, form, verdicts, kept=upload.kept, seen=seen)


@never_cache
@require_POST
@needs(Capability.ANSWER_QUERY)
def apply_answers(request: UserRequest, pk: int) -> HttpResponse:
    """Answer what can be answered. Doing it twice answers nothing twice."""
    form = query_forms.form_or_404(request.user, pk, Capability.ANSWER_QUERY)
    kept = KeptForm(request.POST)
    if not kept.is_valid():
        again = AnswersForm({}, MultiValueDict())
        again.errors["file"] = kept.errors.get("kept") or kept.errors["seen"]
        return draw_form(request, form, again, status=422)
    lines, seen = kept.cleaned_data["kept"], kept.cleaned_data["seen"]
    return _report(request, form, answering.answer_all(lines, form.centre, request.user, seen))


def _report(request: UserRequest, form: QueryForm, verdicts: Sequence[Verdict], **step: Any) -> HttpResponse:
    groups = [[verdict for verdict in verdicts if verdict.outcome == outcome] for outcome in Outcome]
    by_outcome = [group for group in groups if group]
    context = {
        "form": form,
        # What was left empty needs no table.
        "groups": [group for group in by_outcome if group[0].outcome != Outcome.EMPTY],
        "counts": [(group[0].mark, group[0].word, len(group)) for group in by_outcome],
        "ready": any(group[0].outcome == Outcome.READY for group in by_outcome),
        **step,
    }
    return render(request, "queries/forms_answers.html", context)
