"""Errors about chronic graft-versus-host disease."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.deliberate_errors.gvhd import after_day_0, days_before, observed_days
from crf.derivations.gvhd import CHRONIC_ORGANS

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

SCORES = tuple(f"nih_{organ}" for organ in CHRONIC_ORGANS)
UNINVOLVED: dict[str, Any] = dict.fromkeys(SCORES, "0")


def is_present(row: models.ChronicGVHD) -> bool:
    return row.cgvhd == "Y"


def is_severe(row: models.ChronicGVHD) -> bool:
    return row.cgvhd_nih_global == "SEV"


def is_scored_mild(row: models.ChronicGVHD) -> bool:
    """Mild, with the score of every organ known but for the genital one, which need not apply."""
    known = all(getattr(row, name) is not None for name in SCORES if name != "nih_genital")
    genital = row.nih_genital is not None or row.missing.get("nih_genital") == "N"
    return row.cgvhd_nih_global == "MILD" and known and genital


@error("E-CGV-01")
def chronic_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    chronic = person.row(models.ChronicGVHD)
    if chronic is None or not is_present(chronic):
        return False
    give(chronic, "cgvhd_onset_date", after_day_0(person, -random.randint(0, 20)))
    return True


@error("E-CGV-02")
def early_chronic(person: SyntheticPatient, random: Random) -> bool:
    chronic = person.row(models.ChronicGVHD)
    if chronic is None or not is_present(chronic):
        return False
    give(chronic, "cgvhd_onset_date", after_day_0(person, random.randint(30, 50)))
    return True


answers("E-CGV-03", models.ChronicGVHD, is_scored_mild, cgvhd_nih_global="MOD")


@error("E-CGV-04")
def quiescent_without_acute(person: SyntheticPatient, random: Random) -> bool:
    acute, chronic = person.row(models.AcuteGVHD), person.row(models.ChronicGVHD)
    if chronic is None or not is_present(chronic) or acute.agvhd != "N":
        return False
    give(chronic, "cgvhd_onset_type", "QUI")
    return True


answers("E-CGV-05", models.ChronicGVHD, is_present, **UNINVOLVED)
answers("E-CGV-06", models.ChronicGVHD, is_severe, cgvhd_extent="LIM")


@error("E-CGV-07")
def chronic_at_a_visit_only(person: SyntheticPatient, random: Random) -> bool:
    chronic = person.row(models.ChronicGVHD)
    visit = next((row for row in person.rows(models.FollowUp) if row.vital_status == "ALIVE"), None)
    if chronic is None or chronic.cgvhd != "N" or visit is None:
        return False
    give(visit, "cgvhd_now", "MILD")
    return True


answers("E-CGV-08", models.ChronicGVHD, is_severe, cgvhd_trt="N", cgvhd_steroid_resp=None)


@error("E-CGV-09")
def worst_before_onset(person: SyntheticPatient, random: Random) -> bool:
    chronic = person.row(models.ChronicGVHD)
    if chronic is None or not is_present(chronic):
        return False
    give(chronic, "cgvhd_max_date", days_before(chronic.cgvhd_onset_date, random.randint(1, 20)))
    return True


@error("E-CGV-10")
def chronic_not_excluded_long_enough(person: SyntheticPatient, random: Random) -> bool:
    chronic = person.row(models.ChronicGVHD)
    if chronic is None or chronic.cgvhd != "N" or observed_days(person) < 130:
        return False
    give(chronic, "cgvhd_none_until", after_day_0(person, random.randint(30, 60)))
    return True
