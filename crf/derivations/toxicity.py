"""Grades of a low blood count by the thresholds of CTCAE v5.0, and what checks and analysis know by name."""

from __future__ import annotations

from decimal import Decimal

from crf.codes import BLOOD_COUNT_TERMS, CTCAE_FACTS

ANAEMIA, NEUTROPHILS, PLATELETS, LEUCOCYTES, LYMPHOCYTES = BLOOD_COUNT_TERMS
SENSORY_NEUROPATHY, MOTOR_NEUROPATHY = "10034620", "10034580"
SECOND_MALIGNANCY = "10049737"

# Relations by which a drug is suspected.
SUSPECTED = ("POS", "PRO", "DEF")
# How GVHD is called in English and Italian.
GVHD_WORDS = ("gvh", "graft-v", "graft v", "contro l'ospite", "contro l’ospite")
MYELOMA_WORDS = ("myeloma", "mieloma")

# The count from which on the grade is 1, 2 and 3: haemoglobin in g/dL, all others 10^9/L.
THRESHOLDS: dict[str, tuple[Decimal, ...]] = {
    NEUTROPHILS: (Decimal("1.5"), Decimal("1.0"), Decimal("0.5")),
    PLATELETS: (Decimal(75), Decimal(50), Decimal(25)),
    LEUCOCYTES: (Decimal("3.0"), Decimal("2.0"), Decimal("1.0")),
    LYMPHOCYTES: (Decimal("0.8"), Decimal("0.5"), Decimal("0.2")),
    # From grade 3 on it is the consequences that grade anaemia, not the count.
    ANAEMIA: (Decimal(10), Decimal(8)),
}


def grades_of_count(term: str | None, count: Decimal) -> tuple[str, ...]:
    """The grades, as codes of CTCGRADE, that the lowest count can have; none for what is no blood count.

    Where grade 1 begins is the laboratory's own lower limit, so every higher count can be of grade 1.
    """
    thresholds = THRESHOLDS.get(term or "", ())
    grades = CTCAE_FACTS[term].grades if term and thresholds else ()
    for position, least in enumerate(thresholds):
        if count >= least:
            return grades[position : position + 1]
    return grades[len(thresholds) :]


def names_gvhd(text: str | None) -> bool:
    return _names(text, GVHD_WORDS)


def names_myeloma(text: str | None) -> bool:
    return _names(text, MYELOMA_WORDS)


def _names(text: str | None, words: tuple[str, ...]) -> bool:
    said = (text or "").lower()
    return any(word in said for word in words)
