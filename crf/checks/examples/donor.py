"""Examples for the checks of donor, HLA match and graft."""

from typing import Any

from crf.checks.examples.example import fires, silent
from crf.checks.examples.transplant import SECOND_ALLO
from crf.examples import a_sound_record
from crf.record import PatientRecord


def with_donor(donor: str, **answers: Any) -> PatientRecord:
    return a_sound_record(index={"donor_type": donor, **answers})


def matching(donor: str, match: int | None, loci: int, **answers: Any) -> PatientRecord:
    prophylaxis = ["PTCY", "MMF"] if donor == "HAPLO" else ["CSA"]
    return with_donor(donor, hla_match=match, hla_loci=loci, gvhd_prophylaxis=prophylaxis, **answers)


def with_mismatches(match: int, *counts: int | None, loci: int = 10) -> PatientRecord:
    names = ("mm_a", "mm_b", "mm_c", "mm_drb1", "mm_dqb1")
    return matching("MMUD", match, loci, **dict(zip(names, counts, strict=True)))


UNKNOWN = {"hla_loci": None, "missing": {"hla_loci": "U"}}
NO_MATCH = {"hla_match": None, "missing": {"hla_match": "U"}}
CORD_BLOOD = {"donor_type": "CB", "cell_source": "CB1", "hla_loci": 6, "hla_match": 5}
GRADE = "TRA.donor_type TRA.hla_loci TRA.hla_match"
LOCI = "TRA.hla_loci TRA.hla_match"
AGE = "TRA.donor_type TRA.donor_age"
SUM = "TRA.hla_match TRA.mm_a TRA.mm_b TRA.mm_c TRA.mm_drb1 TRA.mm_dqb1"

EXAMPLES = {
    "E-TRA-09": [
        fires(with_donor("MUD", **UNKNOWN), "TRA.donor_type TRA.hla_loci"),
        fires(with_donor("MMUD", **NO_MATCH), "TRA.donor_type TRA.hla_match"),
        fires(a_sound_record(index={**CORD_BLOOD, **NO_MATCH}), "TRA.donor_type TRA.hla_match"),
        silent(with_donor("MUD")),
        silent(with_donor("MUD", hla_match=None), also="E-GEN-02"),
        silent(with_donor("UD", **UNKNOWN)),
        silent(with_donor("MSD", **UNKNOWN)),
    ],
    "E-TRA-10": [
        fires(matching("MSD", 9, 10), GRADE),
        fires(matching("MUD", 7, 8), GRADE),
        fires(matching("MMUD", 10, 10), GRADE),
        fires(matching("MMRD", 8, 8), GRADE),
        fires(matching("HAPLO", 9, 10), GRADE),
        silent(matching("HAPLO", 8, 10)),
        silent(matching("MMUD", 9, 10)),
        silent(matching("UD", 9, 10)),
        silent(matching("MUD", 10, 12)),
        fires(matching("MUD", 9, 12), GRADE),
        fires(matching("MRDO", 11, 12), GRADE),
        silent(with_donor("MSD", **UNKNOWN)),
    ],
    "E-TRA-11": [
        fires(matching("MUD", 9, 9), LOCI),
        fires(matching("MUD", 10, 8), LOCI),
        fires(matching("MUD", 5, 7), LOCI),
        silent(matching("MUD", 12, 12)),
        silent(matching("MUD", 6, 5), also="E-GEN-06"),
        silent(matching("MUD", 13, 12), also="E-GEN-06"),
    ],
    "E-TRA-20": [
        fires(with_donor("SYN", donor_sex="F", donor_age=51), "TRA.donor_type TRA.donor_sex"),
        fires(with_donor("SYN", donor_age=49), AGE),
        silent(with_donor("SYN", donor_age=52)),
        fires(with_donor("MSD", donor_age=25), AGE),
        silent(with_donor("MSD", donor_age=26, donor_sex="F")),
        fires(with_donor("MUD", donor_age=61), AGE),
        silent(with_donor("MUD", donor_age=60)),
        silent(with_donor("MRDO", donor_age=68)),
        silent(with_donor("MUD", donor_age=17), also="E-GEN-07"),
        silent(a_sound_record(transplants=[{**SECOND_ALLO, "donor_type": "SYN", "donor_age": 54}])),
    ],
    "E-TRA-21": [
        fires(a_sound_record(index={"cd34_dose": "1.99"}), "TRA.cell_source TRA.cd34_dose"),
        silent(a_sound_record(index={"cd34_dose": 2})),
        silent(a_sound_record(index={"cd34_dose": "1.5", "cell_source": "BM"})),
        silent(a_sound_record(index={"cd34_dose": "0.6"}), also="E-GEN-07"),
    ],
    "E-TRA-22": [
        fires(a_sound_record(index={"donor_type": "CB"}), "TRA.donor_type TRA.cell_source"),
        fires(a_sound_record(index={"cell_source": "CB2"}), "TRA.donor_type TRA.cell_source"),
        silent(a_sound_record(index={"donor_type": "CB", "cell_source": "CB1"})),
        silent(a_sound_record(index={"donor_type": None, "cell_source": "CB1"}), also="E-GEN-02"),
    ],
    "E-TRA-26": [
        fires(with_mismatches(9, 0, 0, 0, 0, 0), SUM),
        fires(with_mismatches(9, 1, 0, 0, 0, 1), SUM),
        silent(with_mismatches(9, 0, 0, 1, 0, 0)),
        silent(with_mismatches(9, 0, 0, 0, 0, None)),
        silent(with_mismatches(7, 0, 0, 0, 0, 0, loci=8)),
        silent(with_mismatches(9, 3, 0, 0, 0, 0), also="E-GEN-06"),
    ],
}
