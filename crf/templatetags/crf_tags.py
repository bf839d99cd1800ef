"""How items and findings are drawn: attributes, marks and words, and nothing that decides anything."""

import json
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crf import partial_date

register = template.Library()

# Widgets of several inputs: they need a group that carries the label.
GROUPS = {"radioselect", "checkboxselectmultiple"}

SEVERITIES = {"H": "hard", "S": "soft", "I": "info"}
SEVERITY_MARKS = {"H": "due", "S": "query", "I": "info"}


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
def missing_widget(field: BoundField) -> SafeString:
    """The choice of why there is no value."""
    return field.as_widget(attrs={"class": "form-select", "data-missing-choice": ""})


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
    if value in (None, "", []):
        return ""
    choices = dict(getattr(field.field, "choices", ()))
    chosen = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(choices.get(each, each)) for each in chosen)


@register.filter
def first_of(names: str) -> list[str]:
    """Template names for `include`, which takes the first that exists."""
    return names.split()


@register.filter
def severity_class(severity: str) -> str:
    return SEVERITIES[severity]


@register.filter
def severity_mark(severity: str) -> str:
    return SEVERITY_MARKS[severity]


@register.filter
def severity_word(severity: str) -> str:
    return {"H": _("Not possible:"), "S": _("Please check:"), "I": _("Note:")}[severity]


@register.simple_tag
def date_words() -> SafeString:
    """The words with which the browser echoes a typed date, the same as `partial_date.describe` has."""
    words = {
        "echo-day": _("%(day)s %(month)s %(year)s"),
        "echo-month": _("%(month)s %(year)s, day not known"),
        "echo-year": _("%(year)s, month and day not known"),
        **{f"month-{number}": str(name) for number, name in partial_date.MONTHS.items()},
        **{f"date-{code}": _(message) for code, message in partial_date.MESSAGES.items()},
    }
    return format_html_join("\n", '<span data-word="{}">{}</span>', words.items())


def _get(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)
