"""Access as events: who came in, who failed to, and what changed about how one gets in."""

from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from audit.models import SecurityEvent


class Event(StrEnum):
    """The kinds of access that are recorded; the texts are stored, so they never change."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOCKED_OUT = "locked_out"
    LOGGED_OUT = "logged_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_LINK_MADE = "password_link_made"  # noqa: S105
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    EXPORTED = "export"
    SIGNED = "signed"
    SIGNING_FAILED = "signing_failed"


def record(
    kind: Event, request: HttpRequest, *, user: Any = None, email: str = "", **detail: Any
) -> SecurityEvent:
    """Write the event with the address it came from; `email` is what was typed where nobody is known."""
    return SecurityEvent.objects.create(
        kind=kind,
        user_id=user.pk if user else None,
        email=user.email if user else email,
        ip=_address(request),
        detail=detail,
    )


def _address(request: HttpRequest) -> str | None:
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        # Over a local socket there is none; what happened is recorded all the same.
        return None
