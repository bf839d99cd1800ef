"""Tables as CSV and XLSX; a text that a spreadsheet would take for a formula arrives as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import xlsxwriter
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analysis.tables import Block, Column, Table, unfolded, values
from analysis.tables.cells import AnyCell, Interval, Label, Number, P, Quantity, Quartiles, Ratio, Share
from crf.dictionary_files import FORMULA

# In the unit of a workbook, the width of one digit.
NARROWEST_COLUMN, LONGEST_COLUMN = 9, 60
# What Excel allows of the name of a sheet; it keeps "History" for itself.
LONGEST_NAME, FORBIDDEN, RESERVED = 31, "[]:*?/\\'", "history"


def csv_text(table: Table) -> str:
    """The unfolded table, each row with the stamp and complete in itself.

    An indented label has those that it belongs to before it ("Donor: unrelated").
    """
    stamp = {str(name): str(value) for name, value in (table.stamp or {}).items()}
    heading, *rows = unfolded(table)
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([as_text(value) for value in (*heading, *stamp)])
    for label, row in zip(_full_labels(table), rows, strict=True):
        row[1 if table.divided else 0] = label
        writer.writerow([as_text(value) for value in (*row, *stamp.values())])
    return file.getvalue()


def _full_labels(table: Table) -> Iterator[Any]:
    """The first value of every row, with the labels above it that are indented less."""
    for _block, rows in table.paired:
        above: list[str] = []
        for row in rows:
            column, cell = row[0]
            label = values(cell, column)[0]
            if isinstance(cell, Label):
                above = [*above[: cell.level], str(label)]
                label = ": ".join(above)
            yield label


def as_text(value: Any) -> Any:
    """The value as a cell of a CSV: what a spreadsheet would read as a formula begins with an apostrophe."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def xlsx(tables: Sequence[Table], *, made: datetime | None = None) -> bytes:
    """A workbook with a sheet for each table, and a last one with notes, definitions and the stamp.

    The same tables `made` at the same time, now where none is given, are the same bytes.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    names = sheet_names([*(table.key for table in tables), _("notes")])
    with xlsxwriter.Workbook(file, options) as book:
        created = (made or datetime.now(UTC)).astimezone(UTC)
        book.set_properties({"created": created, "title": str(tables[0].title) if tables else ""})
        for table, name in zip(tables, names, strict=False):
            _sheet(book, book.add_worksheet(name), table)
        _notes(book, book.add_worksheet(names[-1]), tables)
    return file.getvalue()


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names as near to the wanted ones as Excel allows: at most 31 characters, no two alike."""
    names: list[str] = []
    for text in wanted:
        name = "".join("-" if char in FORBIDDEN else char for char in text)[:LONGEST_NAME] or "-"
        taken, number = {RESERVED, *map(str.lower, names)}, 2
        plain = name
        while name.lower() in taken:
            name = f"{plain[: LONGEST_NAME - len(str(number)) - 1]} {number}"
            number += 1
        names.append(name)
    return names


def _sheet(book: Any, sheet: Any, table: Table) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    formats: dict[tuple[str, int], Any] = {}
    heading, *_others = unfolded(table)
    for place, text in enumerate(heading):
        sheet.write_string(0, place, text, bold)
    widths = [NARROWEST_COLUMN] * len(heading)
    rows = [(block, row) for block, rows in table.paired for row in rows]
    for number, (block, row) in enumerate(rows, start=1):
        for place, (value, shown, level) in enumerate(_line(table, block, row)):
            if value is None:
                continue
            style = shown, level
            if style not in formats:
                formats[style] = book.add_format({"num_format": shown, "indent": level})
            if isinstance(value, str):
                sheet.write_string(number, place, value, formats[style])
                widths[place] = max(widths[place], len(value) + 2 * level + 2)
            else:
                sheet.write_number(number, place, value, formats[style])
    sheet.freeze_panes(1, 2 if table.divided else 1)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, LONGEST_COLUMN))


def _line(
    table: Table, block: Block, row: Sequence[tuple[Column, AnyCell]]
) -> Iterator[tuple[str | int | float | None, str, int]]:
    """Every value of a row, how its number is shown, and how far it is indented."""
    if table.divided:
        yield str(block.title), "@", 0
    for column, cell in row:
        level = cell.level if isinstance(cell, Label) else 0
        plain = values(cell, column)
        # More formats than values where a cell is printed as a text.
        for value, shown in zip_longest(plain, _shown(cell)[: len(plain)], fillvalue="0"):
            yield value, "@" if isinstance(value, str) else str(shown), level


def _shown(cell: AnyCell) -> list[str]:
    """In which format the spreadsheet shows each value of a cell; the numbers keep their full precision."""
    match cell:
        case Interval():
            return ["0.0%", "0.0%", "0.0%", "0"]
        case Share():
            return ["0", "0.0%"]
        case Ratio():
            return ["0.00"] * 3
        case Number() | Quartiles() | Quantity():
            return ["0." + "0" * cell.digits if cell.digits else "0"] * 3
        case P():
            return [f'[<0.001]"<{number_format("0.001")}";[<0.1]0.000;0.00']
        case _:
            return ["0"]


def _notes(book: Any, sheet: Any, tables: Sequence[Table]) -> None:
    wrap, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    sheet.set_column(0, 0, 24, bold)
    sheet.set_column(1, 1, 110, wrap)
    stamp = {str(name): str(value) for table in tables for name, value in (table.stamp or {}).items()}
    lines = list(stamp.items())
    lines += [(table.key, str(table.title)) for table in tables]
    lines += [("", note) for note in dict.fromkeys(str(note) for table in tables for note in table.notes)]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)
