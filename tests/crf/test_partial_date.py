import copy
import json
import pickle
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crf.partial_date import (
    MESSAGES,
    DateRefused,
    PartialDate,
    days_between_max,
    days_between_min,
    describe,
    earliest,
    in_a_box,
    latest,
    parse,
    possibly_after,
    possibly_before,
    surely_after,
    surely_before,
)

VECTORS = json.loads(Path(__file__).with_name("partial_date_vectors.json").read_text())
TODAY = date.fromisoformat(VECTORS["today"])
MONTH_NAMES = """
    January February March April May June July August September October November December
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
"""

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def known_to(day, precision):
    return PartialDate(*(day.year, day.month, day.day)[: ["year", "month", "day"].index(precision) + 1])


precisions = st.sampled_from(["year", "month", "day"])
partial_dates = st.builds(known_to, days, precisions)
dated = partial_dates | days


@pytest.mark.parametrize("vector", VECTORS["read"], ids=lambda vector: vector["text"])
def test_parse_reads_what_people_type(vector):
    value = parse(vector["text"], today=TODAY)
    assert (str(value), value.precision) == (vector["iso"], vector["precision"])


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda vector: repr(vector["text"]))
def test_parse_refuses_what_is_no_date_and_says_why(vector):
    with pytest.raises(DateRefused) as refused:
        parse(vector["text"], today=TODAY)
    assert (refused.value.code, refused.value.params) == (vector["error"], vector["params"])


def test_vectors_show_every_message():
    assert {vector["error"] for vector in VECTORS["refused"]} == set(MESSAGES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31/2/2015", "February 2015 has 28 days, so there is no day 31."),
        ("12/13/2015", "There is no month 13. Dates are written day first, as 12/6/2015."),
        ("1850", "The year 1850 is not between 1900 and 2100. Please check the year."),
        (
            "12/?/2015",
            "A day can be kept only with its month. If the month is not known, write the year alone: 2015.",
        ),
        (
            "3/10",
            "This could be a day and a month without a year. "
            "Write the year with four digits, as 12/6/2015 or 06/2015.",
        ),
        (
            "yesterday",
            "This cannot be read as a date. Write the day first, as 12/6/2015 or 120615; "
            "06/2015 if the day is not known; 2015 if only the year is.",
        ),
    ],
)
def test_refusal_says_what_is_wrong(text, words):
    with translation.override("en"), pytest.raises(ValueError) as refused:
        parse(text)
    with translation.override("en"):
        assert str(refused.value) == words


@pytest.mark.parametrize("filling", ["1", " ", "/", "1/", "a1", "?"])
def test_parse_refuses_three_megabytes_without_reading_them(filling):
    class Unread(str):
        def strip(self):
            raise AssertionError("read")

    with pytest.raises(DateRefused) as refused:
        parse(Unread(filling * (3_000_000 // len(filling))))
    assert refused.value.code == "unreadable"


@given(st.text(max_size=45) | st.text("0123456789/.-? giunk", max_size=12))
def test_parse_reads_or_refuses_any_text(text):
    try:
        value = parse(text)
    except DateRefused as refused:
        assert str(refused)
    else:
        assert parse(str(value)) == value


@given(partial_dates)
def test_iso_text_round_trips(value):
    assert parse(str(value)) == value
    assert PartialDate.from_iso(str(value)) == value
    assert len(str(value)) == {"year": 4, "month": 7, "day": 10}[value.precision]


@given(partial_dates, st.sampled_from(["en", "it"]))
def test_what_stands_in_a_box_is_read_as_the_same_date(value, language):
    with translation.override(language):
        assert parse(in_a_box(value)) == value


@given(days, st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d%m%Y", "%Y%m%d", "%Y-%m-%d"]))
def test_parse_reads_every_day_however_written(day, pattern):
    assert parse(day.strftime(pattern)) == PartialDate.from_date(day)


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(["%d%m%y", "%d/%m/%y"]))
def test_two_digit_years_lie_in_the_hundred_years_to_this_one(day, pattern):
    assert parse(day.strftime(pattern), today=date(2049, 5, 5)) == PartialDate.from_date(day)


def test_parse_reads_month_names_from_three_letters_on():
    for number, name in enumerate(MONTH_NAMES.split()):
        for length in range(3, len(name) + 1):
            assert parse(f"{name[:length]} 2015") == PartialDate(2015, number % 12 + 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "2015-6",
        "2015-06-1",
        "12/6/2015",
        "20150612",
        " 2015",
        "2015\n",
        "2015-",
        "2015-06-12-01",
        "٢٠١٥",
    ],
)
def test_from_iso_is_strict(text):
    with pytest.raises(DateRefused) as refused:
        PartialDate.from_iso(text)
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((1899,), "year"),
        ((2101,), "year"),
        ((2015, 0), "month_zero"),
        ((2015, 13), "month"),
        ((2015, 2, 29), "day"),
        ((2015, 2, 0), "day_zero"),
        ((2015, None, 3), "day_without_month"),
    ],
)
def test_partial_date_that_does_not_exist_cannot_be_made(parts, code):
    with pytest.raises(DateRefused) as refused:
        PartialDate(*parts)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-06", date(2015, 6, 1), date(2015, 6, 30)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-12", date(2015, 12, 1), date(2015, 12, 31)),
        ("2015-06-12", date(2015, 6, 12), date(2015, 6, 12)),
    ],
)
def test_partial_date_spans_its_possible_days(text, first, last):
    value = PartialDate.from_iso(text)
    assert (value.earliest, value.latest) == (earliest(value), latest(value)) == (first, last)


def test_earliest_and_latest_of_a_day_and_of_nothing():
    day = date(2015, 6, 12)
    assert (earliest(day), latest(day), earliest(None), latest(None)) == (day, day, None, None)


@given(partial_dates)
def test_earliest_and_latest_are_the_outermost_days_that_the_text_can_mean(value):
    around = (value.earliest - timedelta(1), value.earliest, value.latest, value.latest + timedelta(1))
    assert [day.isoformat().startswith(str(value)) for day in around] == [False, True, True, False]
    assert value.earliest <= value.latest
    assert (value.earliest == value.latest) == (value.precision == "day")


@given(days, days, precisions, precisions)
def test_comparisons_are_true_of_the_days_that_are_meant(day_a, day_b, known_a, known_b):
    a, b = known_to(day_a, known_a), known_to(day_b, known_b)
    assert days_between_min(a, b) <= (day_b - day_a).days <= days_between_max(a, b)
    assert surely_before(a, b) <= (day_a < day_b) <= possibly_before(a, b)
    assert surely_after(a, b) <= (day_a > day_b) <= possibly_after(a, b)


@given(partial_dates, partial_dates)
def test_sure_means_every_pair_of_days_and_possible_means_some(a, b):
    pairs = list(product((a.earliest, a.latest), (b.earliest, b.latest)))
    assert surely_before(a, b) == all(x < y for x, y in pairs)
    assert possibly_before(a, b) == any(x < y for x, y in pairs)


@given(dated, dated)
def test_comparisons_agree_with_each_other(a, b):
    if surely_before(a, b):
        assert possibly_before(a, b)
        assert not possibly_after(a, b)
        assert not surely_after(a, b)
    assert surely_after(a, b) == surely_before(b, a)
    assert possibly_after(a, b) == possibly_before(b, a)


@given(dated, dated)
def test_days_between_bound_the_interval(a, b):
    assert days_between_min(a, b) <= days_between_max(a, b)
    assert days_between_min(a, b) == -days_between_max(b, a)
    assert (days_between_min(a, b) > 0) == surely_before(a, b)
    assert (days_between_max(a, b) > 0) == possibly_before(a, b)


def test_days_between_a_month_and_a_day():
    june, day = PartialDate(2015, 6), date(2015, 7, 10)
    assert (days_between_min(june, day), days_between_max(june, day)) == (10, 39)


@pytest.mark.parametrize("pair", [(None, None), (None, date(2015, 6, 1)), (PartialDate(2015), None)])
def test_comparison_with_nothing_decides_nothing(pair):
    assert not any(ask(*pair) for ask in (surely_before, surely_after, possibly_before, possibly_after))
    assert [days_between_min(*pair), days_between_max(*pair)] == [None, None]


def test_less_than_is_refused_because_it_would_mislead():
    with pytest.raises(TypeError):
        PartialDate(2015) < PartialDate(2016)  # noqa: B015


def test_sort_key_puts_the_more_precise_first():
    texts = ["2014-12-31", "2015-01-01", "2015-01", "2015", "2015-01-02", "2016"]
    ordered = sorted(map(PartialDate.from_iso, reversed(texts)), key=lambda value: value.sort_key)
    assert list(map(str, ordered)) == texts


def test_partial_date_is_a_value():
    value = PartialDate(2015, 6)
    assert {value: 1}[PartialDate.from_iso("2015-06")] == 1
    assert (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)) == (value, value)
    assert value != PartialDate(2015)
    assert PartialDate(2015, 6, 12) != date(2015, 6, 12)
    with pytest.raises(AttributeError):
        value.year = 2016


def test_refusal_survives_pickling():
    refused = pickle.loads(pickle.dumps(DateRefused("month", {"month": 13})))
    assert (refused.code, refused.params) == ("month", {"month": 13})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (PartialDate(2015, 6, 2), "2 June 2015"),
        (date(2015, 6, 12), "12 June 2015"),
        (PartialDate(2015, 6), "June 2015, day not known"),
        (PartialDate(2015), "2015, month and day not known"),
    ],
)
def test_describe_says_what_is_not_known(value, words):
    with translation.override("en"):
        assert describe(value) == words


@given(days)
def test_description_of_a_day_can_be_typed_again(day):
    with translation.override("en"):
        assert parse(describe(day)) == PartialDate.from_date(day)
