"""Checks of registration, eligibility and the centre that enrols.

The dictionary makes E-PAT-01 hard. An honest "no" is an answer and no mistake: a registration that could
never be complete would tempt somebody to a "yes". So it is asked, and clinical forms stay closed.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import absent_documents, declared_ineligible
from crf.record import PatientRecord

ADULT, OLDEST_EXPECTED = 18, 70
# Active, suspended, closed: whoever was enrolled before a centre paused or closed was enrolled rightly.
HAS_BEEN_ACTIVE = ("3", "4", "5")


@check(
    "E-CEN-01",
    severity=HARD,
    # Once for each patient would be too often: the dossier's own page says it to those who can mend it.
    asks=False,
    fields=("CEN.centre_status",),
    message=gettext_noop(
        "A patient is registered, but the centre is not active or essential documents are not recorded. "
        "Please complete the centre's dossier."
    ),
)
def enrolled_at_a_centre_that_may_not(record: PatientRecord) -> Iterator[Found]:
    if record.dossier.centre_status not in HAS_BEEN_ACTIVE or absent_documents(record.documents):
        yield finding(record.dossier)


@check(
    "E-PAT-01",
    severity=SOFT,
    fields=(
        "PAT.elig_adult",
        "PAT.elig_mm",
        "PAT.elig_allo_window",
        "PAT.elig_gitmo",
        "PAT.elig_novel_post",
    ),
    message=gettext_noop(
        "The patient does not meet the inclusion criteria, so clinical forms stay closed. "
        "Please confirm, or correct the answer."
    ),
)
def declared_not_eligible(record: PatientRecord) -> Iterator[Found]:
    if criteria := declared_ineligible(record):
        yield finding(record.patient, items=criteria)


@check(
    "E-PAT-02",
    severity=HARD,
    fields=("PAT.elig_adult", "PAT.age_at_allo"),
    message=gettext_noop(
        "Declared an adult at the transplant, but the age given is {age}. Please correct whichever is wrong."
    ),
)
def adult_and_minor(record: PatientRecord) -> Iterator[Found]:
    age = record.patient.age_at_allo
    if record.patient.elig_adult == "Y" and age is not None and age < ADULT:
        yield finding(record.patient, age=age)


@check(
    "E-PAT-03",
    severity=HARD,
    fields=("PAT.age_at_allo", "PAT.birth_year", "TRA.tx_date"),
    message=gettext_noop(
        "Age {age} at the index allo, birth in {born} and a transplant on {day0} do not agree. "
        "Please check the three."
    ),
)
def age_does_not_fit(record: PatientRecord) -> Iterator[Found]:
    age, born, day0 = record.patient.age_at_allo, record.patient.birth_year, record.day0
    if age is None or born is None or day0 is None:
        return
    if day0.year - born - age not in (0, 1):
        yield finding(record.patient, record.index, age=age, born=born, day0=day0)


@check(
    "E-PAT-04",
    severity=SOFT,
    fields=("PAT.age_at_allo",),
    message=gettext_noop("The age at the index allo is {age}, above 70. Please confirm or correct it."),
)
def older_than_expected(record: PatientRecord) -> Iterator[Found]:
    age = record.patient.age_at_allo
    if age is not None and age > OLDEST_EXPECTED:
        yield finding(record.patient, age=age)


@check(
    "E-PAT-05",
    severity=HARD,
    fields=("PAT.elig_allo_window", "TRA.tx_date"),
    message=gettext_noop(
        "The index allo ({day0}) is not between {start} and {end}, the period of the study. "
        "Please correct its date, or the answer about eligibility."
    ),
)
def transplant_outside_the_period(record: PatientRecord) -> Iterator[Found]:
    start, end, day0 = settings.ALLO_FROM, settings.ALLO_TO, record.day0
    if record.patient.elig_allo_window == "Y" and day0 is not None and not start <= day0 <= end:
        yield finding(record.patient, record.index, day0=day0, start=start, end=end)
