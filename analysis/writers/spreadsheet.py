"""Tables as CSV and XLSX; a text that a spreadsheet would take for a formula arrives as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from analysis.tables import Table, unfolded

# What makes Excel, LibreOffice and others read a cell of a CSV as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_COLUMN = 60


def csv_text(table: Table) -> str:
    """The unfolded table, with the stamp in columns of its own: each row says what it was made from."""
    stamp = {str(name): str(value) for name, value in (table.stamp or {}).items()}
    heading, *rows = unfolded(table)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_text(value) for value in (*heading, *stamp)])
    for row in rows:
        writer.writerow([_text(value) for value in (*row, *stamp.values())])
    return file.getvalue()


def _text(value: Any) -> Any:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet for each table, and a last one with notes, definitions and the stamp."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        for table in tables:
            _sheet(book, table)
        _notes(book, tables)
    return file.getvalue()


def _sheet(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(table.key)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    share, whole = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "0"})
    heading, *rows = unfolded(table)
    sheet.write_row(0, 0, heading, bold)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value, share if isinstance(value, float) else whole)
    sheet.freeze_panes(1, 1)
    for column, cells in enumerate(zip(*rows, strict=True)):
        widest = max((len(str(cell)) for cell in cells if isinstance(cell, str)), default=10)
        sheet.set_column(column, column, min(max(widest + 2, 11), LONGEST_COLUMN))


def _notes(book: Any, tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet(_("notes"))
    wrap, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    sheet.set_column(0, 0, 24, bold)
    sheet.set_column(1, 1, 110, wrap)
    lines = [(str(name), str(value)) for name, value in (tables[0].stamp or {}).items()]
    lines += [(table.key, str(table.title)) for table in tables]
    lines += [("", str(note)) for table in tables for note in table.notes]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)
