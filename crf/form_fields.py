"""How an item is asked on screen: form fields that understand what people type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from crf import documents, partial_date, widgets
from crf.clean_text import clean
from crf.codes import CodeList
from crf.partial_date import PartialDate
from crf.typed_numbers import NumberRefused, Reading, in_text, parse, written

# A list up to this length is shown whole, as buttons side by side.
SEGMENTS = 5
LONGEST_ANSWER = 2000
# What of a refused answer is repeated in the message.
QUOTED = 40
OFF_SUFFIX = "__off"
# PostgreSQL keeps no NUL, and half a surrogate pair is no character.
NOT_KEPT = re.compile("[\0\ud800-\udfff]")
FULL_DAY = _("Here the full day is needed, for example 12/6/2015.")


class Refusal(ValidationError):
    """Why an answer is refused, and what the page offers to put in its place.

    `refused` is what the reader of numbers said, for the form, which knows what is possible, to go on from.
    """

    def __init__(
        self,
        message: str,
        code: str = "",
        *,
        offers: tuple["Offer", ...] = (),
        refused: NumberRefused | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.offers, self.refused = offers, refused


@dataclass(frozen=True, slots=True)
class Offer:
    """What one key puts into the box, and in which unit if that changes; `label` says what comes of it."""

    label: str
    text: str
    unit: str = ""


def refuse_unknown_code(code: str, is_known: Callable[[str], bool]) -> None:
    """Raises ValidationError for a code that its list does not have."""
    if code and not is_known(code):
        message = _("“%(code)s” is not in the list. Choose one of its codes.")
        raise ValidationError(message, code="invalid_choice", params={"code": str(code)[:QUOTED]})


class CodeFormField(forms.TypedChoiceField):
    def __init__(self, *, codes: type[CodeList], **options: Any) -> None:
        short = len(codes) <= SEGMENTS
        choices = list(codes.choices)
        super().__init__(
            choices=choices if short else [("", "—"), *choices],
            widget=widgets.RadioSelect if short else widgets.Select,
            required=False,
            empty_value=None,
            **options,
        )
        self.widget.key = codes

    def validate(self, value: Any) -> None:
        refuse_unknown_code(value, self.valid_value)


class MultiCodeFormField(forms.MultipleChoiceField):
    def __init__(self, *, codes: type[CodeList], **options: Any) -> None:
        super().__init__(
            choices=codes.choices, widget=widgets.CheckboxSelectMultiple, required=False, **options
        )
        self.codes = self.widget.key = codes

    def validate(self, value: Any) -> None:
        for code in value:
            refuse_unknown_code(code, self.valid_value)

    def clean(self, value: Any) -> list[str] | None:
        chosen = set(super().clean(value))
        return [code for code in self.codes.values if code in chosen] or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial or [], data or [])


class TypedText(forms.CharField):
    """A text box whose words are understood; what cannot be is left as typed, with the reason beside it."""

    box = "text"

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "data-kind": self.box}
        if self.box in ("whole", "decimal"):
            attrs["inputmode"] = "decimal"
        options.setdefault("widget", widgets.TextInput(attrs=attrs))
        super().__init__(required=False, empty_value=None, **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(clean(value) if isinstance(value, str) else value)
        if text is None:
            return None
        if len(text) > LONGEST_ANSWER:
            raise ValidationError(_("This is far too long for an answer. Please paste only the value."))
        if NOT_KEPT.search(text):
            message = _("A character in this cannot be kept. Type the answer instead of pasting it.")
            raise ValidationError(message, code="character")
        return self.understand(text)

    def understand(self, text: str) -> Any:
        return text

    def validate(self, value: Any) -> None:
        """Nothing is demanded here: what is missing is the form's completeness, not an error."""

    def run_validators(self, value: Any) -> None:
        if isinstance(value, str):
            super().run_validators(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        # What was stored before texts were cleaned is no change.
        initial = clean(initial) if isinstance(initial, str) else initial
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class TextFormField(TypedText):
    def __init__(self, **options: Any) -> None:
        if (options.get("max_length") or 0) > 120:
            options["widget"] = forms.Textarea(attrs={"rows": 2})
        super().__init__(**options)


class DecimalFormField(TypedText):
    """A number in one of the item's `units`, the dictionary's first; cleaned, it is a Reading."""

    box = "decimal"
    whole = False

    def __init__(self, *, units: tuple[str, ...] = (), bounds: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.bounds = units, bounds

    def prepare_value(self, value: Any) -> Any:
        """3.8 as it was typed, not 3.8000 as it is stored."""
        if isinstance(value, Reading):
            return in_text(value)
        return written(value) if isinstance(value, Decimal) else value

    def understand(self, text: str) -> Reading:
        try:
            return parse(text, whole=self.whole, units=self.units, bounds=self.bounds)
        except NumberRefused as refused:
            raise Refusal(str(refused), refused.code, refused=refused) from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            read = self.to_python(data)
        except ValidationError:
            return True
        if read is None or read.value is None:
            return bool(read != initial)
        return bool(read.unit) or bool(read.value != initial)


class WholeFormField(DecimalFormField):
    box = "whole"
    whole = True


class PartialDateFormField(TypedText):
    box = "pdate"

    def prepare_value(self, value: Any) -> Any:
        """12/06/2015 as on the chart, not 2015-06-12 as it is stored."""
        return partial_date.in_a_box(value) if isinstance(value, date | PartialDate) else value

    def understand(self, text: str) -> Any:
        try:
            return partial_date.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class DateFormField(PartialDateFormField):
    box = "date"

    def understand(self, text: str) -> Any:
        try:
            day = partial_date.parse(text)
        except partial_date.DateRefused as refused:
            unknown = refused.code in ("nothing_known", "day_zero", "month_zero")
            raise ValidationError(FULL_DAY if unknown else str(refused)) from refused
        if day.precision != "day":
            raise ValidationError(FULL_DAY)
        return day.earliest


class UnitFormField(forms.ChoiceField):
    """In which unit a value stands; where nothing is said, in the one that it was in."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data) and super().has_changed(initial, data)


class DocumentInput(forms.FileInput):
    """A file to choose, and under the same name the one that is kept already: that one needs no new choice.

    A browser posts a chosen file apart from the texts, so the two never meet. What stands in the page
    (templates/crf/_document.html) is the signed name; ticking `<name>__off` takes the file off.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        off = data.get(f"{name}{OFF_SUFFIX}")
        return files.get(name) or (None if off else data.get(name) or None)


class DocumentFormField(forms.FileField):
    """A PDF; what is kept of it on the row is the name under which it is stored.

    An accepted file is kept at once, so that it survives whatever else is refused on the page.
    """

    widget = DocumentInput

    def __init__(self, **options: Any) -> None:
        widget = DocumentInput(attrs={"accept": "application/pdf"})
        super().__init__(required=False, widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> str | None:
        if isinstance(data, UploadedFile):
            data.kept_as = documents.keep(data)  # type: ignore[attr-defined]
            return str(data.kept_as)  # type: ignore[attr-defined]
        name = self._named(data, initial)
        if data and name is None:
            raise ValidationError(_("This file cannot be found again. Choose it once more."))
        return name

    def has_changed(self, initial: Any, data: Any) -> bool:
        return isinstance(data, UploadedFile) or self._named(data, initial) != (initial or None)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The name that a page drawn again carries on: of the new file if it was kept."""
        if isinstance(data, UploadedFile):
            return getattr(data, "kept_as", initial)
        return self._named(data, initial)

    def _named(self, data: Any, initial: Any) -> str | None:
        return data if data and data == initial else documents.unsigned(data) if data else None
