"""Figures as PDF."""

import re
import zlib

import pytest

from analysis.writers.pdf import pdf
from tests.analysis.figures.samples import everything, of_forest, of_swimmer

FIGURES = everything()


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_is_one_page(key):
    content = pdf(FIGURES[key])
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", content)) == 1


def test_no_date_tells_when_it_was_made():
    content = pdf(of_forest())
    assert b"/Title (Subgroups)" in content
    assert not re.search(rb"/(CreationDate|ModDate)", content)


def test_the_same_figure_gives_the_same_bytes():
    assert pdf(of_swimmer()) == pdf(of_swimmer())


def test_text_stays_text_and_lines_stay_lines():
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf(of_forest()), re.DOTALL)
    page = max(
        (_inflated(stream) for stream in streams), key=lambda text: text.count(b" Tj") + text.count(b" TJ")
    )
    assert page.count(b"BT") > 30
    assert b" l\n" in page


def _inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
