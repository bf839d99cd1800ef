"""Contradictions put into synthetic patients on purpose: one for each check, which must find it.

A module a chapter, named as the module of its checks.
"""

from crf.deliberate_errors import (
    completeness,
    consent,
    death,
    diagnosis,
    engraftment,
    followup,
    general,
    gvhd,
    lines,
    pre_transplant,
    registration,
    relapse,
    response,
    toxicity,
    transplant,
    treatment,
)
from crf.deliberate_errors.error import ERRORS, DeliberateError

__all__ = [
    "ERRORS",
    "DeliberateError",
    "completeness",
    "consent",
    "death",
    "diagnosis",
    "engraftment",
    "followup",
    "general",
    "gvhd",
    "lines",
    "pre_transplant",
    "registration",
    "relapse",
    "response",
    "toxicity",
    "transplant",
    "treatment",
]
