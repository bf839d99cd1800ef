"""Checks of registration, eligibility and the centre that enrols.

The dictionary makes E-PAT-01 hard. An honest "no" is an answer and no mistake: a registration that could
never be complete would tempt somebody to a "yes". So it is asked, and clinical forms stay closed. What is
wrong in a centre's dossier does not become a question, which would be the same at each of its patients.
E-CEN-06 waits until the question is answered. E-PAT-08 waits until every treatment announced is complete,
and leaves it open whether CAR-T cells, a study drug or one that is not listed is novel.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.treatment import DRUG_MODALITIES
from crf.codes import DRUG_FACTS
from crf.derivations import absent_documents, declared_ineligible
from crf.models import Treatment
from crf.partial_date import surely_before
from crf.record import PatientRecord

ADULT, OLDEST_EXPECTED = 18, 70
# Active, suspended, closed: whoever was enrolled before a centre paused or closed was enrolled rightly.
HAS_BEEN_ACTIVE = ("3", "4", "5")
NOT_NAMED = ("TRIAL", "OTH")


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
    condition=gettext_noop(
        "The status of the centre is none of active, suspended and closed, or it has no current protocol, "
        "ethics opinion, consent form or privacy notice."
    ),
)
def enrolled_at_a_centre_that_may_not(record: PatientRecord) -> Iterator[Found]:
    if record.dossier.centre_status not in HAS_BEEN_ACTIVE or absent_documents(record.documents):
        yield finding(record.dossier)


@check(
    "E-CEN-02",
    severity=HARD,
    asks=False,
    fields=("CEN.activation_date", "CEN.ec_opinion_date"),
    message=gettext_noop(
        "The centre was activated on {activated}, before the opinion of the ethics committee ({opinion}). "
        "Please correct whichever is wrong in the centre's dossier."
    ),
    condition=gettext_noop("The centre was activated before the date of the ethics committee's opinion."),
)
def active_before_the_opinion(record: PatientRecord) -> Iterator[Found]:
    activated, opinion = record.dossier.activation_date, record.dossier.ec_opinion_date
    if activated is not None and opinion is not None and activated < opinion:
        yield finding(record.dossier, activated=activated, opinion=opinion)


@check(
    "E-CEN-03",
    severity=HARD,
    asks=False,
    fields=("CEN.ec_opinion_date", "CEN.ec_submission_date"),
    message=gettext_noop(
        "The ethics committee's opinion ({opinion}) is dated before the submission ({submitted}). "
        "Please correct whichever is wrong in the centre's dossier."
    ),
    condition=gettext_noop("The ethics committee's opinion is dated before the submission."),
)
def opinion_before_the_submission(record: PatientRecord) -> Iterator[Found]:
    opinion, submitted = record.dossier.ec_opinion_date, record.dossier.ec_submission_date
    if opinion is not None and submitted is not None and opinion < submitted:
        yield finding(record.dossier, opinion=opinion, submitted=submitted)


@check(
    "E-CEN-06",
    severity=SOFT,
    asks=False,
    fields=("CEN.ec_art110", "CEN.dpia_published"),
    message=gettext_noop(
        "The ethics opinion covers processing without consent, but no published impact assessment is "
        "recorded. Please have it published, and enter its date in the centre's dossier."
    ),
    condition=gettext_noop(
        "The ethics opinion covers processing without consent, and whether an impact assessment is done and "
        "published is answered with no."
    ),
)
def no_published_impact_assessment(record: PatientRecord) -> Iterator[Found]:
    if record.dossier.ec_art110 == "Y" and record.dossier.dpia_published == "N":
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
    condition=gettext_noop("At least one criterion of inclusion is answered with no."),
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
    condition=gettext_noop(
        "The criterion of adult age is answered with yes, and the age at the index allo is below 18."
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
    condition=gettext_noop(
        "The year of the index allo less the year of birth is neither the age at the index allo nor one more."
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
    condition=gettext_noop("The age at the index allo is above 70."),
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
    condition=gettext_noop(
        "The criterion of the period is answered with yes, and the index allo is outside the period of the "
        "study (2009-01-01 to 2018-12-31 unless the study sets it otherwise)."
    ),
)
def transplant_outside_the_period(record: PatientRecord) -> Iterator[Found]:
    start, end, day0 = settings.ALLO_FROM, settings.ALLO_TO, record.day0
    if record.patient.elig_allo_window == "Y" and day0 is not None and not start <= day0 <= end:
        yield finding(record.patient, record.index, day0=day0, start=start, end=end)


@check(
    "E-PAT-08",
    severity=HARD,
    fields=("PAT.elig_novel_post", "PTS.ptt_any"),
    message=gettext_noop(
        "Registration says that a novel drug was given after the index allo, and the treatments entered "
        "contain none. Please add the missing treatment or drug, or correct the registration."
    ),
    condition=gettext_noop(
        "Registration says that a novel drug was given after the index allo, and the complete treatment "
        "summary says that there was no treatment, or every treatment that it announces is complete and none "
        "has a novel drug that is not certainly before the index allo, nor CAR-T cells, a study drug or "
        "a drug that is not listed. Silent where E-PTT-05 or E-TOX-04 asks for a drug."
    ),
)
def no_novel_drug_after_all(record: PatientRecord) -> Iterator[Found]:
    summary = record.treatment_summary
    if record.patient.elig_novel_post != "Y" or not summary.is_complete:
        return
    if _every_treatment_is_entered(record) and not _possibly_novel(record):
        yield finding(record.patient, summary)


def _every_treatment_is_entered(record: PatientRecord) -> bool:
    summary, treatments = record.treatment_summary, record.treatments
    if summary.ptt_any == "N":
        return not treatments
    announced = summary.ptt_total if summary.ptt_any == "Y" else None
    entered = announced is not None and 0 < announced <= len(treatments)
    return entered and all(row.is_complete and not _lacks_its_drugs(record, row) for row in treatments)


def _lacks_its_drugs(record: PatientRecord, row: Treatment) -> bool:
    """Whether E-PTT-05 or E-TOX-04 asks for a drug of the treatment that is not entered."""
    given = {entry.drug for entry in record.entries(row, "PTD")}
    suspected = {drug for entry in record.entries(row, "TOX") for drug in entry.tox_drugs or ()}
    return bool(suspected - given) or (row.ptt_modality in DRUG_MODALITIES and not given)


def _possibly_novel(record: PatientRecord) -> bool:
    """Whether something given after the index allo is a novel drug, or may be one."""
    if any(row.ptt_modality == "CART" for row in record.treatments):
        return True
    return any(
        (row.drug is None or row.drug in NOT_NAMED or (row.drug in DRUG_FACTS and DRUG_FACTS[row.drug].novel))
        and not surely_before(row.drug_start, record.day0)
        for row in record.treatment_drugs
    )


@check(
    "E-PAT-11",
    severity=HARD,
    fields=("PAT.birth_year", "PAT.age_at_allo", "PAT.elig_allo_window"),
    message=gettext_noop(
        "Born in {born} and {age} years old at the index allo, the patient was transplanted in {first} or "
        "{last}, and not between {start} and {end}, the period of the study. Please correct the year of "
        "birth or the age."
    ),
    condition=gettext_noop(
        "The criterion of the period is answered with yes, the date of the index allo is not entered, and "
        "the year of birth plus the age at the index allo is neither a year of the study's period nor the "
        "year before it. Silent where the age is below 18 or above 70, about which E-PAT-02 and E-PAT-04 ask."
    ),
)
def age_does_not_fit_the_period(record: PatientRecord) -> Iterator[Found]:
    born, age = record.patient.birth_year, record.patient.age_at_allo
    if record.day0 is not None or record.patient.elig_allo_window != "Y" or born is None or age is None:
        return
    start, end, first = settings.ALLO_FROM, settings.ALLO_TO, born + age
    if ADULT <= age <= OLDEST_EXPECTED and not start.year - 1 <= first <= end.year:
        yield finding(record.patient, born=born, age=age, first=first, last=first + 1, start=start, end=end)
