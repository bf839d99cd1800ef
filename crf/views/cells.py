"""A cell of the matrix on screen: mark, word and where it leads."""

from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crf.overlay import Counts, asked_at
from crf.record import PatientRecord
from crf.status import Cell, State

WORDS: dict[State, str | Promise] = {
    State.NOT_STARTED: _("not started"),
    State.DUE: _("due"),
    State.IN_PROGRESS: _("in progress"),
    State.COMPLETE: _("complete"),
    State.OVERDUE: _("overdue"),
    State.NOT_NEEDED: _("not needed"),
    State.VERIFIED: _("verified"),
    State.SIGNED: _("signed"),
    State.LOCKED: _("locked"),
    State.NOT_APPLICABLE: _("no contact in the window"),
}


def cell_url(code: str, cell: Cell) -> str:
    """Where a cell leads: its row, a new row, or the patient's page where there are several."""
    key = cell.spec.key
    if len(cell.rows) == 1:
        return _address("crf:form", 3).format(code, key, cell.rows[0].pk)
    if cell.rows:
        return _address("crf:patient", 1).format(code) + f"#{key}"
    url = _address("crf:form_new", 2).format(code, key)
    return f"{url}?slot={cell.slot}" if cell.slot else url


@cache
def _address(name: str, parts: int) -> str:
    """The address with a gap for each part: resolving a thousand of them anew takes too long."""
    stands_for = ("CODE", "KEY", 987654321)[:parts]
    url = reverse(name, args=stands_for)
    for part in stands_for:
        url = url.replace(str(part), "{}")
    return url


def cell_title(cell: Cell) -> str | Promise:
    if cell.spec.slot is None:
        return cell.spec.title
    return dict(cell.spec.slot[1].choices)[cell.slot]


def full_title(cell: Cell) -> str:
    """What a cell is called on its own: "Follow-up visit: Month 12", "Diagnosis"."""
    return f"{cell.spec.title}: {cell_title(cell)}" if cell.slot else str(cell_title(cell))


def drawn(record: PatientRecord, cell: Cell, counts: Counts) -> dict[str, Any]:
    """What a template needs; `asked` counts the open queries of the page or pages behind the cell."""
    return {
        "spec": cell.spec,
        "key": cell.spec.key,
        "slot": cell.slot,
        "title": cell_title(cell),
        "url": cell_url(record.patient.subject_code, cell),
        "state": cell.state.value,
        "word": WORDS[cell.state],
        "rows": cell.rows,
        "term": cell.term,
        "asked": asked_at(counts, record, cell.spec, cell.rows),
    }


class MatrixWriter:
    """The cells of the matrix as HTML, in the language of the request; one writer serves one page.

    A template would take most of the time of the page for its thousand cells, which differ in few words.
    """

    def __init__(self) -> None:
        self.words = {state: escape(str(word)) for state, word in WORDS.items()}
        self.titles: dict[tuple[str, str], str] = {}
        self.queries: dict[int, str] = {}

    def row(self, record: PatientRecord, row: list[Cell], counts: Counts) -> SafeString:
        code = record.patient.subject_code
        asked = [asked_at(counts, record, cell.spec, cell.rows) for cell in row]
        drawn = (self._cell(cell_url(code, cell), cell, n) for cell, n in zip(row, asked, strict=True))
        return mark_safe("".join(drawn))  # noqa: S308 every part is escaped or our own

    def _cell(self, url: str, cell: Cell, asked: int) -> str:
        title, word = self._title(cell), self.words[cell.state]
        if not asked:
            return _CELL.format(mark=cell.state.value, url=url, title=f"{title}: {word}", seen="", read=word)
        queries = self._queries(asked)
        seen = f'<span aria-hidden="true">{asked}</span>'
        title = f"{title}: {word}, {queries}"
        return _CELL.format(mark="query", url=url, title=title, seen=seen, read=f"{queries}, {word}")

    def _title(self, cell: Cell) -> str:
        key = cell.spec.key, cell.slot
        if key not in self.titles:
            self.titles[key] = escape(str(cell_title(cell)))
        return self.titles[key]

    def _queries(self, number: int) -> str:
        if number not in self.queries:
            self.queries[number] = escape(open_queries(number))
        return self.queries[number]


def open_queries(number: int) -> str:
    return ngettext("%(n)s open query", "%(n)s open queries", number) % {"n": number}


_CELL = (
    '<td><a class="cell state-{mark}" href="{url}" title="{title}">'
    '<svg class="mark" aria-hidden="true"><use href="#mark-{mark}"/></svg>{seen}'
    '<span class="visually-hidden">{read}</span></a></td>\n'
)
