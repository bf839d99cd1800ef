"""Tables that are written row by row, each as a CSV file and as a sheet of one workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from analysis.datasets.form_columns import Cell
from analysis.writers.spreadsheet import as_text

WORKBOOK = "mmregistry.xlsx"
MOST_ROWS = 1_048_576
# The same records give the same bytes whenever they are written.
MADE = datetime(1980, 1, 1)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TabularFiles:
    """Files in `folder`; a context manager, after which they and the workbook are complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._book = xlsxwriter.Workbook(str(folder / WORKBOOK), {**OPTIONS, "tmpdir": str(folder)})
        self._book.set_properties({"created": MADE})
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._files: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            file.close()
        self._book.close()

    def begin(self, name: str, heading: Sequence[str]) -> TabularFile:
        """A table of this name, without rows yet."""
        file = (self._folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="")
        self._files.append(file)
        return TabularFile(csv.writer(file), Sheets(self._book, self._bold, name, heading), heading)

    def write(self, name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        table = self.begin(name, heading)
        for row in rows:
            table.add(row)


class TabularFile:
    """One table in both its forms."""

    def __init__(self, lines: Any, sheets: Sheets, heading: Sequence[str]) -> None:
        self._lines, self._sheets = lines, sheets
        lines.writerow(heading)

    def add(self, row: Sequence[Cell]) -> None:
        self._lines.writerow([_in_csv(cell) for cell in row])
        self._sheets.add(row)


class Sheets:
    """A sheet, and when it is full another one: `TOX`, then `TOX 2`."""

    def __init__(self, book: Any, bold: Any, name: str, heading: Sequence[str]) -> None:
        self._book, self._bold, self._name, self._heading = book, bold, name, heading
        self._count = 0
        self._turn()

    def add(self, row: Sequence[Cell]) -> None:
        if self._next == MOST_ROWS:
            self._turn()
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                self._sheet.write_string(self._next, column, cell)
            else:
                self._sheet.write_number(self._next, column, cell)
        self._next += 1

    def _turn(self) -> None:
        self._count += 1
        name = self._name if self._count == 1 else f"{self._name} {self._count}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        for column, title in enumerate(self._heading):
            self._sheet.set_column(column, column, len(title) + 2)
            self._sheet.write_string(0, column, title, self._bold)
        self._next = 1


def _in_csv(cell: Cell) -> Any:
    # 1E+2 and 0.5000 are the same numbers as 100 and 0.5.
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else as_text(cell)
