"""What pages ask of the accounts and of the settings."""

from django import template
from django.conf import settings

from accounts import selectors
from accounts.letters import folder_of_letters
from accounts.models import Membership

register = template.Library()


@register.simple_tag
def helpdesk() -> str:
    """Whom to ask: an e-mail address, a telephone number, or "". A tag, for an error page has no context."""
    return settings.HELPDESK


@register.simple_tag
def software_version() -> str:
    return settings.SOFTWARE_VERSION


@register.simple_tag
def letters_are_sent() -> bool:
    """Whether this site has a mail server."""
    return not folder_of_letters()


@register.simple_tag
def demo_log_ins() -> list[Membership]:
    """The accounts to try a demo study with; none anywhere else."""
    return selectors.demo_log_ins() if settings.DEMO else []
