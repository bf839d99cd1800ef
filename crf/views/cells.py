"""A cell of the matrix on screen: mark, word and where it leads."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
}


def cell_url(code: str, cell: Cell) -> str:
    """Where a cell leads: its row, a new row, or the patient's page where there are several."""
    key = cell.spec.key
    if len(cell.rows) == 1:
        return reverse("crf:form", args=[code, key, cell.rows[0].pk])
    if cell.rows:
        return reverse("crf:patient", args=[code]) + f"#{key}"
    url = reverse("crf:form_new", args=[code, key])
    return f"{url}?slot={cell.slot}" if cell.slot else url


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
