"""What the log-in page asks of the accounts."""

from django import template
from django.conf import settings

from accounts import selectors
from accounts.models import Membership

register = template.Library()


@register.simple_tag
def demo_log_ins() -> list[Membership]:
    """The accounts to try a demo study with; none anywhere else."""
    return selectors.demo_log_ins() if settings.DEMO else []
