"""Overall grade of acute and global severity of chronic graft-versus-host disease, from the organs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crf.derivations.derived import DOES_NOT_APPLY, Derived, Possible, bounded, known, lacking, possible

if TYPE_CHECKING:
    from crf.models import AcuteGVHD, ChronicGVHD

SYSTEMS = ("MAG", "GLU")
STAGES, UPPER_GUT = range(5), range(2)
ACUTE_ORGANS = ("skin", "liver", "ugi", "lgi")
CHRONIC_ORGANS = ("skin", "mouth", "eyes", "gi", "liver", "joint", "genital", "lung")
# Severity rises with every score, so the least and the greatest stand for all.
EXTREMES = (0, 3)


def _grade(system: str, skin: int, liver: int, ugi: int, lgi: int) -> int:
    gut_is_fourth = system == "MAG" and lgi == 4
    if skin == 4 or liver == 4 or gut_is_fourth:
        return 4
    if liver >= 2 or lgi >= 2:
        return 3
    if skin == 3 or liver == 1 or ugi == 1 or lgi == 1:
        return 2
    return 1 if skin else 0


def agvhd_grade(
    system: str | None, skin: int | None, liver: int | None, ugi: int | None, lgi: int | None
) -> int | None:
    """Overall grade 0 to 4 from the stages 0 to 4 (upper gut 0 or 1).

    `system` is MAG (MAGIC: Harris, Biol Blood Marrow Transplant 2016) or GLU (1994 consensus: Przepiorka,
    Bone Marrow Transplant 1995). They differ in one thing: stage 4 of the lower gut is grade IV in the
    first and III in the second. So the system, too, may be None where that does not matter.
    """
    organs = (possible(each, STAGES) for each in (skin, liver))
    derived = bounded(
        _grade, possible(system, SYSTEMS), *organs, possible(ugi, UPPER_GUT), possible(lgi, STAGES)
    )
    return None if derived.value is None else int(derived.value)


def acute_grade(row: AcuteGVHD) -> Derived:
    """The overall grade as code of AGGRADE; see `agvhd_grade`."""
    if row.agvhd != "Y":
        return DOES_NOT_APPLY if row.agvhd else lacking("AGV.agvhd")
    organs = (
        _score(row, f"agvhd_{organ}", "AGV", UPPER_GUT if organ == "ugi" else STAGES)
        for organ in ACUTE_ORGANS
    )
    system = possible(row.agvhd_system, SYSTEMS, "AGV.agvhd_system")
    return bounded(lambda *stages: str(_grade(*stages)), system, *organs)


def _severity(*scores: int) -> str | None:
    *others, lung = scores
    if max(scores) == 3 or lung >= 2:
        return "SEV"
    if max(scores) == 0:
        return None
    involved = sum(score >= 1 for score in scores)
    return "MOD" if lung == 1 or max(others) == 2 or involved >= 3 else "MILD"


def nih_global(
    skin: int | None,
    mouth: int | None,
    eyes: int | None,
    gi: int | None,
    liver: int | None,
    joint: int | None,
    genital: int | None,
    lung: int | None,
) -> str | None:
    """MILD, MOD or SEV from the organ scores 0 to 3; a genital score that is not applicable is 0.

    Severe: any 3, or lung ≥ 2. Moderate: any 2 outside the lung, lung 1, or three organs or more. Mild:
    one or two organs of score 1 (NIH consensus: Jagasia, Biol Blood Marrow Transplant 2015). An unknown
    organ could always be severe, so bounds can only ever agree on severe. Scores that are all 0
    contradict chronic GVHD and give None.
    """
    scores = (skin, mouth, eyes, gi, liver, joint, genital, lung)
    value = bounded(_severity, *(possible(score, EXTREMES) for score in scores)).value
    return None if value is None else str(value)


def chronic_severity(row: ChronicGVHD) -> Derived:
    """The global severity as code of NIHGLOB; see `nih_global`."""
    if row.cgvhd != "Y":
        return DOES_NOT_APPLY if row.cgvhd else lacking("CGV.cgvhd")
    scores = []
    for organ in CHRONIC_ORGANS:
        name = f"nih_{organ}"
        not_applicable = row.missing.get(name) == "N"
        scores.append(known(0) if not_applicable else _score(row, name, "CGV", EXTREMES))
    return bounded(_severity, *scores)


def _score(
    row: AcuteGVHD | ChronicGVHD, name: str, form: str, otherwise: range | tuple[int, ...]
) -> Possible:
    """What is not a score of the organ, whatever code it has, is as unknown as none."""
    code = getattr(row, name)
    scores = {str(score): score for score in range(max(otherwise) + 1)}
    return possible(scores.get(code), otherwise, f"{form}.{name}")
