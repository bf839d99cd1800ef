"""The file of a centre's document, for those who may see the centre's documents."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.security_events import Event, record
from crf import selectors
from crf.documents import original_name, read_document
from crf.models import CentreDocument


@require_safe
@never_cache
def document_file(request: HttpRequest, number: int, row: int) -> HttpResponse:
    """The PDF as it was handed in; that it left the site is recorded."""
    centre = selectors.centre_or_404(request.user, number)
    found = next((each for each in selectors.centre_rows(CentreDocument, centre) if each.pk == row), None)
    name = getattr(found, "doc_file", None)
    if not name:
        raise Http404
    try:
        content = read_document(name)
    except FileNotFoundError as error:
        raise Http404 from error
    shown = original_name(name)
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=shown),
        "X-Content-Type-Options": "nosniff",
    }
    record(Event.EXPORTED, request, user=request.user, file=shown, document=name, centre=number)
    return HttpResponse(content, content_type="application/pdf", headers=headers)
