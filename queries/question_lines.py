"""Reads a file of questions, as a statistician's own checks write it: bytes in, lines of text out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crf.clean_text import clean
from crf.csv_table import BadQuotes, decode, table

COLUMNS = ("id", "patient", "form", "entry", "item", "question")
# In one go; each question locks its patient for the moment in which it is asked.
MOST_LINES = 500
# What R writes where there is nothing.
NOTHING = "NA"


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One question as it stands in the file; where `fault` says why it cannot be read, the rest is empty."""

    number: int
    id: str = ""
    patient: str = ""
    form: str = ""
    entry: str = ""
    item: str = ""
    question: str = ""
    fault: str = ""


def read(content: bytes) -> list[FileLine]:
    """The lines of the file that are not blank. Raises Unreadable."""
    rows = _rows(_decode(content))
    _first, header = next(rows, (0, []))
    names = [name.strip().casefold() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    doubled = [name for name in COLUMNS if names.count(name) > 1]
    if missing:
        raise Unreadable(
            _("The first line has to name these columns, too: %(names)s.") % {"names": ", ".join(missing)}
        )
    if doubled:
        raise Unreadable(_("These columns appear twice: %(names)s.") % {"names": ", ".join(doubled)})
    places = {name: names.index(name) for name in COLUMNS}
    lines = [_line(number, cells, len(names), places) for number, cells in rows]
    if not lines:
        raise Unreadable(_("The file has a header and no questions."))
    if len(lines) > MOST_LINES:
        raise Unreadable(
            _(
                "The file has %(found)s questions; here it may have up to %(most)s. Send the most important "
                "ones first: every question costs somebody at a centre her time."
            )
            % {"found": len(lines), "most": MOST_LINES}
        )
    return lines


def _decode(content: bytes) -> str:
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a spreadsheet. Please save it as “CSV UTF-8” and choose that file."))
    try:
        text = decode(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            _("Line %(line)s is not encoded as UTF-8. Please save the file as “CSV UTF-8” and try again.")
            % {"line": line}
        ) from error
    if "\0" in text:
        raise Unreadable(_("This is not a text file. Please choose a CSV."))
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number of its first line, and cells, of each row that is not blank."""
    try:
        for row in table(text):
            yield row.line, [clean(cell) for cell in row.cells]
    except BadQuotes as error:
        raise Unreadable(
            _("Line %(line)s cannot be read: its quotation marks do not fit together.") % {"line": error.line}
        ) from error


def _line(number: int, cells: list[str], width: int, places: dict[str, int]) -> FileLine:
    if len(cells) != width:
        # Its cells may have moved, so that a question would go to the wrong place.
        why = _("This line has %(found)s cells, the first line has %(wanted)s. Is a quotation mark missing?")
        return FileLine(number, fault=why % {"found": len(cells), "wanted": width})
    values = {name: cells[place].strip() for name, place in places.items()}
    return FileLine(number, **{name: "" if text == NOTHING else text for name, text in values.items()})
