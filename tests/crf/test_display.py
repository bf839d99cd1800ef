"""Dates and numbers as a person of the language writes them."""

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from crf.display import answer_in_words
from crf.models import FollowUp, PreTransplantStatus, Transplant
from crf.partial_date import PartialDate, dates_written, written


@pytest.mark.parametrize(
    ("value", "english", "italian"),
    [
        (PartialDate(2015, 6, 3), "3 Jun 2015", "03/06/2015"),
        (datetime.date(2015, 6, 3), "3 Jun 2015", "03/06/2015"),
        (PartialDate(2015, 6), "Jun 2015", "06/2015"),
        (PartialDate(2015), "2015", "2015"),
        (None, "", ""),
    ],
)
def test_a_date_as_a_person_writes_it(value, english, italian):
    with override("en"):
        assert written(value) == english
    with override("it"):
        assert written(value) == italian


@pytest.mark.parametrize(
    ("text", "italian"),
    [
        ("2015-06-12", "12/06/2015"),
        ("2015-06-12, 2015-07", "12/06/2015, 07/2015"),
        ("2015", "2015"),
        ("MMA-01-0005", "MMA-01-0005"),
        ("x-2015-06", "x-2015-06"),
        ("2015-13", "2015-13"),
        ("no date", "no date"),
    ],
)
def test_the_dates_in_stored_words(text, italian):
    with override("it"):
        assert dates_written(text) == italian


def of(model, name):
    return next(field for field in model.items() if field.name == name)


@pytest.mark.parametrize("value", [PartialDate(2015, 6, 12), "2015-06-12"])
def test_an_answer_that_is_a_date(value):
    """From the row, or from the trail, which keeps text."""
    with override("it"):
        assert answer_in_words(of(FollowUp, "visit_date"), value) == "12/06/2015"


def test_an_answer_with_decimals():
    field = next(field for field in PreTransplantStatus.items() if field.kind == "decimal")
    with override("it"):
        assert answer_in_words(field, Decimal("9.25")).startswith("9,25")
    with override("en"):
        assert answer_in_words(field, Decimal("9.25")).startswith("9.25")


def test_an_answer_that_is_a_code_keeps_its_label():
    assert answer_in_words(of(Transplant, "is_index"), "Y") == "Yes"
