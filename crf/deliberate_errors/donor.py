"""Errors about donor, HLA match and graft."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

LOCI = ("mm_a", "mm_b", "mm_c", "mm_drb1", "mm_dqb1")


@error("E-TRA-09")
def unrelated_of_unknown_match(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or row.donor_type not in ("MUD", "MMUD"):
        return False
    give(row, "hla_loci", None)
    give(row, "hla_match", None)
    row.missing |= {"hla_loci": "U"}
    return True


@error("E-TRA-10")
def sibling_with_a_mismatch(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or (row.donor_type, row.hla_match, row.hla_loci) != ("MSD", 10, 10):
        return False
    give(row, "hla_match", 9)
    if row.mm_a is not None:
        give(row, "mm_a", 1)
    return True


answers("E-TRA-11", models.Transplant, lambda row: row.hla_match == 9 and row.hla_loci == 10, hla_loci=9)
answers("E-TRA-20", models.Transplant, lambda row: row.donor_type in ("MUD", "UD"), donor_age=64)
answers("E-TRA-21", models.Transplant, lambda row: row.cell_source == "PB", cd34_dose=Decimal("1.4"))
answers("E-TRA-22", models.Transplant, lambda row: row.donor_type == "MSD", cell_source="CB2")


@error("E-TRA-26")
def one_mismatch_too_many(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Transplant)
    if row is None or row.hla_loci != 10 or row.hla_match is None:
        return False
    matched = [name for name in LOCI if getattr(row, name) == 0]
    if not matched or any(getattr(row, name) is None for name in LOCI):
        return False
    give(row, random.choice(matched), 1)
    return True
