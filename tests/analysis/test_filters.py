"""The filters of an address."""

import datetime

import pytest
import time_machine
from django.http import QueryDict

from accounts.models import Centre
from analysis.filters import Filters, FiltersForm

CENTRES = [Centre(study_centre_no=number, name="H", city="C") for number in (1, 2, 12)]
TODAY = datetime.date(2024, 6, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime.datetime(2024, 6, 1, 9, tzinfo=datetime.UTC)):
        yield


def form(address):
    return FiltersForm(QueryDict(address), CENTRES)


def filters(address):
    asked = form(address)
    assert asked.is_valid(), asked.errors
    return asked.filters()


def test_without_anything_everybody_is_meant_up_to_today():
    assert filters("") == Filters(TODAY)


def test_centres_may_be_one_or_several():
    assert filters("centre=12").centres == (12,)
    assert filters("centre=12&centre=1").centres == (1, 12)


def test_all_centres_are_no_choice():
    assert filters("centre=1&centre=2&centre=12").centres == ()


def test_centres_can_be_compared():
    assert filters("by=centre").by_centre
    assert not filters("by=").by_centre


@pytest.mark.parametrize("typed", ["2020-12-31", "31/12/2020", "31.12.2020", "311220"])
def test_the_cut_off_is_read_as_every_date_is(typed):
    assert filters(f"cutoff={typed}").cutoff == datetime.date(2020, 12, 31)


@pytest.mark.parametrize(
    ("address", "field", "words"),
    [
        ("cutoff=2020-12", "cutoff", "full day"),
        ("cutoff=2024-06-02", "cutoff", "future"),
        ("cutoff=soon", "cutoff", "cannot be read as a date"),
        ("centre=7", "centre", "7"),
        ("centre=x", "centre", "x"),
        ("by=shoes", "by", "shoes"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(address, field, words):
    asked = form(address)
    assert list(asked.errors) == [field]
    assert words in asked.errors[field][0]


@pytest.mark.parametrize("address", ["", "centre=2", "centre=1&centre=12&by=centre&cutoff=2020-12-31"])
def test_the_query_asks_for_the_same(address):
    assert filters(filters(address).query) == filters(address)
