"""The comorbidity index before the transplant: HCT-CI, with age, and its risk group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crf.derivations.derived import Derived, lacking

if TYPE_CHECKING:
    from crf.models import PreTransplantStatus
    from crf.record import PatientRecord

WEIGHTS = {
    "arrhythmia": 1,
    "cardiac": 1,
    "ibd": 1,
    "diabetes": 1,
    "cerebro": 1,
    "psych": 1,
    "obesity": 1,
    "infection": 1,
    "rheum": 2,
    "ulcer": 2,
    "renal": 2,
    "malig": 3,
    "valve": 3,
}
HEPATIC = {"N": 0, "MIL": 1, "SEV": 3}
PULMONARY = {"N": 0, "MOD": 2, "SEV": 3}
OLD_AGE = 40


def hctci_points(
    any_: str | None, items: Mapping[str, str | None], hepatic: str | None, pulmonary: str | None
) -> tuple[int, int] | None:
    """The fewest and the most points that the answers leave possible; None if it is not known whether
    there is any comorbidity (`any_`, code of YN), which leaves everything open.

    `items` are codes of YN by name, `hepatic` and `pulmonary` of HEPCO and PULCO. Weights: Sorror,
    Blood 2005. "No" to any comorbidity is 0, whatever the items say, as registries do.
    """
    if any_ is None:
        return None
    if any_ == "N":
        return 0, 0
    fewest = most = 0
    for name, weight in WEIGHTS.items():
        fewest += weight if items.get(name) == "Y" else 0
        most += weight if items.get(name) != "N" else 0
    for points, code in ((HEPATIC, hepatic), (PULMONARY, pulmonary)):
        # A code that is not in the list says as little as none.
        fewest += points.get(code or "", 0)
        most += points.get(code or "", max(points.values()))
    return fewest, most


def hctci_group(score: int | None) -> str | None:
    """Code of HCTGROUP: 0, 1-2, or >=3."""
    return None if score is None else "0" if score == 0 else "1-2" if score <= 2 else ">=3"


def _points(row: PreTransplantStatus) -> tuple[int, int] | None:
    items = {name: getattr(row, f"hctci_{name}") for name in WEIGHTS}
    return hctci_points(row.hctci_any, items, row.hctci_hepatic, row.hctci_pulm)


def hctci(row: PreTransplantStatus) -> Derived:
    """The total, 0 to 26; see `hctci_points`. One unknown item leaves it open."""
    points = _points(row)
    if points is None or points[0] != points[1]:
        return lacking(*_unanswered(row))
    return Derived(points[0])


def agrees(record: PatientRecord, reported: int, computed: int) -> bool:
    """Whether the total of a chart is that of the items, or that with the point for age."""
    age = record.patient.age_at_allo
    with_age = reported == computed + 1 and (age is None or age >= OLD_AGE)
    return reported == computed or with_age


def hctci_age(record: PatientRecord, row: PreTransplantStatus) -> Derived:
    """The total with one point more from 40 years of age on (Sorror, J Clin Oncol 2014)."""
    total, age = hctci(row), record.patient.age_at_allo
    if total.value is None or age is None:
        return lacking(*total.because, *(() if age is not None else ("PAT.age_at_allo",)))
    return Derived(int(total.value) + (age >= OLD_AGE))


def hctci_risk_group(row: PreTransplantStatus) -> Derived:
    """The risk group, which is known as soon as the unknown items cannot change it."""
    points = _points(row)
    if points is None or hctci_group(points[0]) != hctci_group(points[1]):
        return lacking(*_unanswered(row))
    return Derived(hctci_group(points[0]))


def _unanswered(row: PreTransplantStatus) -> list[str]:
    if row.hctci_any is None:
        return ["PRE.hctci_any"]
    names = [f"hctci_{name}" for name in (*WEIGHTS, "hepatic", "pulm")]
    ordered = [field.name for field in row.items() if field.name in names]
    return [f"PRE.{name}" for name in ordered if getattr(row, name) is None]
