"""A page as a browser has it: its forms, what each control would send, its links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html

Typed = Mapping[str, Any]
Pairs = list[tuple[str, str]]
TEXTS = ("text", "search", "email", "tel", "url", "number", "date", "password")


@dataclass
class Option:
    value: str
    label: str
    chosen: bool
    disabled: bool


@dataclass
class Control:
    """One answer of a form; buttons and boxes of one name are one control."""

    name: str
    kind: str  # text, area, password, select, radio, boxes, hidden or file
    value: str = ""
    options: list[Option] = field(default_factory=list)
    disabled: bool = False
    hidden: bool = False
    many: bool = False
    longest: int | None = None
    row: Any = None

    def now(self) -> list[str]:
        """What a browser would send, were nobody to touch it."""
        if self.disabled or self.kind == "file":
            return []
        if not self.options and self.kind not in ("select", "radio", "boxes"):
            return [self.value]
        chosen = [each.value for each in self.options if each.chosen and not each.disabled]
        if self.kind == "select" and not self.many:
            # A list without a chosen line shows its first one, and that one is sent.
            chosen = chosen[-1:] or [each.value for each in self.options if not each.disabled][:1]
        return chosen

    def says(self) -> str:
        """The answer that a person sees in it."""
        return ",".join(filter(None, self.now()))


@dataclass
class Form:
    action: str
    method: str
    name: str
    controls: dict[str, Control]
    buttons: Pairs

    def sent(self, typed: Typed, button: tuple[str, str] | None) -> Pairs:
        """What the browser sends after this was typed and the button pressed."""
        pairs: Pairs = []
        for control in self.controls.values():
            if control.disabled:
                continue
            value = typed.get(control.name, None) if control.name in typed else control.now()
            values = value if isinstance(value, list) else [] if value is None else [value]
            pairs += [(control.name, _crlf(each)) for each in values if control.kind != "file"]
        return [*pairs, button] if button and button[0] else pairs


class Page:
    def __init__(self, url: str, html: str) -> None:
        self.url = url
        self.html = html

    @cached_property
    def tree(self) -> Any:
        text = self.html.replace("\0", "")
        return lxml.html.document_fromstring(text) if text.strip() else lxml.html.Element("html")

    @property
    def language(self) -> str:
        return self.tree.get("lang", "")

    @cached_property
    def links(self) -> list[str]:
        """Addresses of this site that the page leads to, without fragments; none from inside a template."""
        found = (
            urljoin(self.url, a.get("href"))
            for a in self.tree.iterfind(".//a[@href]")
            if not _within(a, "template")
        )
        return list(dict.fromkeys(_without_fragment(url) for url in found if _is_ours(url)))

    @cached_property
    def forms(self) -> list[Form]:
        counted: dict[str, int] = {}
        made = []
        for element in self.tree.iter("form"):
            if _within(element, "template"):
                continue
            action = urljoin(self.url, element.get("action") or self.url)
            parts = [*_elements(element), *self._elsewhere(element.get("id"))]
            n = counted[action] = counted.get(action, 0) + 1
            method = (element.get("method") or "get").lower()
            made.append(Form(action, method, f"{n}", _controls(parts), _buttons(parts)))
        return made

    @cached_property
    def blanks(self) -> dict[str, Control]:
        """Controls of what a script would add: an entry that nobody has begun."""
        inside = [each for template in self.tree.iter("template") for each in template.iter(*CONTROLS)]
        return _controls(inside)

    def _elsewhere(self, form_id: str | None) -> list[Any]:
        return self.tree.xpath("//*[@form=$id]", id=form_id) if form_id else []

    def row(self, name: str) -> Any:
        """The element around the answer of this name."""
        return next(
            (
                c.row
                for form in self.forms
                for c in form.controls.values()
                if c.name == name and c.row is not None
            ),
            None,
        )

    def said_at(self, name: str) -> str:
        """Everything that the page says beside an answer, in words."""
        row = self.row(name)
        return "" if row is None else text_of(row)


CONTROLS = ("input", "select", "textarea", "button")


def text_of(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _elements(form: Any) -> Iterator[Any]:
    for each in form.iter(*CONTROLS):
        if each.get("form") is None and not _within(each, "template"):
            yield each


def _controls(elements: Any) -> dict[str, Control]:
    found: dict[str, Control] = {}
    for each in elements:
        name, kind = each.get("name"), (each.get("type") or "text").lower()
        if not name or each.tag == "button" or kind in ("submit", "image", "reset", "button"):
            continue
        made = _control(each, name, kind)
        there = found.get(name)
        if there is None or (there.kind == "hidden" and made.kind != "hidden"):
            found[name] = made
        elif there.kind == made.kind and made.kind in ("radio", "boxes"):
            there.options += made.options
        elif made.kind == there.kind == "hidden":
            # The names of several entries under one key: each is sent.
            there.options = there.options or [Option(there.value, "", True, False)]
            there.options.append(Option(made.value, "", True, False))
    return found


def _control(element: Any, name: str, kind: str) -> Control:
    row = next(
        (up for up in element.iterancestors() if up.get("data-item") or up.get("class") == "item"), None
    )
    made = Control(
        name,
        "text",
        disabled="disabled" in element.attrib
        or any("disabled" in up.attrib for up in element.iterancestors("fieldset")),
        hidden="hidden" in element.attrib or any("hidden" in up.attrib for up in element.iterancestors()),
        longest=int(element.get("maxlength")) if (element.get("maxlength") or "").isdigit() else None,
        row=row,
    )
    if element.tag == "textarea":
        text = element.text or ""
        made.kind, made.value = "area", text.removeprefix("\n")
    elif element.tag == "select":
        made.kind, made.many = "select", "multiple" in element.attrib
        made.options = [
            Option(o.get("value", text_of(o)), text_of(o), "selected" in o.attrib, "disabled" in o.attrib)
            for o in element.iter("option")
        ]
    elif kind in ("radio", "checkbox"):
        made.kind = "radio" if kind == "radio" else "boxes"
        label = next(iter(element.iterancestors("label")), None)
        said = text_of(label) if label is not None else ""
        made.options = [Option(element.get("value", "on"), said, "checked" in element.attrib, made.disabled)]
    else:
        made.kind = kind if kind in ("hidden", "file", "password") else "text"
        made.value = element.get("value") or ""
    return made


def _buttons(elements: Any) -> Pairs:
    return [
        (each.get("name") or "", each.get("value") or "")
        for each in elements
        if (each.tag == "button" and (each.get("type") or "submit") == "submit")
        or (each.tag == "input" and each.get("type") == "submit")
    ]


def _within(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def _is_ours(url: str) -> bool:
    parts = urlsplit(url)
    return (
        parts.scheme in ("", "http")
        and parts.netloc in ("", "testserver")
        and not parts.path.startswith("/static")
    )


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
