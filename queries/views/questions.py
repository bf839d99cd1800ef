"""The page that imports a file of questions: choose it, see what would happen, ask."""

import secrets
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from queries import question_import
from queries.question_import import FORMS, Fate, Result
from queries.question_lines import COLUMNS, MOST_LINES, FileLine, Unreadable, read

LARGEST = 2 * 1024 * 1024
SECONDS_KEPT = 30 * 60

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


@dataclass(frozen=True, slots=True)
class Kept:
    """What waits on the server for one person: the lines, or once they are imported, what became of them."""

    user_id: int
    lines: list[FileLine]
    result: Result | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RAISE_QUERY)
def import_file(request: UserRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if form.is_valid():
        token = secrets.token_urlsafe(24)
        cache.set(_key(token), Kept(request.user.pk, form.cleaned_data["file"]), SECONDS_KEPT)
        return redirect("queries:review_questions", token)
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
def review(request: UserRequest, token: str) -> HttpResponse:
    """What importing the kept file would do, or, after that, what it did."""
    kept = _find(request.user, token)
    if kept is None:
        return _gone(request)
    result = kept.result or question_import.preview(kept.lines, request.user)
    words = {
        fate: (mark, before if result.dry_run else after) for fate, (mark, before, after) in FATES.items()
    }
    context = {
        "result": result,
        "token": token,
        "to_ask": result.counts[Fate.ASKED],
        "counts": [(*words[fate], count) for fate, count in result.counts.items()],
        "lines": [(outcome, *words[outcome.fate]) for outcome in result.outcomes],
    }
    return render(request, "queries/questions_review.html", context)


@require_POST
@needs(Capability.RAISE_QUERY)
def apply(request: UserRequest, token: str) -> HttpResponse:
    kept = _find(request.user, token)
    if kept is None:
        return _gone(request)
    if kept.result:
        return redirect("queries:review_questions", token)
    # Whoever comes second, as after a double click, waits for the first.
    if cache.add(f"{_key(token)}:taken", True, SECONDS_KEPT):
        result = question_import.apply(kept.lines, request.user)
        cache.set(_key(token), replace(kept, result=result), SECONDS_KEPT)
        n = result.counts[Fate.ASKED]
        messages.success(
            request, ngettext("%(n)s question was asked.", "%(n)s questions were asked.", n) % {"n": n}
        )
    else:
        messages.info(request, _("The questions are being asked. Load this page again in a minute."))
    return redirect("queries:review_questions", token)


def _find(user: User, token: str) -> Kept | None:
    """None where there is none, it has expired, or it is somebody else's."""
    kept = cache.get(_key(token))
    return kept if isinstance(kept, Kept) and kept.user_id == user.pk else None


def _gone(request: UserRequest) -> HttpResponse:
    messages.warning(
        request,
        _("This file is not kept any more. Choose it again; what was already asked is not asked twice."),
    )
    return redirect("queries:import_questions")


def _key(token: str) -> str:
    return f"question-file:{token}"
