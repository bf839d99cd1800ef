"""What templates know about the person who looks at them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def capabilities(request: HttpRequest) -> dict[str, Any]:
    """`capabilities`: what she may do somewhere, as strings; the database is asked when it is first used."""

    def of_this_user() -> set[str]:
        user = request.user
        return {str(capability) for capability in user.capabilities()} if user.is_authenticated else set()

    return {"capabilities": SimpleLazyObject(of_this_user)}
