"""What a browser may keep of a page: nothing, so that the next person at a shared computer sees nothing."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

NOT_KEPT = "private, no-store"
# No page uses any of these, so nothing that got into a page can.
NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in NOT_USED)

_LOGGED_OUT = "_logged_out"


def not_kept(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say so of every page, whoever reads it: a page that nobody is logged in for may show who was.

    At log-out the browser also forgets what it has kept. Its storage is left alone: settings of the page.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Cache-Control"] = NOT_KEPT
        response["Permissions-Policy"] = PERMISSIONS
        if hasattr(request, _LOGGED_OUT):
            response["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


@receiver(user_logged_out)
def note_log_out(sender: Any, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        setattr(request, _LOGGED_OUT, True)
