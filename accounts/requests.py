"""The request as views behind the log-in see it: its user is one of ours."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """For type hints only; the middleware has already sent everybody else to the log-in."""

    user: User
