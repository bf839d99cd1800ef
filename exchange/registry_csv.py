"""Reads the EBMT Registry's "Treatment overview report": bytes in, rows without identifying data out."""

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crf.clean_text import clean
from crf.csv_table import BadQuotes, decode, table
from crf.registry_numbers import number_key
from crf.typed_numbers import NumberRefused, parse
from exchange.registry_columns import (
    BIRTH,
    COLUMNS,
    IDENTIFYING,
    IDENTITY,
    NEEDED,
    NOT_READ_YET,
    UNKNOWN,
    Column,
    Kind,
)
from exchange.remarks import Kind as RemarkKind
from exchange.remarks import Remark

SEPARATOR = ";"
# The registry's systems write a date that they do not have as one of centuries ago (1809-12-31).
FIRST_YEAR = 1900
LONGEST_SHOWN = 60

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
# Three zeros behind few digits could be a thousands mark as well.
_NUMBER = re.compile(r"(?!\d{1,3}[.,]000$)([0-9A-Za-z-]{1,20}?)(?:[.,]0*)?")


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One transplant: the values that the study keeps, by the key of their column, and those it cannot read.

    `fault` says why the line as a whole could not be read; then there are no values.
    """

    line: int
    values: dict[str, Any]
    remarks: tuple[Remark, ...] = ()
    fault: str = ""

    def unreadable(self, header: str) -> bool:
        """Whether something stands in this column that could not be understood."""
        return any(remark.column == header for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """A file as it was read, and the names of columns: `unread` are in the file and the forms ask for what
    they say, `unused` are in the file and no form asks, `absent` are read and not in the file."""

    sha256: str
    rows: tuple[Row, ...]
    unread: tuple[str, ...]
    unused: tuple[str, ...]
    absent: tuple[str, ...]


def read(content: bytes, *, keep_birth_year: bool) -> RegistryFile:
    """The rows of the file without initials and dates of birth. Raises Unreadable.

    Of the date of birth only the age at treatment is kept, and the year where the study keeps years.
    """
    lines = _lines(_decode(content))
    _first, names = next(lines, (0, []))
    headers = [_tidy(name) for name in names]
    places = _places(headers)
    rows = tuple(_row(number, cells, len(headers), places, keep_birth_year) for number, cells in lines)
    if not rows:
        raise Unreadable(_("The file has a header and no rows. Please export the report again."))
    used = {name.casefold() for name in (*(column.header for column in COLUMNS), BIRTH, *IDENTIFYING)}
    others = [name for name in headers if name and name.casefold() not in used]
    asked = {name.casefold() for name in NOT_READ_YET}
    return RegistryFile(
        sha256=hashlib.sha256(content).hexdigest(),
        rows=rows,
        unread=tuple(name for name in others if name.casefold() in asked),
        unused=tuple(name for name in others if name.casefold() not in asked),
        absent=tuple(
            name for name in (*(column.header for column in COLUMNS), BIRTH) if name.casefold() not in places
        ),
    )


def _decode(content: bytes) -> str:
    if not content.strip():
        raise Unreadable(_("The file is empty. Please export the report again."))
    if content.startswith(b"%PDF"):
        raise Unreadable(
            _("This is a PDF. Please export the “Treatment overview report” of the Registry as CSV.")
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(
            _("This is an Excel file. In Excel, save it as “CSV UTF-8”, or export the report as CSV.")
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_("This text is encoded as UTF-16. Please save it as “CSV UTF-8” and try again."))
    try:
        text = decode(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            _("Line %(line)s is not encoded as UTF-8. Please save the file as “CSV UTF-8” and try again.")
            % {"line": line}
        ) from error
    if "\0" in text:
        raise Unreadable(_("This is not a text file. Please export the report as CSV."))
    header = text.lstrip().split("\n", 1)[0].casefold()
    if SEPARATOR not in header and sum(column.header.casefold() in header for column in COLUMNS) > 1:
        raise Unreadable(
            _("The columns of this file are not separated by semicolons. Please export it with “;”.")
        )
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number of its first line, and cells, of each row that is not blank."""
    try:
        for row in table(text, separator=SEPARATOR):
            yield row.line, [clean(cell) for cell in row.cells]
    except BadQuotes as error:
        raise Unreadable(
            _("The quotation marks of line %(line)s do not close. Please export the report again.")
            % {"line": error.line}
        ) from error


def _places(headers: list[str]) -> dict[str, int]:
    """Name of a column in small letters -> where it stands."""
    names = [name.casefold() for name in headers]
    wanted = {name.casefold(): name for name in (*(c.header for c in COLUMNS), BIRTH, *IDENTIFYING)}
    if not wanted.keys() & set(names):
        raise Unreadable(
            _(
                "The first line has none of the columns of the Registry’s “Treatment overview report”. "
                "Is this the right file, and is its header still there?"
            )
        )
    doubled = [wanted[name] for name in dict.fromkeys(names) if name in wanted and names.count(name) > 1]
    if doubled:
        raise Unreadable(
            _("These columns appear twice: %(names)s. Please export the report again.")
            % {"names": ", ".join(doubled)}
        )
    missing = [name for name in NEEDED if name.casefold() not in names]
    if not any(name.casefold() in names for name in IDENTITY):
        missing = [_("Long ID or Promise ID"), *missing]
    if missing:
        raise Unreadable(
            _(
                "The file does not have these columns: %(names)s. Please export the “Treatment overview "
                "report” with all its columns."
            )
            % {"names": ", ".join(missing)}
        )
    return {name: names.index(name) for name in names if name in wanted}


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _row(number: int, cells: list[str], width: int, places: dict[str, int], keep_birth_year: bool) -> Row:
    cells = [_tidy(cell) for cell in cells]
    if len(cells) < width or any(cells[width:]):
        # Its cells may have moved: initials could stand where a code is read.
        why = _("The line has %(found)s cells, the header has %(wanted)s. Nothing of it was read.")
        return Row(number, {}, fault=why % {"found": len(cells), "wanted": width})
    values: dict[str, Any] = {}
    remarks = []
    for column in COLUMNS:
        place = places.get(column.header.casefold())
        text = cells[place] if place is not None else ""
        try:
            value = _value(column, text)
        except ValueError as error:
            shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
            remarks.append(Remark(RemarkKind.LEFT_OUT, number, column.header, shown, str(error)))
        else:
            if value is not None:
                values[column.key] = value
    birth = cells[places[BIRTH.casefold()]] if BIRTH.casefold() in places else ""
    try:
        values |= _of_birth(_day(birth), values.get("tx_date"), keep_birth_year)
    except ValueError:
        # What stands there may be a date of birth: it is not repeated.
        remarks.append(Remark(RemarkKind.LEFT_OUT, number, BIRTH, "", _("This cannot be read as a date.")))
    return Row(number, values, tuple(remarks))


def _of_birth(born: date | None, treated: date | None, keep_year: bool) -> dict[str, int]:
    """Completed years at treatment, and the year of birth if the study keeps it."""
    if born is None:
        return {}
    kept = {"birth_year": born.year} if keep_year else {}
    if treated is not None:
        had_birthday = (treated.month, treated.day) >= (born.month, born.day)
        kept["age"] = treated.year - born.year - (not had_birthday)
    return kept


def _value(column: Column, text: str) -> Any:
    """None where there is nothing, or where the registry says that it does not know. Raises ValueError."""
    word = text.casefold()
    if word in column.values:
        return column.values[word]
    if not text or word in UNKNOWN:
        return None
    return _READERS[column.kind](text)


def _code(text: str) -> str:
    raise ValueError(_("This word is not in the list of what the Registry says here."))


def _day(text: str) -> date | None:
    """The day, without its time; None for a date of centuries ago, which stands for a missing one.

    Raises ValueError for what is no date, and for a day that is still to come.
    """
    if not text or text.casefold() in UNKNOWN:
        return None
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        raise ValueError(_("This cannot be read as a date; the Registry writes them as 12/06/2015 00:00."))
    if year < FIRST_YEAR:
        return None
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise ValueError(_("There is no such day in the calendar.")) from error
    if found > timezone.localdate():
        raise ValueError(_("This day is still to come. Correct the date in the Registry."))
    return found


def _whole(text: str) -> int:
    """Raises ValueError for what is no whole number, or could be two: 1.000 is not read as one."""
    try:
        number = parse(text, whole=True).value
    except NumberRefused as refused:
        if refused.readings:
            raise
        number = None
    if number is None or number < 0:
        raise ValueError(_("This is not a whole number."))
    return int(number)


def _number_as_text(text: str) -> str:
    """The number as numbers are compared, whether the Registry or a spreadsheet wrote it."""
    match = _NUMBER.fullmatch(text.strip("\"'() "))
    key = number_key(match[1]) if match else ""
    if not key:
        raise ValueError(_("This is not a patient number of the Registry."))
    return key


def _long_id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise ValueError(_("This is not a Long ID: 32 digits and letters a to f in five groups.")) from error


_READERS = {
    Kind.CODE: _code,
    Kind.DAY: _day,
    Kind.WHOLE: _whole,
    Kind.NUMBER_AS_TEXT: _number_as_text,
    Kind.LONG_ID: _long_id,
}
