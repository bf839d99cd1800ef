"""Figures as PNG."""

import io

import matplotlib.image
import pytest
from PIL import Image

from analysis.drawings import whole
from analysis.writers.png import png
from tests.analysis.figures.samples import everything, of_forest, of_groups

FIGURES = everything()


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_is_painted_dark_on_white(key):
    image = matplotlib.image.imread(io.BytesIO(png(FIGURES[key], 72)))
    assert image[..., :3].min() < 0.5
    assert image[0, 0, :3].tolist() == [1, 1, 1]


def test_a_figure_has_300_dots_per_inch():
    figure = of_forest()
    image = Image.open(io.BytesIO(png(figure)))
    assert image.size[0] == pytest.approx(whole(figure).width / 96 * 300, abs=1)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_title_and_numbers_are_in_the_metadata_and_no_date():
    figure = of_groups()
    info = Image.open(io.BytesIO(png(figure, 72))).info
    assert {key: value for key, value in info.items() if key != "dpi"} == {
        "Title": figure.title,
        "Description": figure.description,
    }


def test_the_same_figure_gives_the_same_bytes():
    assert png(of_groups(), 72) == png(of_groups(), 72)
