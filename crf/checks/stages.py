"""Checks of the stages and laboratory values at diagnosis.

Where the dictionary differs: a stage that follows from the answers as they stand is not questioned, even if
those contradict each other, because E-DIA-06 or E-DIA-11 asks which of them is wrong. E-DIA-12 asks once for
each criterion, and E-DIA-13 waits for its answer; it counts a ratio of free light chains of 100 or more as
active disease, as it does plasma cells of 60 per cent (IMWG 2014). E-DIA-18 says nothing of a value that
was entered in the second unit.
"""

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

from django.utils.translation import gettext_noop

from crf.bounds import at_least, known_of, reading
from crf.checks.check import INFO, SOFT, Found, check, finding
from crf.codes import STAGE3, STAGE4
from crf.derivations import Derived, staging
from crf.models import Diagnosis
from crf.record import PatientRecord
from crf.units import G_PER_LITRE, MMOL_CALCIUM, UMOL_CREATININE

# Durie and Salmon
IMPAIRED_RENAL = 2
NOT_STAGE_1 = {"hb": (10, None), "calcium": (None, 12)}
MANY_LESIONS = "2"
CRITERIA = ("crab_ca", "crab_renal", "crab_anaemia", "crab_bone", "emd")
MANY_PLASMA_CELLS, LIGHT_CHAIN_RATIO, INVOLVED_LIGHT_CHAIN = 60, 100, 100
# Item -> from, to, and the unit in which a value between them looks as if it had been meant.
OTHER_UNITS = {
    "calcium": (1.5, 4, MMOL_CALCIUM.name),
    "creatinine": (30, 900, UMOL_CREATININE.name),
    "albumin": (10, 60, G_PER_LITRE.name),
    "hb": (50, 180, G_PER_LITRE.name),
    "m_serum": (21, 100, G_PER_LITRE.name),
}


def _readings(diagnosis: Diagnosis) -> Iterator[Diagnosis]:
    """The answers as they read if the stated ISS is right, the LDH value and not its category, or both."""
    laboratory = ("b2m", "albumin") if diagnosis.iss else ()
    category = ("ldh_cat",) if diagnosis.ldh is not None and diagnosis.ldh_uln is not None else ()
    for left_out in (laboratory, category, (*laboratory, *category)):
        other = copy(diagnosis)
        for name in left_out:
            setattr(other, name, None)
        yield other


def _contradicts(stated: str | None, derive: Callable[[Diagnosis], Derived], diagnosis: Diagnosis) -> Any:
    """The derived stage, if however one reads the answers it is determined and never the stated one."""
    derived = derive(diagnosis).value
    if stated is None or derived is None or stated == derived:
        return None
    others = (derive(reading).value for reading in _readings(diagnosis))
    return None if any(other in (None, stated) for other in others) else derived


@check(
    "E-DIA-06",
    severity=SOFT,
    fields=("DIA.iss", "DIA.b2m", "DIA.albumin"),
    message=gettext_noop(
        "The ISS is reported as {stated_choice}; beta-2 microglobulin and albumin make it {derived_choice}. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "Beta-2 microglobulin and albumin determine the ISS (I: below 3.5 mg/L and at least 3.5 g/dL; "
        "III: at least 5.5 mg/L; II: all others), and another one is reported."
    ),
)
def iss_differs(record: PatientRecord) -> Iterator[Found]:
    stated = record.diagnosis.iss
    derived = staging.iss(record.diagnosis).value if stated in STAGE3.values else None
    if derived is not None and derived != stated:
        yield finding(
            record.diagnosis, stated_choice=f"DIA.iss={stated}", derived_choice=f"DIA.iss={derived}"
        )


@check(
    "E-DIA-07",
    severity=SOFT,
    fields=("DIA.riss",),
    message=gettext_noop(
        "The R-ISS is reported as {stated_choice}; ISS, FISH and LDH make it {derived_choice}. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "ISS, del(17p), t(4;14), t(14;16) and LDH determine the R-ISS, and another one is reported that "
        "would not follow from the reported ISS or the LDH value either."
    ),
)
def riss_differs(record: PatientRecord) -> Iterator[Found]:
    stated = record.diagnosis.riss
    if stated in STAGE3.values and (derived := _contradicts(stated, staging.riss, record.diagnosis)):
        words = {"stated_choice": f"DIA.riss={stated}", "derived_choice": f"DIA.riss={derived}"}
        yield finding(record.diagnosis, **words)


@check(
    "E-DIA-08",
    severity=SOFT,
    fields=("DIA.r2iss",),
    message=gettext_noop(
        "The R2-ISS is reported as {stated_choice}; ISS, FISH and LDH make it {derived_choice}. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "ISS, del(17p), t(4;14), 1q21 and LDH determine the R2-ISS, and another one is reported that "
        "would not follow from the reported ISS or the LDH value either."
    ),
)
def r2iss_differs(record: PatientRecord) -> Iterator[Found]:
    stated = record.diagnosis.r2iss
    if stated in STAGE4.values and (derived := _contradicts(stated, staging.r2iss, record.diagnosis)):
        words = {"stated_choice": f"DIA.r2iss={stated}", "derived_choice": f"DIA.r2iss={derived}"}
        yield finding(record.diagnosis, **words)


@check(
    "E-DIA-09",
    severity=SOFT,
    fields=("DIA.ds_sub", "DIA.creatinine"),
    message=gettext_noop(
        "Durie–Salmon is “{sub_choice}”, and creatinine is {creatinine} mg/dL. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "Durie–Salmon is A and creatinine at least 2 mg/dL, or Durie–Salmon is B and creatinine is below it."
    ),
)
def durie_salmon_and_creatinine(record: PatientRecord) -> Iterator[Found]:
    sub, creatinine = record.diagnosis.ds_sub, record.diagnosis.creatinine
    if creatinine is None or sub not in ("A", "B"):
        return
    if (sub == "B") != (creatinine >= IMPAIRED_RENAL):
        yield finding(record.diagnosis, sub_choice=f"DIA.ds_sub={sub}", creatinine=creatinine)


@check(
    "E-DIA-10",
    severity=SOFT,
    message=gettext_noop(
        "Durie–Salmon stage I does not go with the answer to “{label}”. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "The Durie–Salmon stage is I, and haemoglobin is below 10 g/dL, calcium above 12 mg/dL, "
        "or there are more than 3 lytic lesions."
    ),
)
def more_than_stage_1(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    if diagnosis.ds_stage != "1":
        return
    found = [name for name, limits in NOT_STAGE_1.items() if _is_beyond(getattr(diagnosis, name), *limits)]
    found += ["bone_lesions"] if diagnosis.bone_lesions == MANY_LESIONS else []
    if found:
        yield finding(diagnosis, items=("ds_stage", *found), label=f"DIA.{found[0]}")


def _is_beyond(value: Any, low: float | None, high: float | None) -> bool:
    """Whether there is a value, and it is below the one limit or above the other."""
    return value is not None and ((low is not None and value < low) or (high is not None and value > high))


@check(
    "E-DIA-11",
    severity=SOFT,
    fields=("DIA.ldh_cat", "DIA.ldh", "DIA.ldh_uln"),
    message=gettext_noop(
        "LDH is {ldh} with an upper limit of {limit}, and its category says “{category_choice}”. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The category says that LDH is not above the upper limit and its value is, or the other way round."
    ),
)
def ldh_category_differs(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    ldh, limit, category = diagnosis.ldh, diagnosis.ldh_uln, diagnosis.ldh_cat
    if ldh is None or limit is None or category not in ("N", "H"):
        return
    if (category == "H") != (ldh > limit):
        yield finding(diagnosis, ldh=ldh, limit=limit, category_choice=f"DIA.ldh_cat={category}")


def _denied(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Criterion and value where the criterion is answered with no, and the value meets it."""
    for criterion, (name, low, high) in staging.CRAB.items():
        if getattr(diagnosis, criterion) == "N" and _is_beyond(getattr(diagnosis, name), low, high):
            yield criterion, name


@check(
    "E-DIA-12",
    severity=SOFT,
    message=gettext_noop(
        "“{criterion_label}” is answered with no, and “{value_label}” is {value}. "
        "Please correct whichever is wrong, or confirm."
    ),
    condition=gettext_noop(
        "Hypercalcaemia is denied with calcium above 11 mg/dL, renal insufficiency with creatinine above "
        "2 mg/dL, or anaemia with haemoglobin below 10 g/dL."
    ),
)
def denied_criterion_is_met(record: PatientRecord) -> Iterator[Found]:
    for criterion, name in _denied(record.diagnosis):
        labels = {"criterion_label": f"DIA.{criterion}", "value_label": f"DIA.{name}"}
        value = getattr(record.diagnosis, name)
        yield finding(record.diagnosis, items=(criterion, name), **labels, value=value)


@check(
    "E-DIA-13",
    severity=SOFT,
    fields=("DIA.dx_subtype", "DIA.dx_date", *(f"DIA.{name}" for name in CRITERIA), "DIA.bmpc"),
    message=gettext_noop(
        "No CRAB criterion, no extramedullary disease, and {cells} per cent of plasma cells in the marrow: "
        "was the myeloma active by then? Please confirm, or correct the date or these answers."
    ),
    condition=gettext_noop(
        "The type is multiple myeloma, every CRAB criterion and extramedullary disease are answered with no, "
        "plasma cells are below 60 per cent, and no value meets a CRAB criterion or is a ratio of free light "
        "chains of at least 100."
    ),
)
def nothing_makes_it_active(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    if diagnosis.dx_subtype != "MM" or at_least(diagnosis, "bmpc", MANY_PLASMA_CELLS) is not False:
        return
    denied = all(getattr(diagnosis, name) == "N" for name in CRITERIA)
    if denied and not any(_denied(diagnosis)) and not _light_chains_define_it(diagnosis):
        yield finding(diagnosis, cells=known_of(diagnosis, "bmpc"))


def _light_chains_define_it(diagnosis: Diagnosis) -> bool:
    """Whether one free light chain can be at least 100 mg/L and 100 times the other, by what is known."""
    kappa, lambda_ = reading(diagnosis, "flc_kappa"), reading(diagnosis, "flc_lambda")
    if kappa is None or lambda_ is None:
        return False
    return any(
        involved.high is None
        or (involved.high >= INVOLVED_LIGHT_CHAIN and involved.high >= LIGHT_CHAIN_RATIO * (other.low or 0))
        for involved, other in ((kappa, lambda_), (lambda_, kappa))
    )


@check(
    "E-DIA-18",
    severity=INFO,
    message=gettext_noop(
        "“{label}” = {value} looks like a value in {unit}. Please choose this unit beside the value, "
        "or correct it."
    ),
    condition=gettext_noop(
        "A value not entered in the second unit looks as if it were in it: calcium from 1.5 to 4, "
        "creatinine from 30 to 900, albumin from 10 to 60, haemoglobin from 50 to 180 or serum M-protein "
        "from 21 to 100."
    ),
)
def looks_like_another_unit(record: PatientRecord) -> Iterator[Found]:
    diagnosis = record.diagnosis
    for name, (low, high, unit) in OTHER_UNITS.items():
        value = getattr(diagnosis, name)
        if value is not None and low <= value <= high and name not in diagnosis.entered:
            yield finding(diagnosis, items=(name,), label=f"DIA.{name}", value=value, unit=unit)
