"""Who changed an item, when, from what to what, and why."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from accounts.scoping import get_for_user_or_404, needs
from crf import selectors
from crf.display import answer_in_words
from crf.forms import REASONS
from crf.specs import SPECS


@require_safe
@needs(Capability.VIEW_CENTRES)
def history(request: HttpRequest, form_key: str, row: int, item: str) -> HttpResponse:
    """The history of one item, as a page or as the fragment that the form shows under the field.

    Who sees the form of a centre sees how it came about; the history of a patient is for fewer.
    """
    spec = SPECS.get(form_key)
    field = next((field for field in spec.model.items() if field.name == item), None) if spec else None
    if spec is None or field is None:
        raise Http404
    capability = Capability.VIEW_HISTORY if spec.about_patient else Capability.VIEW_CENTRES
    if not request.user.can(capability):  # type: ignore[union-attr]
        raise PermissionDenied(str(capability))
    instance = get_for_user_or_404(spec.model, request.user, capability, pk=row)
    changes = [
        {
            "entry": entry,
            "old": answer_in_words(field, old),
            "new": answer_in_words(field, new),
            "reason": reason_in_words(entry.reason),
        }
        for entry, old, new in selectors.item_history(instance, item)
    ]
    context = {"field": field, "instance": instance, "changes": changes, "spec": spec}
    template = "crf/_history.html" if request.headers.get("HX-Request") else "crf/history.html"
    return render(request, template, context)


def reason_in_words(reason: str) -> str:
    """A stored reason, its code in the reader's language."""
    code, separator, text = reason.partition(": ")
    return f"{dict(REASONS).get(code, code)}{separator}{text}"
