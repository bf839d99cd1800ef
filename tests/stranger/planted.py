"""Faults to put in on purpose, in memory alone: kinds that real use has met, in places where it has not.

Each is a context in which the site has the fault. `make stranger-proof` says which of them are found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from crf import form_fields, forms, partial_date, posts, selectors, sheet, widgets
from crf.fields import CodeField
from crf.models import Patient
from crf.paper import filled
from crf.partial_date import PartialDate
from crf.status import State
from crf.views import ecrf, history, matrix, patients, rows, work

Plant = Callable[[], AbstractContextManager[Any]]
PLANTED: dict[str, Plant] = {}


def planted(words: str) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        PLANTED[words] = plant
        return plant

    return keep


def around(owner: Any, name: str, other: Callable[..., Any]) -> AbstractContextManager[Any]:
    """`other` in the place of a function; it is given the true one first."""
    true = getattr(owner, name)

    def planted_one(*args: Any, **options: Any) -> Any:
        return other(true, *args, **options)

    return patch.object(owner, name, planted_one)


# A page breaks for the patients in one state


@planted("the work list breaks once a form with a repeating group is begun and not complete")
def _work_list() -> AbstractContextManager[Any]:
    def missing(true: Any, record: Any, row: Any) -> Any:
        if row is not None and row.form_key == "RSP" and not row.is_settled:
            raise AttributeError("a row has no such item")
        return true(record, row)

    return around(work, "_missing", missing)


# An answer that nobody gave


@planted("one question of yes and no is answered before anybody comes")
def _radio() -> AbstractContextManager[Any]:
    def render(true: Any, self: Any, name: str, value: Any, *args: Any, **options: Any) -> Any:
        first = str(next(iter(self.choices))[0])
        return true(self, name, first if name == "elig_gitmo" and not value else value, *args, **options)

    return around(widgets.RadioSelect, "render", render)


@planted("one list has no blank line")
def _blank() -> AbstractContextManager[Any]:
    def formfield(true: Any, self: Any, **options: Any) -> Any:
        made = true(self, **options)
        if self.name == "donor_type":
            made.choices = [each for each in made.choices if each[0]]
            made.widget.key = None
        return made

    return around(CodeField, "form_field", formfield)


@planted("one item is unknown on every new page")
def _unknown() -> AbstractContextManager[Any]:
    def init(true: Any, self: Any, *args: Any, **options: Any) -> None:
        true(self, *args, **options)
        if "cd34_dose__m" in self.fields and not self.instance.pk:
            self.initial["cd34_dose__m"] = "U"

    return around(forms.EcrfForm, "__init__", init)


@planted("one answer is filled in from another when the page is saved")
def _derived() -> AbstractContextManager[Any]:
    def clean(true: Any, self: Any) -> Any:
        data = true(self)
        if data.get("cond_intensity") and not data.get("tbi") and not data.get("tbi__m"):
            data["tbi"] = "N"
            self.changed_data.append("tbi")
        return data

    return around(forms.EcrfForm, "clean", clean)


# A value that is not what was typed


@planted("with points between them, day and month change places")
def _points() -> AbstractContextManager[Any]:
    def parse(true: Any, text: str, **options: Any) -> Any:
        return true(re.sub(r"^\s*(\d{1,2})\.(\d{1,2})\.", r"\2.\1.", text), **options)

    return around(partial_date, "parse", parse)


@planted("a month without a day becomes its first day")
def _first_day() -> AbstractContextManager[Any]:
    def understand(true: Any, self: Any, text: str) -> Any:
        day = true(self, text)
        return PartialDate(day.year, day.month, 1) if getattr(day, "precision", "") == "month" else day

    return around(form_fields.PartialDateFormField, "understand", understand)


@planted("decimals of a whole number are cut off")
def _cut() -> AbstractContextManager[Any]:
    def understand(true: Any, self: Any, text: str) -> Any:
        return true(self, re.sub(r"[.,]\d+$", "", text))

    return around(form_fields.WholeFormField, "understand", understand)


@planted("words are cut off after sixty letters")
def _sixty() -> AbstractContextManager[Any]:
    return around(form_fields.TextFormField, "understand", lambda true, self, text: true(self, text)[:60])


@planted("of several boxes only two are kept")
def _two() -> AbstractContextManager[Any]:
    def clean(true: Any, self: Any, value: Any) -> Any:
        codes = true(self, value)
        return codes[:2] if codes else codes

    return around(form_fields.MultiCodeFormField, "clean", clean)


@planted("a value typed in the other unit is converted anew at every saving")
def _unit() -> AbstractContextManager[Any]:
    def init(true: Any, self: Any, *args: Any, **options: Any) -> None:
        true(self, *args, **options)
        for name in self.instance.entered:
            self.initial[name] = getattr(self.instance, name)

    return around(forms.EcrfForm, "__init__", init)


@planted("every saving counts as a change")
def _always() -> AbstractContextManager[Any]:
    return patch.object(sheet.Sheet, "is_changed", lambda self: True)


# Lost, or refused without a word


@planted("a date that cannot be read is gone from the page that says so")
def _gone() -> AbstractContextManager[Any]:
    def bound_data(self: Any, data: Any, initial: Any) -> Any:
        return data if not self.has_changed(None, data) or _reads(self, data) else ""

    def _reads(field: Any, data: Any) -> bool:
        try:
            field.to_python(data)
        except Exception:
            return False
        return True

    return patch.object(form_fields.PartialDateFormField, "bound_data", bound_data)


@planted("a number is refused and nothing stands beside it")
def _silent() -> AbstractContextManager[Any]:
    def item(true: Any, self: Any, field: Any, form: Any, shown: bool) -> Any:
        drawn = true(self, field, form, shown)
        return drawn | {"errors": []} if field.kind in ("whole", "decimal") else drawn

    return around(rows.Page, "_item", item)


# Told otherwise elsewhere


@planted("the printed form leaves out the last entry of a group")
def _paper() -> AbstractContextManager[Any]:
    def group(true: Any, *args: Any) -> Any:
        drawn = true(*args)
        return drawn | {"entries": drawn["entries"][:-1]}

    return around(filled, "_group", group)


@planted("the history has old and new the wrong way round")
def _history() -> AbstractContextManager[Any]:
    def item_history(true: Any, *args: Any) -> Any:
        return [(entry, new, old) for entry, old, new in true(*args)]

    return around(selectors, "item_history", item_history)


@planted("the file of the matrix calls complete what is in progress")
def _matrix() -> AbstractContextManager[Any]:
    words = dict(matrix.WORDS) | {State.IN_PROGRESS: matrix.WORDS[State.COMPLETE]}
    return patch.object(matrix, "WORDS", words)


# Another centre, twice, nowhere


@planted("the work list has the patients of every centre")
def _every_centre() -> AbstractContextManager[Any]:
    return patch.object(
        selectors, "patients_to_work_on", lambda user: Patient.objects.current().order_by("pk")
    )


@planted("the history of an item opens to everybody who knows its address")
def _open_history() -> AbstractContextManager[Any]:
    def get(model: Any, user: Any, capability: Any, **which: Any) -> Any:
        return model.objects.get(**which)

    return patch.object(history, "get_for_user_or_404", get)


@planted("a page that is sent twice is saved twice")
def _twice() -> AbstractContextManager[Any]:
    @contextmanager
    def once(user: Any, data: Any) -> Iterator[Any]:
        yield posts.SavedPage()

    both = ExitStack()
    both.enter_context(patch.object(ecrf, "saved_before", lambda user, data: None))
    both.enter_context(patch.object(ecrf, "saved_once", once))
    return both


@planted("the patient's page leads to rows that are not there")
def _nowhere() -> AbstractContextManager[Any]:
    def entry(true: Any, code: str, row: Any) -> Any:
        drawn = true(code, row)
        return drawn | {"url": drawn["url"].replace(f"/{row.pk}/", f"/{row.pk + 90000}/")}

    return around(patients, "_entry", entry)
