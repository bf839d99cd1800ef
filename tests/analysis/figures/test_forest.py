"""Rows of ratios in words."""

from analysis.figures import ForestRow, forest
from analysis.tables.cells import Ratio
from tests.analysis.figures.samples import of_forest


def test_every_row_is_told_with_its_numbers():
    assert of_forest().description.split("; ") == [
        "All patients: Patients 137, Events 73, HR (95 % CI) 0.62 (0.41–0.94), p 0.024",
        "Donor: p 0.20",
        "Donor: p for interaction 0.31",
        "Donor, Sibling: Patients 60, Events 30, HR (95 % CI) 1 (reference)",
        "Donor, Unrelated: Patients 60, Events 30, HR (95 % CI) 1.50 (0.00–∞), p 0.62",
        "Donor, Haploidentical: Patients 15, Events 2, HR (95 % CI) 0.00 (0.00–∞)",
        "Donor, Cord blood: Patients 2, Events 0, HR (95 % CI) NE.",
    ]


def test_a_row_of_no_level_ends_the_heading_above():
    rows = [
        ForestRow("Donor"),
        ForestRow("Sibling", reference=True, level=1),
        ForestRow("Age", (), Ratio(1.1, 1, 1.2)),
    ]
    assert forest("f", "", rows, measure="SHR").description == (
        "Donor, Sibling: SHR 1 (reference); Age: SHR 1.10 (1.00–1.20)."
    )


def test_columns_of_p_values_are_there_where_something_was_tested():
    assert (of_forest().tested, of_forest().interactions) == (True, True)
    untested = forest("f", "", [ForestRow("Age", (), Ratio(1.1, 1, 1.2))])
    assert (untested.tested, untested.interactions, untested.columns) == (
        False,
        False,
        ("Patients", "Events"),
    )
