"""The link by which a person sets a password; no password is ever mailed or chosen for somebody else."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.requests import UserRequest
from accounts.security_events import Event, record


def show_link(request: UserRequest, user: User) -> str:
    """The address at which the new user sets a first password, for the administrator to hand over.

    ValueError for somebody who has a password: who holds the link could otherwise act in another's name.
    """
    if user.has_usable_password():
        raise ValueError("This person has a password; a new link goes to the e-mail address only.")
    record(Event.PASSWORD_LINK_MADE, request, user=user, by=request.user.pk, how="shown")
    return _link(request, user)


def send_link(request: UserRequest, user: User) -> None:
    """Mail the link to the user's own address, in the user's language."""
    record(Event.PASSWORD_LINK_MADE, request, user=user, by=request.user.pk, how="mailed")
    get_adapter(request).send_mail(
        "accounts/email/set_password",
        user.email,
        {"user": user, "url": _link(request, user), "days": days_valid()},
    )


def days_valid() -> int:
    """How long a link works, in whole days."""
    return settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)


def _link(request: HttpRequest, user: User) -> str:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return get_adapter(request).get_reset_password_from_key_url(key)
