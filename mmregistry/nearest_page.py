"""Whoever comes by a link to an address that only takes forms is led to the nearest page above it.

A browser does so when the language is switched, or the page reloaded, on a page that answered a form.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

Next = Callable[[HttpRequest], HttpResponseBase]


def nearest_page(get_response: Next) -> Next:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            isinstance(response, HttpResponseNotAllowed)
            and request.method == "GET"
            and "text/html" in request.headers.get("Accept", "")
        ):
            return redirect(_above(request.path_info))
        return response

    return middleware


def _above(path: str) -> str:
    """The nearest address above this one that the site has."""
    parts = path.strip("/").split("/")[:-1]
    while parts:
        address = "/" + "/".join(parts) + "/"
        try:
            resolve(address)
        except Resolver404:
            parts.pop()
        else:
            return address
    return "/"
