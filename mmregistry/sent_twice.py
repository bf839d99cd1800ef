"""A page that is sent twice is done once: by the key that every form carries beside its CSRF token.

Pages of e-CRFs know more about what they were sent, so they keep their keys themselves: see `crf.posts`.
Pages about logging in make nothing, and carry no key.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from crf import posts
from crf.drafts import drop_words
from crf.models import SavedPage

Next = Callable[[HttpRequest], HttpResponseBase]
_DONE = (301, 302, 303)


def sent_twice(get_response: Next) -> Next:
    """Answer the second sending of a form with the way to what came of the first, and do nothing else.

    Remembered is what ended in a redirect. What was refused, or answered by a page, may be sent again.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return get_response(request)
        key = posts.key_of(request.POST)
        if key is None or _keeps_own_keys(request.path_info):
            return get_response(request)
        with _one_at_a_time(f"{request.user.pk} {key}"):
            content = posts.digest(request.POST, request.FILES)
            before = SavedPage.objects.filter(user=request.user, key=key, content=content).first()
            if before:
                messages.info(request, _("This page was sent twice. It was done once, and here it is."))
                return redirect(before.url)
            user, address = request.user, request.POST.get("words_of") or request.get_full_path()
            response = get_response(request)
            if response.status_code in _DONE and not _says_no(request):
                to = str(response["Location"])
                posts.remember(user, key, content, to)
                drop_words(user, address)
            return response

    return middleware


def _keeps_own_keys(path: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return getattr(getattr(view, "view_class", None), "keeps_own_keys", False)


def _says_no(request: HttpRequest) -> bool:
    """Whether the page that comes next says that something was refused."""
    said: Any = messages.get_messages(request)
    return any(message.level >= messages.ERROR for message in said._queued_messages)


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """The second of two sendings at the same time waits until the first is done, or cut off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
