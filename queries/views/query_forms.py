"""Query Forms on screen: the list, a new one for one centre or for each, and one form with its downloads."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Centre
from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import get_for_user_or_404, needs
from accounts.security_events import Event, record
from crf.paper.render import pdf
from crf.services import Refused
from queries import query_forms
from queries.form_file import form_file
from queries.form_input import AnswersForm, LetterForm, SendForm
from queries.form_lines import items_of, lines_of
from queries.models import Query, QueryForm
from queries.paper import TEMPLATE
from queries.paper.query_form import query_form_document
from queries.query_forms import MOST_QUERIES, Progress, Refusals

PER_PAGE = 50
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Capability.VIEW_QUERIES)
def form_list(request: UserRequest) -> HttpResponse:
    """Every Query Form that this person may see, the last one first."""
    page = Paginator(query_forms.forms_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "queries/forms.html", {"page": page, "rows": query_forms.summaries(page.object_list)}
    )


@get_or_post
@needs(Capability.RAISE_QUERY)
def new_form(request: UserRequest) -> HttpResponse:
    """Choose the centre, then what to send to it."""
    number = request.GET.get("centre", "")
    if not number:
        waiting = query_forms.centres_waiting(request.user)
        return render(request, "queries/forms_new.html", {"waiting": waiting})
    centre = _centre(request, number)
    all_waiting = query_forms.unsent(request.user, centre)
    offered = list(all_waiting[:MOST_QUERIES])
    form = SendForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_valid():
        sent = _send(request, centre, form)
        if sent:
            return redirect("queries:form", sent.pk)
    context = {
        "centre": centre,
        "form": form,
        "patients": _by_patient(offered),
        "ticked": form.ticked(),
        "left_out": max(all_waiting.count() - MOST_QUERIES, 0) if len(offered) == MOST_QUERIES else 0,
    }
    return render(request, "queries/forms_send.html", context, status=422 if form.errors else 200)


def _centre(request: UserRequest, number: str) -> Centre:
    """The centre, where this person may ask; 404 for what is no number of one."""
    if not (number.isascii() and number.isdigit() and len(number) <= 2):
        raise Http404
    centre: Centre = get_for_user_or_404(
        Centre, request.user, Capability.RAISE_QUERY, study_centre_no=int(number)
    )
    return centre


def _send(request: UserRequest, centre: Centre, form: SendForm) -> QueryForm | None:
    """The form as sent; what could not be sent is said, and where nothing could, beside the boxes."""
    letter = {"note": form.cleaned_data["note"], "due_on": form.cleaned_data["due_on"]}
    try:
        sent, refused = query_forms.issue(centre=centre, queries=form.chosen(), by=request.user, **letter)
    except query_forms.NothingToSend as nothing:
        form.add_error("queries", [str(nothing), *_in_words(nothing.refused)])
        return None
    except Refused as why:
        form.add_error(None, str(why))
        return None
    messages.success(request, _("Query Form %(number)s was sent to the centre.") % {"number": sent.number})
    for words in _in_words(refused):
        messages.warning(request, words)
    return sent


def _in_words(refused: Refusals) -> list[str]:
    return [_("%(query)s was not sent. %(why)s") % {"query": query, "why": why} for query, why in refused]


def _by_patient(queries: list[Query]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Patient code -> her queries with the places that they ask about, in the order of the codes."""
    items = items_of(queries)
    rows = [{"query": query, "items": items[query.pk], "value": str(query.pk)} for query in queries]
    rows.sort(key=_code)
    return [(code, list(own)) for code, own in groupby(rows, key=_code)]


def _code(row: dict[str, Any]) -> str:
    return str(row["query"].patient.subject_code)


@get_or_post
@needs(Capability.RAISE_QUERY)
def form_to_all(request: UserRequest) -> HttpResponse:
    """One Query Form for each centre, after a page that says how many queries each gets."""
    waiting = query_forms.centres_waiting(request.user)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        for each in query_forms.issue_to_all(by=request.user, **form.cleaned_data):
            if each.form:
                words = {"number": each.form.number, "centre": each.centre}
                messages.success(request, _("Query Form %(number)s was sent to %(centre)s.") % words)
            for words_of_one in _in_words(each.refused):
                messages.warning(request, words_of_one)
        return redirect("queries:forms")
    rows = [(centre, counts, min(counts["all"], MOST_QUERIES)) for centre, counts in waiting]
    context = {"form": form, "rows": rows, "most": MOST_QUERIES}
    return render(request, "queries/forms_to_all.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Capability.VIEW_QUERIES)
def form_detail(request: UserRequest, pk: int) -> HttpResponse:
    return draw_form(request, query_forms.form_or_404(request.user, pk))


def draw_form(
    request: UserRequest, form: QueryForm, upload: AnswersForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one form, with the upload for whoever answers for its centre."""
    lines = lines_of(form)
    progress = Progress(sum(line.done for line in lines), len(lines))
    context = {
        **query_forms.summary(form, progress),
        "patients": [(code, list(own)) for code, own in groupby(lines, key=lambda line: line.patient)],
        "upload": upload or AnswersForm(),
        "may_answer": request.user.can(Capability.ANSWER_QUERY, form.centre),
    }
    return render(request, "queries/forms_one.html", context, status=status)


@require_safe
@never_cache
@needs(Capability.VIEW_QUERIES)
def form_pdf(request: UserRequest, pk: int) -> HttpResponse:
    form = query_forms.form_or_404(request.user, pk)
    made = pdf(query_form_document(form), TEMPLATE)
    return _download(request, form, made, "pdf", "application/pdf")


@require_safe
@never_cache
@needs(Capability.VIEW_QUERIES)
def form_csv(request: UserRequest, pk: int) -> HttpResponse:
    form = query_forms.form_or_404(request.user, pk)
    return _download(request, form, form_file(form), "csv", "text/csv; charset=utf-8")


def _download(
    request: UserRequest, form: QueryForm, content: bytes, ending: str, content_type: str
) -> HttpResponse:
    """Patients' data leave the site, and that is recorded."""
    name = f"{form.number}.{ending}"
    record(Event.EXPORTED, request, user=request.user, file=name)
    how = "inline" if ending == "pdf" else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Content-Language": form.language}
    return HttpResponse(content, content_type=content_type, headers=headers)
