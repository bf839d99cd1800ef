"""Turns the log-in library's signals into security events."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set, user_logged_in
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_out
from django.dispatch import Signal
from django.http import HttpRequest

from accounts.security_events import Event, record

RECORDED: dict[Signal, Event] = {
    user_logged_in: Event.LOGGED_IN,
    user_logged_out: Event.LOGGED_OUT,
    password_changed: Event.PASSWORD_CHANGED,
    password_set: Event.PASSWORD_CHANGED,
    password_reset: Event.PASSWORD_CHANGED,
    authenticator_added: Event.SECOND_FACTOR_ADDED,
    authenticator_removed: Event.SECOND_FACTOR_REMOVED,
    authenticator_reset: Event.RECOVERY_CODES_MADE,
    authentication_failed: Event.SECOND_FACTOR_FAILED,
}


def record_signal(signal: Signal, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    # A session that is ended without a request, or had no user, is nobody's log-out.
    if request is None or user is None:
        return
    authenticator = kwargs.get("authenticator")
    record(RECORDED[signal], request, user=user, **({"type": authenticator.type} if authenticator else {}))


def connect() -> None:
    """Called once, when the applications are ready."""
    for signal in RECORDED:
        signal.connect(record_signal, dispatch_uid="accounts.receivers")
