"""Colours, line types, and labels that keep apart."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.drawings.style import RANKS, TONES, colour, dashes, name, spread
from analysis.figures import MOST_CURVES

STYLESHEET = (Path(__file__).resolve().parents[3] / "static" / "css" / "outcomes.css").read_text()


def luminance(tone):
    channels = [int(tone[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_lines_differ_in_type_and_not_only_in_colour():
    assert len({dashes(rank) for rank in range(len(RANKS))}) == len(RANKS) == MOST_CURVES


@pytest.mark.parametrize("tone", [*range(len(RANKS)), "ink", "strong"])
def test_what_is_read_stands_out_from_white(tone):
    assert 1.05 / (luminance(colour(tone)) + 0.05) >= 4.5


def test_the_page_has_a_class_for_every_tone():
    classes = set(re.findall(r"\.panels \.([\w-]+) \{\s+--tone", STYLESHEET))
    assert classes == {name(tone) for tone in (*range(len(RANKS)), *TONES)}


def test_the_page_has_the_colours_of_the_files_by_day():
    by_day = dict(re.findall(r"--rank-(\d): (#\w{6});", STYLESHEET.split("@media")[0]))
    assert by_day == {str(rank): tone for rank, (tone, _dashes) in enumerate(RANKS)}


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_are_spread_within_the_plot_and_keep_their_order(places):
    moved = spread(places, 10, 0, 100)
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in moved)
    order = sorted(range(len(places)), key=places.__getitem__)
    gaps = [moved[later] - moved[earlier] for earlier, later in pairwise(order)]
    assert all(gap >= 10 - 1e-9 for gap in gaps)
