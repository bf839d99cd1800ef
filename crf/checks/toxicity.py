"""Checks of toxicity.

Where the dictionary differs: a second malignancy may come years after the treatment (E-TOX-03). E-TOX-04
leaves a treatment without any drug to E-PTT-05. E-TOX-05 misses the death form at the form that is still to
come, and only where nothing else says that the patient has died. In E-TOX-09 it must be GVHD that is named:
a graft may also fail. E-TOX-11 is silent where the reason for which a suspected drug was stopped is not
known. In E-TOX-12 what is “other” is the same only if it is described so. A study drug or another drug may
be one that harms nerves (E-TOX-13). E-TOX-14 waits until a last contact or the end of observation is
recorded, and leaves a malignancy that a visit reports to E-FUP-10.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, INFO, SOFT, Found, check, finding
from crf.checks.followup import is_closed
from crf.checks.treatment import DRUG_MODALITIES
from crf.codes import CTCAE_FACTS, DRUG_FACTS, OTHER_TERMS
from crf.derivations.toxicity import (
    MOTOR_NEUROPATHY,
    SECOND_MALIGNANCY,
    SENSORY_NEUROPATHY,
    grades_of_count,
    names_gvhd,
)
from crf.models import Toxicity, Treatment
from crf.partial_date import days_between_min, earliest, latest, surely_before
from crf.record import PatientRecord

AFTER_TREATMENT = 90
SEVEREST = ("4", "5")
GRADES = frozenset("12345")
NADIR: Any = Toxicity._meta.get_field("tox_nadir")
STILL_PRESENT = ("IMP", "CONT", "FAT")
NEUROPATHIES = (SENSORY_NEUROPATHY, MOTOR_NEUROPATHY)
# What is known to harm nerves, and what may be anything.
NEUROTOXIC = frozenset({"BOR", "THA", "IXA", "CFZ", "VCR", "LEN", "POM", "CIS", "BEL", "TRIAL", "OTH"})


def _with_treatment(record: PatientRecord, rows: list[Any]) -> Iterator[tuple[Treatment, Any]]:
    for row in rows:
        yield from ((treatment, row) for treatment in record.treatments if row.belongs_to(treatment))


@check(
    "E-TOX-01",
    severity=HARD,
    fields=("TOX.tox_grade", "TOX.tox_term"),
    message=gettext_noop("Grade {grade} does not exist for “{term_choice}”. Please correct grade or term."),
    condition=gettext_noop("The grade is not one of those that CTCAE v5 has for the term."),
)
def grade_does_not_exist(record: PatientRecord) -> Iterator[Found]:
    for row in record.toxicities:
        facts = CTCAE_FACTS.get(row.tox_term or "")
        if facts and row.tox_grade in GRADES and row.tox_grade not in facts.grades:
            yield finding(row, grade=row.tox_grade, term_choice=f"TOX.tox_term={row.tox_term}")


@check(
    "E-TOX-02",
    severity=HARD,
    fields=("TOX.tox_onset", "PTT.ptt_start"),
    message=gettext_noop(
        "The toxicity begins on {onset}, before its treatment ({start}). Please correct whichever is wrong."
    ),
    condition=gettext_noop("A toxicity certainly begins before the treatment to which it is ascribed."),
)
def before_the_treatment(record: PatientRecord) -> Iterator[Found]:
    for treatment, row in _with_treatment(record, record.toxicities):
        if surely_before(row.tox_onset, treatment.ptt_start):
            yield finding(row, treatment, onset=row.tox_onset, start=treatment.ptt_start)


@check(
    "E-TOX-03",
    severity=SOFT,
    fields=("TOX.tox_onset", "PTT.ptt_end"),
    message=gettext_noop(
        "The toxicity begins on {onset}, more than 90 days after the end of its treatment ({end}). "
        "Please confirm that it belongs to this treatment, or correct a date."
    ),
    condition=gettext_noop(
        "A toxicity other than a second malignancy certainly begins more than 90 days after the end of its "
        "treatment."
    ),
)
def long_after_the_treatment(record: PatientRecord) -> Iterator[Found]:
    for treatment, row in _with_treatment(record, record.toxicities):
        days = days_between_min(treatment.ptt_end, row.tox_onset)
        late = days is not None and days > AFTER_TREATMENT and row.tox_term != SECOND_MALIGNANCY
        if late and not surely_before(treatment.ptt_end, treatment.ptt_start):
            yield finding(row, treatment, onset=row.tox_onset, end=treatment.ptt_end)


@check(
    "E-TOX-04",
    severity=HARD,
    fields=("TOX.tox_drugs",),
    message=gettext_noop(
        "“{drug_choice}” is suspected, but it is not among the drugs of this treatment. "
        "Please choose again, or add the drug."
    ),
    condition=gettext_noop("A suspected drug is not among the drugs that are entered for the treatment."),
)
def suspected_drug_not_given(record: PatientRecord) -> Iterator[Found]:
    for treatment, row in _with_treatment(record, [row for row in record.toxicities if row.tox_drugs]):
        given = {drug.drug for drug in record.entries(treatment, "PTD")}
        foreign = [drug for drug in row.tox_drugs if drug in DRUG_FACTS and drug not in given]
        asked_elsewhere = not given and treatment.ptt_modality in DRUG_MODALITIES
        # A drug that has not been named yet may be the one.
        if foreign and None not in given and not asked_elsewhere:
            yield finding(row, drug_choice=f"TOX.tox_drugs={foreign[0]}")


@check(
    "E-TOX-05",
    severity=HARD,
    fields=("TOX.tox_grade", "TOX.tox_outcome"),
    message=gettext_noop(
        "Grade 5, a fatal outcome and the death form go together, and here they do not. "
        "Please correct whichever is wrong, or add the death form."
    ),
    condition=gettext_noop(
        "The grade is 5 and the outcome is not fatal, or the other way round; or both say that the toxicity "
        "was fatal, and neither a death form nor a visit nor the legal basis says that the patient has died."
    ),
)
def fatal_in_part_only(record: PatientRecord) -> Iterator[Found]:
    fatal = False
    for row in record.toxicities:
        if row.tox_grade in GRADES and row.tox_outcome is not None:
            if (row.tox_grade == "5") != (row.tox_outcome == "FAT"):
                yield finding(row)
            fatal = fatal or (row.tox_grade == "5" and row.tox_outcome == "FAT")
    if fatal and not _death_is_told(record):
        yield finding(items=("DTH.death_date",))


def _death_is_told(record: PatientRecord) -> bool:
    told = record.rows("DTH") or record.consent.legal_basis == "DEC"
    return bool(told) or any(visit.vital_status == "DEAD" for visit in record.visits)


@check(
    "E-TOX-06",
    severity=SOFT,
    fields=("TOX.tox_serious", "TOX.tox_grade"),
    message=gettext_noop(
        "“{term_choice}” of grade {grade} is not marked as serious. Please confirm or correct."
    ),
    condition=gettext_noop("A toxicity that is not haematological has grade 4 or 5 and is not serious."),
)
def severest_and_not_serious(record: PatientRecord) -> Iterator[Found]:
    for row in record.toxicities:
        if row.tox_serious == "N" and row.tox_grade in SEVEREST:
            facts = CTCAE_FACTS.get(row.tox_term or "")
            if facts and not facts.haematological:
                yield finding(row, grade=row.tox_grade, term_choice=f"TOX.tox_term={row.tox_term}")


@check(
    "E-TOX-07",
    severity=HARD,
    fields=("TOX.tox_resolved", "TOX.tox_onset"),
    message=gettext_noop(
        "The toxicity is resolved on {resolved}, before its onset ({onset}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("A toxicity is certainly resolved before its onset."),
)
def resolved_before_onset(record: PatientRecord) -> Iterator[Found]:
    for row in record.toxicities:
        if surely_before(row.tox_resolved, row.tox_onset):
            yield finding(row, resolved=row.tox_resolved, onset=row.tox_onset)


@check(
    "E-TOX-08",
    severity=SOFT,
    fields=("TOX.tox_nadir", "TOX.tox_grade"),
    message=gettext_noop(
        "A lowest value of {nadir} is not grade {grade} for “{term_choice}”. "
        "Please check value, unit (haemoglobin in g/dL, all others in 10⁹/L) and grade."
    ),
    condition=gettext_noop(
        "The lowest value of a blood count does not have the stated grade by the thresholds of CTCAE v5."
    ),
)
def nadir_has_another_grade(record: PatientRecord) -> Iterator[Found]:
    for row in record.toxicities:
        nadir, facts = row.tox_nadir, CTCAE_FACTS.get(row.tox_term or "")
        if nadir is None or facts is None or row.tox_grade not in facts.grades:
            continue
        grades = grades_of_count(row.tox_term, nadir)
        if (
            grades
            and row.tox_grade not in grades
            and not NADIR.item.hard.violated_by(nadir, record.today, None)
        ):
            term = f"TOX.tox_term={row.tox_term}"
            yield finding(row, nadir=nadir, grade=row.tox_grade, term_choice=term)


@check(
    "E-TOX-09",
    severity=SOFT,
    message=gettext_noop(
        "“{label}” speaks of GVHD, which is not entered as a toxicity. "
        "Please record it in the form of acute or chronic GVHD, and remove the toxicity if it is the same."
    ),
    condition=gettext_noop(
        "The description or the comment of a toxicity names graft-versus-host disease, in English or Italian."
    ),
)
def gvhd_as_toxicity(record: PatientRecord) -> Iterator[Found]:
    for row in record.toxicities:
        for item in ("tox_other", "tox_comment"):
            if names_gvhd(getattr(row, item)):
                yield finding(row, items=(item,), label=f"TOX.{item}")


@check(
    "E-TOX-10",
    severity=SOFT,
    fields=("PTT.ptt_tox_any",),
    message=gettext_noop(
        "“{label}” does not agree with the toxicities that are entered ({count}). "
        "Please add what is missing, or correct the answer."
    ),
    condition=gettext_noop(
        "It is said that there was a toxicity and none is entered for the treatment, or that there was none "
        "and one is."
    ),
)
def said_and_entered_differ(record: PatientRecord) -> Iterator[Found]:
    for treatment in record.treatments:
        if treatment.ptt_tox_any in ("Y", "N"):
            count = len(record.entries(treatment, "TOX"))
            if (treatment.ptt_tox_any == "Y") != (count > 0):
                yield finding(treatment, label="PTT.ptt_tox_any", count=count)


@check(
    "E-TOX-11",
    severity=SOFT,
    fields=("TOX.tox_action", "PTD.drug_ongoing", "PTD.drug_stop_reason"),
    message=gettext_noop(
        "A drug was permanently stopped for this toxicity, but none of the suspected drugs has toxicity as "
        "the reason of its end. Please correct the reason, or the action."
    ),
    condition=gettext_noop(
        "The action on the drug is that it was permanently stopped, and every suspected drug is ongoing or "
        "has another reason of stop."
    ),
)
def stopped_for_another_reason(record: PatientRecord) -> Iterator[Found]:
    rows = [row for row in record.toxicities if row.tox_action == "STOP" and row.tox_drugs]
    for treatment, row in _with_treatment(record, rows):
        drugs = [drug for drug in record.entries(treatment, "PTD") if drug.drug in row.tox_drugs]
        if drugs and all(_ended_otherwise(drug) for drug in drugs):
            yield finding(row, *drugs)


def _ended_otherwise(drug: Any) -> bool:
    return drug.drug_ongoing == "Y" or drug.drug_stop_reason not in (None, "TOX")


@check(
    "E-TOX-12",
    severity=SOFT,
    fields=("TOX.tox_term", "TOX.tox_onset"),
    message=gettext_noop(
        "“{term_choice}” is entered twice for the same time ({first} and {second}). If it is one event, "
        "please keep one with the highest grade; else confirm, or correct the dates."
    ),
    condition=gettext_noop(
        "Two toxicities of one treatment have the same term, and the same description where the term is "
        "“other”, and certainly overlap; what is not recovered has no end."
    ),
)
def entered_twice(record: PatientRecord) -> Iterator[Found]:
    for treatment in record.treatments if len(record.toxicities) > 1 else ():
        for first, second in combinations(record.entries(treatment, "TOX"), 2):
            if first.tox_term is not None and _is_same(first, second) and _overlap(first, second):
                term = f"TOX.tox_term={first.tox_term}"
                onsets = (first.tox_onset, second.tox_onset)
                yield finding(first, second, term_choice=term, first=onsets[0], second=onsets[1])


def _is_same(first: Toxicity, second: Toxicity) -> bool:
    if first.tox_term != second.tox_term or first.tox_term not in OTHER_TERMS:
        return first.tox_term == second.tox_term
    mine, other = (row.tox_other for row in (first, second))
    return mine is not None and other is not None and mine.strip().lower() == other.strip().lower()


def _overlap(first: Toxicity, second: Toxicity) -> bool:
    """Whether there is a day on which both certainly were present."""
    if first.tox_onset is None or second.tox_onset is None:
        return False
    begun = max(latest(first.tox_onset), latest(second.tox_onset))
    return begun <= min(_surely_until(first), _surely_until(second))


def _surely_until(row: Toxicity) -> date:
    """The first day on which it can have ended: at the earliest that of its onset."""
    if row.tox_resolved is None and row.tox_outcome in STILL_PRESENT:
        return date.max
    return earliest(row.tox_resolved or row.tox_onset) or date.min


@check(
    "E-TOX-13",
    severity=INFO,
    fields=("TOX.tox_term", "TOX.tox_drugs"),
    message=gettext_noop(
        "None of the drugs that are suspected of this neuropathy is known to cause one. "
        "Please have another look at the drugs."
    ),
    condition=gettext_noop(
        "A peripheral sensory or motor neuropathy is ascribed to drugs of which none is bortezomib, "
        "thalidomide, ixazomib, carfilzomib, vincristine, lenalidomide, pomalidomide, cisplatin, belantamab "
        "mafodotin, a study drug or another drug."
    ),
)
def unusual_cause_of_neuropathy(record: PatientRecord) -> Iterator[Found]:
    for row in record.toxicities:
        if row.tox_term in NEUROPATHIES and row.tox_drugs and NEUROTOXIC.isdisjoint(row.tox_drugs):
            yield finding(row)


@check(
    "E-TOX-14",
    severity=SOFT,
    fields=("TOX.tox_term",),
    message=gettext_noop(
        "A second malignancy is entered as a toxicity, and no visit describes one. "
        "Please add it to the visit that followed, or correct the term."
    ),
    condition=gettext_noop(
        "A toxicity is a second malignancy, a last contact or the end of observation is recorded, and no "
        "visit reports or describes a second malignancy."
    ),
)
def malignancy_in_no_visit(record: PatientRecord) -> Iterator[Found]:
    rows = [row for row in record.toxicities if row.tox_term == SECOND_MALIGNANCY]
    if not rows or record.rows("SML") or not is_closed(record):
        return
    if all(visit.secmal_since != "Y" for visit in record.visits):
        for row in rows:
            yield finding(row)
