"""Every check of the study, one module a chapter; importing this package registers them all."""

from crf.checks import consent, death, diagnosis, followup, general, gvhd, registration, relapse, transplant
from crf.checks.check import CHECKS, HARD, INFO, SOFT, Check, Finding, Target, check, finding, run_checks, say

__all__ = [
    "CHECKS",
    "HARD",
    "INFO",
    "SOFT",
    "Check",
    "Finding",
    "Target",
    "check",
    "consent",
    "death",
    "diagnosis",
    "finding",
    "followup",
    "general",
    "gvhd",
    "registration",
    "relapse",
    "run_checks",
    "say",
    "transplant",
]
