"""Checks of the diagnosis: its date, the kind of the disease, and FISH.

Where the dictionary takes the middle of an incompletely known date, here as in every module the bounds
decide: a question about a day that nobody has stated helps nobody. What follows from a date of diagnosis
that E-DIA-01 or E-DIA-03 asks about already is not asked as well. E-DIA-19 waits until each of the three
markers is answered.
"""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_noop

from crf.bounds import above, at_least, known_of
from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations.staging import HIGH_RISK
from crf.partial_date import PartialDate, days_between_max, days_between_min, surely_after
from crf.record import PatientRecord

YOUNG = 25
SHORT_INTERVAL, LONG_INTERVAL = 90, 5479
FISH_BEFORE, FISH_AFTER = 180, 365
LEUKAEMIA, LEUKAEMIC_CELLS = ("PPCL", "SPCL"), 5
# Each is an early event of its own clone, so that two of them in one patient are most often a slip.
PRIMARY_TRANSLOCATIONS = ("t4_14", "t14_16", "t14_20", "t11_14")


@check(
    "E-DIA-01",
    severity=HARD,
    fields=("DIA.dx_date", "PAT.birth_year"),
    message=gettext_noop(
        "The diagnosis ({diagnosed}) is before the year of birth ({born}). Please correct whichever is wrong."
    ),
    condition=gettext_noop("The year of diagnosis is before the year of birth."),
)
def before_birth(record: PatientRecord) -> Iterator[Found]:
    if _is_before_birth(record):
        diagnosed, born = record.diagnosis.dx_date, record.patient.birth_year
        yield finding(record.diagnosis, record.patient, diagnosed=diagnosed, born=born)


def _is_before_birth(record: PatientRecord) -> bool:
    diagnosed, born = record.diagnosis.dx_date, record.patient.birth_year
    return diagnosed is not None and born is not None and diagnosed.year < born


def _possible_diagnosis(record: PatientRecord) -> PartialDate | None:
    """The date of diagnosis, unless it is before birth or after the transplant."""
    diagnosed = record.diagnosis.dx_date
    wrong = _is_before_birth(record) or surely_after(diagnosed, record.day0)
    return None if wrong else diagnosed


@check(
    "E-DIA-02",
    severity=SOFT,
    fields=("DIA.dx_date", "PAT.birth_year"),
    message=gettext_noop(
        "Diagnosed in {diagnosed} and born in {born}, the patient was younger than 25. "
        "Please confirm or correct."
    ),
    condition=gettext_noop("The year of diagnosis is 0 to 24 years after the year of birth."),
)
def young_at_diagnosis(record: PatientRecord) -> Iterator[Found]:
    diagnosed, born = record.diagnosis.dx_date, record.patient.birth_year
    if diagnosed is not None and born is not None and 0 <= diagnosed.year - born < YOUNG:
        yield finding(record.diagnosis, record.patient, diagnosed=diagnosed, born=born)


@check(
    "E-DIA-03",
    severity=HARD,
    fields=("DIA.dx_date", "TRA.tx_date"),
    message=gettext_noop(
        "The diagnosis ({diagnosed}) is after the index allo ({day0}). Please correct whichever is wrong."
    ),
    condition=gettext_noop("The diagnosis is certainly after the index allo."),
)
def after_transplant(record: PatientRecord) -> Iterator[Found]:
    diagnosed = record.diagnosis.dx_date
    if surely_after(diagnosed, record.day0):
        yield finding(record.diagnosis, record.index, diagnosed=diagnosed, day0=record.day0)


@check(
    "E-DIA-04",
    severity=SOFT,
    fields=("DIA.dx_date", "TRA.tx_date"),
    message=gettext_noop(
        "From diagnosis ({diagnosed}) to the index allo ({day0}) it is less than 3 months "
        "or more than 15 years. Please confirm or correct the dates."
    ),
    condition=gettext_noop(
        "The interval from diagnosis to the index allo is certainly below 90 days or above 5479 days "
        "(15 years)."
    ),
)
def unusual_interval(record: PatientRecord) -> Iterator[Found]:
    diagnosed, day0 = _possible_diagnosis(record), record.day0
    most, fewest = days_between_max(diagnosed, day0), days_between_min(diagnosed, day0)
    if most is None or fewest is None:
        return
    if most < SHORT_INTERVAL or fewest > LONG_INTERVAL:
        yield finding(record.diagnosis, record.index, diagnosed=diagnosed, day0=day0)


@check(
    "E-DIA-05",
    severity=SOFT,
    fields=("DIA.isotype", "DIA.light_chain"),
    message=gettext_noop(
        "Heavy chain and light chain do not agree: one says non-secretory, and the other does not. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The heavy chain says non-secretory and the light chain is kappa, lambda or both, "
        "or the light chain says none and the heavy chain is not non-secretory."
    ),
)
def chains_do_not_agree(record: PatientRecord) -> Iterator[Found]:
    heavy, light = record.diagnosis.isotype, record.diagnosis.light_chain
    if heavy is not None and light is not None and (heavy == "NS") != (light == "X"):
        yield finding(record.diagnosis)


@check(
    "E-DIA-14",
    severity=SOFT,
    message=gettext_noop(
        "FISH is dated {fish}, which does not fit “{other_label}” ({other}): it is expected from 6 months "
        "before to 12 months after the diagnosis, and before the index allo. "
        "Please confirm or correct the dates."
    ),
    condition=gettext_noop(
        "FISH is certainly after the index allo, more than 180 days before the diagnosis "
        "or more than 365 days after it."
    ),
)
def fish_far_from_diagnosis(record: PatientRecord) -> Iterator[Found]:
    fish = record.diagnosis.fish_date
    if fish is None:
        return
    diagnosed = _possible_diagnosis(record)
    before, after = days_between_min(fish, diagnosed) or 0, days_between_min(diagnosed, fish) or 0
    other: PartialDate | date | None = None
    if surely_after(fish, record.day0):
        path, other = "TRA.tx_date", record.day0
    elif before > FISH_BEFORE or after > FISH_AFTER:
        path, other = "DIA.dx_date", diagnosed
    else:
        return
    items = ("DIA.fish_date", path)
    yield finding(record.diagnosis, record.index, items=items, fish=fish, other_label=path, other=other)


@check(
    "E-DIA-15",
    severity=SOFT,
    fields=("DIA.dx_subtype", "DIA.pcl_circ_pc"),
    message=gettext_noop(
        "The type is “{type_choice}”, and only {cells} per cent of circulating cells were plasma cells. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "The type is primary or secondary plasma cell leukaemia, and circulating plasma cells are "
        "below 5 per cent."
    ),
)
def leukaemia_without_its_cells(record: PatientRecord) -> Iterator[Found]:
    diagnosis, kind = record.diagnosis, record.diagnosis.dx_subtype
    if kind in LEUKAEMIA and at_least(diagnosis, "pcl_circ_pc", LEUKAEMIC_CELLS) is False:
        cells = known_of(diagnosis, "pcl_circ_pc")
        yield finding(diagnosis, type_choice=f"DIA.dx_subtype={kind}", cells=cells)


@check(
    "E-DIA-16",
    severity=SOFT,
    message=gettext_noop(
        "“{first_label}” and “{second_label}” are both positive, although primary translocations hardly ever "
        "occur together. Please compare them with the report."
    ),
    condition=gettext_noop("More than one of t(4;14), t(14;16), t(14;20) and t(11;14) is positive."),
)
def two_primary_translocations(record: PatientRecord) -> Iterator[Found]:
    found = [name for name in PRIMARY_TRANSLOCATIONS if getattr(record.diagnosis, name) == "POS"]
    if len(found) > 1:
        first, second = (f"DIA.{name}" for name in found[:2])
        yield finding(record.diagnosis, items=found, first_label=first, second_label=second)


@check(
    "E-DIA-17",
    severity=SOFT,
    message=gettext_noop(
        "The heavy chain says non-secretory, and “{label}” is {value}. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The heavy chain says non-secretory, and the M-protein of serum or urine is above 0."
    ),
)
def secretes_after_all(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    if diagnosis.isotype != "NS":
        return
    if found := [name for name in ("m_serum", "m_urine") if above(diagnosis, name, 0)]:
        label, value = f"DIA.{found[0]}", known_of(diagnosis, found[0])
        yield finding(diagnosis, items=("isotype", *found), label=label, value=value)


@check(
    "E-DIA-19",
    severity=SOFT,
    fields=("DIA.fish_done", *(f"DIA.{name}" for name in HIGH_RISK)),
    message=gettext_noop(
        "FISH was done, but none of del(17p), t(4;14) and t(14;16) has a result. "
        "Please look for the report once more, or confirm."
    ),
    condition=gettext_noop(
        "FISH was done, and del(17p), t(4;14) and t(14;16) each failed or have a missing code."
    ),
)
def fish_without_result(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    if diagnosis.fish_done == "Y" and all(
        getattr(diagnosis, name) == "FAIL" or (getattr(diagnosis, name) is None and name in diagnosis.missing)
        for name in HIGH_RISK
    ):
        yield finding(diagnosis)


@check(
    "E-DIA-20",
    severity=SOFT,
    fields=("DIA.dx_subtype", "DIA.prior_mgus_smm"),
    message=gettext_noop(
        "The type is “{type_choice}”, and a previous MGUS or smouldering myeloma is answered with no. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The type is smouldering myeloma evolved to active myeloma, and previous MGUS or smouldering myeloma "
        "is answered with no."
    ),
)
def evolved_from_nothing(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    if diagnosis.dx_subtype == "SMM" and diagnosis.prior_mgus_smm == "N":
        yield finding(diagnosis, type_choice="DIA.dx_subtype=SMM")
