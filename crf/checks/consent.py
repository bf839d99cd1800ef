"""Checks of consent and legal basis.

Where the dictionary differs: E-CON-01 also holds for a basis that nobody has recorded. E-CON-02 stands at
the death form that is missing, so that the basis can be complete before it is begun. E-CON-05 is a question
and not hard, because what has been changed cannot be unchanged.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import LAWFUL_BASES, WITHOUT_CONSENT, is_begun
from crf.models import CentreDocument
from crf.partial_date import surely_after
from crf.record import PatientRecord
from crf.specs import SPECS

ATTEMPTS, ATTEMPT_DAYS = 3, 2
ERASED_WITHIN = 30


def _clinical_rows(record: PatientRecord) -> list[Any]:
    """The rows of clinical forms that hold anything."""
    return [row for row in record.forms() if SPECS[row.form_key].clinical and is_begun(row)]


@check(
    "E-CON-01",
    severity=HARD,
    fields=("CON.legal_basis",),
    message=gettext_noop(
        "There is clinical data, but no legal basis that allows it. "
        "Please correct the legal basis, or ask the data centre to have the data removed."
    ),
    condition=gettext_noop(
        "A clinical form holds an answer, and the legal basis is none that allows it, nor withdrawn "
        "consent, or is not recorded."
    ),
)
def clinical_data_without_basis(record: PatientRecord) -> Iterator[Found]:
    if record.consent.legal_basis not in LAWFUL_BASES | {"WDR"} and _clinical_rows(record):
        yield finding(record.consent)


@check(
    "E-CON-02",
    severity=HARD,
    fields=("DTH.death_date",),
    message=gettext_noop(
        "The legal basis says that the patient is deceased, but there is no death form. "
        "Please fill it in, or correct the legal basis."
    ),
    condition=gettext_noop("The legal basis is “deceased”, and there is no death form."),
)
def deceased_without_death_form(record: PatientRecord) -> Iterator[Found]:
    if record.consent.legal_basis == "DEC" and not record.rows("DTH"):
        yield finding()


@check(
    "E-CON-03",
    severity=SOFT,
    fields=("CON.legal_basis",),
    message=gettext_noop(
        "“Not contactable” rests on {attempts} recorded attempts on {days} days. "
        "Please record at least three attempts on two different days."
    ),
    condition=gettext_noop(
        "The legal basis is “not contactable”, and fewer than three attempts, or attempts on fewer than "
        "two different days, are recorded."
    ),
)
def too_few_attempts(record: PatientRecord) -> Iterator[Found]:
    attempts = record.contact_attempts
    days = {attempt.attempt_date for attempt in attempts} - {None}
    few = len(attempts) < ATTEMPTS or len(days) < ATTEMPT_DAYS
    if record.consent.legal_basis == "UNR" and few:
        yield finding(record.consent, attempts=len(attempts), days=len(days))


@check(
    "E-CON-04",
    severity=HARD,
    fields=("CON.legal_basis", "CEN.ec_art110"),
    message=gettext_noop(
        "This legal basis needs an ethics opinion that covers processing without consent, "
        "and the centre's dossier records none. Please ask the data centre before you go on."
    ),
    condition=gettext_noop(
        "The legal basis is one without consent, and the dossier does not say that the ethics opinion "
        "covers processing without consent."
    ),
)
def opinion_does_not_cover_it(record: PatientRecord) -> Iterator[Found]:
    if record.consent.legal_basis in WITHOUT_CONSENT and record.dossier.ec_art110 != "Y":
        yield finding(record.consent)


@check(
    "E-CON-05",
    severity=SOFT,
    fields=("CON.withdrawal_date",),
    message=gettext_noop(
        "Clinical data was last changed on {changed}, after consent was withdrawn on {withdrawn}. "
        "Please explain the change, or correct the date."
    ),
    condition=gettext_noop(
        "Consent was withdrawn, and an answer of a clinical form was last changed on a later day."
    ),
)
def changed_after_withdrawal(record: PatientRecord) -> Iterator[Found]:
    withdrawn = record.consent.withdrawal_date
    if record.consent.legal_basis != "WDR" or withdrawn is None:
        return
    days = [timezone.localdate(row.updated_at) for row in _clinical_rows(record) if row.updated_at]
    if days and max(days) > withdrawn:
        yield finding(record.consent, changed=max(days), withdrawn=withdrawn)


@check(
    "E-CON-06",
    severity=HARD,
    fields=("CON.icf_version", "CON.consent_date"),
    message=gettext_noop(
        "Version {version} of the consent form is not recorded as approved when it was signed. "
        "Please check version and date, or ask the data centre to record the document."
    ),
    condition=gettext_noop(
        "No consent form of the version signed is among the documents of the centre, or each was certainly "
        "approved after the date of consent."
    ),
)
def version_not_approved(record: PatientRecord) -> Iterator[Found]:
    consent = record.consent
    if consent.icf_version is None:
        return
    same = [document for document in record.documents if _is_version(document, consent.icf_version)]
    if not any(_approved_by(document, consent.consent_date) for document in same):
        yield finding(consent, version=consent.icf_version)


def _is_version(document: CentreDocument, version: str) -> bool:
    theirs = (document.doc_version or "").strip().casefold()
    return document.doc_type == "ICF" and theirs == version.strip().casefold()


def _approved_by(document: CentreDocument, day: Any) -> bool:
    """Unless it is certain that the approval came later."""
    return not surely_after(document.doc_approval_date, day)


@check(
    "E-CON-07",
    severity=SOFT,
    fields=("CON.consent_date",),
    message=gettext_noop(
        "Clinical data was first entered on {entered}, before consent was given on {consented}. "
        "Please confirm the basis at that time, or correct the date."
    ),
    condition=gettext_noop(
        "The legal basis is consent, and the first clinical form was entered on a day before the date of "
        "consent."
    ),
)
def entered_before_consent(record: PatientRecord) -> Iterator[Found]:
    consented = record.consent.consent_date
    if record.consent.legal_basis != "CONS" or consented is None:
        return
    opened = datetime.combine(consented, time.min, timezone.get_current_timezone())
    # Hardly ever is any row so old, so that is asked first.
    early = [row for row in record.forms() if row.created_at and row.created_at < opened]
    entered = [row.created_at for row in early if SPECS[row.form_key].clinical and is_begun(row)]
    if entered:
        yield finding(record.consent, entered=timezone.localdate(min(entered)), consented=consented)


@check(
    "E-CON-08",
    severity=HARD,
    fields=("CON.consent_date", "DTH.death_date"),
    message=gettext_noop(
        "Consent is dated {consented}, after the date of death ({death}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The legal basis is consent, and the date of consent is certainly after the date of death."
    ),
)
def consent_after_death(record: PatientRecord) -> Iterator[Found]:
    consent, death = record.consent, record.death.death_date
    if consent.legal_basis == "CONS" and surely_after(consent.consent_date, death):
        yield finding(consent, record.death, consented=consent.consent_date, death=death)


@check(
    "E-CON-09",
    severity=SOFT,
    fields=("CON.legal_basis", "CON.unreach_statement_date", "FUP.visit_date"),
    message=gettext_noop(
        "The patient was declared not contactable on {stated} and seen alive on {seen}. "
        "Please inform the patient, ask for consent and record it."
    ),
    condition=gettext_noop(
        "The legal basis is “not contactable”, and a visit after the date of the investigator's statement "
        "says that the patient is alive."
    ),
)
def seen_though_not_contactable(record: PatientRecord) -> Iterator[Found]:
    stated = record.consent.unreach_statement_date
    for visit in record.visits if record.consent.legal_basis == "UNR" else ():
        if visit.vital_status == "ALIVE" and surely_after(visit.visit_date, stated):
            yield finding(record.consent, visit, stated=stated, seen=visit.visit_date)


@check(
    "E-CON-10",
    severity=HARD,
    fields=("CON.withdrawal_done_date", "CON.withdrawal_date"),
    message=gettext_noop(
        "Erasure was asked for on {withdrawn}, more than 30 days ago, and is not confirmed. "
        "Please have the data erased and enter the date."
    ),
    condition=gettext_noop(
        "Consent was withdrawn more than 30 days ago, erasure was asked for, and the date on which it was "
        "done is not entered."
    ),
)
def erasure_overdue(record: PatientRecord) -> Iterator[Found]:
    consent, withdrawn = record.consent, record.consent.withdrawal_date
    awaited = consent.legal_basis == "WDR" and consent.withdrawal_scope == "ERASE"
    overdue = withdrawn is not None and (record.today - withdrawn).days > ERASED_WITHIN
    if awaited and overdue and consent.withdrawal_done_date is None:
        yield finding(consent, withdrawn=withdrawn)
