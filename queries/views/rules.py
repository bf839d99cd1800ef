"""The rule catalogue: the list of checks, one with its examples and its queries, and all of them on paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf.paper.render import pdf
from queries import catalogue, releases
from queries.paper.plan import PLAN, plan_document

SHOW = {
    "waiting": lambda entry: entry.waits,
    "never": lambda entry: entry.never_fired,
    "accepted": lambda entry: entry.tally.is_often_accepted,
    "hard": lambda entry: entry.check.severity == "H",
    "soft": lambda entry: entry.check.severity == "S",
    "note": lambda entry: entry.check.severity == "I",
}


@require_safe
@needs(Capability.VIEW_QUERIES)
def rule_list(request: UserRequest) -> HttpResponse:
    """Every check; `show`, `chapter` and `search` in the address narrow it."""
    every = catalogue.entries()
    show, chapter = request.GET.get("show", ""), request.GET.get("chapter", "")
    words = request.GET.get("search", "").strip()
    shown = [
        entry
        for entry in every
        if (show not in SHOW or SHOW[show](entry))
        and (not chapter or catalogue.chapter_of(entry.check) == chapter)
        and (not words or words.lower() in f"{entry.id} {entry.text} {entry.check.in_words}".lower())
    ]
    context = {
        "entries": shown,
        "total": len(every),
        "show": show if show in SHOW else "",
        "counts": {name: sum(map(fits, every)) for name, fits in SHOW.items()},
        "chapter": chapter,
        "chapters": catalogue.CHAPTERS.items(),
        "search": words,
        "retired": catalogue.retired(),
        "release": releases.in_force(),
    }
    return render(request, "queries/rules.html", context)


@require_safe
@needs(Capability.VIEW_QUERIES)
def rule(request: UserRequest, id: str) -> HttpResponse:
    entry = catalogue.entry(id)
    if entry is None:
        raise Http404
    context = {"entry": entry, "examples": catalogue.examples(entry.check)}
    return render(request, "queries/rule.html", context)


@require_safe
@never_cache
@needs(Capability.VIEW_QUERIES)
def plan(request: UserRequest) -> HttpResponse:
    """The Data Validation Plan, in the reader's language; nothing of any patient is in it."""
    document = plan_document()
    language = document.data["lang"]
    headers = {
        "Content-Disposition": f'inline; filename="mmregistry-data-validation-plan-{language}.pdf"',
        "Content-Language": language,
    }
    return HttpResponse(pdf(document, PLAN), content_type="application/pdf", headers=headers)
