"""Model fields of the e-CRFs: each carries what the dictionary says of its item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from crf import form_fields
from crf.codes import CodeList
from crf.conditions import Condition
from crf.limits import Limits
from crf.partial_date import PartialDate
from crf.units import SecondUnit

CRITICAL, REQUIRED, OPTIONAL = "C", "R", "O"


@dataclass(frozen=True, slots=True)
class Offered:
    """Which codes of a list there are for each answer to another item, as grades for a CTCAE term."""

    by: str
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Item:
    """What the dictionary says of an item beside its type and label.

    `missing` lists the codes that may stand in place of a value (U unknown, D not done, N not
    applicable). Where a code of the item's own list says that the answer is not known, `unknown_code` names
    that code. An item whose answer can be neither partial nor unknown says in `always_known` why. Outside
    `soft` a value is kept and questioned; outside `hard` it is refused. While `shown_if` does not hold, the
    question does not arise and the column is empty. Only the codes that are `offered` for another answer
    exist; choosing a code of a list that `fills` another one ticks its codes there; `among` names the item
    of entries on the same page ("PTD.drug") whose answers are the choice. A `bounded` number may be known as
    a bound or a range only ("> 20"), which is then kept in the row's `bounds`.
    """

    required: str = OPTIONAL
    missing: str = ""
    unknown_code: str = ""
    always_known: str | Promise = ""
    unit: str = ""
    second_unit: SecondUnit | None = None
    bounded: bool = False
    soft: Limits | None = None
    hard: Limits | None = None
    shown_if: Condition | None = None
    offered: Offered | None = None
    fills: Offered | None = None
    among: str = ""
    source: str = ""

    @property
    def unknown(self) -> str:
        """The code by which the answer is said to be not known, "U" or one of its list; "" where none."""
        return "U" if "U" in self.missing else self.unknown_code

    @property
    def unit_name(self) -> str:
        """The unit in the reader's language: mg/L is the same in all, years are not."""
        return gettext(self.unit) if self.unit else ""

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit that may be typed behind a value, the item's own first."""
        names = [self.unit, self.second_unit.name if self.second_unit else ""]
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                names.append(self.unit_name)
        return tuple(dict.fromkeys(name for name in names if name))


class ItemField(models.Field):
    """Mixin of every e-CRF column: NULL means no value, and why there is none stands in `missing`."""

    kind: str
    # What the type checker reads: a row may hold no value in any of its items.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, label: str | Promise = "", required: str = OPTIONAL, **options: Any) -> None:
        facts = {name: options.pop(name) for name in Item.__slots__ if name in options}
        self.item = Item(required=required, **facts)
        super().__init__(**{**options, "verbose_name": label, "null": True, "blank": True})

    def deconstruct(self) -> Any:
        """Only what the database needs: a new label or limit is no migration."""
        name, path, args, options = super().deconstruct()
        for fact in ("verbose_name", "help_text", "null", "blank", "choices"):
            options.pop(fact, None)
        return name, path, args, options

    def formfield(self, **options: Any) -> Any:
        return self.form_field(label=self.verbose_name, help_text=self.help_text, **options)

    def form_field(self, **options: Any) -> Any:
        raise TypeError(f"{type(self).__name__} does not say how it is asked")

    def read_json(self, value: Any) -> Any:
        """The value of a column as PostgreSQL's JSON has it, made what Django would have loaded."""
        return value


class CodeField(ItemField, models.CharField):
    """One code of a list."""

    _pyi_private_get_type: str | None  # type: ignore[assignment]
    kind = "code"

    def __init__(
        self,
        label: str | Promise = "",
        required: str = OPTIONAL,
        *,
        codes: type[CodeList] = CodeList,
        **options: Any,
    ):
        self.codes = codes
        options.setdefault("max_length", 8)
        super().__init__(label, required, **options)

    def form_field(self, **options: Any) -> Any:
        return form_fields.CodeFormField(codes=self.codes, **options)


class MultiCodeField(ItemField, ArrayField):
    """A set of codes of a list, in the list's order."""

    _pyi_private_get_type: list[str] | None  # type: ignore[assignment]
    kind = "multi"

    def __init__(
        self,
        label: str | Promise = "",
        required: str = OPTIONAL,
        *,
        codes: type[CodeList] = CodeList,
        **options: Any,
    ):
        self.codes = codes
        options.setdefault("base_field", models.CharField(max_length=8))
        super().__init__(label, required, **options)

    def form_field(self, **options: Any) -> Any:
        return form_fields.MultiCodeFormField(codes=self.codes, **options)


class WholeField(ItemField, models.IntegerField):
    """A whole number."""

    _pyi_private_get_type: int | None  # type: ignore[assignment]
    kind = "whole"

    def form_field(self, **options: Any) -> Any:
        return form_fields.WholeFormField(units=self.item.units, bounds=self.item.bounded, **options)


class DecimalField(ItemField, models.DecimalField):
    """A decimal number in the item's unit."""

    _pyi_private_get_type: Decimal | None  # type: ignore[assignment]
    kind = "decimal"

    def __init__(self, label: str | Promise = "", required: str = OPTIONAL, **options: Any):
        options.setdefault("max_digits", 12)
        options.setdefault("decimal_places", 4)
        super().__init__(label, required, **options)

    def form_field(self, **options: Any) -> Any:
        return form_fields.DecimalFormField(units=self.item.units, bounds=self.item.bounded, **options)

    def read_json(self, value: Any) -> Any:
        return None if value is None else Decimal(str(value))


class TextField(ItemField, models.CharField):
    """Free text of limited length; no identifying data."""

    _pyi_private_get_type: str | None  # type: ignore[assignment]
    kind = "text"

    def form_field(self, **options: Any) -> Any:
        return form_fields.TextFormField(max_length=self.max_length, **options)


class FileField(ItemField, models.CharField):
    """The name under which a document is kept; the name is made of its content, so it never changes."""

    _pyi_private_get_type: str | None  # type: ignore[assignment]
    kind = "file"

    def __init__(self, label: str | Promise = "", required: str = OPTIONAL, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(label, required, **options)

    def form_field(self, **options: Any) -> Any:
        return form_fields.DocumentFormField(**options)


class DateField(ItemField, models.DateField):
    """A full calendar day."""

    _pyi_private_get_type: date | None  # type: ignore[assignment]
    kind = "date"

    def form_field(self, **options: Any) -> Any:
        return form_fields.DateFormField(**options)

    def read_json(self, value: Any) -> Any:
        return None if value is None else date.fromisoformat(value)


class PartialDateField(ItemField, models.CharField):
    """A day, a month or a year, stored as ISO 8601 text of reduced precision."""

    _pyi_private_get_type: PartialDate | None  # type: ignore[assignment]
    kind = "pdate"
    description = "Partial date"

    def __init__(self, label: str | Promise = "", required: str = OPTIONAL, **options: Any):
        options.setdefault("max_length", 10)
        super().__init__(label, required, **options)

    def form_field(self, **options: Any) -> Any:
        return form_fields.PartialDateFormField(**options)

    def db_check(self, connection: Any) -> str:
        column = self.db_type_parameters(connection)["qn_column"]
        return f"{column} ~ '^[0-9]{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'"

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.from_iso(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    read_json = to_python

    def get_prep_value(self, value: Any) -> str | None:
        value = self.to_python(value)
        return None if value is None else str(value)

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""


def item_fields(model: type[models.Model]) -> tuple[ItemField, ...]:
    """The items of a form in the order of the dictionary."""
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, ItemField))
