"""The e-CRFs: one model a form, one module a chapter."""

from crf.models.base import EntryForm, FormRecord, FormStatus, Origin, PatientForm
from crf.models.centre import CentreDocument, CentreDossier
from crf.models.consent import Consent, ContactAttempt
from crf.models.death import Death, EndOfObservation
from crf.models.diagnosis import Diagnosis
from crf.models.draft import Draft, SavedPage
from crf.models.engraftment import Chimerism, Engraftment
from crf.models.followup import FollowUp, Infection, SecondMalignancy
from crf.models.gvhd import AcuteGVHD, ChronicGVHD
from crf.models.identity import TwinPair, Withdrawal
from crf.models.line import Line
from crf.models.personal import PatientLook, SavedFilter
from crf.models.pre_transplant import PreTransplantStatus
from crf.models.registration import DataVersion, Patient, RegistryIdentity
from crf.models.relapse import Relapse, RelapseSummary
from crf.models.response import Response, ResponseAssessment
from crf.models.rules import RuleRelease
from crf.models.signature import Signature
from crf.models.toxicity import Toxicity
from crf.models.transplant import ConditioningDrug, Transplant
from crf.models.treatment import DonorLymphocyteInfusion, Treatment, TreatmentDrug, TreatmentSummary

__all__ = [
    "AcuteGVHD",
    "CentreDocument",
    "CentreDossier",
    "Chimerism",
    "ChronicGVHD",
    "ConditioningDrug",
    "Consent",
    "ContactAttempt",
    "DataVersion",
    "Death",
    "Diagnosis",
    "DonorLymphocyteInfusion",
    "Draft",
    "EndOfObservation",
    "Engraftment",
    "EntryForm",
    "FollowUp",
    "FormRecord",
    "FormStatus",
    "Infection",
    "Line",
    "Origin",
    "Patient",
    "PatientForm",
    "PatientLook",
    "PreTransplantStatus",
    "RegistryIdentity",
    "Relapse",
    "RelapseSummary",
    "Response",
    "ResponseAssessment",
    "RuleRelease",
    "SavedFilter",
    "SavedPage",
    "SecondMalignancy",
    "Signature",
    "Toxicity",
    "Transplant",
    "Treatment",
    "TreatmentDrug",
    "TreatmentSummary",
    "TwinPair",
    "Withdrawal",
]
