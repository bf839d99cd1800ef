"""What the room does in the background: the archive of the data behind the outcomes, and snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from analysis.datasets import Expected, expected_of, package, zip_of
from analysis.definitions import ACUTE, CHRONIC, DEFINITIONS, ENGRAFTMENT, GRFS
from analysis.endpoints import ENDPOINTS, MORE_ENDPOINTS
from analysis.report import Report
from analysis.snapshots import freeze
from analysis.views.asking import TYPES, asked_by, file_name
from crf.record import PatientRecord, load_records
from crf.services import Refused as RefusedByStudy
from jobs.kinds import Kind, Refused, register
from jobs.models import Job
from jobs.work import Work

# So many records are in memory at a time.
BATCH = 200
EVERY_ENDPOINT = (*ENDPOINTS, *MORE_ENDPOINTS)
# What the R script is to find again.
REPRODUCED = (DEFINITIONS, ACUTE, CHRONIC, GRFS, ENGRAFTMENT)


def _archive(work: Work) -> None:
    """The patients that the address asks for, at its cut-off, as one ZIP file."""
    form, found = asked_by(work.by, QueryDict(work.params["query"]), EVERY_ENDPOINT)
    if found is None:
        raise Refused(form.errors.as_text())
    # Who is not analysed belongs to the flow; patients chosen by a fact are all analysed.
    frame = found.frame if found.filters.where else found.cohort.frame
    records = work.counted(_records(frame["patient"].tolist()), len(frame))
    files = package(records, frame, stamp=found.stamp, expected=_expected(found))
    content = zip_of(files, timezone.now())
    detail = {"filters": found.filters.query, "patients": len(frame)}
    work.give(content, file_name("data", "zip", found.filters), TYPES["zip"], **detail)


def _expected(found: Report) -> Iterator[Expected]:
    """What the pages say of these patients."""
    for definitions in REPRODUCED:
        yield from expected_of(found.groups(definitions)[0])


def _records(patients: Sequence[int]) -> Iterator[PatientRecord]:
    for start in range(0, len(patients), BATCH):
        yield from load_records(patients[start : start + BATCH]).values()


def _freeze(work: Work) -> None:
    cutoff = date.fromisoformat(work.params["cutoff"])
    made = freeze(by=work.by, title=work.params["title"], cutoff=cutoff)
    work.note(key=made.key, there=made.already_there)


def _snapshot_of(job: Job) -> str:
    frozen = "before" if job.params["there"] else "now"
    return reverse("analysis:snapshot", args=[job.params["key"]]) + f"?frozen={frozen}"


ARCHIVE = register(
    Kind(
        key="outcomes_archive",
        title=_("The data behind the outcomes"),
        capability=Capability.VIEW_OUTCOMES,
        work=_archive,
        unit=_("patients"),
    )
)
FREEZE = register(
    Kind(
        key="freeze",
        title=_("Freezing the data"),
        capability=Capability.FREEZE_OUTCOMES,
        work=_freeze,
        alone="freeze",
        leads_to=_snapshot_of,
        refusals=(RefusedByStudy,),
    )
)
