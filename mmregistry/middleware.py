"""Request id, session limits, log-in for every page, and the second factor that some roles must have."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from audit import context
from crf.clean_text import clean

Next = Callable[[HttpRequest], HttpResponseBase]

STARTED = "started_at"
LAST_SEEN = "last_seen_at"
# Seconds between two notes of the last activity: fewer writes for a limit that is minutes long.
NOTED_EVERY = 60

# The part of a page that shows how far a job is, and asks for itself again until the job is done.
PROGRESS = "progress"

# Where somebody who must still set up a second factor may go.
OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
        "account_change_password",
        "accounts:language",
        "health",
    }
)


def request_id(get_response: Next) -> Next:
    """Name each request, so that its log lines and audit entries and what the user saw go together."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = uuid.uuid4().hex
        token = context.request_id.set(name)
        try:
            response = get_response(request)
        finally:
            context.request_id.reset(token)
        response["X-Request-ID"] = name
        return response

    return middleware


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds until the session ends, and whether activity would put that off."""

    seconds: int
    extendable: bool


def limits_of(session: SessionBase) -> Limits:
    """The end that comes first: of being idle, which moves, or of the session's age, which does not."""
    now = int(time.time())
    idle = session.get(LAST_SEEN, now) + settings.SESSION_IDLE_SECONDS - now
    age = session.get(STARTED, now) + settings.SESSION_ABSOLUTE_SECONDS - now
    return Limits(min(idle, age), idle < age)


def session_limits(get_response: Next) -> Next:
    """End a session that was idle too long or is too old; the request then goes on without a user."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            started, seen = request.session.get(STARTED), request.session.get(LAST_SEEN)
            if started is None or seen is None:
                request.session.update({STARTED: now, LAST_SEEN: now})
            elif limits_of(request.session).seconds < 0:
                logout(request)
                messages.info(request, _("Your session had ended. Log in, and you are back where you were."))
            elif _is_activity(request) and now - seen >= _noted_every(request):
                request.session[LAST_SEEN] = now
        return get_response(request)

    return middleware


def _is_activity(request: HttpRequest) -> bool:
    """Whether somebody is there: a page that asks on its own how long the session lasts, or how far a job is,
    is nobody."""
    by_itself = request.path_info == reverse("session") or request.headers.get("HX-Trigger") == PROGRESS
    return request.method == "POST" or not by_itself


def _noted_every(request: HttpRequest) -> int:
    """Whoever asks for more time gets all of it."""
    if request.path_info == reverse("session"):
        return 0
    return min(NOTED_EVERY, settings.SESSION_IDLE_SECONDS // 10)


class LogInRequired(LoginRequiredMiddleware):
    """Every page asks for log-in unless its view says otherwise; after it one is back on the same page."""

    # Django promises a redirect; a script gets an answer instead.
    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        if is_background(request):
            # A script that followed a redirect would take the log-in page for a success.
            return HttpResponse(_("You are not logged in."), status=401, content_type="text/plain")
        return go(request, redirect_to_login(page_in_view(request), self.get_login_url(view_func)).url)


class CleanTexts:
    """Take off what nobody sees from everything that a browser sends, before any form or search reads it.

    A line break is one letter from here on, as text areas count it. Passwords stay as they were typed.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


def _cleaned(sent: QueryDict) -> QueryDict:
    made = sent.copy()
    for name, texts in sent.lists():
        if "password" not in name:
            made.setlist(name, [clean(text) for text in texts])
    made._mutable = False
    return made


def second_factor(get_response: Next) -> Next:
    """Send people whose role demands a second factor to set it up before anything else."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not settings.SECOND_FACTOR_REQUIRED or not _must_set_up(request):
            return get_response(request)
        messages.info(request, _("Your role needs a second factor. Set it up here; it takes a minute."))
        return go(request, reverse("mfa_activate_totp"))

    return middleware


def _must_set_up(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or user.roles().isdisjoint(settings.SECOND_FACTOR_ROLES):
        return False
    try:
        allowed = resolve(request.path_info).view_name in OPEN_WITHOUT_SECOND_FACTOR
    except Resolver404:
        allowed = False
    return not allowed and not is_mfa_enabled(user)


def is_background(request: HttpRequest) -> bool:
    """Whether a script of ours asks, and no person: it wants an answer, not another page."""
    by_htmx = request.headers.get("HX-Request")
    return not by_htmx and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def page_in_view(request: HttpRequest) -> str:
    """The page in the address bar: what htmx asks for, or what wrote, is no page to land on."""
    asked = request.headers.get("HX-Current-URL") or (
        request.headers.get("Referer", "") if request.method != "GET" else request.get_full_path()
    )
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else settings.LOGIN_REDIRECT_URL


def go(request: HttpRequest, url: str) -> HttpResponseBase:
    """A redirect that moves the whole page, also when htmx asked for a part of it."""
    return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else HttpResponseRedirect(url)
