"""Counts within counts, in words."""

import pytest

from analysis.figures import Bar, bars
from tests.analysis.figures.samples import of_bars


def test_every_term_is_told_with_its_denominator():
    assert of_bars().description == (
        "Haematological: Neutropenia: Any grade 30 (60.0 %), Grade 3 or more 22 (44.0 %) of 50; "
        "Anaemia: Any grade 20 (40.0 %), Grade 3 or more 6 (12.0 %) of 50. "
        "Non-haematological: Infection: Any grade 22 (44.0 %), Grade 3 or more 8 (16.0 %) of 50; "
        "Rash: Any grade 0 (0.0 %), Grade 3 or more 0 (0.0 %) of 50; "
        "Fever: Any grade 0, Grade 3 or more 0 of 0."
    )


def test_a_group_of_nothing_is_left_out():
    figure = bars("b", "", [("Blood", []), ("", [Bar("Relapse", (3,), 9)])], parts=["Deaths"])
    assert figure.description == "Relapse: Deaths 3 (33.3 %) of 9."


@pytest.mark.parametrize("bar", [Bar("Rash", (3, 4), 9), Bar("Rash", (10, 4), 9), Bar("Rash", (3,), 9)])
def test_counts_that_do_not_lie_within_each_other_are_refused(bar):
    with pytest.raises(ValueError, match="counts of Rash"):
        bars("b", "", [("", [bar])])
