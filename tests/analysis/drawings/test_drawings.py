"""Drawings of every kind of figure: everything has a place within them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.drawings import Fill, Stroke, Words, drawings, whole
from analysis.drawings.drawing import FILLED, OPEN, marks
from analysis.drawings.lettering import width_of
from analysis.drawings.style import RANKS, TONES
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.figures import in_days, in_months, incidences
from tests.analysis.figures.samples import everything, of_causes, of_forest, of_groups

FIGURES = everything()


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]


def texts(drawing):
    return [shape.text for shape in drawing.shapes if isinstance(shape, Words)]


def test_there_is_a_drawing_for_every_panel(figure):
    assert len(drawings(figure)) == len(figure.panels) > 0


def test_every_line_is_finite_and_within_the_drawing(figure):
    for drawing in (*drawings(figure), whole(figure)):
        for shape in drawing.shapes:
            for line in () if isinstance(shape, Words) else shape.lines:
                assert np.isfinite(line).all()
                assert line.min() >= 0
                assert line[:, 0].max() <= drawing.width
                assert line[:, 1].max() <= drawing.height


def test_every_text_is_within_the_drawing(figure):
    for drawing in (*drawings(figure), whole(figure)):
        for words in drawing.shapes:
            if not isinstance(words, Words) or words.turned:
                continue
            room = width_of(words.text, words.size, bold=words.bold)
            start = words.x - {"start": 0, "middle": room / 2, "end": room}[words.anchor]
            assert start >= -0.5, words
            assert start + room <= drawing.width + 0.5, words
            assert 0 < words.y < drawing.height


def test_every_tone_has_a_colour(figure):
    for shape in whole(figure).shapes:
        assert shape.tone in TONES or shape.tone in range(len(RANKS))


def test_the_sheet_has_title_caption_and_stamp(figure):
    words = " ".join(texts(whole(figure)))
    assert str(figure.title) in words
    assert figure.caption in words
    assert " · ".join(f"{name}: {value}" for name, value in figure.stamp.items()) in words


def test_limits_beyond_the_axis_end_in_arrows():
    (drawing,) = drawings(of_forest())
    right = [shape for shape in drawing.shapes if isinstance(shape, Fill) and len(shape.lines[0]) == 3]
    # The unrelated and the haploidentical: both ends of each.
    assert len(right) == 4


def test_a_landmark_within_the_axis_is_marked():
    def fine(figure):
        (drawing,) = drawings(figure)
        return [s for s in drawing.shapes if isinstance(s, Stroke) and s.tone == "behind" and s.dashes]

    assert len(fine(of_groups(landmark=365.25))) == 1
    assert fine(of_groups()) == []


def test_groups_differ_in_their_line_types_and_not_only_in_colour():
    (drawing,) = drawings(of_groups())
    lines = [s for s in drawing.shapes if isinstance(s, Stroke) and s.width == 2.1 and s.tone in (0, 1)]
    assert {(s.tone, s.dashes) for s in lines} == {(0, RANKS[0][1]), (1, RANKS[1][1])}


@pytest.mark.parametrize("shape", [*FILLED, *OPEN])
def test_a_mark_lies_around_its_place(shape):
    for line in marks(shape, [(10, 20)], 0, 4).lines:
        assert np.abs(line - [10, 20]).max() <= 4 + 1e-9


def test_plots_beside_each_other_stand_at_one_height():
    first, second = drawings(of_causes(notes=["Gray: p = 0.2", "SHR 0.8 (0.5–1.2)"]))
    heights = [
        sorted({s.lines[0][0, 1] for s in each.shapes if isinstance(s, Stroke) and s.tone == "grid"})
        for each in (first, second)
    ]
    assert heights[0] == heights[1]
    assert first.height == second.height


@given(
    st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 2)), min_size=1, max_size=60),
    st.sampled_from([in_months(), in_days(100), in_months(24, start=100)]),
)
def test_curves_of_any_patients_lie_within_their_plot(patients, axis):
    time, event = np.array(patients).T
    incidence = cumulative_incidence(time, event)
    free = ("PFS", kaplan_meier(time, event > 0))
    causes = [(f"Cause {cause}", curve) for cause, curve in incidence.items()]
    for drawing in drawings(incidences("any", "Any", causes, free, axis=axis)):
        for shape in drawing.shapes:
            for line in () if isinstance(shape, Words) else shape.lines:
                assert np.isfinite(line).all()
                assert line.min() >= 0
                assert (line.max(axis=0) <= [drawing.width, drawing.height]).all()
