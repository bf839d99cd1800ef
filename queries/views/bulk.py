"""One move for the queries that are ticked in the work list."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from queries import bulk
from queries.forms import LONGEST_TEXT
from queries.workflow import Action

# Words for a move that nobody did yet, until the list shows them again.
KEPT_WORDS = "bulk_words"


@require_POST
@needs(Capability.RAISE_QUERY)
def act_on_all(request: UserRequest) -> HttpResponse:
    """Each on its own. Where one was refused a page says why, else it is back to the list."""
    queries = _ticked(request.POST)
    text = request.POST.get("text", "")
    try:
        action = Action(request.POST.get("action", ""))
    except ValueError as error:
        raise Http404 from error
    if action not in bulk.ACTIONS:
        raise Http404
    if not queries:
        messages.warning(request, _("No query was ticked, so nothing was done."))
        request.session[KEPT_WORDS] = text[:LONGEST_TEXT]
        return _back(request)
    report = bulk.act_on_all(queries=queries, action=action, by=request.user, text=text)
    if report.refused:
        context = {"report": report, "text": text}
        return render(request, "queries/bulk.html", context, status=200 if report.done else 409)
    n = len(report.done)
    messages.success(request, ngettext("Done for %(n)s query.", "Done for %(n)s queries.", n) % {"n": n})
    return _back(request)


def _back(request: UserRequest) -> HttpResponse:
    """To the list, with the filters that it had."""
    return redirect(f"{reverse('queries:list')}?{request.POST.get('filters', '')}")


def _ticked(data: QueryDict) -> dict[int, int]:
    """Number of each ticked query -> the last event that stood in the list, as "12:3456"."""
    pairs = (value.partition(":") for value in data.getlist("query")[: bulk.MOST])
    return {int(pk): int(seen) for pk, _colon, seen in pairs if _is_id(pk) and _is_id(seen)}


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
