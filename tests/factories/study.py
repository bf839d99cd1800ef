"""Centres that may enrol and patients with forms, made through the services as the site makes them."""

import datetime
from typing import Any

from accounts.models import Centre
from audit.context import SYSTEM
from crf import models, services
from crf.examples import answered
from crf.models import FormRecord, Patient
from crf.partial_date import PartialDate
from tests.factories.accounts import CentreFactory

ELIGIBLE = {
    "elig_adult": "Y",
    "elig_mm": "Y",
    "elig_allo_window": "Y",
    "elig_gitmo": "Y",
    "elig_novel_post": "Y",
}


def open_centre(centre: Centre | None = None, **dossier: Any) -> Centre:
    """A centre with its approval and documents recorded, and active."""
    centre = centre or CentreFactory()
    answers = {"centre_status": "3", "ec_outcome": "APP", "ec_opinion_date": datetime.date(2022, 3, 1)}
    answers |= {"ec_art110": "Y", "activation_date": datetime.date(2022, 4, 1)}
    services.save_centre_form(
        instance=models.CentreDossier(centre=centre, **(answers | dossier)), by=SYSTEM, reason="set up"
    )
    for code in ("PROT", "ECLET", "ICF", "PRIV"):
        document = models.CentreDocument(
            centre=centre,
            doc_type=code,
            doc_version="1.0",
            doc_date=datetime.date(2022, 1, 10),
            doc_approval_date=datetime.date(2022, 3, 1),
            doc_superseded="N",
        )
        services.save_centre_form(instance=document, by=SYSTEM, reason="set up")
    return centre


def register(centre: Centre | None = None, by: Any = SYSTEM, **answers: Any) -> Patient:
    """A registered patient without any other form."""
    patient = Patient(**({"sex": "M", "birth_year": 1960, "age_at_allo": 52} | ELIGIBLE | answers))
    saved = services.register_patient(centre=centre or open_centre(), patient=patient, by=by)
    return saved.record.patient


def consented(centre: Centre | None = None, **answers: Any) -> Patient:
    """A registered patient whose clinical forms are open."""
    patient = register(centre, **answers)
    consent = models.Consent(
        legal_basis="CONS",
        vital_at_screening="ALIVE",
        vital_check_date=datetime.date(2023, 1, 9),
        icf_version="1.0",
        consent_date=datetime.date(2023, 1, 9),
        consent_secondary="Y",
    )
    save(patient, consent)
    return patient


def as_read(row: FormRecord) -> FormRecord:
    """The row with full days as the form reads them: where a part of a date would do, a partial date."""
    for field in row.items():
        if field.kind == "pdate":
            setattr(row, field.attname, field.to_python(getattr(row, field.attname)))
    return row


def save(
    patient: Patient, *instances: FormRecord, by: Any = SYSTEM, reason: str = "because", complete: bool = True
):
    """Save forms as somebody would who presses "save and next"."""
    for row in instances:
        as_read(row)
    return services.save_forms(patient=patient, instances=instances, by=by, reason=reason, complete=complete)


def diagnosis(**answers: Any) -> models.Diagnosis:
    given = {"dx_date": PartialDate(2010, 6), "dx_subtype": "MM"} | answers
    return answered(models.Diagnosis(**given), given)


def index_allo(**answers: Any) -> models.Transplant:
    defaults = {
        "is_index": "Y",
        "tx_kind": "Y",
        "tx_date": datetime.date(2012, 5, 4),
        "tx_number": 2,
        "allo_number": 1,
        "donor_type": "MSD",
        "cell_source": "PB",
        "cond_intensity": "RIC",
        # Conditioning without a drug, which would be a row of its own.
        "tbi": "Y",
    }
    return answered(models.Transplant(**(defaults | answers)), defaults | answers)
