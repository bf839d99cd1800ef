"""The items of every form by what the general checks ask of them, and the values that a patient has there."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from crf.fields import OPTIONAL
from crf.models import FormRecord
from crf.record import PatientRecord


# Of an item: its path, its name in the row, and what else a check needs. Fields are asked once a model.
@cache
def _of_kind(model: type[FormRecord], kinds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{model.form_key}.{field.name}", field.name) for field in model.items() if field.kind in kinds
    )


@cache
def conditional_items(model: type[FormRecord]) -> tuple[tuple[str, str, Any], ...]:
    return tuple(
        (f"{model.form_key}.{field.name}", field.name, field)
        for field in model.items()
        if field.item.shown_if is not None
    )


@cache
def required_items(model: type[FormRecord]) -> tuple[tuple[str, str, Any], ...]:
    return tuple(
        (f"{model.form_key}.{field.name}", field.name, field)
        for field in model.items()
        if field.item.required != OPTIONAL
    )


@cache
def coded_items(model: type[FormRecord]) -> tuple[tuple[str, str, bool, frozenset[str]], ...]:
    """With whether there may be several, and the codes."""
    fields: list[Any] = [field for field in model.items() if field.kind in ("code", "multi")]
    return tuple(
        (f"{model.form_key}.{field.name}", field.name, field.kind == "multi", frozenset(field.codes.values))
        for field in fields
    )


def values_of_kind(record: PatientRecord, *kinds: str) -> Iterator[tuple[FormRecord, str, str, Any]]:
    """Row, path, name and value of every item of these kinds that has one: 0 and "" are values too."""
    for row in record.forms():
        # Every check looks at every row: an attribute of each item would take twice as long.
        values = vars(row)
        for path, name in _of_kind(type(row), kinds):
            value = values[name]
            if value is not None:
                yield row, path, name, value
