"""What a file would change in a form: new values filled in, those that a person wrote kept and listed."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crf.forms import MISSING_SUFFIX, form_class, posted
from crf.models import FormRecord, Origin
from crf.record import PatientRecord
from crf.specs import SPECS
from exchange.plan import Answer, IntendedForm
from exchange.remarks import Kind, Remark


@dataclass(frozen=True, slots=True)
class Compared:
    """The row with the file's values in place, unsaved; None where the file changes nothing."""

    row: FormRecord | None
    remarks: tuple[Remark, ...] = ()


def stored_row(record: PatientRecord, form: IntendedForm, taken: Collection[FormRecord]) -> FormRecord | None:
    """The row of the record that the intended form is about; `taken` are those that others are about."""
    rows = [row for row in record.rows(form.key) if row not in taken]
    for same in _PLACES.get(form.key, (_only,)):
        found = next((row for row in rows if same(row, form)), None)
        if found:
            return found
    return None


def differs(form: IntendedForm, row: FormRecord) -> bool:
    return any(_text(getattr(row, item)) != _text(answer.value) for item, answer in form.answers.items())


def _only(row: FormRecord, form: IntendedForm) -> bool:
    return True


def _same(item: str) -> Any:
    return lambda row, form: form.value(item) is not None and getattr(row, item) == form.value(item)


def _both_index(row: Any, form: IntendedForm) -> bool:
    return row.is_index == "Y" and form.value("is_index") == "Y"


# By which a row of a form that repeats is found again, the best sign first.
_PLACES: Mapping[str, tuple[Any, ...]] = {
    "TRA": (_same("tx_date"), _both_index, _same("tx_number")),
    "REL": (_same("rel_no"),),
    "FUP": (_same("visit"),),
}


def compare(
    form: IntendedForm, stored: FormRecord | None, *, by_hand: Collection[str], day0: date | None
) -> Compared:
    """`by_hand`: the items of the stored row whose answer a person gave last.

    A form that has ever been complete was confirmed by its centre, so nothing in it is changed.
    """
    row = stored or SPECS[form.key].model()
    new, kept = {}, []
    for item, answer in form.answers.items():
        if _text(getattr(row, item)) == _text(answer.value):
            continue
        if row.was_complete or item in by_hand:
            kept.append(_difference(row, item, answer))
        else:
            new[item] = answer
    changed, refused = _fill_in(row, new, day0)
    remarks = (*kept, *refused)
    if changed is None:
        return Compared(None, remarks)
    emptied = {
        field.name
        for field in row.items()
        if field.name not in new and _answer(row, field.name) != _answer(changed, field.name)
    }
    if emptied & set(by_hand):
        # The file's answer would take the ground from under one that a person gave.
        return Compared(None, (*remarks, *(_difference(row, item, answer) for item, answer in new.items())))
    if row.pk is None:
        changed.origin = Origin.REGISTRY
    return Compared(changed, (*remarks, *_to_be_looked_at(new, changed)))


def _to_be_looked_at(new: Mapping[str, Answer], changed: FormRecord) -> list[Remark]:
    return [
        Remark(Kind.NOTED, answer.line, answer.column, "", answer.note)
        for item, answer in new.items()
        if answer.note and getattr(changed, item) == answer.value
    ]


def removed_by_hand(form: IntendedForm) -> Remark:
    """What to say where the centre took the row out that the file would enter again."""
    answer = next(iter(form.answers.values()))
    why = _("The centre removed this from “%(form)s”; it was not entered again.")
    return Remark(Kind.DIFFERENCE, answer.line, answer.column, "", why % {"form": SPECS[form.key].title})


def _fill_in(
    row: FormRecord, new: dict[str, Answer], day0: date | None
) -> tuple[FormRecord | None, list[Remark]]:
    """A copy of the row with the new answers, as the page would have saved it, and what the form refuses."""
    remarks: list[Remark] = []
    wanted = dict(new)
    while wanted:
        answers = row.answers() | {item: answer.value for item, answer in wanted.items()}
        missing = {item: code for item, code in row.missing.items() if item not in wanted}
        data = posted(answers, missing, row.version)
        form = form_class(type(row))(data, instance=copy.copy(row), day0=day0)
        if form.is_valid():
            return form.instance, remarks
        names = {name.removesuffix(MISSING_SUFFIX) for name in form.errors}
        # An error elsewhere in the row is none of the file's, and cannot be saved around.
        for item in names & wanted.keys() or set(wanted):
            answer = wanted.pop(item)
            why = " ".join(
                map(str, form.errors.get(item, [_("The form has errors. Correct them there first.")]))
            )
            remarks.append(Remark(Kind.LEFT_OUT, answer.line, answer.column, _text(answer.value), why))
    return None, remarks


def _difference(row: FormRecord, item: str, answer: Answer) -> Remark:
    here = _answer(row, item) or _("no answer")
    label = row._meta.get_field(item).verbose_name  # type: ignore[union-attr]
    why = _("“%(item)s” is %(here)s here, as the centre has it; it was not overwritten.")
    words = {"item": label, "here": here}
    return Remark(Kind.DIFFERENCE, answer.line, answer.column, _text(answer.value), why % words)


def _answer(row: FormRecord, item: str) -> str:
    return _text(getattr(row, item)) or row.missing.get(item, "")


def _text(value: Any) -> str:
    """Dates of both kinds, numbers and codes as they would be typed."""
    return "" if value is None else str(value)
