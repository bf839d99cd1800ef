"""The filled file of a Query Form as it comes back: read, its lines judged, and answered one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from crf.clean_text import clean
from crf.csv_table import BadQuotes, decode, table
from crf.csv_table import Row as TableRow
from queries.form_file import COLUMNS, plain
from queries.workflow import CATEGORY_WORDS, Category

Key = TypeVar("Key", bound=str)

LARGEST = 512 * 1024
MOST_LINES = 2000
# How people write the kinds of answers by hand. "n.a." is not among them: it may be two of them.
_ALSO_SAID = {
    Category.CORRECTED: "correct,fixed,corretto,corretta,corretti,corrette,ho corretto,correzione,modificato,"
    "modificata",
    Category.CONFIRMED: "confirm,confirmed as in source,as in the source,as in source,confermo,conferma,"
    "confermato,confermata,confermati,confermate,confermato come in fonte,confermata come da fonte,"
    "come da fonte,come in fonte",
    Category.NOT_AVAILABLE: "unavailable,n.d,nd,non disp,non disponibili,dato non disponibile",
    Category.NOT_APPLICABLE: "non applicabili,non si applica",
    Category.QUESTION_BACK: "question,domanda,domanda di ritorno,richiesta di chiarimento,chiarimento,"
    "richiesta chiarimento",
}
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
    rows = _table(text)
    first = next(rows, None)
    header = [headings().get(_folded(cell), "") for cell in first.cells] if first else []
    if first and set(header) >= _NEEDED:
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
    """A kind of answer by code, in the words of the form, or as people write it -> the kind."""
    said = {_folded(word): kind for kind, words in _ALSO_SAID.items() for word in words.split(",")}
    return said | _in_all_languages({code: code.value for code in CATEGORY_WORDS}, CATEGORY_WORDS)


def _in_all_languages(codes: Mapping[Key, str], words: Mapping[Key, Promise]) -> dict[str, Key]:
    found = {_folded(code): key for key, code in codes.items()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {_folded(str(word)): key for key, word in words.items()}
    return found


def _folded(text: str) -> str:
    return " ".join(plain(clean(text)).casefold().replace("_", " ").split()).strip(" .:;!")


def _decoded(content: bytes) -> str:
    """Any text that a spreadsheet writes; what is no Unicode is read as the letters of Western Europe."""
    try:
        return decode(content)
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _table(text: str) -> Iterator[TableRow]:
    try:
        yield from table(text, strict=False)
    except BadQuotes as error:
        raise Unreadable(
            _("Line %(line)s of the file cannot be read as CSV.") % {"line": error.line}
        ) from error


def _rows(rows: Iterator[TableRow], header: list[str]) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count > MOST_LINES:
            raise Unreadable(_("The file has more than %(most)s lines.") % {"most": MOST_LINES})
        named = {
            key: clean(plain(cell)) for key, cell in zip(header, row.cells, strict=False) if key in _NEEDED
        }
        yield Row(row.number, *(named.get(key, "") for key in ("query", "round", "kind", "text")))
