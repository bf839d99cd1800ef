"""The page that imports a file of questions: choose it, see what would happen, ask."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from jobs.models import State
from jobs.selectors import follower, input_of, kept_job
from jobs.services import address, start
from queries.jobs import ASK, LOOK, packed, result_of
from queries.question_import import FORMS, Fate
from queries.question_lines import COLUMNS, MOST_LINES, FileLine, Unreadable, read

LARGEST = 2 * 1024 * 1024

# Each fate with the mark that stands beside it, and in words before and after it came true.
FATES: dict[Fate, tuple[str, Promise, Promise]] = {
    Fate.ASKED: ("done", gettext_lazy("would be asked"), gettext_lazy("asked")),
    Fate.KNOWN: ("na", gettext_lazy("imported before"), gettext_lazy("imported before")),
    Fate.REFUSED: ("due", gettext_lazy("cannot be asked"), gettext_lazy("not asked")),
}


class UploadForm(forms.Form):
    """The file; `cleaned_data["file"]` is what was read of it."""

    file = forms.FileField(
        label=gettext_lazy("File of questions (CSV)"),
        allow_empty_file=True,  # we say ourselves what to do about one
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose the file first.")},
    )

    def clean_file(self) -> list[FileLine]:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            words = {"size": filesizeformat(upload.size), "largest": filesizeformat(LARGEST)}
            raise ValidationError(_("The file has %(size)s; here it may have up to %(largest)s.") % words)
        try:
            return read(upload.read())
        except Unreadable as error:
            raise ValidationError(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RAISE_QUERY)
def import_file(request: UserRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if form.is_valid():
        looked = start(LOOK, by=request.user, content=packed(form.cleaned_data["file"]))
        return redirect(address(looked))
    context = {
        "form": form,
        "columns": COLUMNS,
        "most": MOST_LINES,
        "forms": [(key, spec.title) for key, spec in FORMS.items()],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "queries/questions_import.html", context, status=status)


@never_cache
@require_safe
@needs(Capability.RAISE_QUERY)
def review(request: UserRequest, pk: int) -> HttpResponse:
    """What importing the kept file would do, or what it has done so far, as the stored lines tell it."""
    job = kept_job(request.user, pk, LOOK.key, ASK.key)
    if job is None:
        return _gone(request)
    if job.is_live or (job.kind == LOOK.key and job.state != State.DONE):
        return redirect("jobs:job", pk)
    result = result_of(job, dry_run=job.kind == LOOK.key)
    words = {
        fate: (mark, before if result.dry_run else after) for fate, (mark, before, after) in FATES.items()
    }
    context = {
        "result": result,
        "job": job,
        "left": job.state != State.DONE,
        "to_ask": result.counts[Fate.ASKED],
        "counts": [(*words[fate], count) for fate, count in result.counts.items()],
        "lines": [(outcome, *words[outcome.fate]) for outcome in result.outcomes],
    }
    return render(request, "queries/questions_review.html", context)


@require_POST
@needs(Capability.RAISE_QUERY)
def apply(request: UserRequest, pk: int) -> HttpResponse:
    looked = kept_job(request.user, pk, LOOK.key)
    if looked is None:
        return _gone(request)
    there = follower(request.user, looked)
    if there is None:
        kept = input_of(looked)
        if kept is None:
            return _gone(request)
        there = start(ASK, by=request.user, content=bytes(kept.content), follows=looked)
        kept.delete()
    return redirect(address(there))


def _gone(request: UserRequest) -> HttpResponse:
    messages.warning(
        request,
        _("This file is not kept any more. Choose it again; what was already asked is not asked twice."),
    )
    return redirect("queries:import_questions")
