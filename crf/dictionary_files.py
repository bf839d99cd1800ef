"""The data dictionary as a table, a spreadsheet or JSON; a text that looks like a formula stays text."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import xlsxwriter

from crf.dictionary import Entry, Texts

# What makes Excel, LibreOffice and others read a cell of a CSV as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADING = (
    "form",
    "form_title_en",
    "form_title_it",
    "parent_form",
    "form_condition_en",
    "form_condition_it",
    "form_condition",
    "section_en",
    "section_it",
    "item",
    "label_en",
    "label_it",
    "type",
    "max_length",
    "unit",
    "second_unit",
    "bounds",
    "code_list",
    "codes_en",
    "codes_it",
    "required",
    "missing",
    "partial",
    "unknown",
    "always_known_en",
    "always_known_it",
    "soft_en",
    "soft_it",
    "hard_en",
    "hard_it",
    "condition_en",
    "condition_it",
    "condition",
    "offered_by",
    "offered_codes",
    "identifier",
    "note_en",
    "note_it",
    "source",
)
WIDEST = 60


def table(entries: Iterable[Entry]) -> list[list[str]]:
    """A row of texts for each item, in the columns of HEADING."""
    return [_cells(entry) for entry in entries]


def _cells(entry: Entry) -> list[str]:
    return [
        entry.form,
        *_both(entry.form_title),
        entry.parent,
        *_both(entry.form_condition_words),
        _data(entry.form_condition),
        *_both(entry.section),
        entry.item,
        *_both(entry.label),
        entry.kind,
        "" if entry.length is None else str(entry.length),
        entry.unit,
        entry.second_unit,
        "Y" if entry.bounded else "",
        entry.code_list,
        _codes(entry.codes, "en"),
        _codes(entry.codes, "it"),
        entry.required,
        "".join(code for code, _label in entry.missing),
        "Y" if entry.partial else "",
        entry.unknown,
        *_both(entry.always_known),
        *_both(entry.soft),
        *_both(entry.hard),
        *_both(entry.condition_words),
        _data(entry.condition),
        entry.offered_by,
        _data(entry.offered or None),
        entry.identifier,
        *_both(entry.note),
        entry.source,
    ]


def csv_text(entries: Iterable[Entry]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADING)
    for row in table(entries):
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return file.getvalue()


def xlsx(entries: Sequence[Entry]) -> bytes:
    """A workbook with the items in one sheet and the codes of their lists in another."""
    file = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(file, {"in_memory": True, **options}) as book:
        _sheet(book, "items", HEADING, table(entries))
        _sheet(book, "codes", ("code_list", "code", "label_en", "label_it"), _code_rows(entries))
    return file.getvalue()


def _code_rows(entries: Iterable[Entry]) -> list[list[str]]:
    lists = {entry.code_list: entry.codes for entry in entries if entry.code_list}
    return [[name, code, *_both(label)] for name, codes in sorted(lists.items()) for code, label in codes]


def _sheet(book: Any, name: str, heading: Sequence[str], rows: list[list[str]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(heading):
        sheet.write_string(0, column, title, bold)
        longest = max((len(row[column]) for row in rows), default=0)
        sheet.set_column(column, column, min(max(longest, len(title)) + 2, WIDEST))
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heading) - 1)


def json_text(entries: Iterable[Entry]) -> str:
    """A list of objects, one for each item, with the attributes of `Entry`; codes as [code, labels]."""
    return json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1)


def _both(texts: Texts) -> tuple[str, str]:
    return texts["en"], texts["it"]


def _codes(codes: Iterable[tuple[str, Texts]], language: str) -> str:
    return "\n".join(f"{code} = {label[language]}" for code, label in codes)


def _data(condition: Any) -> str:
    return "" if condition is None else json.dumps(condition, ensure_ascii=False)
