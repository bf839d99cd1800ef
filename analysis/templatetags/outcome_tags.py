"""Controls of the outcomes' filters."""

from django import forms, template
from django.utils.safestring import SafeString

from analysis.tables import Table
from analysis.writers import html

register = template.Library()


@register.simple_tag
def bodies(table: Table, trace: str, query: str) -> SafeString:
    """The rows of a table, block by block; with `trace` the numbers lead to their patients."""
    return html.bodies(table, trace, query)


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """The control of a choice; one that is wrong says where the reason stands."""
    attributes: dict[str, str | bool] = {"class": "form-select"}
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.name}-error"}
    return field.as_widget(attrs=attributes)


@register.filter
def any_wrong(form: forms.Form) -> bool:
    """Whether a choice of patients makes no sense, so that it must be in sight."""
    return bool(form.errors.keys() - {"by", "cutoff", "small"})
