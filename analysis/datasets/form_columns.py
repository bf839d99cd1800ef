"""The columns of a form's file: one list gives both the cells and the lines of the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crf.bounds import reading
from crf.codes import MISS
from crf.dictionary import DIRECT, NONE, QUASI, Entry, Texts, dictionary
from crf.fields import CodeField, ItemField, MultiCodeField, PartialDateField
from crf.models import FormRecord, FormStatus
from crf.models.base import arises
from crf.record import PatientRecord
from crf.specs import FormSpec
from crf.wording import in_languages

Cell = str | int | float | Decimal | None

# Beside the codes of MISS: the question does not arise, given the other answers.
NOT_ASKED = "S"
WHY_MISSING = (*MISS.choices, (NOT_ASKED, gettext_lazy("The question did not arise")))
PRECISIONS = (
    ("day", gettext_lazy("Known to the day")),
    ("month", gettext_lazy("Known to the month")),
    ("year", gettext_lazy("Known to the year")),
)
BETWEEN_CODES, BETWEEN_LABELS = ";", "; "


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a form as it is written: its number among the patient's rows of the form, and its parent's."""

    record: PatientRecord
    row: FormRecord
    number: int
    parent: int | None
    answers: Mapping[str, Any]

    def asks(self, field: ItemField) -> bool:
        return self.row.status != FormStatus.NOT_APPLICABLE and arises(field, self.answers)


@dataclass(frozen=True, slots=True)
class FormColumn:
    """`entry` describes the column as the dictionary describes an item; its form is the file."""

    entry: Entry
    cell: Callable[[Line], Cell]

    @property
    def name(self) -> str:
        return self.entry.item


def form_columns(spec: FormSpec) -> list[FormColumn]:
    """Who and which row, then the items, each with what explains it; labels in the language of the moment.

    Nothing that identifies a person directly is among them.
    """
    fields = {field.name: field for field in spec.model.items()}
    entries = [entry for entry in dictionary() if entry.form == spec.key and entry.identifier != DIRECT]
    columns = list(_places(spec, replace(entries[0], section=in_languages(str))))
    for entry in entries:
        columns += _answer(fields[entry.item], entry)
    return columns


def _places(spec: FormSpec, form: Entry) -> Iterator[FormColumn]:
    """Whose row it is, which one, and in which state."""
    beside = partial(_beside, form)
    yield beside("subject_code", lambda: _("Subject code"), "text", _subject_code, identifier=QUASI)
    yield beside("centre", lambda: _("Study number of the centre"), "whole", _centre)
    if not spec.once:
        number = attrgetter("number")
        yield beside("row", lambda: _("Number of the row among the patient's"), "whole", number)
    if spec.parent:
        yield beside(
            "parent_row",
            lambda: _("Number of the row of form %(form)s to which it belongs") % {"form": spec.parent},
            "whole",
            attrgetter("parent"),
        )
    codes, states = (
        _in_words(FormStatus.choices),
        {str(code): str(label) for code, label in FormStatus.choices},
    )
    yield beside("form_status", lambda: _("Status of the form"), "code", _status, codes=codes)
    yield beside(
        "form_status_label",
        lambda: _("Status of the form, in words"),
        "text",
        lambda line: states[_status(line)],
    )


def _subject_code(line: Line) -> Cell:
    return line.record.patient.subject_code


def _centre(line: Line) -> Cell:
    return line.record.centre.study_centre_no


def _status(line: Line) -> str:
    return str(line.row.status)


def _answer(field: ItemField, entry: Entry) -> Iterator[FormColumn]:
    """The value as stored, then its label, its precision, and why there is none."""
    name, words = field.name, {"item": field.verbose_name}
    beside = partial(_beside, entry)
    yield FormColumn(entry, lambda line: stored(line.answers[name]))
    if isinstance(field, CodeField | MultiCodeField):
        labels = {str(code): str(label) for code, label in field.codes.choices}
        yield beside(
            f"{name}_label",
            lambda: _("%(item)s: in words") % words,
            "text",
            lambda line: _in_label(line.answers[name], labels),
            identifier=entry.identifier,
        )
    if isinstance(field, PartialDateField):
        yield beside(
            f"{name}_precision",
            lambda: _("%(item)s: how far the date is known") % words,
            "code",
            lambda line: line.answers[name] and line.answers[name].precision,
            codes=_in_words(PRECISIONS),
        )
    if field.item.bounded:
        yield from _bounds(field, beside)
    yield beside(
        f"{name}_missing",
        lambda: _("%(item)s: why there is no value") % words,
        "code",
        lambda line: _why_missing(field, line),
        codes=_in_words(WHY_MISSING),
    )


def _bounds(field: ItemField, beside: Callable[..., FormColumn]) -> Iterator[FormColumn]:
    """What is known of a number that is not known itself; empty where it is."""
    name, words = field.name, {"item": field.verbose_name}
    yield beside(
        f"{name}_bounds",
        lambda: _("%(item)s: the bound or range that the chart gives in place of the value") % words,
        "text",
        lambda line: line.row.bounds.get(name),
    )
    for side, say in (
        ("low", lambda: _("%(item)s: lower bound, where there is no value") % words),
        ("high", lambda: _("%(item)s: upper bound, where there is no value") % words),
    ):
        yield beside(f"{name}_{side}", say, "decimal", partial(_side, name, side))


def _side(name: str, side: str, line: Line) -> Cell:
    known = reading(line.row, name) if name in line.row.bounds else None
    return getattr(known, side) if known else None


def stored(value: Any) -> Cell:
    """A stored answer as a cell: several codes in one, dates as ISO 8601 as far as they are known."""
    if value is None or isinstance(value, str | int | Decimal):
        return value
    return BETWEEN_CODES.join(value) if isinstance(value, list | tuple) else str(value)


def _in_label(value: Any, labels: Mapping[str, str]) -> Cell:
    # A code that is in no list is shown as it is.
    if isinstance(value, list | tuple):
        return BETWEEN_LABELS.join(labels.get(code, code) for code in value)
    return None if value is None else labels.get(value, value)


def _why_missing(field: ItemField, line: Line) -> str | None:
    if line.answers[field.name] is not None:
        return None
    return line.row.missing.get(field.name) or (None if line.asks(field) else NOT_ASKED)


def _beside(
    entry: Entry,
    name: str,
    say: Callable[[], str],
    kind: str,
    cell: Callable[[Line], Cell],
    codes: tuple[tuple[str, Texts], ...] = (),
    identifier: str = NONE,
) -> FormColumn:
    """A column that is no item of its own, on the form and in the section of `entry`."""
    nothing = in_languages(str)
    blank: dict[str, Any] = {
        "length": None, "unit": "", "second_unit": "", "bounded": False, "code_list": "", "required": "",
        "missing": (), "soft": nothing, "hard": nothing, "condition": None, "condition_words": nothing,
        "offered_by": "", "offered": {}, "note": nothing, "source": "",
    }  # fmt: skip
    label = in_languages(say)
    about = replace(entry, item=name, label=label, kind=kind, codes=codes, identifier=identifier, **blank)
    return FormColumn(about, cell)


def _in_words(choices: Any) -> tuple[tuple[str, Texts], ...]:
    return tuple((str(code), in_languages(partial(str, label))) for code, label in choices)
