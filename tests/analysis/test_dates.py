"""Dates known in part become days by one rule, and never leave what was written."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from analysis.dates import dated, day_of_death, followed_until
from crf.partial_date import PartialDate
from tests.analysis.records import after, death, on, record, relapse, visit

ANY_DAY = st.dates(datetime.date(2009, 1, 1), datetime.date(2018, 12, 31))


@st.composite
def partial(draw):
    day = draw(ANY_DAY)
    known = draw(st.sampled_from([1, 2, 3]))
    return PartialDate(*(day.year, day.month, day.day)[:known])


def test_a_month_is_its_fifteenth_and_a_year_its_first_of_july():
    early = datetime.date(2000, 1, 1)
    assert dated(on("2015-06"), early).day == datetime.date(2015, 6, 15)
    assert dated(on("2015"), early).day == datetime.date(2015, 7, 1)
    assert dated(on("2015-06-02"), early).day == datetime.date(2015, 6, 2)


def test_only_a_date_known_in_part_is_imputed():
    early = datetime.date(2000, 1, 1)
    assert [dated(on(text), early).imputed for text in ("2015", "2015-06", "2015-06-02")] == [
        True,
        True,
        False,
    ]


def test_bounds_move_the_day_within_what_was_written():
    written = on("2015-06")
    assert dated(written, datetime.date(2015, 6, 20)).day == datetime.date(2015, 6, 20)
    assert dated(written, datetime.date(2015, 1, 1), datetime.date(2015, 6, 3)).day == datetime.date(
        2015, 6, 3
    )
    assert dated(written, datetime.date(2015, 8, 1)).day == datetime.date(2015, 6, 30)
    assert dated(written, datetime.date(2015, 1, 1), datetime.date(2015, 2, 1)).day == datetime.date(
        2015, 6, 1
    )


@given(partial(), ANY_DAY, ANY_DAY)
def test_dated_lies_in_what_was_written_and_in_the_bounds_where_that_is_possible(written, one, other):
    low, high = sorted((one, other))
    result = dated(written, low, high)
    assert written.earliest <= result.earliest <= result.day <= written.latest
    if written.earliest <= high and low <= written.latest:
        assert low <= result.earliest <= result.day <= high


@given(ANY_DAY, ANY_DAY, ANY_DAY)
def test_dated_leaves_a_full_date_alone(day, low, high):
    result = dated(PartialDate.from_date(day), low, high)
    assert (result.day, result.earliest, result.imputed) == (day, day, False)


def test_death_in_a_month_is_not_before_the_last_day_known_alive():
    assert day_of_death(record(visit(20), death(on("2012-05")))).day == datetime.date(2012, 5, 24)
    assert day_of_death(record(visit(40), death(on("2012-05")))).day == datetime.date(2012, 5, 31)


def test_death_in_the_month_of_the_transplant_is_not_before_it():
    patient = record(death(on("2012-05")), day0=datetime.date(2012, 5, 20))
    assert day_of_death(patient).day == datetime.date(2012, 5, 20)


def test_a_visit_that_reports_the_death_says_nothing_about_life():
    patient = record(visit(27, vital_status="DEAD"), death(on("2012-05")))
    assert day_of_death(patient).day == datetime.date(2012, 5, 15)


def test_a_full_relapse_date_is_a_day_known_alive():
    patient = record(relapse(after(24)), death(on("2012-05")))
    assert day_of_death(patient).day == datetime.date(2012, 5, 28)


def test_followed_until_is_the_last_contact_from_day_0_on():
    assert followed_until(record(visit(100), visit(365))).day == datetime.date(2013, 5, 4)
    assert followed_until(record(visit(0))).day == datetime.date(2012, 5, 4)
    assert followed_until(record(visit(-1))) is None
    assert followed_until(record()) is None


@given(partial(), ANY_DAY, ANY_DAY)
def test_a_date_taken_at_its_ends_lies_around_the_middle_and_in_the_same_bounds(written, one, other):
    low, high = sorted((one, other))
    first, middle, last = (dated(written, low, high, taken) for taken in ("earliest", "middle", "latest"))
    assert written.earliest <= first.day <= middle.day <= last.day <= written.latest
    assert first.earliest == middle.earliest == last.earliest == first.day
    if written.earliest <= high and low <= written.latest:
        assert (first.day, last.day) == (max(written.earliest, low), min(written.latest, high))


def test_death_at_its_ends_is_not_before_the_last_day_known_alive():
    def days(*forms):
        return [day_of_death(record(*forms), taken).day for taken in ("earliest", "latest")]

    assert days(death(on("2012-08"))) == [datetime.date(2012, 8, 1), datetime.date(2012, 8, 31)]
    assert days(visit(100), death(on("2012-08"))) == [datetime.date(2012, 8, 12), datetime.date(2012, 8, 31)]
    assert days(death(after(100))) == [datetime.date(2012, 8, 12)] * 2
    assert day_of_death(record(visit(100)), "earliest") is None


def test_death_taken_earliest_is_not_before_a_relapse_that_counts():
    patient = record(relapse(on("2013-05")), death(on("2013")))
    assert day_of_death(patient).day == datetime.date(2013, 7, 1)
    assert day_of_death(patient, "earliest").day == datetime.date(2013, 5, 1)
    later = record(relapse(on("2013-09")), death(on("2013")))
    assert day_of_death(later, "earliest").day == datetime.date(2013, 1, 1)
