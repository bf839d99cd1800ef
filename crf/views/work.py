"""What waits for the person who looks: one line for each form of her patients, the most urgent first."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from accounts.roles import Capability
from accounts.scoping import needs
from crf import selectors
from crf.derivations.follows import unanswered
from crf.models import FormRecord
from crf.names import row_name
from crf.outline import load_outlines
from crf.overlay import open_questions
from crf.record import PatientRecord, load_records
from crf.specs import SPECS
from crf.tasks import Kind, Task, all_tasks
from crf.views.cells import full_title

PER_PAGE = 50
NAMED = 3
MONTH, YEAR = 30.44, 365.25
WORDS: dict[Kind, str | Promise] = {
    Kind.OVERDUE: _("overdue"),
    Kind.QUERIED: _("open queries"),
    Kind.DUE: _("due"),
    Kind.INCOMPLETE: _("incomplete"),
}
MARKS = {Kind.OVERDUE: "due", Kind.QUERIED: "query", Kind.DUE: "todo", Kind.INCOMPLETE: "part"}


@require_safe
@needs(Capability.ENTER_DATA)
def work(request: UserRequest) -> HttpResponse:
    """The list, all of it or of one kind or patient, with how many there are of each kind."""
    search = request.GET.get("search", "").strip().upper()[:40]
    show = request.GET.get("show", "")
    found = selectors.patients_to_work_on(request.user)
    ids = list((selectors.with_code(found, search) if search else found).values_list("pk", flat=True))
    tasks = all_tasks(load_outlines(ids).values(), open_questions(request.user, ids), timezone.localdate())
    counted = Counter(kind for task in tasks for kind in task.kinds)
    shown = [task for task in tasks if show in task.kinds] if show in WORDS else tasks
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    records = load_records({task.record.patient.pk for task in page.object_list})
    context = {
        "page": page,
        "lines": [_line(task, records[task.record.patient.pk]) for task in page.object_list],
        "tabs": [{"kind": kind.value, "word": word, "n": counted[kind]} for kind, word in WORDS.items()],
        "total": len(tasks),
        "patients": len(ids),
        "show": show if show in WORDS else "",
        "search": search,
    }
    return render(request, "crf/work.html", context)


def _line(task: Task, record: PatientRecord) -> dict[str, Any]:
    code, key = record.patient.subject_code, task.cell.spec.key
    row = next((row for row in record.rows(key) if task.row and row.pk == task.row.pk), None)
    new = reverse("crf:form_new", args=[code, key]) + (f"?slot={task.cell.slot}" if task.cell.slot else "")
    today = timezone.localdate()
    term = task.cell.term
    return {
        "code": code,
        "patient_url": reverse("crf:patient", args=[code]),
        "title": full_title(task.cell),
        "row": row_name(row) if row and task.cell.spec.repeats else "",
        "url": reverse("crf:form", args=[code, key, row.pk]) if row else new,
        "marks": [
            {"mark": MARKS[kind], "word": WORDS[kind], "count": 0}
            if kind != Kind.QUERIED
            else {"mark": MARKS[kind], "word": _asked(task.asked), "count": task.asked}
            for kind in WORDS
            if kind in task.kinds
        ],
        "due": term.due if term else None,
        "late": late_in_words((today - term.due).days) if term and Kind.OVERDUE in task.kinds else "",
        "missing": _missing(record, row),
    }


def late_in_words(days: int) -> str:
    """How long ago a form was due, in the unit in which people say it."""
    for longest, length, words in (
        (60, 1, ngettext_lazy("%(n)s day late", "%(n)s days late", "n")),
        (2 * YEAR, MONTH, ngettext_lazy("%(n)s month late", "%(n)s months late", "n")),
    ):
        if days <= longest:
            return words % {"n": int(days / length)}
    return ngettext("%(n)s year late", "%(n)s years late", int(days / YEAR)) % {"n": int(days / YEAR)}


def _asked(n: int) -> str:
    return ngettext("open query", "open queries", n)


def _missing(record: PatientRecord, row: FormRecord | None) -> dict[str, Any] | None:
    """How many questions of a begun page have no answer, and the first of them by name."""
    if row is None or row.is_settled:
        return None
    pages = [row, *(entry for spec in _groups(row) for entry in record.entries(row, spec))]
    labels = [str(field.verbose_name) for each in pages for field in unanswered(record, each)]
    return {"n": len(labels), "named": labels[:NAMED], "more": max(len(labels) - NAMED, 0)}


def _groups(row: FormRecord) -> list[str]:
    return [spec.key for spec in SPECS[row.form_key].groups]
