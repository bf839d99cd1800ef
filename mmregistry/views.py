"""The page behind the bare address, and the health of the site."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability, Role
from mmregistry.middleware import limits_of

# What each person comes for, most specific first.
FIRST_PAGES = (
    (Capability.CLOSE_QUERY, "queries:list"),
    (Capability.VIEW_PATIENTS, "crf:matrix"),
    (Capability.VIEW_OUTCOMES, "analysis:outcomes"),
    (Capability.MANAGE_CENTRES, "accounts:centres"),
)
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
    except DatabaseError:
        pass
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


def _clock_agrees() -> bool:
    """Audit entries carry the database's time and the rest carries ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (database_now,) = cursor.fetchone()
    return abs(database_now - timezone.now()) < CLOCK_TOLERANCE


def _migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
