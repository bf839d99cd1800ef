"""A Query Form as a file: a line a query, in the centre's language, to fill in with a spreadsheet."""

import csv
import io
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from queries.form_lines import Item, Line, lines_of
from queries.models import QueryForm
from queries.workflow import CATEGORY_WORDS

# What a spreadsheet opens by itself where the comma is the decimal sign.
DELIMITER = ";"
# A cell that begins so would be taken for a formula, or be read back as one of ours.
_NEEDS_MARK = ("=", "+", "-", "@", "\t", "\r", "'")
_MARK = "'"

# Key -> what stands over the column. Query and round are what a line is recognised by when it comes back.
COLUMNS: dict[str, Promise] = {
    "query_form": _("Query Form"),
    "query": _("Query"),
    "round": _("Round"),
    "patient": _("Patient"),
    "form": _("Form"),
    "entry": _("Entry"),
    "item": _("Item"),
    "now": _("Current value"),
    "question": _("Question"),
    "before": _("Said before"),
    "kinds": _("Possible answers"),
    "kind": _("Kind of answer"),
    "text": _("Answer in words"),
}


def form_file(form: QueryForm) -> bytes:
    """The lines of the form with the values as they are now; the two last columns are the centre's."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=DELIMITER)
    with override(form.language):
        writer.writerow([str(title) for title in COLUMNS.values()])
        for line in lines_of(form):
            cells = _cells(form, line)
            writer.writerow([as_text(cells.get(key, "")) for key in COLUMNS])
    # The mark tells a spreadsheet that the text is UTF-8.
    return file.getvalue().encode("utf-8-sig")


def as_text(cell: str) -> str:
    """The cell so that no spreadsheet computes it; `plain` takes the sign off again."""
    return _MARK + cell if cell.startswith(_NEEDS_MARK) else cell


def plain(cell: str) -> str:
    return cell[1:] if cell.startswith(_MARK) and cell[1:].startswith(_NEEDS_MARK) else cell


def _cells(form: QueryForm, line: Line) -> dict[str, str]:
    return {
        "query_form": form.number,
        "query": str(line.query.pk),
        "round": str(line.cycle),
        "patient": line.patient,
        "form": _joined(line.items, lambda item: item.form),
        "entry": _joined(line.items, lambda item: item.entry),
        "item": " | ".join(str(item.shown.label) for item in line.items),
        "now": " | ".join(item.shown.now or "–" for item in line.items),
        "question": line.query.question,
        "before": "\n".join(line.before),
        "kinds": line.done_words or " / ".join(map(str, CATEGORY_WORDS.values())),
    }


def _joined(items: list[Item], word: Callable[[Item], str]) -> str:
    """The words of the items, once where they are all the same."""
    words = [word(item) for item in items]
    return words[0] if len(set(words)) == 1 else " | ".join(words)
