"""A centre's Query Forms, for the page about the centre in the room below."""

from typing import Any

from django import template

from accounts.models import Centre
from accounts.roles import Capability
from queries import query_forms

register = template.Library()

SHOWN = 10


@register.inclusion_tag("queries/_centre_forms.html", takes_context=True)
def centre_query_forms(context: template.Context, centre: Centre) -> dict[str, Any]:
    """The last forms with their states; nothing for who may not read queries here."""
    user = context["user"]
    if not user.can(Capability.VIEW_QUERIES, centre):
        return {"rows": None}
    forms = list(query_forms.forms_of(user).filter(centre=centre)[: SHOWN + 1])
    return {
        "rows": query_forms.summaries(forms[:SHOWN]),
        "more": len(forms) > SHOWN,
        "centre": centre,
        "may_send": user.can(Capability.RAISE_QUERY, centre),
    }
