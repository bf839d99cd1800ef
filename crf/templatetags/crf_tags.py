"""How items and findings are drawn: attributes, marks and words, and nothing that decides anything."""

import json
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crf import documents, partial_date
from crf.conflict import Difference
from crf.forms import MISSING_SUFFIX, UNIT_SUFFIX
from crf.models import FormRecord
from crf.specs import FormSpec

register = template.Library()

# Widgets of several inputs: they need a group that carries the label.
GROUPS = {"radioselect", "checkboxselectmultiple"}

# "E" is what the form itself refuses, beside the severities of the checks.
SEVERITIES = {"E": "error", "H": "hard", "S": "soft", "I": "info"}
SEVERITY_MARKS = {"E": "due", "H": "due", "S": "query", "I": "info"}


@register.simple_tag
def item_widget(row: Any) -> SafeString:
    """The row's field with our classes, described by its help, unit, echo, errors and findings."""
    field = _get(row, "field")
    widget = field.field.widget
    css = "form-select" if field.widget_type == "select" else "form-control"
    attrs = {"class": f"{widget.attrs.get('class', '')} {css}".strip(), "aria-describedby": described_by(row)}
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def styled(field: BoundField) -> SafeString:
    """A plain field with our classes, described by its errors."""
    css = "form-select" if field.widget_type == "select" else "form-control"
    return field.as_widget(attrs={"class": css, "aria-describedby": f"{field.auto_id}_error"})


@register.simple_tag
def missing_widget(field: BoundField) -> SafeString:
    """The choice of why there is no value."""
    return field.as_widget(attrs={"class": "form-select", "data-missing-choice": ""})


@register.simple_tag
def unit_widget(field: BoundField) -> SafeString:
    """In which unit the value stands."""
    return field.as_widget(attrs={"class": "form-select unit-select", "data-unit-choice": ""})


@register.simple_tag
def described_by(row: Any) -> str:
    """The ids of what explains the row's field; each is in the page whatever it says at the moment."""
    own = _get(row, "field").auto_id
    return " ".join(f"{own}_{part}" for part in ("unit", "echo", "help", "error", "findings"))


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is several inputs, which then need a group with a name."""
    return field.widget_type in GROUPS


@register.filter
def as_json(value: Any) -> str:
    """A condition or a value as the text of an attribute, for a script to read."""
    return json.dumps(value, separators=(",", ":"))


@register.filter
def in_words(field: BoundField | None) -> str:
    """The field's value as somebody reads it who may not change it: labels, not codes."""
    value = field.value() if field else None
    if field is None or value in (None, "", []):
        return ""
    choices = dict(getattr(field.field, "choices", ()))
    chosen = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(choices.get(each, each)) for each in chosen)


@register.filter
def document_name(kept: str | None) -> str:
    """What the person who chose the file called it."""
    return documents.original_name(kept or "")


@register.filter
def signed_document(kept: str) -> str:
    """The name of a kept file as a page carries it."""
    return documents.signed(kept)


@register.filter
def can_be_taken(difference: Difference) -> bool:
    """Whether one press can put the other's answer in; a set of codes or a missing code is put in by hand."""
    return bool(difference.their_input) and not difference.their_input.startswith("[")


@register.filter
def label_of(form: BaseForm, name: str) -> str:
    """What the form calls its item; empty for what is no item of it."""
    return str(form.fields[name].label) if name in form.fields else ""


@register.filter
def named(form: BaseForm, name: str) -> str:
    """The name of an item's field on the page; that of its missing code is the item's."""
    return form.add_prefix(name.removesuffix(MISSING_SUFFIX).removesuffix(UNIT_SUFFIX))


@register.filter
def errors_count(forms: list[BaseForm]) -> int:
    return sum(len(form.errors) for form in forms)


@register.filter
def plural_title(spec: FormSpec) -> str:
    """What a group of entries is called."""
    return str(spec.plural or spec.title)


# (form, language) -> its blank entry, which is the same on every page.
_BLANKS: dict[tuple[str, str], SafeString] = {}


@register.simple_tag
def blank_entry(group: dict[str, Any]) -> SafeString:
    """An entry of the group as it is before anybody writes on it."""
    which = group["spec"].key, get_language() or ""
    if which not in _BLANKS:
        context = {"entry": group["blank"](), "number": "", "gone": False, "editable": True}
        _BLANKS[which] = render_to_string("crf/_entry.html", context)
    return _BLANKS[which]


@register.filter
def alone(thing: Any) -> list[Any]:
    """One thing, for a tag that wants several."""
    return [thing]


@register.filter
def severity_class(severity: str) -> str:
    return SEVERITIES[severity]


@register.filter
def severity_mark(severity: str) -> str:
    return SEVERITY_MARKS[severity]


@register.filter
def severity_word(severity: str) -> str:
    words = {"E": _("Cannot be kept:"), "H": _("Not possible:"), "S": _("Please check:"), "I": _("Note:")}
    return words[severity]


@register.simple_tag
def task_url(page_url: str, task: str) -> str:
    """Where the page of a form posts one of its tasks ("check", "draft", "discard", "remove")."""
    path, mark, query = page_url.partition("?")
    return f"{path}{task}/{mark}{query}"


@register.simple_tag
def page_title(spec: FormSpec, instance: FormRecord) -> str:
    """The form's title, with the visit or whatever else tells its rows apart."""
    if spec.slot is None:
        return str(spec.title)
    item, codes = spec.slot
    slot = dict(codes.choices).get(getattr(instance, item) or "")
    return f"{spec.title}: {slot}" if slot else str(spec.title)


@register.simple_tag
def cell_name(cell: dict[str, Any]) -> str:
    """What a cell of the matrix is called on its own: "Follow-up visit: Month 12", "Diagnosis"."""
    return f"{cell['spec'].title}: {cell['title']}" if cell["slot"] else str(cell["title"])


@register.simple_tag
def date_words() -> SafeString:
    """The words with which the browser echoes a typed date, the same as `partial_date.describe` has."""
    words = {
        "echo-day": _("%(day)s %(month)s %(year)s"),
        "echo-month": _("%(month)s %(year)s, day not known"),
        "echo-year": _("%(year)s, month and day not known"),
        **{f"month-{number}": str(name) for number, name in partial_date.MONTHS.items()},
    }
    return format_html_join("\n", '<span data-word="{}">{}</span>', words.items())


def _get(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)
