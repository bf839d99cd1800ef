import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crf.typed_numbers import MESSAGES, NumberRefused, Reading, parse, written

VECTORS = json.loads(Path(__file__).with_name("number_vectors.json").read_text())
numbers = st.decimals(-(10**7), 10**7, places=4)


def asked(vector):
    options = {name: vector[name] for name in ("whole", "bounds") if name in vector}
    return parse(vector["text"], units=tuple(vector.get("units", ())), **options)


@pytest.mark.parametrize("vector", VECTORS["read"], ids=lambda vector: repr(vector["text"]))
def test_numbers_are_read_as_charts_write_them(vector):
    low, high = (None if vector[side] is None else Decimal(vector[side]) for side in ("low", "high"))
    sides = vector.get("open_low", False), vector.get("open_high", False)
    assert asked(vector) == Reading(low, high, *sides, vector.get("unit", ""))


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: repr(vector["text"]))
def test_what_is_no_number_or_two_is_refused_and_says_why(vector):
    with pytest.raises(NumberRefused) as refused:
        asked(vector)
    readings = [Decimal(number) for number in vector["readings"]]
    assert (refused.value.code, list(refused.value.readings)) == (vector["error"], readings)
    assert str(refused.value)


def test_vectors_show_every_message():
    assert {vector["error"] for vector in VECTORS["refused"]} == set(MESSAGES)


@pytest.mark.parametrize("vector", VECTORS["written"], ids=lambda vector: vector["number"])
@pytest.mark.parametrize("language", ["en", "it"])
def test_numbers_are_written_in_the_notation_of_the_reader(vector, language):
    with translation.override(language):
        assert written(Decimal(vector["number"])) == vector[language]


@pytest.mark.parametrize("language", ["en", "it"])
@given(number=numbers)
def test_what_was_written_is_read_as_the_same_number(language, number):
    with translation.override(language):
        assert parse(written(number)).value == number


@given(number=st.integers(1000, 999_999), mark=st.sampled_from(".,"))
def test_a_number_with_one_mark_before_three_digits_is_never_guessed(number, mark):
    text = f"{number // 1000}{mark}{number % 1000:03}"
    with pytest.raises(NumberRefused) as refused:
        parse(text)
    assert refused.value.readings == (Decimal(number), Decimal(number) / 1000)
