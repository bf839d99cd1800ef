"""Tables as objects: the estimates in rows and blocks, and how they unfold into plain values."""

import pytest

from analysis.results import group
from analysis.tables import Column, Count, Share, parts, unfolded, values
from analysis.tables.estimates import estimates_table
from tests.analysis.records import frame, registry
from tests.analysis.writers.tables import every_kind, without_headings

STAMP = {"Data cut-off": "2026-11-22"}


@pytest.fixture(scope="module")
def whole():
    return group(frame(registry()), "All centres")


def test_one_group_gives_a_row_for_each_endpoint(whole):
    (block,) = estimates_table([whole], STAMP).blocks
    assert [(str(row[0]), row[1].number, row[2].number) for row in block.rows] == [
        ("Overall survival", 137, 73),
        ("Progression-free survival", 137, 79),
        ("Relapse or progression", 137, 41),
        ("Non-relapse mortality", 137, 38),
    ]
    assert [(cell.percent, cell.limits, cell.at_risk) for cell in block.rows[0][3:]] == [
        ("87.6", "80.8–92.1", 120),
        ("75.2", "67.1–81.6", 103),
        ("63.4", "54.7–70.9", 86),
        ("50.9", "42.2–58.9", 68),
        ("46.4", "37.8–54.5", 62),
    ]


def test_several_groups_give_a_block_for_each_endpoint(whole):
    empty = group(frame(registry()).iloc[:0], "02 Milano")
    table = estimates_table([whole, empty], STAMP)
    assert [str(block.title) for block in table.blocks] == [
        "Overall survival",
        "Progression-free survival",
        "Relapse or progression",
        "Non-relapse mortality",
    ]
    for block in table.blocks:
        assert [(str(row[0]), row[1]) for row in block.rows] == [
            ("All centres", Count(137)),
            ("02 Milano", Count(0)),
        ]
        assert [cell.percent for cell in block.rows[1][3:]] == ["NE"] * 5


def test_the_notes_define_every_endpoint_and_count_imputed_dates(whole):
    notes = [str(note) for note in estimates_table([whole], STAMP).notes]
    assert notes[0].startswith("Overall survival: From the index allo")
    assert (
        notes[-1] == "Events within 24 months with a date known only in part: OS 0, PFS 0, Relapse 0, NRM 0."
    )


def test_unfolded_has_a_heading_for_each_value(whole):
    for groups in ([whole], [whole, whole]):
        heading, *rows = unfolded(estimates_table(groups, STAMP))
        assert {len(row) for row in rows} == {len(heading)}
        assert len(set(heading)) == len(heading)


def test_unfolded_names_what_its_blocks_are(whole):
    assert next(unfolded(estimates_table([whole, whole], STAMP)))[0] == "Endpoint"
    assert next(unfolded(every_kind()))[0] == "Section"
    assert next(unfolded(without_headings())) == ["Patients", "Number"]


def test_a_cell_of_more_parts_than_its_column_is_refused():
    with pytest.raises(ValueError, match=r"Share.* does not fit into a column of kind 'count'"):
        values(Share(1, 2), Column("n", "count"))


def test_a_text_in_a_column_of_several_parts_leaves_the_others_empty():
    assert values("none", Column("n", "interval")) == ["none", None, None, None]


def test_every_kind_of_column_has_as_many_values_as_parts():
    for _block, rows in every_kind().paired:
        for row in rows:
            for column, cell in row:
                assert len(values(cell, column)) == len(parts(column))
