"""The one form class: it draws every e-CRF from its model and reads it back."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crf.bounds import reading
from crf.codes import MISS
from crf.fields import ItemField
from crf.form_fields import Offer, Refusal, UnitFormField
from crf.models import FormRecord
from crf.models.base import arises
from crf.number_answers import converted, is_possible, out_of_limits, refusal
from crf.partial_date import PartialDate, earliest, in_a_box
from crf.typed_numbers import Reading, in_text, parse, written
from crf.widgets import Select

MISSING_SUFFIX = "__m"
UNIT_SUFFIX = "__u"
NUMBERS = ("whole", "decimal")
# What the column of the version holds.
LARGEST_VERSION = 2**31 - 1

REASONS = (
    ("transcription", gettext_lazy("Typing mistake corrected")),
    ("information", gettext_lazy("New information")),
    ("source", gettext_lazy("The source document was corrected")),
    ("query", gettext_lazy("Answer to a query")),
    ("other", gettext_lazy("Another reason")),
)


class ReasonForm(forms.Form):
    """Why a form that was complete is changed: asked once per save."""

    reason_code = forms.ChoiceField(
        label=gettext_lazy("Why is it changed?"), choices=[("", "—"), *REASONS], required=False
    )
    reason_text = forms.CharField(label=gettext_lazy("In words"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("reason_code"):
            self.add_error("reason_code", _("This form was complete. Please say why it is changed."))
        elif data["reason_code"] == "other" and len(data.get("reason_text", "").strip()) < 3:
            self.add_error("reason_text", _("Please say in a few words what the reason is."))
        return data

    def reason(self) -> str:
        code, text = self.cleaned_data["reason_code"], self.cleaned_data["reason_text"].strip()
        return f"{code}: {text}" if text else code


class EcrfForm(forms.ModelForm):
    """A form over the items of a model, with `<name>__m` for a missing code and `<name>__u` for a unit.

    Hard limits, codes and impossible dates are refused beside the field. A question that does not arise
    is emptied. What is merely absent is no error here: the row is saved as far as it goes. Where `opened`
    names the fields that may be changed, the other items are shut: drawn, not read, and kept as stored.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_VERSION)
    instance: FormRecord

    def __init__(
        self, *args: Any, day0: date | None = None, opened: Collection[str] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.day0 = day0
        self.initial["version"] = self.instance.version
        for field in self.items():
            if field.item.missing:
                name = field.name + MISSING_SUFFIX
                self.fields[name] = _missing_field(field)
                self.initial[name] = self.instance.missing.get(field.name, "")
            if field.item.second_unit:
                entered = self.instance.entered.get(field.name, {})
                self.fields[field.name + UNIT_SUFFIX] = _unit_field(field)
                self.initial[field.name + UNIT_SUFFIX] = entered.get("unit", field.item.unit)
                if entered:
                    self.initial[field.name] = parse(entered["value"], bounds=True)
            if isinstance(known := self.initial.get(field.name), Reading) and known.value is not None:
                self.initial[field.name] = known.value
            elif field.name in self.instance.bounds and not isinstance(known, Reading):
                self.initial[field.name] = reading(self.instance, field.name)
        names = [field.name for field in self.items()]
        self.shut = {name for name in names if opened is not None and self.add_prefix(name) not in opened}
        for name, form_field in self.fields.items():
            form_field.disabled = _item_of(name) in self.shut
        # An entry that is shut as a whole is not posted at all.
        self.fields["version"].disabled = bool(self.prefix) and len(self.shut) == len(names)

    @classmethod
    def items(cls) -> tuple[ItemField, ...]:
        return cls._meta.model.items()

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        self.entered: dict[str, dict[str, str]] = {}
        self.bounds: dict[str, str] = {}
        self.typed: dict[str, tuple[Reading, str]] = {}
        for field in self.items():
            if field.kind in NUMBERS and field.name not in self.shut:
                self._read_number(field)
        for name in self.shut:
            given = {name: getattr(self.instance, name)}
            given[name + MISSING_SUFFIX] = self.instance.missing.get(name, "")
            for each, value in given.items():
                self._errors.pop(each, None)  # type: ignore[attr-defined]
                self.cleaned_data[each] = value
            if name in self.instance.bounds:
                self.bounds[name] = self.instance.bounds[name]

    def _get_validation_exclusions(self) -> set[str]:
        # What is not read is not judged either.
        return super()._get_validation_exclusions() | self.shut  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._clear_what_does_not_arise(data)
        for field in self.items():
            if field.name in self.shut:
                self._keep_as_typed(field)
            if field.name in self.errors or field.name in self.shut:
                continue
            value, missing = data.get(field.name), data.get(field.name + MISSING_SUFFIX)
            if (value is not None or field.name in self.bounds) and missing:
                self.add_error(
                    field.name, _("There is a value and also a missing code. Please keep one of them.")
                )
            elif field.name in self.typed:
                self._refuse_out_of_limits(field)
            elif value is not None:
                self._refuse_impossible(field, value)
        return data

    def _clear_what_does_not_arise(self, data: dict[str, Any]) -> None:
        """Emptying one answer can take the ground from under another: until nothing changes."""
        emptied = True
        while emptied:
            emptied = False
            for field in self.items():
                names = (field.name, field.name + MISSING_SUFFIX)
                if not arises(field, data) and any(
                    data.get(name) not in (None, "") or name in self.errors or name in self.bounds
                    for name in names
                ):
                    data.update({field.name: None, field.name + MISSING_SUFFIX: ""})
                    self.bounds.pop(field.name, None)
                    self.typed.pop(field.name, None)
                    for name in names:
                        self.errors.pop(name, None)
                    emptied = True

    def _keep_as_typed(self, field: ItemField) -> None:
        if field.name in self.instance.entered:
            self.entered[field.name] = self.instance.entered[field.name]

    def _read_number(self, field: ItemField) -> None:
        """A number becomes one in the item's own unit; what was typed in another one is kept beside it."""
        name, item = field.name, field.item
        unit = self.cleaned_data.get(name + UNIT_SUFFIX) or item.unit
        for error in self._errors.get(name, ErrorList()).as_data():  # type: ignore[attr-defined]
            if isinstance(error, Refusal) and error.refused:
                self._errors[name] = self.error_class([refusal(field, error.refused, unit)])  # type: ignore[attr-defined]
        read = self.cleaned_data.get(name)
        if not isinstance(read, Reading):
            return
        if item.second_unit and read.unit:
            unit = item.second_unit.name if read.unit == item.second_unit.name else item.unit
        if unit != item.unit:
            self.entered[name] = {"value": in_text(read, point=True), "unit": unit}
        own = converted(field, read, unit)
        if own.value is None:
            self.bounds[name] = in_text(own, point=True)
        self.typed[name] = read, unit
        whole = field.kind == "whole" and own.value is not None
        self.cleaned_data[name] = int(own.value) if whole else own.value  # type: ignore[arg-type]

    def _refuse_out_of_limits(self, field: ItemField) -> None:
        read, unit = self.typed[field.name]
        for side in dict.fromkeys(each for each in (read.low, read.high) if each is not None):
            if not is_possible(field, side, unit):
                self.add_error(field.name, out_of_limits(field, side, unit))

    def _refuse_impossible(self, field: ItemField, value: Any) -> None:
        today = timezone.localdate()
        offered = field.item.offered
        if offered and value not in offered.codes.get(self.cleaned_data.get(offered.by) or "", (value,)):
            by = self.fields[offered.by].label
            self.add_error(field.name, _("This does not exist for what “%(by)s” says.") % {"by": by})
        if isinstance(value, date | PartialDate) and earliest(value) > today:
            self.add_error(field.name, _("This date is in the future."))
        elif field.item.hard and field.item.hard.violated_by(value, today, self.day0):
            message = _("%(value)s is outside what is possible here (%(limits)s).")
            said = in_a_box(value) if isinstance(value, date | PartialDate) else value
            words = {"value": said, "limits": field.item.hard.in_words()}
            self.add_error(field.name, ValidationError(message % words, code="hard"))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        names = (field.name for field in self.items())
        codes = {name: self.cleaned_data.get(name + MISSING_SUFFIX) for name in names}
        self.instance.missing = {name: code for name, code in codes.items() if code}
        known = {name for name, value in self.cleaned_data.items() if value is not None}
        self.instance.bounds = {name: text for name, text in self.bounds.items() if name not in self.errors}
        known |= self.instance.bounds.keys()
        self.instance.entered = {name: typed for name, typed in self.entered.items() if name in known}
        # Of a row that nobody has saved no page can know a version.
        if "version" in self.cleaned_data and self.instance.pk:
            self.instance.version = self.cleaned_data["version"]

    def offers(self, name: str) -> list[Offer]:
        """What may be put in place of a refused answer."""
        refused = self.errors.as_data().get(name, [])
        return [offer for error in refused if isinstance(error, Refusal) for offer in error.offers]

    def changed_items(self) -> set[str]:
        """The items whose value or missing code differs from what the page was opened with."""
        return {
            _item_of(name)
            for name in self.changed_data
            if name != "version" and not self.fields[name].disabled
        }


def _item_of(name: str) -> str:
    """The item that a field of the page belongs to."""
    return name.removesuffix(MISSING_SUFFIX).removesuffix(UNIT_SUFFIX)


def _missing_field(field: ItemField) -> forms.ChoiceField:
    codes = [(code, label) for code, label in MISS.choices if code in field.item.missing]
    made = forms.ChoiceField(
        label=_("Why there is no value: %(label)s") % {"label": field.verbose_name},
        choices=[("", "—"), *codes],
        widget=Select,
        required=False,
    )
    made.widget.key = field.item.missing
    return made


def _unit_field(field: ItemField) -> forms.ChoiceField:
    units = (field.item.unit, field.item.second_unit.name if field.item.second_unit else "")
    return UnitFormField(
        label=_("Unit: %(label)s") % {"label": field.verbose_name},
        choices=[(unit, unit) for unit in units],
        widget=Select,
        required=False,
    )


@cache
def form_class(model: type[FormRecord]) -> type[EcrfForm]:
    """The form of an e-CRF: its model's items, nothing more."""
    made = forms.modelform_factory(model, form=EcrfForm, fields=[field.name for field in model.items()])
    return cast(type[EcrfForm], made)


def posted(
    answers: Mapping[str, Any], missing: Mapping[str, str] | None = None, version: int = 0
) -> dict[str, Any]:
    """Values as the page would post them: what programs use to go the way that a browser goes."""
    data: dict[str, Any] = {"version": version}
    for name, value in answers.items():
        data[name] = (
            list(value) if isinstance(value, list | tuple) else "" if value is None else _as_text(value)
        )
    data.update({name + MISSING_SUFFIX: code for name, code in (missing or {}).items()})
    return data


def _as_text(value: Any) -> str:
    return written(value, point=True) if isinstance(value, Decimal) else str(value)
