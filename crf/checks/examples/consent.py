"""Examples for the checks of consent and legal basis."""

from crf.checks.examples.example import fires, silent
from crf.examples import (
    CONSENT,
    DEATH,
    DECEASED,
    DIED,
    DOCUMENTS,
    SOUND,
    a_record,
    a_sound_record,
    day,
)

SCREENED = {"vital_at_screening": "ALIVE", "vital_check_date": "2023-01-09"}


PENDING = {"legal_basis": "PEND", **SCREENED}


WITHDRAWN = {
    **CONSENT,
    "legal_basis": "WDR",
    "consent_secondary": None,
    "withdrawal_date": "2024-05-01",
    "withdrawal_scope": "STOP",
    "withdrawal_done_date": "2024-05-03",
}


ERASED = {**WITHDRAWN, "withdrawal_scope": "ERASE", "withdrawal_done_date": None}


UNREACHABLE = {
    "legal_basis": "UNR",
    **SCREENED,
    "unreach_reason": "no answer",
    "unreach_statement_date": "2023-01-09",
    "notice_public_date": "2023-01-09",
    "reconsent_needed": "N",
}


DIED_OF_OTHER = {"death_main_cause": "OTH", "death_other_text": "fall", "death_main_hsct": None}


def attempt(date):
    return {"attempt_date": date, "attempt_mode": "TEL", "attempt_outcome": "NOANS"}


ATTEMPTS = [attempt("2022-12-01"), attempt("2022-12-01"), attempt("2022-12-02")]


def consented(**answers):
    return a_record(consent={**CONSENT, **answers})


def died(date):
    """With consent of 2023-01-09."""
    return a_record(tx_date=day(0), death={**DEATH, **DIED_OF_OTHER, "death_date": date})


def seen(date, **answers):
    visit = {"visit_date": date, "vital_status": "ALIVE", "contact_source": "VISIT", "relapse_since": "N"}
    visit |= {"disease_status": "CR", **answers}
    return a_record(tx_date=day(0), consent=UNREACHABLE, attempts=ATTEMPTS, visits={"LAST": visit})


def written(consent, **moments):
    return a_record(consent=consent, diagnosis={"dx_date": "2010-06", "dx_subtype": "MM", **moments})


EXAMPLES = {
    "E-CON-01": [
        fires(a_record(consent=PENDING, dx_date="2010-06"), "CON.legal_basis"),
        fires(a_record(consent=None, dx_date="2010-06"), "CON.legal_basis"),
        fires(
            a_record(consent=PENDING, visits={"M06": {"missing": {"disease_status": "U"}}}),
            "CON.legal_basis",
            also="E-GEN-02",
        ),
        silent(a_record(consent=PENDING)),
        silent(a_record(consent=PENDING, diagnosis={}), also="E-GEN-02"),
        silent(a_record(consent=WITHDRAWN, dx_date="2010-06")),
    ],
    "E-CON-02": [
        fires(a_record(consent=DECEASED), "DTH.death_date"),
        silent(a_sound_record(DIED)),
        silent(a_record(consent=UNREACHABLE, attempts=ATTEMPTS)),
    ],
    "E-CON-03": [
        fires(a_record(consent=UNREACHABLE), "CON.legal_basis"),
        fires(a_record(consent=UNREACHABLE, attempts=ATTEMPTS[1:]), "CON.legal_basis"),
        fires(a_record(consent=UNREACHABLE, attempts=[*ATTEMPTS[:2], ATTEMPTS[0]]), "CON.legal_basis"),
        silent(a_record(consent=UNREACHABLE, attempts=ATTEMPTS)),
        silent(a_record(attempts=ATTEMPTS[1:])),
    ],
    "E-CON-04": [
        fires(a_sound_record(DIED, dossier={"ec_art110": "N"}), "CON.legal_basis CEN.ec_art110"),
        fires(a_sound_record(DIED, dossier={"ec_art110": None}), "CON.legal_basis CEN.ec_art110"),
        silent(a_sound_record(dossier={"ec_art110": "N"})),
        silent(a_record(consent=PENDING, dossier={**SOUND["dossier"], "ec_art110": "N"})),
    ],
    "E-CON-05": [
        fires(written(WITHDRAWN, updated_at="2024-05-02T08:00:00+00:00"), "CON.withdrawal_date"),
        # Midnight is Italy's.
        fires(written(WITHDRAWN, updated_at="2024-05-01T23:00:00+00:00"), "CON.withdrawal_date"),
        silent(written(WITHDRAWN, updated_at="2024-05-01T08:00:00+00:00")),
        silent(written(CONSENT, updated_at="2024-05-02T08:00:00+00:00")),
    ],
    "E-CON-06": [
        fires(consented(icf_version="2.0"), "CON.icf_version CON.consent_date"),
        fires(consented(consent_date="2022-02-28"), "CON.icf_version CON.consent_date"),
        silent(consented(consent_date="2022-03-01")),
        silent(consented(icf_version=" 1.0")),
        silent(
            a_record(
                documents=[
                    *DOCUMENTS,
                    {**DOCUMENTS[2], "doc_approval_date": "2023-06-01"},
                ]
            )
        ),
        silent(
            a_record(
                consent={**CONSENT, "consent_date": "2022-02-28"},
                documents=[{**each, "doc_approval_date": None} for each in DOCUMENTS],
            )
        ),
    ],
    "E-CON-07": [
        fires(written(CONSENT, created_at="2023-01-08T08:00:00+00:00"), "CON.consent_date"),
        silent(written(CONSENT, created_at="2023-01-09T08:00:00+00:00")),
        silent(written(WITHDRAWN, created_at="2023-01-08T08:00:00+00:00")),
    ],
    "E-CON-08": [
        fires(died("2023-01-08"), "CON.consent_date DTH.death_date"),
        silent(died("2023-01-09")),
        silent(died("2023-01"), also="E-DTH-13"),
    ],
    "E-CON-09": [
        fires(seen("2023-01-10"), "CON.legal_basis CON.unreach_statement_date FUP.visit_date"),
        silent(seen("2023-01-09")),
        silent(seen("2023-01-10", vital_status="LTFU")),
    ],
    "E-CON-10": [
        fires(
            a_record(consent=ERASED),
            "CON.withdrawal_done_date CON.withdrawal_date",
            also="E-GEN-02",
        ),
        silent(a_record(consent={**ERASED, "withdrawal_date": "2024-05-02"}), also="E-GEN-02"),
        silent(a_record(consent={**ERASED, "withdrawal_done_date": "2024-05-31"})),
        silent(a_record(consent={**ERASED, "withdrawal_scope": "STOP"}), also="E-GEN-02"),
    ],
}
