"""Two people on one form: what each changed since the page was opened, and what must be decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.http import QueryDict

from audit.models import AuditEntry
from audit.selectors import row_history
from crf.display import answer_in_words, answer_of, stored_answer
from crf.fields import ItemField
from crf.forms import MISSING_SUFFIX, UNIT_SUFFIX, EcrfForm
from crf.models import FormRecord
from crf.partial_date import PartialDate, in_a_box
from crf.sheet import Entries, Sheet
from crf.typed_numbers import written


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that both changed, differently: as it was, as they saved it, as it is typed here."""

    name: str
    label: str
    base: str
    theirs: str
    mine: str
    their_input: str


@dataclass(frozen=True, slots=True)
class Conflict:
    by: str
    at: datetime | None
    items: list[Difference]
    taken: list[str]


def reconcile(sheet: Sheet, theirs: FormRecord, entries: Entries) -> tuple[QueryDict, Conflict]:
    """What to show again after somebody else saved the page of `theirs`, which now has these `entries`.

    Nothing is saved. Items that only they changed are taken over, and so are entries that they added; items
    that only this user changed stay as typed; items that both changed differently stay and are listed for a
    decision. An entry that they removed while it was written on here stays as a new one.
    """
    data = cast(QueryDict, sheet.data).copy()
    stored = {(row.form_key, str(row.pk)): row for rows in entries.values() for row in rows}
    merge = _Merge(data)
    merge.form(sheet.main, theirs)
    for form in sheet.forms():
        row = stored.pop((form.instance.form_key, str(form.instance.pk)), None)
        if row is not None:
            merge.form(form, row)
    gone = {(entry.form_key, str(entry.pk)) for entry in sheet.removed()}
    for (form_key, name), row in stored.items():
        if (form_key, name) not in gone:
            merge.added(form_key, name, row)
    return data, Conflict(*merge.last(theirs), merge.differences, merge.taken)


class _Merge:
    """The posted data on their way to be shown again, and what was found on that way."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.differences: list[Difference] = []
        self.taken: list[str] = []

    def form(self, form: EcrfForm, theirs: FormRecord) -> None:
        opened = form.instance.version
        entries = [e for e in _entries(theirs) if e.changes.get("version", [0, 0])[1] > opened]
        base = _values_before(entries, theirs)
        self.data[form.add_prefix("version")] = str(theirs.version)
        for field in form.items():
            before, now = base[field.name], stored_answer(field, theirs)
            typed = _typed(form, field)
            if _same(before, now) or _same(typed, now):
                continue
            if _same(typed, before):
                self._put(form.add_prefix, field, theirs)
                self.taken.append(str(field.verbose_name))
            else:
                was, theirs_now, mine = (answer_in_words(field, value) for value in (before, now, typed))
                name, label = form.add_prefix(field.name), str(field.verbose_name)
                self.differences.append(Difference(name, label, was, theirs_now, mine, _input_text(now)))

    def added(self, form_key: str, name: str, row: FormRecord) -> None:
        """An entry that the page did not have when it was opened."""
        self.data.appendlist(form_key, name)
        self.data[f"{form_key}-{name}-version"] = str(row.version)
        for field in row.items():
            self._put(lambda item: f"{form_key}-{name}-{item}", field, row)
        self.taken.append(str(row._meta.verbose_name))

    def last(self, row: FormRecord) -> tuple[str, datetime | None]:
        """Who saved the page, and when."""
        entries = _entries(row)
        return (entries[-1].actor_name, entries[-1].at) if entries else ("", None)

    def _put(self, named: Callable[[str], str], field: ItemField, row: FormRecord) -> None:
        value = getattr(row, field.attname)
        text = _input_text(stored_answer(field, row))
        texts = [str(each) for each in value] if isinstance(value, list) else [text]
        self.data.setlist(named(field.name), texts)
        self.data[named(field.name + MISSING_SUFFIX)] = row.missing.get(field.name, "")
        if field.item.second_unit:
            self.data[named(field.name + UNIT_SUFFIX)] = field.item.unit


def _entries(row: FormRecord) -> list[AuditEntry]:
    return list(row_history(row._meta.db_table, row.pk))


def _values_before(entries: list[AuditEntry], row: FormRecord) -> dict[str, Any]:
    """Item -> its answer before the first of the entries."""
    missing, bounds = row.missing, row.bounds
    values = {field.name: getattr(row, field.attname) for field in row.items()}
    for entry in reversed(entries):
        missing = entry.changes.get("missing", [missing])[0] or {}
        bounds = entry.changes.get("bounds", [bounds])[0] or {}
        values.update(
            {f.name: entry.changes[f.attname][0] for f in row.items() if f.attname in entry.changes}
        )
    return {name: answer_of(value, missing.get(name), bounds.get(name)) for name, value in values.items()}


def _typed(form: EcrfForm, field: ItemField) -> Any:
    code = form.cleaned_data.get(field.name + MISSING_SUFFIX)
    return answer_of(form.cleaned_data.get(field.name), code, form.bounds.get(field.name))


def _same(a: Any, b: Any) -> bool:
    return a == b or (a is not None and b is not None and str(a) == str(b))


def _input_text(answer: Any) -> str:
    if answer is None or isinstance(answer, dict):
        return answer.get("bounds", "") if answer else ""
    if isinstance(answer, date | PartialDate):
        return in_a_box(answer)
    # A number of the trail is a float; in a box it must be readable in one way only.
    return written(Decimal(str(answer))) if isinstance(answer, float | Decimal) else str(answer)
