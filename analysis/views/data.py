"""The data behind the outcomes: every form, and one row a patient, with dictionary and R script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from analysis.datasets import Expected, expected_of, package, zip_of
from analysis.definitions import ACUTE, CHRONIC, DEFINITIONS, ENGRAFTMENT, GRFS
from analysis.endpoints import ENDPOINTS, MORE_ENDPOINTS
from analysis.report import Report
from analysis.views.asking import asked, download, refused
from crf.record import PatientRecord, load_records

# So many records are in memory at a time.
BATCH = 200
EVERY_ENDPOINT = (*ENDPOINTS, *MORE_ENDPOINTS)
# What the R script is to find again.
REPRODUCED = (DEFINITIONS, ACUTE, CHRONIC, GRFS, ENGRAFTMENT)


@require_safe
@never_cache
@needs(Capability.VIEW_OUTCOMES)
def data(request: UserRequest) -> HttpResponse:
    """The patients that the address asks for, at its cut-off, as one ZIP file."""
    form, found = asked(request, EVERY_ENDPOINT)
    if found is None:
        return refused(form)
    if found.filters.snapshot:
        # What was frozen has its data with it.
        return redirect("analysis:snapshot_file", found.filters.snapshot)
    # Who is not analysed belongs to the flow; patients chosen by a fact are all analysed.
    frame = found.frame if found.filters.where else found.cohort.frame
    files = package(_records(frame["patient"].tolist()), frame, stamp=found.stamp, expected=expected(found))
    content = zip_of(files, timezone.now())
    return download(request, content, "data", "zip", found.filters, len(frame))


def expected(found: Report) -> Iterator[Expected]:
    """What the pages say of these patients."""
    for definitions in REPRODUCED:
        yield from expected_of(found.groups(definitions)[0])


def _records(patients: Sequence[int]) -> Iterator[PatientRecord]:
    for start in range(0, len(patients), BATCH):
        yield from load_records(patients[start : start + BATCH]).values()
