"""The e-CRFs: one model a form, one module a chapter."""

from crf.models.base import FormRecord, FormStatus, Origin, PatientForm
from crf.models.centre import CentreDocument, CentreDossier
from crf.models.consent import Consent, ContactAttempt
from crf.models.death import Death, EndOfObservation
from crf.models.diagnosis import Diagnosis
from crf.models.draft import Draft
from crf.models.followup import FollowUp
from crf.models.gvhd import AcuteGVHD, ChronicGVHD
from crf.models.registration import DataVersion, Patient, RegistryIdentity
from crf.models.relapse import Relapse, RelapseSummary
from crf.models.transplant import Transplant

__all__ = [
    "AcuteGVHD",
    "CentreDocument",
    "CentreDossier",
    "ChronicGVHD",
    "Consent",
    "ContactAttempt",
    "DataVersion",
    "Death",
    "Diagnosis",
    "Draft",
    "EndOfObservation",
    "FollowUp",
    "FormRecord",
    "FormStatus",
    "Origin",
    "Patient",
    "PatientForm",
    "RegistryIdentity",
    "Relapse",
    "RelapseSummary",
    "Transplant",
]
