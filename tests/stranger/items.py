"""Which item of the dictionary a control of a page asks, and what is stored there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crf.codes import MISS
from crf.fields import ItemField
from crf.forms import MISSING_SUFFIX, UNIT_SUFFIX
from crf.models import FormRecord
from crf.partial_date import PartialDate
from crf.specs import SPECS, FormSpec
from tests.stranger import reading
from tests.stranger.browser import Answer

VALUE, MISSING, UNIT = "value", "missing", "unit"
Stored = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class Place:
    """An item on a page; `entry` is the name of an entry there, "" for the page's own row."""

    form: str
    entry: str
    item: str
    part: str = VALUE

    @property
    def spec(self) -> FormSpec:
        return SPECS[self.form]

    @property
    def field(self) -> ItemField:
        return next(field for field in self.spec.model.items() if field.name == self.item)

    @property
    def counts(self) -> bool:
        """Whether the site may fill it in: the number of a row, or the visit that the address names."""
        model = self.spec.model
        return self.item == model.numbered_by or (
            self.spec.slot is not None and self.item == self.spec.slot[0]
        )

    def __str__(self) -> str:
        return f"{self.form}.{self.item}"


def place_of(answer: Answer, name: str) -> Place | None:
    """The item behind the control of this name, None where it is none."""
    spec, entry = answer.said("spec"), ""
    if spec is None:
        return None
    key, _, rest = name.partition("-")
    if rest and key in {group.key for group in spec.groups}:
        entry, _, name = rest.partition("-")
        spec = SPECS[key]
    part = MISSING if name.endswith(MISSING_SUFFIX) else UNIT if name.endswith(UNIT_SUFFIX) else VALUE
    item = name.removesuffix(MISSING_SUFFIX).removesuffix(UNIT_SUFFIX)
    names = {field.name for field in spec.model.items()}
    return Place(spec.key, entry, item, part) if item in names else None


def rows_of_page(answer: Answer, pk: int | None = None) -> dict[tuple[str, str], FormRecord]:
    """(form, entry's name) -> the row as the database has it now; the page's own under the name "".

    `pk` is of the row that a page for a new one has become.
    """
    spec, pk = answer.said("spec"), pk or answer.said("instance").pk
    main = spec.model.objects.current().filter(pk=pk).first() if pk else None
    if main is None:
        return {}
    found: dict[tuple[str, str], FormRecord] = {(spec.key, ""): main}
    for group in spec.groups:
        entries = group.model.objects.current().filter(patient_id=main.patient_id)  # type: ignore[attr-defined]
        found |= {(group.key, str(each.pk)): each for each in entries.order_by("pk") if each.belongs_to(main)}
    return found


def canonical(field: ItemField, value: Any) -> str:
    """A stored value in one way of writing; "" where there is none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, str) and not isinstance(value, PartialDate):
        return reading.words(value) if field.kind == "text" else value
    return str(value)


def stored(row: FormRecord | None, place: Place) -> str:
    """What the row says at this place, as the control of the page would have it to say the same."""
    if row is None:
        return ""
    if place.part == MISSING:
        return row.missing.get(place.item, "")
    if place.part == UNIT:
        return row.entered.get(place.item, {}).get("unit", place.field.item.unit)
    if place.item in row.entered and "unit" in row.entered[place.item]:
        return canonical(place.field, Decimal(row.entered[place.item]["value"]))
    return canonical(place.field, getattr(row, place.field.attname))


def meanings(field: ItemField, text: str, code_list: list[str] | None = None) -> set[str]:
    """Every value that the text can mean for this item, as `canonical` writes it."""
    if field.kind == "text":
        return {reading.words(text)}
    if field.kind in ("code", "multi", "file"):
        return {text}
    if field.kind in ("date", "pdate"):
        return reading.dates(text)
    found = reading.numbers(text, field.item.unit)
    if field.kind == "whole":
        found = {each for each in found if each == each.to_integral_value()}
    return {f"{each.normalize() + 0:f}" for each in found}


def in_words(field: ItemField, value: str, said: str) -> bool:
    """Whether what a page says of the item means this stored value."""
    if field.kind == "code":
        return _label(field, value) in said
    if field.kind == "multi":
        return all(_label(field, code) in said for code in value.split(","))
    if field.kind in ("date", "pdate"):
        return value in reading.dates(said.partition(",")[0]) or value in said
    if field.kind in ("whole", "decimal"):
        return value in meanings(field, said.split("(")[0].strip().split(" ")[0])
    return reading.seen(value) in reading.seen(said)


def missing_in_words(code: str) -> str:
    return str(dict(MISS.choices)[code])


def _label(field: Any, code: str) -> str:
    return " ".join(str(dict(field.codes.choices).get(code, code)).split())
