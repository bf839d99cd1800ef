"""Body size, doses in comparable units, and the intensity that the doses of a conditioning suggest."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from crf.derivations.derived import DOES_NOT_APPLY, Derived, Possible, bounded, known, lacking

if TYPE_CHECKING:
    from crf.models import ConditioningDrug, PreTransplantStatus, Transplant
    from crf.record import PatientRecord

MAC, RIC, NMA = "MAC", "RIC", "NMA"
# LOW: gentle enough for a non-myeloablative transplant; OPEN: does not decide, and rules NMA out;
# GREY: between the classes, or of no class.
LOW, OPEN, GREY = "LOW", "OPEN", "GREY"
GENTLE = ("FLU", "CY", "BOR")
UNDECIDING = ("CLO", "BENDA", "ARAC", "VP16", "OTH")
DECIDING = ("BU", "MEL", "TT", "TREO")
# The answers that each unit needs to become mg/kg and mg/m².
WEIGHT, HEIGHT = "PRE.weight", "PRE.height"


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug of the conditioning: code of CONDDRUG, total dose, codes of DOSEUNIT and ROUTE."""

    drug: str
    amount: float | None
    unit: str | None
    route: str | None = None


def body_surface(weight: float, height: float) -> float:
    """m² from kg and cm (Mosteller, N Engl J Med 1987)."""
    return sqrt(weight * height / 3600)


def body_mass_index(weight: float, height: float) -> float:
    """kg/m² from kg and cm."""
    return weight / (height / 100) ** 2


def per_kg(amount: float, unit: str, weight: float | None, height: float | None) -> float | None:
    """A total dose in mg/kg; None where the body size that the unit needs is not known."""
    if unit == "MGKG":
        return amount
    if weight is None:
        return None
    if unit == "MG":
        return amount / weight
    if height is None:
        return None
    return amount * (1000 if unit == "GM2" else 1) * body_surface(weight, height) / weight


def per_m2(amount: float, unit: str, weight: float | None, height: float | None) -> float | None:
    """A total dose in mg/m²; None where the body size that the unit needs is not known."""
    if unit in ("MGM2", "GM2"):
        return amount * (1000 if unit == "GM2" else 1)
    if weight is None or height is None:
        return None
    return amount * (weight if unit == "MGKG" else 1) / body_surface(weight, height)


def _combined(*verdicts: str) -> str | None:
    if MAC in verdicts:
        return MAC
    if GREY in verdicts or not verdicts:
        return None
    if RIC in verdicts:
        return RIC
    return NMA if set(verdicts) == {LOW} else None


def _of_dose(dose: Dose, weight: float | None, height: float | None) -> Possible:
    """What a drug says of the intensity, with the item that is lacking where it could say more."""
    if dose.drug in GENTLE or dose.drug in UNDECIDING:
        return known(LOW if dose.drug in GENTLE else OPEN)
    if dose.drug not in DECIDING:
        return known(GREY)
    anything = (MAC, RIC, GREY) if dose.drug == "TREO" else (MAC, RIC)
    if dose.amount is None or dose.unit is None:
        return Possible(anything, "CND.cond_dose" if dose.amount is None else "CND.cond_dose_unit")
    convert = per_kg if dose.drug in ("BU", "TT") else per_m2
    amount = convert(float(dose.amount), dose.unit, weight, height)
    if amount is None:
        return Possible(anything, WEIGHT if weight is None else HEIGHT)
    return _verdict(dose.drug, amount, dose.route)


def _verdict(drug: str, amount: float, route: str | None) -> Possible:
    """The tolerances are for what rounding and conversion add to a dose that was meant to be at the limit."""
    if drug == "BU":
        by_route = {"PO": amount > 8.05, "IV": amount > 6.45}
        high = {by_route[route]} if route in by_route else set(by_route.values())
        return Possible(tuple(MAC if each else RIC for each in sorted(high)), "CND.cond_route")
    if drug == "TREO":
        return known(MAC if amount >= 42_000 else RIC if amount <= 31_000 else GREY)
    return known(MAC if amount > {"MEL": 141, "TT": 10.05}[drug] else RIC)


def _of_tbi(given: bool | None, gray: float | None, fractions: int | None) -> list[Possible]:
    if given is False:
        return []
    if given is None or gray is None:
        return [Possible((MAC, RIC, LOW), "TRA.tbi" if given is None else "TRA.tbi_dose")]
    if gray >= 8 or (gray >= 5 and fractions == 1):
        return [known(MAC)]
    if gray >= 5 and fractions is None:
        return [Possible((MAC, RIC), "TRA.tbi_fractions")]
    return [known(RIC if gray > 2 else LOW)]


def intensity(
    doses: Iterable[Dose],
    tbi: bool | None,
    tbi_dose: float | None,
    tbi_fractions: int | None,
    weight: float | None,
    height: float | None,
) -> Derived:
    """MAC, RIC or NMA, as the doses suggest; TBI in Gy, body size in kg and cm.

    MAC: TBI ≥ 5 Gy in one fraction or ≥ 8 Gy in several, busulfan > 8 mg/kg by mouth or > 6.4 mg/kg
    intravenously, melphalan > 140 mg/m², thiotepa > 10 mg/kg, treosulfan ≥ 42 g/m²; NMA: fludarabine,
    cyclophosphamide or TBI ≤ 2 Gy alone; RIC: between (Bacigalupo, Biol Blood Marrow Transplant 2009;
    EBMT Handbook). Treosulfan between 31 and 42 g/m² is of no class. Bortezomib is not myelosuppressive
    and does not speak against NMA. Whether TBI was given, its fractions and the route of busulfan may
    be unknown where they cannot change the class.
    """
    verdicts = [*_of_tbi(tbi, tbi_dose, tbi_fractions), *(_of_dose(each, weight, height) for each in doses)]
    if not verdicts:
        return lacking("CND.cond_drug")
    return bounded(_combined, *verdicts)


# Of rows


def bmi(row: PreTransplantStatus) -> Derived:
    """Body mass index, kg/m²."""
    return _body_size(row, body_mass_index)


def bsa(row: PreTransplantStatus) -> Derived:
    """Body surface, m² (Mosteller)."""
    return _body_size(row, body_surface)


def _body_size(row: PreTransplantStatus, formula: Callable[[float, float], float]) -> Derived:
    if row.weight is None or row.height is None:
        sizes = (("weight", row.weight), ("height", row.height))
        return lacking(*(f"PRE.{name}" for name, size in sizes if size is None))
    return Derived(formula(float(row.weight), row.height))


def dose(row: ConditioningDrug) -> Dose:
    amount = None if row.cond_dose is None else float(row.cond_dose)
    return Dose(row.cond_drug or "", amount, row.cond_dose_unit, row.cond_route)


def conditioning_class(record: PatientRecord, row: Transplant) -> Derived:
    """The intensity as code of INTENS; see `intensity`. Body size is that before the index allo."""
    if row.tx_kind == "N":
        return DOES_NOT_APPLY
    drugs = record.entries(row, "CND")
    if any(each.cond_drug is None for each in drugs):
        return lacking("CND.cond_drug")
    return intensity(
        map(dose, drugs),
        None if row.tbi is None else row.tbi == "Y",
        None if row.tbi_dose is None else float(row.tbi_dose),
        row.tbi_fractions,
        *size_before(record),
    )


def size_before(record: PatientRecord) -> tuple[float | None, float | None]:
    """Weight and height before the index allo; one that nobody can have, such as 0, is as good as none."""
    weight, height = record.pre_transplant.weight, record.pre_transplant.height
    return (
        float(weight) if weight is not None and weight > 0 else None,
        height if height is not None and height > 0 else None,
    )
