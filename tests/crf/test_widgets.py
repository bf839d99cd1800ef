"""The inputs of the e-CRFs: no page may hold an answer that nobody gave."""

from html.parser import HTMLParser

import pytest
from django.utils import translation

from crf import widgets
from crf.forms import UNIT_SUFFIX, form_class
from crf.specs import SPECS

FIELDS = [
    (spec.model, name)
    for spec in SPECS.values()
    for name, field in form_class(spec.model)().fields.items()
    if hasattr(field.widget, "choices")
]


class Choices(HTMLParser):
    """The codes that a drawn widget offers, and those that a browser would post untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.offered: list[str] = []
        self.posted: list[str] = []
        self.feed(html)
        if html.startswith("<select") and not self.posted:
            self.posted = self.offered[:1]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "option" or given.get("type") in ("radio", "checkbox"):
            self.offered.append(given["value"])
            if "selected" in given or "checked" in given:
                self.posted.append(given["value"])


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("order", [list, reversed], ids=["first-to-last", "last-to-first"])
def test_every_item_offers_its_own_choices_and_holds_none_whichever_item_was_drawn_first(
    order, language, monkeypatch
):
    monkeypatch.setattr(widgets, "_ESCAPED", {})
    with translation.override(language):
        for model, name in order(FIELDS):
            bound = form_class(model)()[name]
            drawn = Choices(str(bound))
            expected = [str(code) for code, _label in bound.field.choices]
            assert drawn.offered == expected, f"{model.__name__}.{name}"
            if not name.endswith(UNIT_SUFFIX):
                assert drawn.posted in ([], [""]), f"{model.__name__}.{name}"


@pytest.mark.parametrize("order", [list, reversed], ids=["first-to-last", "last-to-first"])
def test_every_choice_that_was_made_is_the_one_drawn(order, monkeypatch):
    monkeypatch.setattr(widgets, "_ESCAPED", {})
    for model, name in order(FIELDS):
        form = form_class(model)()
        code = str(list(form.fields[name].choices)[-1][0])
        form.initial[name] = code
        assert Choices(str(form[name])).posted == [code], f"{model.__name__}.{name}"
