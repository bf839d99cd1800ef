"""Cells as they are printed, in the reader's language, and as plain values."""

import pytest
from django.utils import translation

from analysis.tables.cells import (
    Count,
    Hidden,
    Interval,
    Label,
    Number,
    P,
    Quantity,
    Quartiles,
    Ratio,
    Share,
    decimal,
    in_one,
    months,
    percent,
)

NAN, INFINITE = float("nan"), float("inf")

# Cell, as printed in English and in Italian, plain values.
PRINTED = (
    (Label("Female", 1), "Female", "Female", ["Female"]),
    (Count(0), "0", "0", [0]),
    (Number(3.256, 2), "3.26", "3,26", [3.256]),
    (
        Interval(0.464, 0.378, 0.545, 62),
        "46.4 (37.8–54.5)",
        "46,4 (37,8–54,5)",
        [0.464, 0.378, 0.545, 62],
    ),
    (Interval(1, NAN, NAN, 9), "100.0", "100,0", [1, None, None, 9]),
    (Share(1, 3), "1 (33.3 %)", "1 (33,3 %)", [1, 1 / 3]),
    (Share(0, 0), "0", "0", [0, None]),
    (Quartiles(55, 48, 61.6), "55 (48–62)", "55 (48–62)", [55, 48, 61.6]),
    (Quartiles(3.2, 2.1, 5.6, 1), "3.2 (2.1–5.6)", "3,2 (2,1–5,6)", [3.2, 2.1, 5.6]),
    (Ratio(1.624, 1.1, 2.39), "1.62 (1.10–2.39)", "1,62 (1,10–2,39)", [1.624, 1.1, 2.39]),
    (Ratio(INFINITE, 0.5, INFINITE), "∞ (0.50–∞)", "∞ (0,50–∞)", [None, 0.5, None]),
    (Ratio(0, NAN, NAN), "0.00", "0,00", [0, None, None]),
    (Quantity(24.26, 18, 31), "24.3 (18.0–31.0)", "24,3 (18,0–31,0)", [24.26, 18, 31]),
    (P(0.00099), "<0.001", "<0,001", [0.00099]),
    (P(0.001), "0.001", "0,001", [0.001]),
    (P(0.0412), "0.041", "0,041", [0.0412]),
    (P(0.724), "0.72", "0,72", [0.724]),
    (P(NAN), "–", "–", [None]),
    (Hidden("<5"), "<5", "<5", [None]),
)
# Cell, as printed, how many values there are none of.
UNKNOWN = (
    (Number(NAN), "NE", 1),
    (Interval(NAN, NAN, NAN), "NE", 4),
    (Quartiles(NAN, NAN, NAN), "NE", 3),
    (Ratio(NAN, NAN, NAN), "NE", 3),
    (Quantity(INFINITE, INFINITE, INFINITE), "NR (NR–NR)", 3),
)


@pytest.mark.parametrize(("cell", "english", "italian", "plain"), PRINTED)
def test_a_cell_is_printed_in_the_readers_language(cell, english, italian, plain):
    assert (in_one(cell), cell.plain) == (english, plain)
    with translation.override("it"):
        assert (in_one(cell), cell.plain) == (italian, plain)


@pytest.mark.parametrize(("cell", "words", "number"), UNKNOWN)
def test_what_is_not_estimable_is_a_word_in_print_and_nothing_in_a_file(cell, words, number):
    assert (in_one(cell), cell.plain) == (words, [None] * number)


def test_a_cell_that_is_written_into_a_text_is_its_words():
    assert f"{Label('')}{Count(7)}{Interval(0.5, 0.4, 0.6, 9)}" == "750.0"


def test_an_interval_without_limits_shows_none():
    assert Interval(0.5, 0.4, 0.61, 9).limits == "40.0–61.0"
    assert Interval(1, NAN, NAN, 9).limits == ""
    assert Interval(1, 1, 1, 9).limits == ""


def test_the_number_at_risk_stands_under_the_interval():
    assert Interval(0.5, 0.4, 0.6, 9).under == "9 at risk"
    assert Interval(0.5, 0.4, 0.6, 0).under == "0 at risk"
    assert Interval(0.5, 0.4, 0.6).under == Count(9).under == ""


def test_asking_whether_a_cell_has_patients_does_not_fetch_them():
    assert Count(1, who=lambda: 1 / 0).traceable
    assert not Count(1).traceable


def test_cells_with_the_same_numbers_are_equal_whoever_is_behind_them():
    assert Count(1, who=lambda: [1]) == Count(1, who=lambda: [2]) == Count(1)


def test_a_share_of_nobody_has_no_percentage():
    assert (Share(1, 4).percent, Share(0, 0).percent) == ("25.0", "")


def test_percent_has_one_decimal_in_the_readers_language():
    assert [percent(0.46379), percent(1), percent(0), percent(NAN)] == ["46.4", "100.0", "0.0", "NE"]
    with translation.override("it"):
        assert percent(0.46379) == "46,4"


def test_a_decimal_has_as_many_digits_as_asked():
    assert [decimal(1.25, 0), decimal(2, 2), decimal(-INFINITE, 1)] == ["1", "2.00", "−∞"]


def test_months_are_days_in_mean_months():
    assert (months(730.5), months(NAN)) == ("24.0", "NE")
