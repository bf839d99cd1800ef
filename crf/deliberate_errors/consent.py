"""Errors about consent and legal basis."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.derivations import WITHOUT_CONSENT

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

EARLIEST = datetime.date(2020, 1, 1)


def _has_basis(person: SyntheticPatient, basis: str, *, clinical: bool = True) -> Any:
    """The consent form if it states this basis and there are clinical forms, or there are none."""
    consent = person.row(models.Consent)
    right = consent.legal_basis == basis and (person.row(models.Transplant) is not None) == clinical
    return consent if right else None


def _moment(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), timezone.get_default_timezone())


# Clinical forms are closed without a legal basis.
@error("E-CON-01", typed=False)
def not_asked_yet(person: SyntheticPatient, random: Random) -> bool:
    consent = _has_basis(person, "CONS")
    if consent is None:
        return False
    for name in ("icf_version", "consent_date", "consent_secondary"):
        give(consent, name, None)
    give(consent, "legal_basis", "PEND")
    return True


@error("E-CON-02")
def deceased_and_alive(person: SyntheticPatient, random: Random) -> bool:
    consent = _has_basis(person, "CONS")
    if consent is None:
        return False
    for name in ("icf_version", "consent_secondary"):
        give(consent, name, None)
    give(consent, "unreach_statement_date", consent.consent_date)
    give(consent, "notice_public_date", consent.consent_date)
    give(consent, "consent_date", None)
    give(consent, "legal_basis", "DEC")
    return True


@error("E-CON-03")
def too_few_attempts(person: SyntheticPatient, random: Random) -> bool:
    attempts = person.rows(models.ContactAttempt)
    for attempt in attempts[1:]:
        person.before.remove(attempt)
    return len(attempts) > 1


@error("E-CON-04", typed=False)
def opinion_does_not_cover_it(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.Consent).legal_basis not in WITHOUT_CONSENT:
        return False
    give(person.dossier, "ec_art110", "N")
    give(person.dossier, "dpia_published", None)
    return True


@error("E-CON-05", typed=False)
def changed_after_withdrawal(person: SyntheticPatient, random: Random) -> bool:
    consent, diagnosis = _has_basis(person, "CONS"), person.row(models.Diagnosis)
    if consent is None:
        return False
    withdrawn = consent.consent_date + datetime.timedelta(days=random.randint(20, 60))
    give(consent, "legal_basis", "WDR")
    give(consent, "consent_secondary", None)
    for name in ("withdrawal_date", "withdrawal_done_date"):
        give(consent, name, withdrawn)
    give(consent, "withdrawal_scope", "STOP")
    for row in (*person.before, *person.later):
        row.created_at = row.updated_at = _moment(withdrawn - datetime.timedelta(days=1))
    diagnosis.updated_at = _moment(withdrawn + datetime.timedelta(days=1))
    return True


@error("E-CON-07", typed=False)
def entered_before_consent(person: SyntheticPatient, random: Random) -> bool:
    consent, diagnosis = _has_basis(person, "CONS"), person.row(models.Diagnosis)
    if consent is None:
        return False
    diagnosis.created_at = _moment(consent.consent_date - datetime.timedelta(days=random.randint(1, 30)))
    return True


@error("E-CON-08")
def consented_after_death(person: SyntheticPatient, random: Random) -> bool:
    consent = _has_basis(person, "DEC")
    if consent is None:
        return False
    give(consent, "consent_date", consent.unreach_statement_date)
    give(consent, "icf_version", "1.0")
    give(consent, "consent_secondary", "Y")
    for name in ("unreach_statement_date", "notice_public_date"):
        give(consent, name, None)
    give(consent, "legal_basis", "CONS")
    return True


@error("E-CON-09")
def seen_though_not_contactable(person: SyntheticPatient, random: Random) -> bool:
    consent, visits = _has_basis(person, "UNR"), person.rows(models.FollowUp)
    seen = [visit.visit_date.earliest for visit in visits if visit.vital_status == "ALIVE"]
    stated = max(seen, default=EARLIEST) - datetime.timedelta(days=random.randint(1, 30))
    if consent is None or stated < EARLIEST:
        return False
    give(consent, "unreach_statement_date", stated)
    return True


@error("E-CON-10", also="E-GEN-02")
def erasure_not_done(person: SyntheticPatient, random: Random) -> bool:
    consent = _has_basis(person, "WDR", clinical=False)
    if consent is None or consent.withdrawal_scope != "ERASE":
        return False
    give(consent, "withdrawal_done_date", None)
    return True


answers("E-CON-06", models.Consent, lambda row: row.icf_version is not None, icf_version="2.0")
