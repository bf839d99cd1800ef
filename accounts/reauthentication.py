"""Whether it is really she: the password once more, for what is done in one's own name."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError

from accounts.requests import UserRequest


def is_she(request: UserRequest, password: str) -> bool:
    """Ask the log-in itself, so that a wrong password counts and after several the address is closed."""
    try:
        found = get_adapter(request).authenticate(request, email=request.user.email, password=password)
    except ValidationError:
        return False
    return found is not None and found.pk == request.user.pk
