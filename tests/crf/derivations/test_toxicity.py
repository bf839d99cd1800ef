from decimal import Decimal

import pytest

from crf.derivations.toxicity import (
    ANAEMIA,
    LEUCOCYTES,
    LYMPHOCYTES,
    NEUTROPHILS,
    PLATELETS,
    SECOND_MALIGNANCY,
    grades_of_count,
    names_gvhd,
    names_myeloma,
)


@pytest.mark.parametrize(
    ("term", "count", "grades"),
    [
        (NEUTROPHILS, "7", "1"),
        (NEUTROPHILS, "1.5", "1"),
        (NEUTROPHILS, "1.49", "2"),
        (NEUTROPHILS, "1.0", "2"),
        (NEUTROPHILS, "0.99", "3"),
        (NEUTROPHILS, "0.5", "3"),
        (NEUTROPHILS, "0.49", "4"),
        (NEUTROPHILS, "0", "4"),
        (PLATELETS, "75", "1"),
        (PLATELETS, "50", "2"),
        (PLATELETS, "25", "3"),
        (PLATELETS, "24", "4"),
        (LEUCOCYTES, "3", "1"),
        (LEUCOCYTES, "2", "2"),
        (LEUCOCYTES, "1", "3"),
        (LEUCOCYTES, "0.9", "4"),
        (LYMPHOCYTES, "0.8", "1"),
        (LYMPHOCYTES, "0.5", "2"),
        (LYMPHOCYTES, "0.2", "3"),
        (LYMPHOCYTES, "0.19", "4"),
        (ANAEMIA, "10", "1"),
        (ANAEMIA, "8", "2"),
        (ANAEMIA, "7.9", "345"),
    ],
)
def test_a_blood_count_has_the_grades_of_ctcae(term, count, grades):
    assert grades_of_count(term, Decimal(count)) == tuple(grades)


@pytest.mark.parametrize("term", [SECOND_MALIGNANCY, "", "ZZZ", None])
def test_what_is_no_blood_count_has_none(term):
    assert grades_of_count(term, Decimal(1)) == ()


@pytest.mark.parametrize(
    ("text", "gvhd", "myeloma"),
    [
        ("GVHD of the gut", True, False),
        ("Malattia del trapianto contro l’ospite", True, False),
        ("graft failure", False, False),
        ("Progression of Myeloma", False, True),
        ("mieloma in recidiva", False, True),
        ("Night sweats", False, False),
        (None, False, False),
    ],
)
def test_descriptions_that_name_gvhd_or_the_myeloma(text, gvhd, myeloma):
    assert (names_gvhd(text), names_myeloma(text)) == (gvhd, myeloma)
