"""What every page says about the session in which it is read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from mmregistry.middleware import limits_of


def session(request: HttpRequest) -> dict[str, Any]:
    """`session_seconds` until the session ends, and `session_warning`, how long before that it is said."""
    if not hasattr(request, "session") or not request.user.is_authenticated:
        return {}
    seconds = limits_of(request.session).seconds
    return {"session_seconds": seconds, "session_warning": settings.SESSION_WARNING_SECONDS}
