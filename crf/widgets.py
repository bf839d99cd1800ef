"""The inputs of the e-CRFs, written out directly: a template for each of a page's options is slow."""

from collections.abc import Hashable
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.forms.widgets import ChoiceWidget
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

Attributes = dict[str, Any] | None
Escaped = tuple[tuple[str, str], ...]


class TextInput(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        text = self.format_value(value)
        given = SafeString("") if text is None else format_html(' value="{}"', text)
        return format_html(
            '<input type="text" name="{}"{}{}>', name, given, flatatt(self.build_attrs(self.attrs, attrs))
        )


class Select(forms.Select):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        chosen = _chosen(value) or {""}
        options = "".join(
            f'<option value="{code}"{" selected" if code in chosen else ""}>{label}</option>'
            for code, label in _escaped(self)
        )
        given = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, given, _safe(options))


class RadioSelect(forms.RadioSelect):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        return _group(self, name, value, attrs)


class CheckboxSelectMultiple(forms.CheckboxSelectMultiple):
    def render(self, name: str, value: Any, attrs: Attributes = None, renderer: Any = None) -> SafeString:
        return _group(self, name, value, attrs)


def _group(widget: ChoiceWidget, name: str, value: Any, attrs: Attributes) -> SafeString:
    """Buttons or boxes, each with its label; the page puts them into a group that has a name."""
    chosen, own, called = _chosen(value), escape((attrs or {}).get("id", f"id_{name}")), escape(name)
    return _safe(
        "\n".join(
            f'<label for="{own}_{n}"><input type="{widget.input_type}" name="{called}" value="{code}" '
            f'id="{own}_{n}"{" checked" if code in chosen else ""}> <span>{label}</span></label>'
            for n, (code, label) in enumerate(_escaped(widget))
        )
    )


# (what the choices are, their codes, language) -> code and label of each, fit for a page.
_ESCAPED: dict[tuple[Hashable, tuple[str, ...], str], Escaped] = {}


def _escaped(widget: ChoiceWidget) -> Escaped:
    """Code and label of every choice; widgets of the same `key` and the same codes share them.

    A select has a blank choice that the boxes of the same list lack, so the key alone is not enough.
    """
    key = getattr(widget, "key", None)
    if key is None:
        return _made(widget)
    which = key, tuple(str(code) for code, _label in widget.choices), get_language() or ""
    if which not in _ESCAPED:
        _ESCAPED[which] = _made(widget)
    return _ESCAPED[which]


def _made(widget: ChoiceWidget) -> Escaped:
    return tuple((escape(str(code)), escape(str(label))) for code, label in widget.choices)


def _chosen(value: Any) -> set[str]:
    if value is None or value == "":
        return set()
    return {escape(str(each)) for each in value} if isinstance(value, list | tuple) else {escape(str(value))}


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 every part of it has been escaped
