"""From an address to the report that it asks for, the same for every page and file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from accounts.models import Centre, User
from accounts.requests import UserRequest
from accounts.security_events import Event, record
from analysis.cohort import SURVIVAL
from analysis.filters import Filters, FiltersForm, Option
from analysis.report import Live, Report, Source, centres, patients, report
from analysis.snapshots import Damaged, Frozen, named, read
from crf.services import Refused

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
    return asked_by(request.user, request.GET, endpoints, options)


def asked_by(
    user: User, address: QueryDict, endpoints: Iterable[str] = SURVIVAL, options: tuple[Option, ...] = ()
) -> tuple[FiltersForm, Report | None]:
    """The same for a person and the part of the address that is a query."""
    known: Sequence[Centre] = centres(user)
    source: Source = Live(patients(user), tuple(endpoints))
    problem = ""
    if key := address.get("snapshot", ""):
        try:
            source = frozen(user, key)
            known = source.centres
        except (Refused, Damaged) as error:
            problem = str(error)
    form = FiltersForm(address, known, options)
    if problem:
        form.add_error("snapshot", problem)
    if not form.is_valid():
        return form, None
    filters = form.filters()
    if isinstance(source, Frozen):
        filters = replace(filters, cutoff=source.cutoff)
    return form, report(source, filters, known, endpoints)


def frozen(user: User, key: str) -> Frozen:
    """The snapshot with this id, of the centres of which this user may see outcomes.

    Raises Refused or Damaged.
    """
    snapshot = named(key)
    if snapshot is None:
        raise Refused(
            _("There is no snapshot with this id. The page “Snapshots” lists those that there are.")
        )
    return read(snapshot).within([centre.study_centre_no for centre in centres(user)])


def refused(form: FiltersForm) -> HttpResponse:
    """The address of a download that asks for what there is not."""
    return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")


def download(
    request: UserRequest, content: bytes, name: str, kind: str, filters: Filters, number: int
) -> HttpResponse:
    """A file that is taken away, about so many patients; that it was is on record."""
    name = file_name(name, kind, filters)
    return handed_out(request, content, name, filters=filters.query, patients=number)


def file_name(name: str, kind: str, filters: Filters) -> str:
    return f"mmregistry-{name}-{filters.snapshot or filters.cutoff}.{kind}"


def handed_out(request: UserRequest, content: bytes, name: str, **detail: Any) -> HttpResponse:
    """The file by this name; that it was taken away, and the detail, is on record."""
    record(Event.EXPORTED, request, user=request.user, file=name, **detail)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[name.rpartition(".")[2]], headers=disposition)
