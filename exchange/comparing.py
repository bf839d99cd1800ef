"""What a file would change in a form: new values filled in, those that a person wrote kept and listed."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from crf.display import answer_in_words, stored_answer
from crf.fields import ItemField
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

    A form that has ever been complete was confirmed by its centre, and so was a visit without a contact:
    nothing in them is changed.
    """
    row = stored or SPECS[form.key].model()
    new, kept = {}, []
    for item, answer in form.answers.items():
        if _text(getattr(row, item)) == _text(answer.value):
            continue
        if row.was_complete or row.is_settled or item in by_hand:
            kept.append(_difference(row, item, answer))
        else:
            new[item] = answer
    changed, refused = _fill_in(row, new, day0)
    remarks = (*kept, *refused)
    if changed is None:
        return Compared(None, remarks)
    emptied = [
        field.name
        for field in row.items()
        if field.name not in new and stored_answer(field, row) != stored_answer(field, changed)
    ]
    if not set(emptied).isdisjoint(by_hand):
        # The file's answer would take the ground from under one that a person gave.
        return Compared(None, (*remarks, *(_difference(row, item, answer) for item, answer in new.items())))
    if row.pk is None:
        changed.origin = Origin.REGISTRY
    taken_over = [*_changes(row, changed, new, emptied)] if row.pk else []
    return Compared(changed, (*remarks, *taken_over, *_to_be_looked_at(new, changed)))


def _changes(
    row: FormRecord, changed: FormRecord, new: Mapping[str, Answer], emptied: Collection[str]
) -> Iterator[Remark]:
    """What is written over in a row that exists: old and new."""
    first = next(iter(new.values()))
    for item in (*new, *emptied):
        field = _field(row, item)
        before, after = stored_answer(field, row), stored_answer(field, changed)
        if before == after:
            continue
        words = {"item": field.verbose_name, "before": answer_in_words(field, before)}
        if item in new:
            why = _("“%(item)s” was “%(before)s” before.") % words
            yield Remark(Kind.CHANGED, new[item].line, new[item].column, answer_in_words(field, after), why)
        else:
            why = _("“%(item)s” was “%(before)s” before; the question does not arise any more.") % words
            yield Remark(Kind.CHANGED, first.line, "", "", why)


def _to_be_looked_at(new: Mapping[str, Answer], changed: FormRecord) -> list[Remark]:
    return [
        Remark(Kind.NOTED, answer.line, answer.column, "", answer.note)
        for item, answer in new.items()
        if answer.note and getattr(changed, item) == answer.value
    ]


def filled_in(form: IntendedForm) -> Remark:
    """What to say where a patient who is here already gets a form that she did not have."""
    line = next(iter(form.answers.values())).line
    why = _("“%(form)s” is filled in for the first time.") % {"form": SPECS[form.key].title}
    return Remark(Kind.CHANGED, line, "", "", why)


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
        new_answers = {item: answer.value for item, answer in wanted.items()}
        answers = row.answers() | row.bounds | new_answers
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
            shown = answer_in_words(_field(row, item), answer.value)
            remarks.append(Remark(Kind.LEFT_OUT, answer.line, answer.column, shown, why))
    return None, remarks


def _difference(row: FormRecord, item: str, answer: Answer) -> Remark:
    field = _field(row, item)
    words = {"item": field.verbose_name, "here": answer_in_words(field, stored_answer(field, row))}
    why = _("“%(item)s” is “%(here)s” here, as the centre has it; it was not overwritten.") % words
    shown = answer_in_words(field, answer.value)
    return Remark(Kind.DIFFERENCE, answer.line, answer.column, shown, why)


def _field(row: FormRecord, item: str) -> ItemField:
    return row._meta.get_field(item)  # type: ignore[return-value]


def _text(value: Any) -> str:
    """Dates of both kinds, numbers and codes as they would be typed."""
    return "" if value is None else str(value)
