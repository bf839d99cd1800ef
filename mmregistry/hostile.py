"""What no browser of ours sends is refused in words before it reaches the database."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, QueryDict

# Text that the database cannot keep: the character NUL, and halves of characters.
_UNKEPT = re.compile("[\0\ud800-\udfff]")
WHY = "text that no page of ours sends"


class OnlyText:
    """Refuse a request with text that the database cannot keep.

    A view of a class with `refuses_beside` says so itself, beside the answer, and keeps what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = (request.path_info, *_texts(request.GET), *request.COOKIES, *request.COOKIES.values())
        headers = (value for value in request.META.values() if isinstance(value, str))
        if any(map(_UNKEPT.search, (*sent, *headers))):
            raise BadRequest(WHY)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        beside = getattr(getattr(view, "view_class", None), "refuses_beside", False)
        if request.method == "POST" and not beside and any(map(_UNKEPT.search, _texts(request.POST))):
            raise BadRequest(WHY)


def _texts(data: QueryDict) -> Iterable[str]:
    for name, values in data.lists():
        yield from (name, *map(str, values))
