"""Patients in outline: the same records with no more of each row than its state and what decides about forms.

A whole record has some four hundred answers; a list of a hundred patients needs a dozen of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from accounts.models import Centre
from crf.derivations import ELIGIBILITY
from crf.models import FormRecord, Patient
from crf.record import PatientRecord
from crf.specs import PAGE_SPECS, PATIENT_SPECS, FormSpec

_STATE = ("id", "patient_id", "status", "completed_at", "updated_at")
# Form -> the items that crf.schedule, crf.specs and crf.status ask about.
_ITEMS: dict[str, tuple[str, ...]] = {
    "PAT": ("subject_code", "centre_id", "registered_on", *ELIGIBILITY),
    "CON": ("legal_basis",),
    "PRE": ("n_prior_lines",),
    "TRA": ("is_index", "tx_date"),
    "RLS": ("relapse_ever",),
    "REL": ("rel_treated",),
    "PTS": ("ptt_any",),
    "FUP": ("visit", "vital_status", "relapse_since", "newtrt_since"),
    "DTH": ("death_date",),
    "EOS": ("eos_date",),
}
