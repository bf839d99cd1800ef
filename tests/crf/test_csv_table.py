"""The reader of every CSV file that comes in."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.csv_table import BadQuotes, decode, table

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


def read(text, **how):
    return [(row.number, row.line, row.cells) for row in table(text, **how)]


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize(
    "before", ["", "\n", "\r\n \r\n", "sep={}\n", "\nSep={}\r\n", '"sep={}"\n', "{0}{0}{0}\n"]
)
def test_what_stands_before_the_header_is_passed_over(sign, before):
    value = "2,5;x" if sign == "\t" else "2"
    text = before.format(sign) + sign.join("abc") + "\n" + sign.join(["1", value, "3"])
    found = [cells for _number, _line, cells in read(text)]
    assert found == [["a", "b", "c"], ["1", value, "3"]]


def test_a_first_line_that_names_the_separator_decides():
    assert read("sep=|\na;b|c\n")[0][2] == ["a;b", "c"]


def test_rows_are_numbered_as_a_spreadsheet_and_lines_as_an_editor_shows_them():
    text = 'sep=;\na;b\n"one\ntwo";2\n\n3;4\n'
    assert [(number, line) for number, line, _cells in read(text)] == [(1, 2), (2, 3), (4, 6)]


def test_quotes_that_do_not_close_are_refused_with_their_line():
    with pytest.raises(BadQuotes) as refused:
        read('sep=;\na;b\n"1;2\n')
    assert refused.value.line == 3


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows([["first", "second"], *rows])
    found = [row.cells for row in table("sep=;\r\n" + file.getvalue())]
    assert found == [["first", "second"], *(row for row in rows if any(cell.strip() for cell in row))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_in_each_of_its_shapes(encoding):
    assert decode("così".encode(encoding)) == "così"
