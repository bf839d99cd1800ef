"""How far graft-versus-host disease went, as stated or as the organs tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crf.derivations.gvhd import ACUTE_ORGANS, CHRONIC_ORGANS, SYSTEMS, agvhd_grade, nih_global

if TYPE_CHECKING:
    from crf.models import AcuteGVHD, ChronicGVHD

ACUTE_ITEMS = (
    "agvhd", "agvhd_none_until", "agvhd_onset_date", "agvhd_type", "agvhd_system",
    *(f"agvhd_{organ}" for organ in ACUTE_ORGANS), "agvhd_max_grade", "agvhd_max_date",
)  # fmt: skip
CHRONIC_ITEMS = (
    "cgvhd", "cgvhd_none_until", "cgvhd_onset_date", "cgvhd_extent",
    *(f"nih_{organ}" for organ in CHRONIC_ORGANS), "cgvhd_nih_global", "cgvhd_max_date", "cgvhd_trt",
)  # fmt: skip

STATED_GRADES = {"1": 1, "2": 2, "3": 3, "4": 4}
SEVERITIES = {"MILD": 1, "MOD": 2, "SEV": 3}
# Where chronic GVHD is graded by its extent alone, extensive stands for severe.
CHRONIC = {
    "any": "cgvhd_any",
    "moderate": "cgvhd_moderate",
    "severe": "cgvhd_severe",
    "extensive": "cgvhd_extensive",
    "severe_or_extensive": "cgvhd_severe",
    "systemic": "cgvhd_systemic",
}


@dataclass(frozen=True, slots=True)
class Degree:
    """Whether a degree was reached, None where that is not known, and whether the disease went no further."""

    reached: bool | None
    at_maximum: bool
    sentence: str
    unknown: str


def acute_degree(row: AcuteGVHD, least: int) -> Degree:
    return _degree(acute_grades(row), least, "agvhd", "agvhd_grade_unknown")


def chronic_degree(row: ChronicGVHD, degree: str) -> Degree:
    """`degree` is a key of CHRONIC."""
    sentence = CHRONIC[degree]
    if degree == "any":
        return Degree(True, False, sentence, "")
    severities = chronic_severities(row)
    if degree in ("moderate", "severe"):
        return _degree(severities, 2 if degree == "moderate" else 3, sentence, "cgvhd_degree_unknown")
    if degree == "systemic":
        reached = {"Y": True, "N": False}.get(row.cgvhd_trt or "")
        return Degree(reached, False, sentence, "cgvhd_degree_unknown")
    extensive = {"EXT": True, "LIM": False}.get(row.cgvhd_extent or "")
    if degree == "severe_or_extensive":
        graded = _degree(severities, 3, sentence, "cgvhd_degree_unknown")
        if graded.reached is not None:
            return graded
        sentence = CHRONIC["extensive"]
    return Degree(extensive, False, sentence, "cgvhd_degree_unknown")


def acute_grades(row: AcuteGVHD) -> tuple[int, int]:
    """The least and the highest overall grade that it can have been: as stated, else from the stages."""
    stated = STATED_GRADES.get(row.agvhd_max_grade or "")
    if stated is not None:
        return stated, stated
    system = row.agvhd_system if row.agvhd_system in SYSTEMS else None
    stages = [_score(getattr(row, f"agvhd_{organ}"), 1 if organ == "ugi" else 4) for organ in ACUTE_ORGANS]
    low = agvhd_grade(system or "GLU", *(0 if stage is None else stage for stage in stages))
    most = (4, 4, 1, 4)
    high = agvhd_grade(system or "MAG", *(m if s is None else s for s, m in zip(stages, most, strict=True)))
    # There was acute GVHD: stages that are all 0 only say that they are wrong.
    return (low or 1, high) if high else (1, 4)


def chronic_severities(row: ChronicGVHD) -> tuple[int, int]:
    """The least and the greatest severity, 1 to 3: as stated, else from the scores of the organs."""
    stated = SEVERITIES.get(row.cgvhd_nih_global or "")
    if stated is not None:
        return stated, stated
    scores = {organ: _score(getattr(row, f"nih_{organ}"), 3) for organ in CHRONIC_ORGANS}
    if scores["genital"] is None and row.missing.get("nih_genital") == "N":
        scores["genital"] = 0
    low = SEVERITIES.get(nih_global(**{organ: score or 0 for organ, score in scores.items()}) or "", 1)
    if None in scores.values() or not any(scores.values()):
        return low, 3
    return low, low


def _degree(span: tuple[int, int], threshold: int, sentence: str, unknown: str) -> Degree:
    low, high = span
    reached = True if low >= threshold else False if high < threshold else None
    return Degree(reached, high == threshold, sentence, unknown)


def _score(code: str | None, most: int) -> int | None:
    return int(code) if code in {str(score) for score in range(most + 1)} else None
