"""Tables fitted onto paper."""

import pytest

from analysis.tables import Block, Column, Interval, Label, Table
from analysis.writers.page import layout, unbroken
from tests.analysis.writers.tables import every_kind, without_headings


def of_columns(number, label="A label"):
    row = [Label(label), *[Interval(0.5, 0.4, 0.6, 9)] * number]
    columns = [Column("Endpoint", "text"), *[Column("24 months", "interval")] * number]
    return Table("t", "", columns, [Block("", [row])])


def test_a_narrow_table_stands_upright_and_a_wide_one_lies():
    assert [layout(of_columns(number)).landscape for number in (1, 4, 6)] == [False, False, True]


def test_a_wider_table_has_smaller_letters():
    assert [layout(of_columns(number)).size for number in (4, 6, 8, 20)] == [9, 9, 8, 7]


@pytest.mark.parametrize("number", [1, 3, 6, 8, 12, 30])
def test_a_table_is_never_wider_than_the_paper(number):
    for table in (of_columns(number), of_columns(number, "word " * 60), every_kind()):
        how = layout(table)
        assert len(how.widths) == len(table.columns)
        assert sum(how.widths) <= (257 if how.landscape else 170) + 1e-9


def test_a_label_takes_the_room_that_there_is_and_no_more():
    short, long = layout(of_columns(1)), layout(of_columns(1, "word " * 60))
    assert short.widths[0] < long.widths[0]
    assert short.widths[1] == long.widths[1]


def test_a_table_without_rows_has_the_widths_of_its_headings():
    empty = Table("t", "", without_headings().columns, [])
    assert [width > 10 for width in layout(empty).widths] == [True, True]


def test_a_heading_keeps_its_number_together():
    assert unbroken("Age (n = 12)") == "Age (n\u00a0=\u00a012)"
    assert unbroken("Grade 3, % (95 % CI)") == "Grade 3, % (95\u00a0%\u00a0CI)"
