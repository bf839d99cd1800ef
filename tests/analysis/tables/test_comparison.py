"""The tables of comparisons: what stands where, whom the counts are of, what the notes say."""

import pytest
from django.utils import translation

from analysis.comparing import compare
from analysis.tables import unfolded
from analysis.tables.comparison import Difference, comparison_table, pairwise_table
from tests.analysis.frames import OS, RELAPSE, STAMP, by_group, transplants

NAN = float("nan")


@pytest.fixture(scope="module")
def groups():
    return by_group(transplants())


def compared(groups, definitions, strata=None):
    return [compare(groups, definition, strata) for definition in definitions]


def printed(rows):
    return [
        [f"{getattr(cell, 'words', cell)} {getattr(cell, 'small', '')}".strip() for cell in row]
        for row in rows
    ]


def test_each_endpoint_is_a_block_with_a_row_for_each_group(groups):
    table = comparison_table(compared(groups, [OS, RELAPSE]), STAMP)

    assert [str(block.title) for block in table.blocks] == [
        "Overall survival (24 months)",
        "Relapse or progression (24 months)",
    ]
    assert printed(table.blocks[0].rows) == [
        ["ALL", "38", "22", "40.7 (25.0–55.9)", "<0.001", "reference", "", "15.3 (8.8–42.0)", "reference"],
        [
            "AML, high risk",
            "45",
            "32",
            "28.9 (16.6–42.4)",
            "",
            "−11.8 (−32.5 to 8.9)",
            "0.27",
            "8.7 (5.0–16.1)",
            "−3.3 (−7.1 to 0.4)",
        ],
        [
            "AML, low risk",
            "54",
            "19",
            "64.8 (50.5–75.9)",
            "",
            "24.1 (3.7 to 44.5)",
            "0.023",
            "72.4 (34.9–NR)",
            "4.0 (0.6 to 7.4)",
        ],
    ]
    assert (table.key, table.stamp) == ("comparison", STAMP)


def test_the_counts_know_their_patients(groups):
    (block,) = comparison_table(compared(groups, [OS]), STAMP).blocks
    rows = groups[1][1]
    _label, patients, events, *_rest = block.rows[1]
    assert list(patients.who()) == rows["patient"].tolist()
    assert list(events.who()) == rows["patient"][(rows["os_event"] == 1) & (rows["os_time"] <= 730)].tolist()
    assert len(list(events.who())) == events.number


def test_every_row_of_a_spreadsheet_is_as_long_as_its_heading(groups):
    for table in (
        comparison_table(compared(groups, [OS, RELAPSE]), STAMP),
        pairwise_table(compared(groups, [OS]), STAMP),
    ):
        assert len({len(row) for row in unfolded(table)}) == 1


def test_pairs_are_a_row_each_with_both_p(groups):
    table = pairwise_table(compared(groups, [OS]), STAMP)
    found = compare(groups, OS)
    (block,) = table.blocks
    assert printed(block.rows)[0] == ["ALL against AML, high risk", "83", "54", "0.12", "0.12"]
    assert [row[4].value for row in block.rows] == [duel.p_holm for duel in found.duels]
    assert len(list(block.rows[0][1].who())) == 83 and len(list(block.rows[0][2].who())) == 54


def test_the_notes_say_why_there_is_no_p_and_what_the_tests_compare(groups):
    (first, rows), second, third = groups
    table = comparison_table(
        compared([(first, rows.head(9)), second, third], [OS], "centre"), STAMP, "centre"
    )
    assert table.notes[-2:] == [
        "The tests compare within centres (strata).",
        compare([(first, rows.head(9)), second, third], OS).reasons[0],
    ]
    assert comparison_table(compared(groups, [OS]), STAMP).notes[-1].startswith("Median, in months")


def test_a_difference_is_printed_with_a_word_between_its_limits_in_the_readers_language():
    cell = Difference(-0.1287, -0.335, 0.0776, per=100)
    assert (cell.words, cell.small, cell.plain) == ("−12.9", "(−33.5 to 7.8)", [-0.1287, -0.335, 0.0776])
    nothing = Difference(NAN, NAN, NAN)
    assert (nothing.words, nothing.small, nothing.plain) == ("–", "", [None, None, None])
    with translation.override("it"):
        assert cell.words == "−12,9"
