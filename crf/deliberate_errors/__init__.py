"""Contradictions put into synthetic patients on purpose: one for each check, which must find it.

A module a chapter, named as the module of its checks.
"""

from crf.deliberate_errors import (
    chronic_gvhd,
    completeness,
    conditioning,
    consent,
    death,
    diagnosis,
    donor,
    end,
    engraftment,
    followup,
    general,
    gvhd,
    infusions,
    lines,
    pre_transplant,
    registration,
    relapse,
    response,
    stages,
    toxicity,
    transplant,
    treatment,
    treatment_course,
)
from crf.deliberate_errors.error import ERRORS, DeliberateError

__all__ = [
    "ERRORS",
    "DeliberateError",
    "chronic_gvhd",
    "completeness",
    "conditioning",
    "consent",
    "death",
    "diagnosis",
    "donor",
    "end",
    "engraftment",
    "followup",
    "general",
    "gvhd",
    "infusions",
    "lines",
    "pre_transplant",
    "registration",
    "relapse",
    "response",
    "stages",
    "toxicity",
    "transplant",
    "treatment",
    "treatment_course",
]
