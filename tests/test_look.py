import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()

GROUNDS = ("paper", "ground")
SOFT_GROUNDS = ("accent-soft", "warn-soft", "bad-soft", "good-soft")


def scheme(dark):
    light, night = TOKENS.split("@media screen and (prefers-color-scheme: dark)")
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    if dark:
        tokens |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", night.split("\n}\n")[0]))
    return tokens


def luminance(colour):
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product(("ink", "ink-soft", "ink-faint", "accent", "accent-strong", "warn", "bad", "good"), GROUNDS),
        *product(("ink", "ink-soft", "ink-faint"), SOFT_GROUNDS),
        ("accent", "accent-soft"),
        ("warn", "warn-soft"),
        ("bad", "bad-soft"),
        ("good", "good-soft"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("on-bad", "bad"),
    ],
)
def test_text_is_legible_on_every_ground_that_it_stands_on(text, ground, dark):
    tokens = scheme(dark)
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("shape", "ground"),
    [*product(("edge", "accent"), GROUNDS), ("warn-line", "warn-soft"), ("edge", "accent-soft")],
)
def test_edges_and_focus_are_visible(shape, ground, dark):
    tokens = scheme(dark)
    assert contrast(tokens[shape], tokens[ground]) >= 3


def test_colours_are_named_once_and_used_by_their_names():
    strays = {}
    for sheet in SHEETS:
        rules = re.sub(r"--[\w-]+:[^;]+;", "", sheet.read_text())
        if found := re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])|\brgba?\(|\bhsla?\(", rules):
            strays[sheet.name] = found
    assert strays == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_compiles_and_obeys_the_content_security_policy(template):
    text = template.read_text()
    get_template(str(template.relative_to(ROOT / "templates")))
    assert re.findall(r"\sstyle=|\son[a-z]+=|javascript:|<style|https?://(?!www\.w3\.org)", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text) == []


def test_scripts_write_no_markup_and_no_styles():
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|\.style\b|\beval\(|new Function")
    strays = {
        script.name: found
        for script in sorted((ROOT / "static" / "js").glob("*.js"))
        if (found := forbidden.findall(script.read_text()))
    }
    assert strays == {}


def test_every_word_that_a_script_asks_for_is_in_the_page():
    asked = set()
    for script in (ROOT / "static" / "js").glob("*.js"):
        text = script.read_text()
        if 'from "./words.js"' in text:
            asked |= set(re.findall(r"""\bsay\("([\w-]+)\"""", text))
    places = ("templates/crf/_words.html", "templates/components/words.html")
    offered = {
        word for place in places for word in re.findall(r'data-word="([\w-]+)"', (ROOT / place).read_text())
    }
    assert asked, "no script says anything"
    assert asked - offered == set()
