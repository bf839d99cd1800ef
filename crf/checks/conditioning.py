"""Checks of conditioning, irradiation and the prophylaxis of GVHD.

Where the dictionary differs: E-TRA-12 tolerates 2 %, which is what rounding and conversion add to a dose that
was meant to be at the limit. E-TRA-14 asks of the index allo alone, because a second one after graft failure
may have had no conditioning. E-TRA-15 is silent where E-TRA-16 has found what may be the PTCy, or E-TRA-18
says that there was no prophylaxis at all; that one leaves "none" among drugs to E-TRA-17. Of the dose of TBI
E-TRA-19 speaks instead of E-GEN-07.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, INFO, SOFT, Found, check, finding
from crf.derivations.conditioning import MAC, NMA, RIC, conditioning_class, per_kg, per_m2, size_before
from crf.models import ConditioningDrug, Transplant
from crf.partial_date import days_between_max, days_between_min, surely_before
from crf.record import PatientRecord


class Usual(NamedTuple):
    """The usual total doses of a drug in mg/kg or mg/m², and how the question shows them."""

    least: float
    most: float
    unit: str
    shown: str


USUAL = {
    "MEL": Usual(80, 220, "MGM2", "80–220 mg/m²"),
    "FLU": Usual(60, 200, "MGM2", "60–200 mg/m²"),
    "BU": Usual(2, 16, "MGKG", "2–16 mg/kg"),
    "TT": Usual(5, 20, "MGKG", "5–20 mg/kg"),
    "TREO": Usual(20_000, 45_000, "MGM2", "20–45 g/m²"),
    "CY": Usual(20, 200, "MGKG", "20–200 mg/kg"),
    "BENDA": Usual(100, 600, "MGM2", "100–600 mg/m²"),
}
TOLERANCE = 0.02
# Of cyclophosphamide, in mg/kg: what is given after the transplant, not before it.
PTCY_DOSE = (80, 110)
WITH_PTCY = ("HAPLO", "MMUD")
# Of total body irradiation, in Gy.
LEAST_TBI, MOST_TBI, MOST_IN_ONE = 1.5, 13.2, 5
LONGEST_CONDITIONING = 30


def _converted(record: PatientRecord, drug: ConditioningDrug, unit: str) -> float | None:
    """The total dose in mg/kg (MGKG) or mg/m² (MGM2), where unit and body size are known."""
    if drug.cond_dose is None or drug.cond_dose_unit is None:
        return None
    convert = per_kg if unit == "MGKG" else per_m2
    return convert(float(drug.cond_dose), drug.cond_dose_unit, *size_before(record))


@check(
    "E-TRA-12",
    severity=SOFT,
    fields=("CND.cond_dose", "CND.cond_dose_unit"),
    message=gettext_noop(
        "{drug_choice}: a total dose of {dose} {unit_choice} is unusual (expected: {expected}). "
        "Please check that it is the dose of all days, and the unit."
    ),
    condition=gettext_noop(
        "A total dose, in mg/kg or mg/m² by the body size before the index allo, is more than 2 % outside: "
        "melphalan 80–220 mg/m², fludarabine 60–200 mg/m², busulfan 2–16 mg/kg, thiotepa 5–20 mg/kg, "
        "treosulfan 20–45 g/m², cyclophosphamide 20–200 mg/kg, bendamustine 100–600 mg/m²."
    ),
)
def unusual_dose(record: PatientRecord) -> Iterator[Found]:
    for row in record.rows("CND"):
        usual = USUAL.get(row.cond_drug)
        dose = _converted(record, row, usual.unit) if usual else None
        if usual is None or dose is None:
            continue
        if not usual.least * (1 - TOLERANCE) <= dose <= usual.most * (1 + TOLERANCE):
            yield finding(
                row,
                drug_choice=f"CND.cond_drug={row.cond_drug}",
                dose=row.cond_dose,
                unit_choice=f"CND.cond_dose_unit={row.cond_dose_unit}",
                expected=usual.shown,
            )


@check(
    "E-TRA-13",
    severity=SOFT,
    fields=("TRA.cond_intensity",),
    message=gettext_noop(
        "The conditioning is classified as “{stated_choice}”, and its doses suggest “{derived_choice}”. "
        "Please check drugs, doses and TBI, then confirm or correct the intensity."
    ),
    condition=gettext_noop(
        "Drugs, doses and TBI determine the intensity, and only one of the stated and the derived one is "
        "myeloablative."
    ),
)
def intensity_is_not_of_the_doses(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        derived = conditioning_class(record, row).value if row.cond_intensity is not None else None
        if derived is not None and (row.cond_intensity == MAC) != (derived == MAC):
            yield _intensities(row, derived)


def _intensities(row: Transplant, derived: str | float) -> Found:
    stated, suggested = f"TRA.cond_intensity={row.cond_intensity}", f"TRA.cond_intensity={derived}"
    return finding(row, stated_choice=stated, derived_choice=suggested)


@check(
    "E-TRA-14",
    severity=HARD,
    fields=("TRA.tbi",),
    message=gettext_noop(
        "No conditioning is entered for the index allo: neither a drug nor TBI. Please add what was given."
    ),
    condition=gettext_noop(
        "The index transplant is allogeneic, TBI is answered with no, and no drug of the conditioning is "
        "entered."
    ),
)
def no_conditioning(record: PatientRecord) -> Iterator[Found]:
    if record.index.tx_kind == "Y" and record.index.tbi == "N" and not record.conditioning:
        yield finding(record.index)


def _looks_like_ptcy(record: PatientRecord, row: Transplant) -> ConditioningDrug | None:
    """Cyclophosphamide that is entered as conditioning in the dose that is given after the transplant."""
    if row.donor_type not in WITH_PTCY or not row.gvhd_prophylaxis or "PTCY" in row.gvhd_prophylaxis:
        return None
    for drug in record.entries(row, "CND"):
        dose = _converted(record, drug, "MGKG") if drug.cond_drug == "CY" else None
        if dose is not None and PTCY_DOSE[0] <= dose <= PTCY_DOSE[1]:
            found: ConditioningDrug = drug
            return found
    return None


@check(
    "E-TRA-15",
    severity=SOFT,
    fields=("TRA.donor_type", "TRA.gvhd_prophylaxis", "TRA.tcd_exvivo", "TRA.serotherapy"),
    message=gettext_noop(
        "Haploidentical donor without post-transplant cyclophosphamide, depletion ex vivo or serotherapy. "
        "Please confirm, or add what was given."
    ),
    condition=gettext_noop(
        "The donor is haploidentical, the prophylaxis consists of drugs without post-transplant "
        "cyclophosphamide, and depletion ex vivo and serotherapy are both “none”. Silent where E-TRA-16 "
        "speaks."
    ),
)
def haploidentical_without_depletion(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        if row.donor_type != "HAPLO" or row.tcd_exvivo != "NONE" or row.serotherapy != "NONE":
            continue
        given = row.gvhd_prophylaxis
        if given and not {"PTCY", "NONE"} & set(given) and not _looks_like_ptcy(record, row):
            yield finding(row)


@check(
    "E-TRA-16",
    severity=SOFT,
    fields=("CND.cond_drug", "CND.cond_dose", "TRA.gvhd_prophylaxis"),
    message=gettext_noop(
        "Cyclophosphamide in this dose may be the prophylaxis after the transplant (PTCy). "
        "Please check the days on which it was given, and enter it as prophylaxis if they are after day 0."
    ),
    condition=gettext_noop(
        "The donor is haploidentical or mismatched unrelated, the prophylaxis is answered without "
        "post-transplant cyclophosphamide, and the conditioning has 80 to 110 mg/kg of cyclophosphamide."
    ),
)
def conditioning_may_be_prophylaxis(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        if drug := _looks_like_ptcy(record, row):
            yield finding(row, drug)


@check(
    "E-TRA-17",
    severity=HARD,
    fields=("TRA.gvhd_prophylaxis",),
    message=gettext_noop("The GVHD prophylaxis names both “none” and drugs. Please keep one or the other."),
    condition=gettext_noop("The GVHD prophylaxis contains “none” and something else."),
)
def none_and_drugs(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        given = row.gvhd_prophylaxis
        if given and "NONE" in given and len(given) > 1:
            yield finding(row)


@check(
    "E-TRA-18",
    severity=SOFT,
    fields=("TRA.gvhd_prophylaxis", "TRA.tcd_exvivo"),
    message=gettext_noop(
        "The GVHD prophylaxis is “none”, and the graft was not depleted ex vivo. "
        "Please confirm, or add what was given."
    ),
    condition=gettext_noop(
        "The GVHD prophylaxis is “none”, the graft was not depleted ex vivo, and the donor is no twin."
    ),
)
def no_prophylaxis(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        none = row.gvhd_prophylaxis == ["NONE"] and row.tcd_exvivo == "NONE"
        if none and row.donor_type not in (None, "SYN"):
            yield finding(row)


@check(
    "E-TRA-19",
    severity=SOFT,
    fields=("TRA.tbi_dose", "TRA.tbi_fractions"),
    message=gettext_noop(
        "A TBI of {dose} Gy in all is unusual, or unusual in its number of fractions. Please check that it "
        "is the sum of all fractions in Gy, not in cGy, then confirm or correct."
    ),
    condition=gettext_noop(
        "The total dose of TBI is below 1.5 Gy or above 13.2 Gy, or above 5 Gy in a single fraction. "
        "Silent where E-GEN-06 finds the dose impossible."
    ),
)
def unusual_irradiation(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        if row.tbi_dose is None:
            continue
        dose = float(row.tbi_dose)
        in_one = dose > MOST_IN_ONE and row.tbi_fractions == 1
        if (in_one or not LEAST_TBI <= dose <= MOST_TBI) and _is_possible(row, record):
            items = ("tbi_dose", "tbi_fractions") if in_one else ("tbi_dose",)
            yield finding(row, items=items, dose=row.tbi_dose)


def _is_possible(row: Transplant, record: PatientRecord) -> bool:
    field: Any = row._meta.get_field("tbi_dose")
    return not field.item.hard.violated_by(row.tbi_dose, record.today, record.day0)


@check(
    "E-TRA-23",
    severity=HARD,
    fields=("TRA.cond_start", "TRA.tx_date"),
    message=gettext_noop(
        "The conditioning began on {start}, which is not within the 30 days before the transplant of "
        "{infused}. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The first day of the conditioning is certainly after the transplant, or certainly more than 30 days "
        "before it."
    ),
)
def conditioning_not_before_transplant(record: PatientRecord) -> Iterator[Found]:
    for row in record.transplants:
        least, most = (
            between(row.cond_start, row.tx_date) for between in (days_between_min, days_between_max)
        )
        if least is not None and most is not None and (most < 0 or least > LONGEST_CONDITIONING):
            yield finding(row, start=row.cond_start, infused=row.tx_date)


@check(
    "E-TRA-24",
    severity=HARD,
    fields=("TRA.ist_stop_date", "TRA.tx_date"),
    message=gettext_noop(
        "Immunosuppression was stopped on {stopped}, before the index allo ({day0}). "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The date on which systemic immunosuppression was stopped is certainly before the index allo."
    ),
)
def immunosuppression_stopped_before(record: PatientRecord) -> Iterator[Found]:
    stopped = record.index.ist_stop_date
    if surely_before(stopped, record.day0):
        yield finding(record.index, stopped=stopped, day0=record.day0)


@check(
    "E-TRA-27",
    severity=INFO,
    fields=("TRA.cond_intensity",),
    message=gettext_noop(
        "The conditioning is classified as “{stated_choice}”, and its doses suggest “{derived_choice}”. "
        "This is only a note, because the registry does not tell the two apart."
    ),
    condition=gettext_noop(
        "Of the stated intensity and the one that drugs, doses and TBI determine, one is reduced and the "
        "other non-myeloablative."
    ),
)
def reduced_or_not_ablative(record: PatientRecord) -> Iterator[Found]:
    gentle = (RIC, NMA)
    for row in record.transplants:
        derived = conditioning_class(record, row).value if row.cond_intensity in gentle else None
        if derived in gentle and derived != row.cond_intensity:
            yield _intensities(row, str(derived))
