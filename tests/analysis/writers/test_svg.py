"""Figures as SVG: within the page's content security policy, and as files that stand alone."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from analysis.drawings.frame import BROAD
from analysis.figures import Curves
from analysis.writers import svg
from tests.analysis.figures.samples import everything

FIGURES = everything()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]


def foreign(root):
    """Elements and attributes that a strict policy or a stand-alone file forbids."""
    return [e for e in root.iter() if "style" in e.attrib or "href" in e.attrib or e.tag.endswith("style")]


def test_a_panel_is_named_and_described_and_has_no_style(figure):
    found = svg.inline(figure)
    assert len(found) == len(figure.panels)
    for panel, text in zip(figure.panels, found, strict=True):
        root = ET.fromstring(text)
        assert (root.get("role"), root.get("aria-label")) == ("img", str(panel.title))
        description = root.find("desc")
        assert (description.text if description is not None else "") == panel.description
        if description is not None:
            assert root.get("aria-describedby") == description.get("id")
        assert foreign(root) == []


def test_ids_are_unique_in_the_page():
    page = {figure.key: figure for figure in FIGURES.values()}
    texts = [
        text for figure in page.values() for text in (*svg.inline(figure), svg.inline_broad(figure)) if text
    ]
    found = re.findall(r' id="([^"]+)"', "".join(texts))
    assert len(set(found)) == len(found) == sum("<desc" in text for text in texts) > 0


def test_wide_figures_say_how_wide_they_are_and_long_names_make_broad():
    (wide,) = svg.inline(FIGURES["forest"])
    (curves,) = svg.inline(FIGURES["groups"])
    assert ET.fromstring(wide).get("width") == ET.fromstring(wide).get("viewBox").split()[2]
    assert (ET.fromstring(curves).get("width"), ET.fromstring(curves).get("class")) == (None, "broad")


def test_the_only_panel_of_curves_is_drawn_once_more_as_wide_as_a_page(figure):
    text = svg.inline_broad(figure)
    alone = isinstance(figure, Curves) and not figure.small and len(figure.panels) == 1
    assert bool(text) == alone
    if alone:
        (usual,) = map(ET.fromstring, svg.inline(figure))
        page = ET.fromstring(text)
        assert float(page.get("viewBox").split()[2]) >= BROAD > float(usual.get("viewBox").split()[2])
        assert page.find("desc").text == usual.find("desc").text
        assert [each.text for each in page.iter("text")] == [each.text for each in usual.iter("text")]
        assert foreign(page) == []


def test_a_file_stands_alone(figure):
    root = ET.fromstring(svg.standalone(figure))
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == str(figure.title)
    assert (root.find(f"{SVG}desc").text or "") == figure.description
    assert foreign(root) == []
    words = " ".join(text.text for text in root.iter(f"{SVG}text"))
    assert " · ".join(f"{name}: {value}" for name, value in figure.stamp.items()) in words


def test_the_same_figure_gives_the_same_bytes():
    again = everything()
    assert {key: svg.standalone(figure) for key, figure in FIGURES.items()} == {
        key: svg.standalone(figure) for key, figure in again.items()
    }


def test_no_number_is_unknown(figure):
    for text in svg.inline(figure):
        assert not re.search(r"nan|inf", re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", text))


def test_a_path_goes_across_and_down_where_it_can():
    line = np.array([[0, 0], [5, 0], [5, 2.25], [8, 4]])
    assert svg.path(line) == "M0 0H5V2.25L8 4"
