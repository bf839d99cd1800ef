"""From an address to the report that it asks for, the same for every page and file."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from accounts.requests import UserRequest
from accounts.security_events import Event, record
from analysis.cohort import SURVIVAL
from analysis.filters import Filters, FiltersForm, Option
from analysis.report import Live, Report, centres, patients, report

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json; charset=utf-8",
    "zip": "application/zip",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
}


def asked(
    request: UserRequest, endpoints: Iterable[str] = SURVIVAL, options: tuple[Option, ...] = ()
) -> tuple[FiltersForm, Report | None]:
    """The filters in the address, and the report that they ask for unless they make no sense."""
    known = centres(request.user)
    form = FiltersForm(request.GET, known, options)
    if not form.is_valid():
        return form, None
    return form, report(Live(patients(request.user)), form.filters(), known, endpoints)


def refused(form: FiltersForm) -> HttpResponse:
    """The address of a download that asks for what there is not."""
    return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")


def download(
    request: UserRequest, content: bytes, name: str, kind: str, filters: Filters, number: int
) -> HttpResponse:
    """A file that is taken away, about so many patients; that it was is on record."""
    file_name = f"mmregistry-{name}-{filters.snapshot or filters.cutoff}.{kind}"
    record(Event.EXPORTED, request, user=request.user, file=file_name, filters=filters.query, patients=number)
    disposition = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=disposition)
