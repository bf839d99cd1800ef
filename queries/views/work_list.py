"""The work list, a query with its thread, and a question of one's own."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf.checks import Target
from crf.record import load_record
from crf.selectors import patient_or_404
from crf.services import Refused
from crf.specs import item_label
from queries import bulk, clocks, effects, selectors, services, thread
from queries.desk import on_desk
from queries.forms import MoveForm, QuestionForm
from queries.models import Query, QueryEvent
from queries.selectors import TABS, Filters
from queries.views.bulk import KEPT_WORDS
from queries.workflow import STATE_WORDS, Action, Party, State

PER_PAGE = 50

TAB_WORDS = {
    Party.CENTRE: {
        "answer": gettext_lazy("To answer"),
        "review": gettext_lazy("With the data centre"),
    },
    Party.DATA_CENTRE: {
        "answer": gettext_lazy("With the centres"),
        "review": gettext_lazy("To review"),
        "candidates": gettext_lazy("Candidates"),
    },
    None: {
        "answer": gettext_lazy("With the centres"),
        "review": gettext_lazy("With the data centre"),
        "candidates": gettext_lazy("Candidates"),
    },
}
OWN_TAB = {Party.CENTRE: "answer", Party.DATA_CENTRE: "review", None: "all"}

BULK_WORDS = {
    Action.ISSUE: gettext_lazy("Send to the centre"),
    Action.ACCEPT: gettext_lazy("Accept and close"),
    Action.RETURN: gettext_lazy("Ask again"),
    Action.CANCEL: gettext_lazy("Withdraw"),
}

DONE = {
    Action.ISSUE: gettext_lazy("Query %(number)s was sent to the centre."),
    Action.ANSWER: gettext_lazy("Query %(number)s is answered. The data centre reads it next."),
    Action.ACCEPT: gettext_lazy("Query %(number)s is closed: the answer was accepted."),
    Action.RETURN: gettext_lazy("Query %(number)s went back to the centre with your words."),
    Action.CANCEL: gettext_lazy("Query %(number)s was withdrawn."),
    Action.REOPEN: gettext_lazy("Query %(number)s is open again."),
}


@require_safe
@needs(Capability.VIEW_QUERIES)
def work_list(request: UserRequest) -> HttpResponse:
    """Queries by what has to be done and by whom; every filter is a part of the address."""
    filters = _filters(request.GET, request.user)
    tally = selectors.Tally(request.user, filters)
    paginator = Paginator(selectors.work_list(request.user, filters), PER_PAGE)
    paginator.count = tally.shown()
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = list(selectors.with_last(page.object_list))
    now = timezone.now()
    entries = thread.entry_titles(page.object_list)
    party = selectors.party_of(request.user)
    words = TAB_WORDS[party]
    context = {
        "page": page,
        "rows": [_row(query, now, entries) for query in page.object_list],
        "filters": filters,
        "filtered": any((filters.centre, filters.state, filters.check, filters.code)),
        "tabs": [
            (tab, words.get(tab, _("All")), tally.in_tab(tab))
            for tab in TABS
            if not (tab == "candidates" and party == Party.CENTRE)
        ],
        "first": next(iter(page.object_list), None) if filters.tab == OWN_TAB[party] else None,
        "bulk": [(action.value, BULK_WORDS[action]) for action in bulk.ACTIONS]
        if request.user.can(Capability.RAISE_QUERY)
        else [],
        "bulk_words": request.session.pop(KEPT_WORDS, ""),
        "centres": tally.centres(),
        "checks": tally.checks(),
        "states": [(state, STATE_WORDS[State(state)]) for state in TABS[filters.tab]],
        "manual": Filters.MANUAL,
    }
    return render(request, "queries/list.html", context)


def _filters(data: QueryDict, user: User) -> Filters:
    tab = data.get("tab", "")
    tab = tab if tab in TABS else OWN_TAB[selectors.party_of(user)]
    state = data.get("state", "")
    centre = data.get("centre", "")
    return Filters(
        tab=tab,
        centre=str(int(centre)) if centre.isdecimal() and len(centre) <= 2 else "",
        state=state if state in TABS[tab] else "",
        check=_clean(data.get("check", "")),
        code=_clean(data.get("code", "")).upper(),
    )


def _clean(text: str) -> str:
    # PostgreSQL refuses the character that ends a string in C.
    return text.replace("\0", "").strip()


def _row(query: Any, now: datetime, entries: thread.Titles) -> dict[str, Any]:
    """One line of the work list."""
    last = dict(query.last)
    by_name, seen = last.pop("by_name"), last.pop("pk")
    waited = now - query.state_since
    return {
        "query": query,
        "items": [(thread.title_in(entries, target), _label(target)) for target in query.targets],
        "waited": waited.days,
        "overdue": query.is_live and waited >= clocks.OVERDUE,
        "effect": effects.in_words(query.effect),
        "last": QueryEvent(**last),
        "last_by": by_name,
        "seen": seen,
    }


def _label(target: dict[str, Any]) -> Any:
    return item_label(f"{target['form']}.{target['item']}") if target["item"] else _("the form as a whole")


@require_safe
@needs(Capability.VIEW_QUERIES)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    query = selectors.query_or_404(request.user, pk)
    return _draw(request, query, services.allowed(query, request.user))


@require_POST
@needs(Capability.VIEW_QUERIES)
def act(request: UserRequest, pk: int) -> HttpResponse:
    """Make a move. What was typed comes back with the page where the move is refused."""
    query = selectors.query_or_404(request.user, pk)
    try:
        action = Action(request.POST.get("action", ""))
    except ValueError as error:
        raise Http404 from error
    # Whether the move is open is for the service to say, which knows why not.
    form = MoveForm(request.POST, query=query, actions=[action])
    if not form.is_valid():
        actions = services.allowed(query, request.user)
        return _draw(request, query, actions, form=form, status=422)
    try:
        moved = services.act(
            query=query,
            action=action,
            by=request.user,
            text=form.cleaned_data["text"],
            category=form.cleaned_data.get("category", ""),
            seen=form.cleaned_data["seen"],
        )
    except Refused as refused:
        query.refresh_from_db()
        actions = services.allowed(query, request.user)
        status = 422 if isinstance(refused, services.WordsNeeded) else 409
        kept = MoveForm(request.POST, query=query, actions=actions)
        return _draw(request, query, actions, form=kept, refused=str(refused), status=status)
    messages.success(request, DONE[action] % {"number": query.pk})
    if moved.corrected_in_vain:
        messages.warning(
            request, _("The check still finds something in the values as they are now. Please look again.")
        )
    following = selectors.next_in_line(request.user, query) if request.POST.get("working") else None
    if following:
        return redirect("queries:work", following.pk)
    return redirect("queries:detail", query.pk)


@require_safe
@needs(Capability.VIEW_QUERIES)
def work(request: UserRequest, pk: int) -> HttpResponse:
    """To the query's form, with the line of queries beside it; to its own page where there is no form."""
    query = selectors.query_or_404(request.user, pk)
    url = next(
        filter(None, (place.url for place in thread.shown_places(query, load_record(query.patient)))), ""
    )
    if not url:
        return redirect("queries:detail", pk)
    address, mark, item = url.partition("#")
    joined = "&" if "?" in address else "?"
    return redirect(f"{address}{joined}query={pk}{mark}{item}")


def _draw(
    request: UserRequest,
    query: Query,
    actions: list[Action],
    *,
    form: MoveForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    record = load_record(query.patient)
    context = on_desk(request.user, query, record, actions=actions, form=form, refused=refused)
    context["working"] = bool(request.POST.get("working"))
    return render(request, "queries/detail.html", context, status=status)


@needs(Capability.RAISE_QUERY)
def ask(request: UserRequest) -> HttpResponse:
    """Ask about one item of a form, or about the form as a whole; which, says the address."""
    patient = patient_or_404(request.user, _clean(request.GET.get("patient", "")))
    target = _target(request.GET)
    record = load_record(patient)
    try:
        places = services.places_to_ask(record, [target])
    except services.NoSuchPlace as error:
        raise Http404 from error
    form = QuestionForm(request.POST or None)
    if form.is_valid():
        try:
            query = services.ask(
                patient=patient, targets=[target], text=form.cleaned_data["text"], by=request.user
            )
        except services.WordsNeeded as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("Query %(number)s was sent to the centre.") % {"number": query.pk})
            return redirect("queries:detail", query.pk)
    there = selectors.by_item(selectors.live_of(request.user, patient), target.form, target.row)
    context = {
        "patient": record.patient,
        "place": thread.shown_place(record, places[0]),
        "form": form,
        "already": there.get(target.item, []),
    }
    return render(request, "queries/ask.html", context, status=422 if form.errors else 200)


def _target(data: QueryDict) -> Target:
    row = data.get("row", "")
    if row and not (row.isdecimal() and len(row) < 19):
        raise Http404
    return Target(data.get("form", ""), int(row) if row else None, data.get("item", ""))
