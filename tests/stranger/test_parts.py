"""The stranger's own tools: what she reads, what a browser sends, how a script becomes short."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.stranger import reading, shrink
from tests.stranger.page import Page

VECTORS = json.loads((Path(__file__).parent.parent / "crf" / "partial_date_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["read"], ids=lambda vector: vector["text"])
def test_her_reading_of_dates_and_that_of_the_site_agree(vector):
    assert reading.dates(vector["text"], date.fromisoformat(VECTORS["today"])) == {vector["iso"]}


@pytest.mark.parametrize(
    "text, meant",
    [
        ("3,8", {"3.8"}),
        ("0.125", {"0.125"}),
        ("1.250", {"1.25", "1250"}),
        ("1.250,5", {"1250.5"}),
        ("\u200e12\u00a0", {"12"}),
        ("1e3", set()),
        ("> 20", set()),
        ("n.d.", set()),
    ],
)
def test_a_number_has_every_meaning_that_it_can_have(text, meant):
    assert reading.numbers(text) == set(map(Decimal, meant))


PAGE = """<html lang="en"><body><form method="post" action="/there/">
<input type="hidden" name="version" value="3"><input name="a" value="1">
<select name="list"><option value="X">first</option><option value="Y">second</option></select>
<label><input type="checkbox" name="box" value="1" checked> one</label>
<label><input type="checkbox" name="box" value="2"> two</label>
<textarea name="words">\nas it\nis</textarea>
<fieldset disabled><input name="shut" value="5"></fieldset>
<template><input name="blank" value=""></template>
<button name="action" value="save">Save</button></form>
<input form="other" name="b" value="2"><form id="other"><button>Go</button></form>
<a href="/one/#part">one</a><a href="https://elsewhere.example/">away</a></body></html>"""


def test_a_form_sends_what_a_browser_sends():
    page = Page("/here/", PAGE)
    form, other = page.forms
    sent = form.sent({}, form.buttons[0])
    # A list of which no line is chosen sends its first.
    assert sent == [
        ("version", "3"),
        ("a", "1"),
        ("list", "X"),
        ("box", "1"),
        ("words", "as it\r\nis"),
        ("action", "save"),
    ]
    assert form.sent({"box": ["1", "2"], "a": "7"}, None)[1:5] == [
        ("a", "7"),
        ("list", "X"),
        ("box", "1"),
        ("box", "2"),
    ]
    assert other.sent({}, other.buttons[0]) == [("b", "2")]
    assert (list(page.blanks), page.links) == (["blank"], ["/one/"])


def test_a_script_is_made_as_short_as_what_it_finds_allows(monkeypatch):
    def replay(world, steps, kind):
        names = [step["url"] for step in steps]
        found = ["found"] if {"/b/", "/d/"} <= set(names) else []
        return type("Played", (), {"findings": found})

    monkeypatch.setattr(shrink, "replay", replay)
    steps = [{"do": "open", "url": f"/{letter}/"} for letter in "abcdefgh"]
    short = shrink.shrunk(None, steps, ("oracle", "page", "where"))
    assert [step["url"] for step in short] == ["/b/", "/d/"]
