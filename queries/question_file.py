"""A Query Form as a file to fill in: a line for each query, room for its answer, in the centre's language."""

import csv
import io
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crf.dictionary_files import FORMULA
from queries.form_lines import Line, lines_of
from queries.models import QueryForm
from queries.workflow import CATEGORY_WORDS

# Key -> what stands over the column. "kind" and "text" are for the centre to fill in.
COLUMNS: dict[str, str | Promise] = {
    "query": _("Query"),
    "round": _("Round"),
    "patient": _("Patient"),
    "form": _("Form"),
    "entry": _("Entry"),
    "item": _("Item"),
    "value": _("Value now"),
    "question": _("Question"),
    "kind": _("Kind of answer"),
    "text": _("Answer in words"),
    "kinds": _("Possible kinds of answer"),
    "state": _("State"),
}
# Spreadsheets in which a comma is part of a number open only this as columns.
_DELIMITER = ";"


def question_file(form: QueryForm) -> bytes:
    """The file, with the mark by which spreadsheets know UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=_DELIMITER)
    with override(form.language):
        writer.writerow([str(word) for word in COLUMNS.values()])
        for line in lines_of(form):
            cells = _cells(line)
            writer.writerow([_safe(cells.get(key, "")) for key in COLUMNS])
    return file.getvalue().encode("utf-8-sig")


def plain(text: str) -> str:
    """A cell without the mark that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _cells(line: Line) -> dict[str, str]:
    items = line.items
    return {
        "query": str(line.query.pk),
        "round": str(line.cycle),
        "patient": line.patient,
        "form": _each(item.form for item in items),
        "entry": _each(item.entry for item in items),
        "item": _each(str(item.shown.label) for item in items),
        "value": _each(item.shown.now for item in items),
        "question": line.query.question,
        "kinds": "" if line.done else ", ".join(str(word) for word in CATEGORY_WORDS.values()),
        "state": line.done_words,
    }


def _each(texts: Iterable[str]) -> str:
    return " | ".join(texts)
