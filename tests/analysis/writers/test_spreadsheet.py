"""CSV and XLSX read back: numbers are numbers, texts are texts, the same table gives the same bytes."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from analysis.results import group
from analysis.tables import Block, Column, Label, Table
from analysis.tables.estimates import estimates_table
from analysis.writers.spreadsheet import FORMULA, csv_text, sheet_names, xlsx
from tests.analysis.records import frame, record, registry, visit
from tests.analysis.writers.tables import dangerous, every_kind, without_headings

STAMP = {"Data cut-off": "2026-11-22"}
MADE = datetime.datetime(2026, 11, 22, 12, 30, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def whole():
    return group(frame(registry()), "All centres")


def read_csv(table):
    return list(csv.reader(io.StringIO(csv_text(table))))


def read_xlsx(*tables):
    return openpyxl.load_workbook(io.BytesIO(xlsx(tables, made=MADE)))


def test_csv_keeps_full_precision_and_names_the_cut_off_in_every_row(whole):
    heading, first, *_others = read_csv(estimates_table([whole], STAMP))
    row = dict(zip(heading, first, strict=True))
    assert float(row["24 months, estimate"]) == whole.estimates["os"].points.estimate[-1]
    assert row["24 months, at risk"] == "62"
    assert row["Data cut-off"] == "2026-11-22"


def test_csv_leaves_what_is_not_estimable_empty():
    heading, first, *_others = read_csv(estimates_table([group(frame([record(visit(50))]), "")], STAMP))
    row = dict(zip(heading, first, strict=True))
    assert (row["Day 100, estimate"], row["Day 100, at risk"]) == ("", "0")


def test_csv_has_every_kind_of_cell_in_full():
    heading, first, second, last = read_csv(every_kind())
    assert heading == [
        "Section",
        "A text",
        "A count",
        "A number",
        "A interval, estimate",
        "A interval, lower limit",
        "A interval, upper limit",
        "A interval, at risk",
        "A share, number",
        "A share, of all",
        "A quartiles, median",
        "A quartiles, lower quartile",
        "A quartiles, upper quartile",
        "A ratio, ratio",
        "A ratio, lower limit",
        "A ratio, upper limit",
        "A quantity, estimate",
        "A quantity, lower limit",
        "A quantity, upper limit",
        "A p",
        "A mixed",
        "Data cut-off",
        "Software",
    ]
    assert first[:8] == ["Known", "All patients", "1500", "3.25", "0.46379", "0.378", "0.545", "62"]
    assert first[8:21] == [
        "1",
        str(1 / 3),
        "55.2",
        "48",
        "61.5",
        "1.624",
        "1.1",
        "2.39",
        "24.25",
        "18",
        "",
        "0.0412",
        "3.2 (2.1–5.6)",
    ]
    assert second[2:11] == ["12", "4", "1", "", "", "3", "0", "", "55"]
    assert last[2:21] == [*[""] * 5, "0", *[""] * 6, "0", *[""] * 5, "<5"]


def test_csv_gives_an_indented_row_the_labels_that_it_belongs_to():
    rows = [
        [label]
        for label in (
            Label("Donor"),
            Label("unrelated", 1),
            Label("10 of 10", 2),
            Label("related", 1),
            Label("Sex"),
            Label("female", 1),
        )
    ]
    table = Table("levels", "", [Column("Characteristic", "text")], [Block("", rows)])
    assert [row for (row,) in read_csv(table)[1:]] == [
        "Donor",
        "Donor: unrelated",
        "Donor: unrelated: 10 of 10",
        "Donor: related",
        "Sex",
        "Sex: female",
    ]


@pytest.mark.parametrize("start", FORMULA)
def test_csv_gives_no_cell_that_a_spreadsheet_reads_as_a_formula(start):
    heading, first, second = read_csv(dangerous(start))
    text = f"'{start}1+1"
    parts = ("estimate", "lower limit", "upper limit", "at risk")
    assert heading == [text, text, text, *(f"{text}, {part}" for part in parts), text, text]
    assert first == [text, text, text, "0.5", "0.4", "0.6", "9", text, text]
    assert second == [text, f"{text}: {text[1:]}", text, "", "", "", "", text, text]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_xlsx_text_that_looks_like_a_formula_arrives_as_text(start):
    text = f"{start}1+1"
    cells = [cell for sheet in read_xlsx(dangerous(start)) for row in sheet for cell in row if cell.value]
    words = [cell for cell in cells if text in str(cell.value)]
    # The heading has 8, the rows 4 each, the notes' sheet 4: name and value of the stamp, title and note.
    assert len(words) == 20
    assert {cell.data_type for cell in words} == {"s"}
    assert {cell.data_type for cell in cells if cell not in words} == {"s", "n"}


def test_xlsx_has_numbers_as_numbers_and_the_definitions_on_the_last_sheet(whole):
    sheet, notes = read_xlsx(estimates_table([whole], STAMP)).worksheets
    row = {cell.value: below.value for cell, below in zip(sheet[1], sheet[2], strict=True)}
    assert row["24 months, estimate"] == whole.estimates["os"].points.estimate[-1]
    assert row["Events"] == 73
    texts = [cell.value for cell in notes["B"]]
    assert texts[0] == "2026-11-22"
    assert any(text.startswith("Non-relapse mortality: Death without relapse") for text in texts)


def test_xlsx_shows_each_kind_of_number_in_its_format():
    sheet = read_xlsx(every_kind())["kinds"]
    p = '[<0.001]"<0.001";[<0.1]0.000;0.00'
    percent, ratio, one = ["0.0%"] * 3, ["0.00"] * 3, ["0.0"] * 3
    formats = [cell.number_format for cell in sheet[2]]
    assert formats == [
        "@",
        "@",
        "0",
        "0.00",
        *percent,
        "0",
        "0",
        "0.0%",
        *one,
        *ratio,
        "0.0",
        "0.0",
        "General",
        p,
        "@",
    ]
    assert [cell.value for cell in sheet[2]][2:5] == [1500, 3.25, 0.46379]
    assert [cell.value for cell in sheet[4]][2:] == [*[None] * 5, 0, *[None] * 6, 0, *[None] * 5, "<5"]


def test_xlsx_shows_a_small_p_in_the_readers_language():
    with translation.override("it"):
        sheet = read_xlsx(every_kind())["kinds"]
    assert sheet["T2"].number_format == '[<0.001]"<0,001";[<0.1]0.000;0.00'


def test_xlsx_indents_labels_by_their_level():
    sheet = read_xlsx(every_kind())["kinds"]
    assert [(cell.value, cell.alignment.indent) for cell in sheet["B"][1:]] == [
        ("All patients", 0),
        ("Female", 1),
        ("Male", 2),
    ]


def test_xlsx_made_at_one_time_is_the_same_bytes():
    table = every_kind()
    assert xlsx([table], made=MADE) == xlsx([table], made=MADE)
    later = xlsx([table], made=MADE + datetime.timedelta(seconds=1))
    assert xlsx([table], made=MADE) != later
    assert read_xlsx(table).properties.created == MADE.replace(tzinfo=None)


def test_xlsx_says_each_note_once():
    notes = read_xlsx(every_kind(), every_kind())["notes"]
    assert [tuple(cell.value or "" for cell in row) for row in notes] == [
        ("Data cut-off", "2026-11-22"),
        ("Software", "mmregistry 1"),
        ("kinds", "Every kind"),
        ("kinds", "Every kind"),
        ("", "First note."),
        ("", "Second note."),
    ]


def test_xlsx_needs_no_stamp_and_no_notes():
    assert read_xlsx(without_headings()).sheetnames == ["plain", "notes"]
    assert read_xlsx().sheetnames == ["notes"]


def test_sheets_have_names_that_excel_takes():
    assert sheet_names(["flow", "Flow", "a/b:c", "", "History", "x" * 40, "x" * 35]) == [
        "flow",
        "Flow 2",
        "a-b-c",
        "-",
        "History 2",
        "x" * 31,
        "x" * 29 + " 2",
    ]


@given(st.lists(st.text(alphabet="ab[]:*?/\\'", max_size=40), max_size=30))
def test_sheet_names_are_short_legal_and_unlike_each_other(wanted):
    names = sheet_names(wanted)
    assert len(names) == len(wanted)
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")
