"""The filled file of a Query Form as it comes back: read, its lines judged, and answered one by one."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from crf.clean_text import clean
from queries.form_file import COLUMNS, plain
from queries.workflow import CATEGORY_WORDS, Category

Key = TypeVar("Key", bound=str)

LARGEST = 512 * 1024
MOST_LINES = 2000
_DELIMITERS = ";,\t"
_NEEDED = frozenset({"query", "round", "kind", "text"})


class Unreadable(ValueError):
    """It is no file of a Query Form; says in the reader's language what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line as somebody filled it in; `number` counts as a spreadsheet does, the header being 1."""

    number: int
    query: str
    round: str
    kind: str
    text: str

    @property
    def is_empty(self) -> bool:
        return not self.kind.strip() and not self.text.strip()

    @property
    def category(self) -> Category | None:
        return categories().get(_folded(self.kind))

    @property
    def category_word(self) -> str | Promise:
        return CATEGORY_WORDS[self.category] if self.category else ""


def read(content: bytes) -> list[Row]:
    """The lines of the file, whatever sign separates them and whatever spreadsheet wrote it."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is too large for the answers to a Query Form."))
    # The database takes no character that ends a string in C.
    text = _decoded(content).replace("\0", "")
    for delimiter in _DELIMITERS:
        rows = _table(text, delimiter)
        header = [headings().get(_folded(cell), "") for cell in next(rows, [])]
        if set(header) >= _NEEDED:
            return list(_rows(rows, header))
    raise Unreadable(
        _(
            "This does not look like the file of a Query Form: its first line has to name the columns "
            "%(names)s. Download the file again, fill it in, and save it as CSV."
        )
        % {"names": ", ".join(str(COLUMNS[key]) for key in COLUMNS if key in _NEEDED)}
    )


@cache
def headings() -> dict[str, str]:
    """What may stand over a column, in any language -> its key."""
    return _in_all_languages({key: str(key) for key in COLUMNS}, COLUMNS)


@cache
def categories() -> dict[str, Category]:
    """A kind of answer by code or in words, in any language -> the kind."""
    return _in_all_languages({code: code.value for code in CATEGORY_WORDS}, CATEGORY_WORDS)


def _in_all_languages(codes: Mapping[Key, str], words: Mapping[Key, Promise]) -> dict[str, Key]:
    found = {_folded(code): key for key, code in codes.items()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {_folded(str(word)): key for key, word in words.items()}
    return found


def _folded(text: str) -> str:
    return " ".join(plain(clean(text)).casefold().split())


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, the other Unicode of spreadsheets, or the letters of Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _table(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(
            _("Line %(line)s of the file cannot be read as CSV.") % {"line": reader.line_num}
        ) from error


def _rows(rows: Iterator[list[str]], header: list[str]) -> Iterator[Row]:
    for number, cells in enumerate(rows, start=2):
        if number > MOST_LINES + 1:
            raise Unreadable(_("The file has more than %(most)s lines.") % {"most": MOST_LINES})
        if any(cell.strip() for cell in cells):
            named = {
                key: clean(plain(cell)) for key, cell in zip(header, cells, strict=False) if key in _NEEDED
            }
            yield Row(number, *(named.get(key, "") for key in ("query", "round", "kind", "text")))
