"""Errors about stages and laboratory values at diagnosis."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.derivations import staging

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

CRITERIA = ("crab_ca", "crab_renal", "crab_anaemia", "crab_bone", "emd")


@error("E-DIA-06")
def wrong_iss(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    derived = staging.iss(diagnosis).value if diagnosis else None
    if derived is None:
        return False
    give(diagnosis, "iss", random.choice([code for code in "123" if code != derived]))
    return True


@error("E-DIA-07")
def wrong_riss(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    derived = staging.riss(diagnosis).value if diagnosis else None
    if derived is None:
        return False
    give(diagnosis, "riss", random.choice([code for code in "123" if code != derived]))
    return True


@error("E-DIA-08")
def wrong_r2iss(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    derived = staging.r2iss(diagnosis).value if diagnosis else None
    if derived is None:
        return False
    give(diagnosis, "r2iss", random.choice([code for code in "1234" if code != derived]))
    return True


@error("E-DIA-13")
def nothing_active(person: SyntheticPatient, random: Random) -> bool:
    """Bone disease alone, and then denied."""
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or diagnosis.dx_subtype != "MM" or (diagnosis.bmpc or 100) >= 60:
        return False
    others = [getattr(diagnosis, name) for name in CRITERIA if name != "crab_bone"]
    chains = (diagnosis.flc_kappa or Decimal(1), diagnosis.flc_lambda or Decimal(1))
    if set(others) != {"N"} or max(chains) >= 50 * min(chains):
        return False
    give(diagnosis, "crab_bone", "N")
    give(diagnosis, "bone_lesions", None)
    return True


@error("E-DIA-09")
def wrong_renal_letter(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or diagnosis.creatinine is None:
        return False
    give(diagnosis, "ds_sub", "B" if diagnosis.creatinine < 2 else "A")
    return True


answers(
    "E-DIA-10",
    models.Diagnosis,
    lambda row: (row.hb or 10) < 10 or (row.calcium or 0) > 12 or row.bone_lesions == "2",
    ds_stage="1",
)
answers(
    "E-DIA-12",
    models.Diagnosis,
    lambda row: row.crab_anaemia == "Y" and row.crab_bone == "Y" and (row.hb or 10) < 10,
    crab_anaemia="N",
)
# What is in g/L here is impossible in g/dL, so a page refuses it.
answers("E-DIA-18", models.Diagnosis, also="E-GEN-06", typed=False, m_serum=Decimal(45))


@error("E-DIA-11")
def wrong_ldh_category(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None or diagnosis.ldh is None or diagnosis.ldh_uln is None:
        return False
    give(diagnosis, "ldh_cat", "N" if diagnosis.ldh > diagnosis.ldh_uln else "H")
    return True
