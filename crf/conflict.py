"""Two people on one form: what each changed since the page was opened, and what must be decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import QueryDict

from audit.models import AuditEntry
from audit.selectors import row_history
from crf.display import answer_in_words, stored_answer
from crf.fields import ItemField
from crf.forms import MISSING_SUFFIX, EcrfForm
from crf.models import FormRecord


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


def reconcile(form: EcrfForm, theirs: FormRecord) -> tuple[QueryDict, Conflict]:
    """What to show again after somebody else saved the row `theirs` in the meantime.

    Nothing is saved. Items that only they changed are taken over; items that only this user changed
    stay as typed; items that both changed differently stay as typed and are listed for a decision.
    """
    entries = [e for e in _entries(theirs) if e.changes.get("version", [0, 0])[1] > form.instance.version]
    base = _values_before(entries, theirs)
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(theirs.version)
    differences, taken = [], []
    for field in form.items():
        before, now = base[field.name], stored_answer(field, theirs)
        typed = _typed(form, field)
        if _same(before, now) or _same(typed, now):
            continue
        if _same(typed, before):
            _put(data, field, theirs)
            taken.append(str(field.verbose_name))
        else:
            base_words, their_words, my_words = (answer_in_words(field, v) for v in (before, now, typed))
            label, their_input = str(field.verbose_name), _input_text(now)
            differences.append(Difference(field.name, label, base_words, their_words, my_words, their_input))
    last = entries[-1] if entries else None
    return data, Conflict(last.actor_name if last else "", last.at if last else None, differences, taken)


def _entries(row: FormRecord) -> list[AuditEntry]:
    return list(row_history(row._meta.db_table, row.pk))


def _values_before(entries: list[AuditEntry], row: FormRecord) -> dict[str, Any]:
    """Item -> its answer before the first of the entries."""
    values = {field.name: stored_answer(field, row) for field in row.items()}
    for entry in reversed(entries):
        old_missing = entry.changes.get("missing", [None, None])[0] or {}
        for field in row.items():
            if field.attname in entry.changes:
                values[field.name] = entry.changes[field.attname][0]
            if values[field.name] is None and field.name in old_missing:
                values[field.name] = {"missing": old_missing[field.name]}
    return values


def _typed(form: EcrfForm, field: ItemField) -> Any:
    code = form.cleaned_data.get(field.name + MISSING_SUFFIX)
    value = form.cleaned_data.get(field.name)
    return {"missing": code} if value is None and code else value


def _same(a: Any, b: Any) -> bool:
    return a == b or (a is not None and b is not None and str(a) == str(b))


def _input_text(answer: Any) -> str:
    return "" if answer is None or isinstance(answer, dict) else str(answer)


def _put(data: QueryDict, field: ItemField, row: FormRecord) -> None:
    value = getattr(row, field.attname)
    data.setlist(field.name, [str(v) for v in value] if isinstance(value, list) else [_input_text(value)])
    data[field.name + MISSING_SUFFIX] = row.missing.get(field.name, "")
