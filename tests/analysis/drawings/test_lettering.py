"""Room for letters that we do not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont, get_font

from analysis.drawings.lettering import shortened, width_of, wrapped

WORDS = st.text("abcdefghij MW.%–", max_size=60)


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    "text", ["Progression-free survival", "24 m: 46 % (38–54)", "0.62 (0.41–0.94)", "Mieloma Multiplo, RIC"]
)
def test_as_much_room_is_kept_as_a_wide_font_takes(text, bold):
    weight = "bold" if bold else "normal"
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(100, 72)
    font.set_text(text)
    taken = font.get_width_height()[0] / 64 / 100
    assert 0.97 * taken <= width_of(text, 1, bold=bold) <= 1.2 * taken


@given(WORDS, st.floats(20, 400))
def test_wrapped_lines_fit_and_lose_no_word(text, width):
    lines = wrapped(text, width)
    assert " ".join(lines).split() == text.split()
    assert all(width_of(line, 11.5) <= width for line in lines if " " in line)


@given(WORDS, st.floats(30, 400))
def test_shortened_fits_and_is_a_beginning(text, width):
    short = shortened(text, width)
    assert short == text or (width_of(short) <= width and text.startswith(short.removesuffix("…")))
