"""The one reader of CSV files that come in, whichever spreadsheet wrote them."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

SEPARATORS = ";,\t"
# Excel writes it as a first line and hides it when it opens the file.
_SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[\s;,]*', re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class BadQuotes(ValueError):
    """The quotation marks do not fit together from `line` on, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts rows as a spreadsheet does, `line` lines as a text editor does; both from 1."""

    number: int
    line: int
    cells: list[str]


def decode(content: bytes) -> str:
    """UTF-8 with or without its mark, or the UTF-16 of spreadsheets. Raises UnicodeDecodeError."""
    if content.startswith(_UTF_16):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def table(text: str, *, separator: str = "", strict: bool = True) -> Iterator[Row]:
    """The rows of the text that are not blank.

    A first line such as "sep=;" says what separates the cells, and otherwise `separator`, or else the sign of
    `SEPARATORS` that occurs most often in the first row. Raises BadQuotes.
    """
    said, skipped = _said_separator(text)
    lines = text.split("\n")[skipped:]
    first = next((line for line in lines if line.strip(SEPARATORS + " \t\r")), "")
    sign = said or separator or max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO("\n".join(lines), newline=""), delimiter=sign, strict=strict)
    number = 0
    while True:
        line, number = skipped + reader.line_num + 1, number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadQuotes(line) from error
        if any(cell.strip() for cell in cells):
            yield Row(number, line, cells)


def _said_separator(text: str) -> tuple[str, int]:
    """The sign that a first line "sep=;" names, and how many lines that takes; ("", 0) without one."""
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _SEPARATOR_LINE.fullmatch(line):
            return match[1], number
        if line.strip():
            break
    return "", 0
