"""Tables as objects, and as files that a spreadsheet can be trusted with."""

import csv
import io

import openpyxl
import pytest
from django.utils import translation

from accounts.models import Centre
from analysis.results import by_centre, group
from analysis.tables import Interval, Share, estimates_table, months, percent, unfolded
from analysis.writers.spreadsheet import FORMULA, csv_text, xlsx
from tests.analysis.records import frame, record, registry, visit

STAMP = {"Data cut-off": "2026-11-22"}
NAN = float("nan")


@pytest.fixture(scope="module")
def whole():
    return group(frame(registry()), "All centres")


def read_csv(table):
    return list(csv.reader(io.StringIO(csv_text(table))))


def test_percent_has_one_decimal_in_the_readers_language():
    assert [percent(0.46379), percent(1), percent(0), percent(NAN)] == ["46.4", "100.0", "0.0", "NE"]
    with translation.override("it"):
        assert percent(0.46379) == "46,4"


def test_months_are_days_in_mean_months():
    assert (months(730.5), months(NAN)) == ("24.0", "NE")


def test_an_interval_without_limits_shows_none():
    assert Interval(0.5, 0.4, 0.61, 9).limits == "40.0–61.0"
    assert Interval(1, NAN, NAN, 9).limits == ""
    assert Interval(1, 1, 1, 9).limits == ""


def test_a_share_of_nobody_has_no_percentage():
    assert (Share(1, 4).percent, Share(0, 0).percent) == ("25.0", "")


def test_one_group_gives_a_row_for_each_endpoint(whole):
    (block,) = estimates_table([whole], STAMP).blocks
    assert [(str(row[0]), row[1], row[2]) for row in block.rows] == [
        ("Overall survival", 137, 73),
        ("Progression-free survival", 137, 79),
        ("Relapse or progression", 137, 41),
        ("Non-relapse mortality", 137, 38),
    ]
    assert [(cell.percent, cell.limits, cell.at_risk) for cell in block.rows[0][3:]] == [
        ("87.6", "80.8–92.1", 120),
        ("75.2", "67.1–81.6", 103),
        ("63.4", "54.7–70.9", 86),
        ("50.9", "42.2–58.9", 68),
        ("46.4", "37.8–54.5", 62),
    ]


def test_several_groups_give_a_block_for_each_endpoint(whole):
    empty = group(frame(registry()).iloc[:0], "02 Milano")
    table = estimates_table([whole, empty], STAMP)
    assert [str(block.title) for block in table.blocks] == [
        "Overall survival",
        "Progression-free survival",
        "Relapse or progression",
        "Non-relapse mortality",
    ]
    for block in table.blocks:
        assert [row[:2] for row in block.rows] == [["All centres", 137], ["02 Milano", 0]]
        assert [cell.percent for cell in block.rows[1][3:]] == ["NE"] * 5


def test_the_notes_define_every_endpoint_and_count_imputed_dates(whole):
    notes = [str(note) for note in estimates_table([whole], STAMP).notes]
    assert notes[0].startswith("Overall survival: From the index allo")
    assert (
        notes[-1] == "Events within 24 months with a date known only in part: OS 0, PFS 0, Relapse 0, NRM 0."
    )


def test_unfolded_has_a_heading_for_each_value(whole):
    for groups in ([whole], [whole, whole]):
        heading, *rows = unfolded(estimates_table(groups, STAMP))
        assert {len(row) for row in rows} == {len(heading)}
        assert len(set(heading)) == len(heading)


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


def dangerous(start):
    """A table whose text cells begin with the character."""
    centres = [Centre(study_centre_no=n, name="H", city="C") for n in (1, 2)]
    patients = frame([record(visit(50), centre=centres[0])])
    groups = [group(patients, f"{start}1+1"), *by_centre(patients, centres)]
    return estimates_table(groups, {"Centres": f'{start}HYPERLINK("x")'})


@pytest.mark.parametrize("start", FORMULA)
def test_csv_gives_no_cell_that_a_spreadsheet_reads_as_a_formula(start):
    for row in read_csv(dangerous(start)):
        assert not [cell for cell in row if cell.startswith(FORMULA)]
    assert f"'{start}1+1" in read_csv(dangerous(start))[1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_xlsx_text_that_looks_like_a_formula_arrives_as_text(start):
    sheet, notes = openpyxl.load_workbook(io.BytesIO(xlsx([dangerous(start)])))
    assert (sheet["B2"].value, sheet["B2"].data_type) == (f"{start}1+1", "s")
    assert (notes["B1"].value, notes["B1"].data_type) == (f'{start}HYPERLINK("x")', "s")


def test_xlsx_has_numbers_as_numbers_and_the_definitions_on_the_last_sheet(whole):
    book = openpyxl.load_workbook(io.BytesIO(xlsx([estimates_table([whole], STAMP)])))
    sheet, notes = book.worksheets
    row = {cell.value: below.value for cell, below in zip(sheet[1], sheet[2], strict=True)}
    assert row["24 months, estimate"] == whole.estimates["os"].points.estimate[-1]
    assert row["Events"] == 73
    texts = [cell.value for cell in notes["B"]]
    assert texts[0] == "2026-11-22"
    assert any(text.startswith("Non-relapse mortality: Death without relapse") for text in texts)
