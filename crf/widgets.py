"""The inputs of the e-CRFs, written out directly: a template for each of a page's options is slow."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.forms.widgets import ChoiceWidget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Attributes = dict[str, Any] | None

_SELECTED, _CHECKED = mark_safe(" selected"), mark_safe(" checked")
_NOTHING = SafeString("")


class TextInput(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        text = self.format_value(value)
        given = _NOTHING if text is None else format_html(' value="{}"', text)
        return format_html(
            '<input type="text" name="{}"{}{}>', name, given, flatatt(self.build_attrs(self.attrs, attrs))
        )


class Select(forms.Select):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        chosen = _texts(value) or {""}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, _SELECTED if str(code) in chosen else _NOTHING, label) for code, label in self.choices),
        )
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, options)


class RadioSelect(forms.RadioSelect):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        return _choices(self, name, value, attrs)


class CheckboxSelectMultiple(forms.CheckboxSelectMultiple):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        return _choices(self, name, value, attrs)


def _choices(widget: ChoiceWidget, name: str, value: Any, attrs: Attributes) -> SafeString:
    """Buttons or boxes, each with its label; the page puts them into a group that has a name."""
    chosen, own = _texts(value), (attrs or {}).get("id", f"id_{name}")
    return format_html_join(
        "\n",
        '<label for="{own}_{n}"><input type="{kind}" name="{name}" value="{code}" '
        'id="{own}_{n}"{checked}> <span>{label}</span></label>',
        (
            {"own": own, "n": n, "kind": widget.input_type, "name": name, "code": code, "label": label}
            | {"checked": _CHECKED if str(code) in chosen else _NOTHING}
            for n, (code, label) in enumerate(widget.choices)
        ),
    )


def _texts(value: Any) -> set[str]:
    if value is None or value == "":
        return set()
    return {str(each) for each in value} if isinstance(value, list | tuple) else {str(value)}
