"""Checks of donor, HLA match and graft.

Where the dictionary differs: E-TRA-09 does not ask for the typing of a donor whose match is said to be
unknown, and leaves what is not typed yet to E-GEN-02. E-TRA-10 lets a matched unrelated donor differ in the
two DPB1 alleles where 12 loci are counted, as most do. What E-GEN-06 or E-GEN-07 says of an age, a dose or
a number of loci by itself is not said again.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.models import Transplant
from crf.record import PatientRecord

CORD_BLOOD_SOURCES = ("CB1", "CB2")
# Of these donors the match is known, or they would not be called so.
TYPED = ("MUD", "MMUD", "CB")
MATCHED, MISMATCHED, UNRELATED = ("MSD", "MRDO", "MUD", "SYN"), ("MMUD", "MMRD"), ("MUD", "MMUD", "UD")
LOCI = (6, 8, 10, 12)
WITH_DPB1 = 12
MISMATCHES = ("mm_a", "mm_b", "mm_c", "mm_drb1", "mm_dqb1")
TWIN_YEARS, SIBLING_YEARS = 1, 25
OLDEST_UNRELATED = 60
LEAST_CD34 = 2


@check(
    "E-TRA-09",
    severity=HARD,
    fields=("TRA.donor_type", "TRA.hla_loci", "TRA.hla_match"),
    message=gettext_noop(
        "The HLA match of this unrelated donor is given as unknown. Please enter it from the report of the "
        "donor search or cord blood bank. Of a donor whose match nobody knows, choose “Unrelated, matching "
        "unknown”."
    ),
    condition=gettext_noop(
        "The donor is matched unrelated, mismatched unrelated or cord blood, and the loci considered or "
        "matched have a missing code."
    ),
)
def unrelated_without_typing(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        if row.missing and row.donor_type in TYPED:
            unknown = [name for name in ("hla_loci", "hla_match") if name in row.missing]
            if unknown:
                yield finding(row, items=("donor_type", *unknown))


def _grade(row: Transplant) -> tuple[int, int] | None:
    """Loci matched and loci considered, if it is a grade of match at all: of others E-TRA-11 speaks."""
    match, loci = row.hla_match, row.hla_loci
    return (match, loci) if match is not None and loci in LOCI and match <= loci else None


@check(
    "E-TRA-10",
    severity=SOFT,
    fields=("TRA.donor_type", "TRA.hla_loci", "TRA.hla_match"),
    message=gettext_noop(
        "“{donor_choice}” and an HLA match of {match}/{loci} do not agree. Please confirm or correct."
    ),
    condition=gettext_noop(
        "A matched donor or a twin with fewer loci matched than considered (of 12 loci, an unrelated donor "
        "with fewer than 10), a mismatched donor with all loci matched, or a haploidentical donor with fewer "
        "than two loci mismatched."
    ),
)
def donor_and_match_differ(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        grade = _grade(row)
        if grade is not None and _contradicts(row.donor_type, *grade):
            donor = f"TRA.donor_type={row.donor_type}"
            yield finding(row, donor_choice=donor, match=grade[0], loci=grade[1])


def _contradicts(donor: str | None, match: int, loci: int) -> bool:
    if donor in MATCHED:
        return loci - match > (2 if donor == "MUD" and loci == WITH_DPB1 else 0)
    return (donor in MISMATCHED and match == loci) or (donor == "HAPLO" and match > loci - 2)


@check(
    "E-TRA-11",
    severity=HARD,
    fields=("TRA.hla_loci", "TRA.hla_match"),
    message=gettext_noop(
        "The HLA match is counted of 6, 8, 10 or 12 loci, and not more can match than are considered. "
        "Please correct."
    ),
    condition=gettext_noop(
        "The loci considered are 7, 9 or 11, or more loci match than are considered. Silent where E-GEN-06 "
        "finds one of the numbers impossible."
    ),
)
def impossible_grade(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        loci, match = row.hla_loci, row.hla_match
        if loci is None or not LOCI[0] <= loci <= LOCI[-1]:
            continue
        if loci not in LOCI or (match is not None and loci < match <= LOCI[-1]):
            yield finding(row)


@check(
    "E-TRA-20",
    severity=SOFT,
    fields=("TRA.donor_type", "TRA.donor_sex", "TRA.donor_age"),
    message=gettext_noop(
        "Sex or age of the donor is unusual for “{donor_choice}”. Please confirm or correct donor, sex and "
        "age."
    ),
    condition=gettext_noop(
        "A twin of another sex, at the index allo a twin more than 1 year or a sibling more than 25 years "
        "apart in age from the patient, or an unrelated donor above 60. Silent where E-GEN-06 or E-GEN-07 "
        "asks about the donor's age."
    ),
)
def unusual_donor(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        odd = list(_odd(row, record)) if row.donor_type is not None else []
        if odd:
            yield finding(row, items=("donor_type", *odd), donor_choice=f"TRA.donor_type={row.donor_type}")


def _odd(row: Transplant, record: PatientRecord) -> Iterator[str]:
    donor, patient = row.donor_type, record.patient
    sexes = (row.donor_sex, patient.sex)
    if donor == "SYN" and None not in sexes and sexes[0] != sexes[1]:
        yield "donor_sex"
    if row.donor_age is None or _is_unusual(row, "donor_age", record):
        return
    if donor in UNRELATED:
        far = row.donor_age > OLDEST_UNRELATED
    else:
        # Of a later transplant the patient's age is not asked.
        at_index = row is record.index and patient.age_at_allo is not None
        most = {"SYN": TWIN_YEARS, "MSD": SIBLING_YEARS}.get(donor or "")
        far = at_index and most is not None and abs(row.donor_age - (patient.age_at_allo or 0)) > most
    if far:
        yield "donor_age"


def _is_unusual(row: Transplant, name: str, record: PatientRecord) -> bool:
    """Whether the value is outside the limits of its item, so that it is asked about anyway."""
    field: Any = row._meta.get_field(name)
    return bool(field.item.soft.violated_by(getattr(row, name), record.today, record.day0))


@check(
    "E-TRA-21",
    severity=SOFT,
    fields=("TRA.cell_source", "TRA.cd34_dose"),
    message=gettext_noop(
        "{dose} × 10⁶ CD34+ cells per kg are few for peripheral blood. Please check the unit, then confirm "
        "or correct the dose."
    ),
    condition=gettext_noop(
        "The graft is peripheral blood with fewer than 2 × 10⁶ CD34+ cells per kg. Silent where E-GEN-06 or "
        "E-GEN-07 asks about the dose."
    ),
)
def few_cells(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        few = row.cell_source == "PB" and row.cd34_dose is not None and row.cd34_dose < LEAST_CD34
        if few and not _is_unusual(row, "cd34_dose", record):
            yield finding(row, dose=row.cd34_dose)


@check(
    "E-TRA-22",
    severity=HARD,
    fields=("TRA.donor_type", "TRA.cell_source"),
    message=gettext_noop(
        "Donor and stem-cell source do not agree: cord blood must be named in both or in neither. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("Only one of donor and stem-cell source is cord blood, and both are answered."),
)
def cord_blood_in_one_only(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        answered = row.donor_type is not None and row.cell_source is not None
        if answered and (row.donor_type == "CB") != (row.cell_source in CORD_BLOOD_SOURCES):
            yield finding(row)


@check(
    "E-TRA-26",
    severity=SOFT,
    fields=("TRA.hla_match", "TRA.mm_a", "TRA.mm_b", "TRA.mm_c", "TRA.mm_drb1", "TRA.mm_dqb1"),
    message=gettext_noop(
        "The mismatches at the five loci add up to {total}, but {match} of 10 match. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "10 loci are considered, all of HLA-A, -B, -C, -DRB1 and -DQB1 have 0 to 2 mismatches, and their sum "
        "is not 10 less the loci matched."
    ),
)
def mismatches_do_not_add_up(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        grade = _grade(row)
        if grade is None or grade[1] != 10:
            continue
        counts = [getattr(row, name) for name in MISMATCHES]
        if all(each is not None and 0 <= each <= 2 for each in counts) and sum(counts) != 10 - grade[0]:
            yield finding(row, total=sum(counts), match=grade[0])
