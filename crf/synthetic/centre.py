"""The centre of a synthetic patient, with nothing wrong, and the patient's record as it would be stored."""

from __future__ import annotations

import datetime
from copy import copy
from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import Centre
from crf import models
from crf.models import EntryForm, FormRecord, FormStatus
from crf.record import PatientRecord

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

APPROVED = datetime.date(2022, 1, 31)
DOCUMENTS = ("PROT", "ECLET", "ICF", "PRIV")
# So long ago that everything is due, and so recently that nothing has been left lying.
REGISTERED_DAYS_AGO = 30


def sound_dossier() -> models.CentreDossier:
    return models.CentreDossier(
        centre_status="3",
        ec_submission_date=APPROVED - datetime.timedelta(days=60),
        ec_outcome="APP",
        ec_opinion_date=APPROVED,
        ec_art110="Y",
        dpia_published="Y",
        activation_date=APPROVED + datetime.timedelta(days=30),
        expected_patients=30,
    )


def sound_documents() -> list[models.CentreDocument]:
    return [
        models.CentreDocument(
            doc_type=code, doc_version="1.0", doc_approval_date=APPROVED, doc_superseded="N"
        )
        for code in DOCUMENTS
    ]


def record_of(person: SyntheticPatient, today: datetime.date | None = None) -> PatientRecord:
    """The record as it would be stored, every form complete, without a database; `person` stays as it is."""
    today = today or timezone.localdate()
    keys, now = count(1), timezone.now()
    patient = _stored(person.patient, next(keys), now, person)
    patient.centre = Centre(pk=1, study_centre_no=1, cic=1001, name="Hospital 1", city="Torino")
    patient.subject_code = patient.subject_code or "MMA-01-0001-T"
    patient.registered_on = patient.registered_on or today - datetime.timedelta(days=REGISTERED_DAYS_AGO)
    pages: dict[int, FormRecord] = {}
    rows: list[FormRecord] = []
    for original in (*person.before, *person.later):
        row = _stored(original, next(keys), now, person)
        row.patient = patient
        pages[id(original)] = row
        if isinstance(original, EntryForm) and original.parent_name:
            row.take_page(pages[id(getattr(original, original.parent_name))])
        rows.append(row)
    dossier = copy(person.dossier)
    dossier.pk = 1
    centre_rows = {"centre": [patient.centre], "CEN": [dossier], "DOC": person.documents}
    return PatientRecord(patient, {}, centre_rows, today, around=person.around).with_form(*rows)


def _stored(original: Any, key: int, now: datetime.datetime, person: SyntheticPatient) -> Any:
    row = copy(original)
    row._state = copy(original._state)
    row._state.fields_cache = dict(original._state.fields_cache)
    row.pk = key
    if not any(original is unfinished for unfinished in person.unfinished):
        row.status = FormStatus.COMPLETE
        row.completed_at = original.completed_at or now
    row.created_at, row.updated_at = original.created_at or now, original.updated_at or now
    return row
