"""What the room does in the background: the casebooks of all patients of a centre."""

from __future__ import annotations

import io
import zipfile

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability
from crf import selectors
from crf.paper.document import casebook_document
from crf.paper.render import pdf
from crf.record import load_records
from crf.unnamed_documents import throw_away_unnamed
from jobs.kinds import TIDYING, Kind, Refused, register
from jobs.work import Work

# So many records are in memory at a time.
BATCH = 50


def _casebooks(work: Work) -> None:
    """One PDF for each patient of the centre whom this person may see, in a ZIP file."""
    number = work.params["centre"]
    patients = selectors.patients(work.by).filter(centre__study_centre_no=number).order_by("subject_code")
    codes = dict(patients.values_list("pk", "subject_code"))
    if not codes:
        raise Refused(_("There is no patient of this centre whom you may see."))
    packed, ids = io.BytesIO(), list(codes)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compressed already
        for start in range(0, len(ids), BATCH):
            records = load_records(ids[start : start + BATCH])
            for done, pk in enumerate(ids[start : start + BATCH], start=start + 1):
                if pk in records:
                    archive.writestr(f"{codes[pk]}-casebook.pdf", pdf(casebook_document(records[pk])))
                work.progress(done, len(ids))
    name = f"mmregistry-casebooks-{number:02}-{timezone.localdate()}-{get_language()}.zip"
    work.give(packed.getvalue(), name, "application/zip", centre=number, patients=len(ids))


CASEBOOKS = register(
    Kind(
        key="casebooks",
        title=_("Casebooks of a centre"),
        capability=Capability.VIEW_PATIENTS,
        work=_casebooks,
        unit=_("patients"),
    )
)

TIDYING.append(throw_away_unnamed)
