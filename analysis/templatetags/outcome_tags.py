"""Controls of the outcomes' filters."""

from django import forms, template
from django.utils.safestring import SafeString

from analysis.filters import FiltersForm
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
def chosen(field: forms.BoundField) -> str:
    """The words of what is chosen of several; nothing where nothing is."""
    codes = field.value() or ()
    return ", ".join(str(box.choice_label) for box in field.subwidgets if box.data["value"] in codes)


@register.filter
def any_wrong(form: FiltersForm) -> bool:
    """Whether a choice of patients makes no sense, so that it must be in sight."""
    return any(field.errors for field in form.restrictions)
