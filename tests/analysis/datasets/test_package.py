"""The download as a whole: its files, their bytes, and that it holds no more than it needs."""

import datetime
import io
import weakref

import openpyxl
import pytest
import time_machine
from django.utils.translation import override

from analysis.datasets import package
from analysis.datasets.package import FILES, TABLES
from crf.codes import YN
from tests.analysis.datasets.cohort import STAMP, cohort, expected, files, frame, table


def test_files_come_in_their_order(written):
    assert tuple(written) == FILES


@pytest.mark.parametrize("language", ["en", "it"])
def test_same_records_give_the_same_bytes_on_another_day(language):
    with override(language):
        with time_machine.travel(datetime.datetime(2026, 11, 28, 9, tzinfo=datetime.UTC)):
            records = cohort(15)
            first = files(records)
        with time_machine.travel(datetime.datetime(2027, 2, 3, 21, tzinfo=datetime.UTC)):
            assert files(records) == first


def test_labels_are_those_of_who_asked_even_when_another_reads_on():
    records = cohort(5)
    rows = frame(records)
    with override("it"):
        made = package(records, rows, stamp=STAMP, expected=expected(rows))
        asked = files(records, rows)
    with override("en"):
        assert dict(made) == asked


def test_reading_on_does_not_change_the_language_of_the_reader():
    records = cohort(5)
    rows = frame(records)
    with override("it"):
        made = package(records, rows, stamp=STAMP, expected=expected(rows))
    with override("en"):
        for _name, _content in made:
            assert str(YN.Y.label) == "Yes"


def test_records_are_not_held():
    records = cohort(12)
    rows, numbers = frame(records), expected(frame(records))
    alive, most = weakref.WeakSet(), []

    def stream():
        while records:
            record = records.pop()
            alive.add(record)
            most.append(len(alive))
            yield record
            del record

    for _file in package(stream(), rows, stamp=STAMP, expected=numbers):
        pass
    # The one that is made, and the one of which the last line was written.
    assert (len(most), max(most), len(alive)) == (12, 2, 0)


def test_nobody_at_all_gives_headings():
    everybody = cohort(3)
    rows = frame(everybody).iloc[:0]
    empty = dict(package([], rows, stamp=STAMP, expected=[]))
    assert tuple(empty) == FILES
    assert table(empty["PAT.csv"]) == table(empty["analysis.csv"]) == table(empty["expected.csv"]) == []
    assert empty["dictionary.csv"] == files(everybody)["dictionary.csv"]


def test_workbook_has_a_sheet_for_each_table_with_the_same_cells(written):
    book = openpyxl.load_workbook(io.BytesIO(written["mmregistry.xlsx"]))
    assert tuple(book.sheetnames) == TABLES
    for name in TABLES:
        heading, *rows = book[name].iter_rows(values_only=True)
        lines = table(written[f"{name}.csv"])
        assert len(rows) == len(lines)
        for row, line in zip(rows, lines, strict=True):
            assert tuple(line) == heading
            for value, text in zip(row, line.values(), strict=True):
                assert value is None if text is None else _same(value, text), (name, value, text)


def _same(value, text):
    if isinstance(value, int | float):
        # The workbook keeps 16 significant digits.
        return float(text) == pytest.approx(value, rel=1e-15)
    return value == text.removeprefix("'")


def test_numbers_of_the_workbook_are_numbers_and_dates_text(written):
    book = openpyxl.load_workbook(io.BytesIO(written["mmregistry.xlsx"]))
    names = [cell.value for cell in book["analysis"][1]]
    row = {name: cell.data_type for name, cell in zip(names, book["analysis"][2], strict=True)}
    found = {name: row[name] for name in ("subject_code", "day0", "os_time", "os_event", "age", "sex")}
    text = found["subject_code"]
    assert found == {
        "subject_code": text,
        "day0": text,
        "os_time": "n",
        "os_event": "n",
        "age": "n",
        "sex": text,
    }
    assert text in ("s", "inlineStr")


def test_full_sheet_goes_on_in_another(monkeypatch):
    monkeypatch.setattr("analysis.datasets.tabular_files.MOST_ROWS", 11)
    written = files(cohort(25))
    book = openpyxl.load_workbook(io.BytesIO(written["mmregistry.xlsx"]))
    sheets = [book[name] for name in ("PAT", "PAT 2", "PAT 3")]
    assert [sheet.max_row - 1 for sheet in sheets] == [10, 10, 5]
    codes = [row[0] for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert codes == [line["subject_code"] for line in table(written["PAT.csv"])]


def test_read_me_says_from_what_it_was_made_and_names_every_file(written):
    text = written["README.txt"].decode("utf-8-sig")
    english, italian = text.split("=" * 78)
    for part in (english, italian):
        assert "Data cut-off: 2026-11-01\nSnapshot: S-7" in part
        assert [name for name in FILES if name != "README.txt" and name not in part] == []
    assert "PAT.csv  Registration" in english
    assert "PAT.csv  Registrazione" in italian
