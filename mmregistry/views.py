"""The page behind the bare address, and the health of the site."""

import sys
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability, Role
from audit.context import request_id
from mmregistry import database
from mmregistry.middleware import PROGRESS, limits_of, page_in_view

# What each person comes for, most specific first.
FIRST_PAGES = (
    (Capability.CLOSE_QUERY, "queries:list"),
    (Capability.VIEW_PATIENTS, "crf:matrix"),
    (Capability.VIEW_OUTCOMES, "analysis:outcomes"),
    (Capability.MANAGE_CENTRES, "accounts:centres"),
)
# Where one may go on when a page has failed; what names no capability is open to everybody.
WAYS_ON: tuple[tuple[Capability | None, str, str | Promise], ...] = (
    (Capability.ENTER_DATA, "crf:work", _("Work list")),
    (Capability.VIEW_PATIENTS, "crf:matrix", _("Patients")),
    (Capability.VIEW_QUERIES, "queries:list", _("Queries")),
    (Capability.VIEW_OUTCOMES, "analysis:outcomes", _("Outcomes")),
    (Capability.VIEW_CENTRES, "accounts:centres", _("Centres")),
    (None, "crf:paper_forms", _("Forms and dictionary")),
    (None, "accounts:my_account", _("My account")),
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CLOCK_TOLERANCE = timedelta(seconds=30)


@require_safe
def home(request: UserRequest) -> HttpResponse:
    """Send everybody to the page that their work begins on."""
    if Role.DATA_MANAGER in request.user.roles():
        return redirect("crf:work")
    for capability, page in FIRST_PAGES:
        if request.user.can(capability):
            return redirect(page)
    return render(request, "mmregistry/no_role.html")


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the site can serve, 503 when it cannot. It is open to all, so it gives no detail away."""
    state = {"database": False, "migrations": False, "clock": False}
    try:
        state["clock"] = _clock_agrees()
        state["database"] = True
        state["migrations"] = _migrations_applied()
    except DatabaseError as error:
        if database.is_away(error):
            database.bring_back()
    return JsonResponse(state, status=200 if all(state.values()) else 503)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """How long the session still lasts; asking does not lengthen it, posting does."""
    left = limits_of(request.session)
    return JsonResponse({"seconds": left.seconds, "extendable": left.extendable})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the server does not take, in words: too much of it, or not what a page of ours sends."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return render(request, "400.html", {"too_much": too_much}, status=413 if too_much else 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """What to do after an error of ours; it says no more of what was sent than is known."""
    if database.is_away(sys.exc_info()[1]):
        return database_away(request)
    failed = request.path_info
    context = {
        "sent": request.method not in SAFE_METHODS,
        "again": page_in_view(request),
        "ways": [(url, title) for url, title in _ways_on(request) if url != failed],
        "number": request_id.get(),
    }
    # Without the request, whose context could fail for the same reason.
    return HttpResponseServerError(render_to_string("500.html", context))


def database_away(request: HttpRequest) -> HttpResponse:
    """503 while the database is away. The page holds what was sent, and a button that sends it once more."""
    database.bring_back()
    # The token is the one that came: what another site sent does not become ours by being shown.
    sent = request.method not in SAFE_METHODS
    fields = [(name, value) for name, values in request.POST.lists() for value in values] if sent else []
    secret = any("password" in name for name, _value in fields)
    context = {
        "sent": sent,
        "fields": [] if secret else fields,
        "files": bool(sent and request.FILES),
        "again": page_in_view(request),
        "seconds": database.ASK_AGAIN,
    }
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(database.ASK_AGAIN)
    response["Cache-Control"] = "private, no-store"
    if request.headers.get("HX-Trigger") == PROGRESS:
        # A page that only watches a job becomes this page, which looks again by itself.
        response["HX-Refresh"] = "true"
    return response


def _ways_on(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    """The pages that this person may open; none where nobody is logged in or the database is gone."""
    try:
        user = getattr(request, "user", None)
        may = user.capabilities() if user is not None and user.is_authenticated else None
    except DatabaseError:
        may = None
    if may is None:
        return []
    return [(reverse(name), title) for needed, name, title in WAYS_ON if needed is None or needed in may]


def _clock_agrees() -> bool:
    """Audit entries carry the database's time and the rest carries ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (database_now,) = cursor.fetchone()
    return abs(database_now - timezone.now()) < CLOCK_TOLERANCE


def _migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
