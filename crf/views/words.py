"""Words that somebody types on pages that are no e-CRF: kept as she types, given back until they are sent."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import UserRequest
from crf.drafts import LARGEST_DRAFT, drop_words, find_words, keep_words


@never_cache
@require_http_methods(["GET", "POST"])
def words(request: UserRequest) -> JsonResponse:
    """One's own words for the form that posts to `address`: read, kept, or with `discard` dropped.

    A reader also learns who she is and the token of her session, so that a page that is older than her
    log-in can go on.
    """
    address = request.GET.get("address", "")
    if request.method == "GET":
        kept = find_words(request.user, address)
        at = timezone.localtime(kept.saved_at) if kept else None
        return JsonResponse(
            {
                "user": str(request.user.pk),
                "token": get_token(request),
                "data": kept.data if kept else "",
                "at": date_format(at, "DATETIME_FORMAT") if at else "",
            }
        )
    if "discard" in request.GET:
        drop_words(request.user, address)
        return JsonResponse({})
    if len(request.POST.urlencode()) > LARGEST_DRAFT:
        return JsonResponse({"error": _("This is too long to be kept as a draft.")}, status=413)
    keep_words(request.user, address, request.POST)
    return JsonResponse({})
