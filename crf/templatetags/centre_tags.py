"""A centre's dossier and documents, for the page about the centre in the room below."""

from typing import Any

from django import template

from accounts.models import Centre
from accounts.roles import Capability
from crf.display import answer_in_words
from crf.models import CentreDocument, CentreDossier, FormRecord
from crf.status import why_enrolment_closed

register = template.Library()


@register.inclusion_tag("crf/_centre_forms.html", takes_context=True)
def centre_forms(context: template.Context, centre: Centre) -> dict[str, Any]:
    """What allows the centre to enrol, what is still missing, and the way to record it."""
    user = context["user"]
    rows = {"user": user, "capability": Capability.VIEW_CENTRES}
    dossier = CentreDossier.objects.current().for_user(**rows).filter(centre=centre).first()
    documents = list(CentreDocument.objects.current().for_user(**rows).filter(centre=centre))
    return {
        "centre": centre,
        "closed": why_enrolment_closed(dossier or CentreDossier(), documents),
        "dossier": dossier,
        "documents": documents,
        "may_change": user.can(Capability.MANAGE_CENTRES, centre),
        "sees_patients": user.can(Capability.VIEW_PATIENTS, centre),
    }


@register.simple_tag
def answer(row: FormRecord, name: str) -> str:
    """One answer of a row in words."""
    field = row._meta.get_field(name)
    return answer_in_words(field, getattr(row, name))  # type: ignore[arg-type]
