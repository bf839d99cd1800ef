"""What an administrator should know as soon as she logs in."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import folder_of_letters
from accounts.models import Membership
from accounts.role_history import waiting_roles
from accounts.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing to do: in words, with the page on which it is done, if there is one."""

    words: str
    url: str = ""
    action: str = ""


def notes_for_administrator() -> list[Note]:
    """What waits for an administrator, and what is not set up."""
    notes = []
    if waiting := waiting_roles().count():
        words = ngettext(
            "%(n)s role waits for a second person.", "%(n)s roles wait for a second person.", waiting
        )
        notes.append(
            Note(words=words % {"n": waiting}, url=reverse("accounts:users"), action=_("Look at them"))
        )
    if _administrators() < 2:
        notes.append(
            Note(
                words=_(
                    "You are the only administrator, so nobody can confirm the roles that you give. Make a "
                    "second one on the server: manage.py create_administrator."
                )
            )
        )
    if folder := folder_of_letters():
        words = _(
            "There is no mail server: no letter reaches anybody. Letters lie on the server in %(folder)s. "
            "Show new users their link, or set EMAIL_URL."
        )
        notes.append(Note(words=words % {"folder": folder}))
    if not settings.HELPDESK:
        notes.append(
            Note(
                words=_(
                    "No page says whom to ask for help. Set HELPDESK to an address or a telephone number."
                )
            )
        )
    return notes


def _administrators() -> int:
    held = Membership.objects.active().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return held.values("user").distinct().count()
