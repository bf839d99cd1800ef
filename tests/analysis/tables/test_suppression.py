"""Small numbers are hidden, and so is what would give them back."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables import (
    Block,
    Column,
    Count,
    Hidden,
    Interval,
    Label,
    Number,
    P,
    Quantity,
    Quartiles,
    Ratio,
    Share,
    Table,
    unfolded,
)
from analysis.tables.suppression import suppressed
from tests.analysis.writers.tables import every_kind

KIND = {Share: "share", Count: "count", Interval: "interval", Number: "number", P: "p"}


def table(*rows, blocks=None):
    """Rows of cells beside a label, in one block or in several."""
    blocks = blocks or [rows]
    kinds = [KIND.get(type(cell), "mixed") for cell in blocks[0][0]]
    columns = [Column("", "text"), *(Column(kind, kind) for kind in kinds)]
    return Table("t", "", columns, [Block("", [["row", *row] for row in block]) for block in blocks])


def shown(hidden):
    """The table's words without the labels."""
    return [[str(cell) for cell in row[1:]] for block in hidden.blocks for row in block.rows]


def parts(*counts, total=None):
    """The categories of one characteristic, in words after hiding."""
    whole = sum(counts) if total is None else total
    return [row[0] for row in shown(suppressed(table(*([Share(count, whole)] for count in counts))))]


def counted(*numbers):
    return [Count(number) for number in numbers]


@pytest.mark.parametrize("number", range(8))
def test_one_to_four_patients_are_hidden(number):
    row = [Count(number), Share(number, 50), Interval(0.5, 0.4, 0.6, number)]
    small = 1 <= number <= 4
    assert [isinstance(cell, Hidden) for cell in suppressed(table(row)).blocks[0].rows[0][1:]] == [small] * 3


def test_a_hidden_number_is_printed_as_fewer_than_five_and_is_none_in_files():
    hidden = suppressed(table([Share(3, 50), Count(40), Interval(0.5, 0.4, 0.6, 2)]))
    assert shown(hidden) == [["<5", "40", "<5 at risk"]]
    assert list(unfolded(hidden))[1] == ["row", None, None, 40, None, None, None, None]


def test_a_hidden_cell_knows_no_patients():
    hidden = suppressed(table([Count(3, who=lambda: [1, 2, 3]), Count(50, who=lambda: range(50))]))
    _label, small, large = hidden.blocks[0].rows[0]
    assert (small.traceable, large.traceable) == (False, True)


def test_what_counts_no_patients_stays():
    row = [P(3), Number(2), Ratio(1, 1, 2), Quartiles(3, 2, 4)]
    whole = table(row)
    assert suppressed(whole) == whole
    years = Table("t", "", [Column("Day", "number"), Column("Name", "text")], [Block("", [[3, Label("2")]])])
    assert suppressed(years) == years


def test_the_note_says_what_is_hidden():
    (note,) = suppressed(table([Count(3)]), fewest=10).notes
    assert note.startswith("Numbers of 1 to 9 patients are shown as <10.")
    assert suppressed(table([Count(0)])).notes == ()


def test_the_fewest_can_be_chosen():
    assert shown(suppressed(table(counted(2, 3, 50)), fewest=3)) == [["<3", "3", "50"]]


def test_plain_numbers_of_a_count_column_are_counts():
    whole = Table("t", "", [Column("", "text"), Column("n", "count")], [Block("", [["a", 3], ["b", 7]])])
    assert shown(suppressed(whole)) == [["<5"], ["7"]]


def test_the_next_smallest_of_a_complementary_set_is_hidden_too():
    assert parts(3, 20, 10) == ["<5", "20", "≥5"]
    assert parts(3, 20, 0, 10) == ["<5", "20", "0", "≥5"]


def test_two_small_ones_hide_each_other():
    assert parts(3, 2, 20) == ["<5", "<5", "20"]


def test_two_small_ones_that_can_only_be_one_each_or_four_each_need_another():
    assert parts(1, 1, 20, 30) == ["<5", "<5", "≥5", "30"]
    assert parts(4, 4, 20, 30) == ["<5", "<5", "≥5", "30"]


def test_one_and_five_hidden_of_six_need_another():
    assert parts(1, 5, 20, 30) == ["<5", "≥5", "≥5", "30"]


def test_a_nought_is_hidden_where_nothing_else_is_left():
    assert parts(7, 3, 0) == ["≥5", "<5", "0"]
    assert parts(4, 4, 0) == parts(0, 4, 4) == ["<5", "<5", "<5"]


def test_shares_that_are_no_parts_of_one_total_do_not_hide_each_other():
    assert parts(3, 20, 10, total=50) == ["<5", "20", "10"]


def test_characteristics_that_follow_each_other_are_told_apart():
    assert parts(30, 20, 3, 47 - 3, 6, total=50) == ["30", "20", "<5", "44", "6"]
    assert parts(30, 20, 3, 41, 6, total=50) == ["30", "20", "<5", "41", "≥5"]


def test_a_row_without_a_share_ends_a_characteristic():
    rows = [[Share(10, 33)], [Share(3, 33)], [Quartiles(1, 1, 1)], [Share(20, 33)], [Share(13, 33)]]
    assert shown(suppressed(table(*rows))) == [["10"], ["<5"], ["1"], ["20"], ["13"]]


def test_a_total_in_the_first_or_last_row_gives_nothing_back():
    down = [[each] for each in counted(53, 3, 30, 20)]
    assert shown(suppressed(table(*down))) == [["53"], ["<5"], ["30"], ["≥5"]]
    assert shown(suppressed(table(*reversed(down)))) == [["≥5"], ["30"], ["<5"], ["53"]]


def test_a_total_in_the_first_column_gives_nothing_back():
    assert shown(suppressed(table(counted(53, 3, 30, 20)))) == [["53", "<5", "30", "≥5"]]
    row = [Share(53, 100), Share(3, 40), Share(30, 30), Share(20, 30)]
    assert shown(suppressed(table(row))) == [["53", "<5", "30", "≥5"]]


def test_a_number_hidden_for_its_row_is_not_given_back_by_its_column():
    rows = [counted(53, 3, 30, 20), counted(90, 20, 30, 40), counted(143, 23, 60, 60)]
    assert shown(suppressed(table(*rows))) == [
        ["53", "<5", "30", "≥5"],
        ["90", "≥5", "30", "≥5"],
        ["143", "23", "60", "60"],
    ]


def test_a_hidden_total_is_not_given_back_by_its_parts():
    rows = [counted(3, 10, 13), counted(20, 30, 50), counted(23, 40, 63)]
    hidden = suppressed(table(*rows))
    for line in [*shown(hidden), *zip(*shown(hidden), strict=True)]:
        assert sum(not word.isdigit() for word in line) != 1


def test_numbers_at_risk_at_different_times_are_no_sum():
    row = [Interval(0.5, 0.4, 0.6, n) for n in (9, 6, 3)]
    assert shown(suppressed(table(row))) == [["50.0", "50.0", "<5 at risk"]]


def test_numbers_at_risk_of_groups_are_a_sum():
    rows = [[Interval(0.5, 0.4, 0.6, n)] for n in (40, 3, 30, 7)]
    assert shown(suppressed(table(*rows))) == [["50.0"], ["<5 at risk"], ["50.0"], ["≥5 at risk"]]


def test_parts_of_one_total_in_several_blocks_are_a_sum():
    blocks = [[[Share(50, 50)]], [[Share(3, 50)], [Share(7, 50)]], [[Share(40, 50)]]]
    assert shown(suppressed(table(blocks=blocks))) == [["50"], ["<5"], ["≥5"], ["40"]]


def test_what_competes_adds_up_from_block_to_block():
    """Of 17 who relapsed or died, 14 relapsed first."""
    blocks = [
        [[Count(25)], [Count(9)]],
        [[Count(40)], [Count(17)]],
        [[Count(30)], [Count(14)]],
        [[Count(10)], [Count(3)]],
    ]
    assert shown(suppressed(table(blocks=blocks))) == [
        ["25"],
        ["9"],
        ["40"],
        ["17"],
        ["30"],
        ["≥5"],
        ["10"],
        ["<5"],
    ]


def test_what_competes_adds_up_in_one_block():
    rows = [[Count(number)] for number in (9, 17, 14, 3)]
    assert shown(suppressed(table(*rows))) == [["9"], ["17"], ["≥5"], ["<5"]]


def test_an_estimate_that_tells_a_hidden_number_is_hidden():
    rows = [
        [Count(37), Count(1), Interval(36 / 37, 0.8, 0.99, 30)],
        [*counted(50, 9), Interval(0.8, 0, 1, 30)],
    ]
    assert shown(suppressed(table(*rows))) == [["37", "<5", "hidden"], ["50", "9", "80.0"]]


def test_a_rate_that_tells_a_hidden_number_of_events_is_hidden():
    rows = [[Count(37), Count(1), Quantity(0.1, 0, 0.5)], [*counted(50, 9), Quantity(0.3, 0.1, 0.6)]]
    assert shown(suppressed(table(*rows))) == [["37", "<5", "hidden"], ["50", "9", "0.3"]]


def test_columns_that_the_table_says_add_up_are_sums():
    rows = [[Share(10, 30), Share(3, 30), Share(9, 30), Share(7, 30)]]
    assert shown(suppressed(table(*rows))) == [["10", "<5", "9", "7"]]
    adding_up = replace(table(*rows), sums=[(1, (2, 4))])
    assert shown(suppressed(adding_up)) == [["10", "<5", "9", "≥5"]]


def test_a_part_without_a_number_leaves_the_others_in_the_sum():
    whole = replace(table([Count(10), Count(3), P(0.5), Count(7)]), sums=[(1, (2, 3, 4))])
    assert shown(suppressed(whole)) == [["10", "<5", "0.50", "≥5"]]


def test_every_kind_of_cell_can_be_in_the_table():
    hidden = suppressed(every_kind())
    first, second = hidden.blocks[0].rows
    assert [str(cell) for cell in first] == [
        "All patients",
        "1500",
        "3.25",
        "hidden",
        "<5",
        "55.2",
        "1.62",
        "hidden",
        "0.041",
        "3.2",
    ]
    assert [str(cell) for cell in second][3] == "<5 at risk"
    assert hidden.notes[:2] == ["First note.", "Second note."]


def possible(words, counts):
    """The numbers that each part can have, to somebody who knows the total and how numbers are hidden."""
    # A nought is hidden only where nothing else is left to hide, or as what looks like a part of another sum.
    least = min((count for word, count in zip(words, counts, strict=True) if word == "<5"), default=1)
    ranges = {"<5": range(min(least, 1), 5), "≥5": range(5, sum(counts) + 1)}
    choices = [ranges.get(text) or [int(text)] for text in words]
    fits = [numbers for numbers in itertools.product(*choices) if sum(numbers) == sum(counts)]
    return [set(column) for column in zip(*fits, strict=True)]


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
def test_no_small_number_can_be_computed_from_the_total(counts):
    words = parts(*counts)
    for text, number, found in zip(words, counts, possible(words, counts), strict=True):
        assert number in found
        assert text != "<5" or len(found) > 1 or all(word in ("<5", "≥5") for word in words)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_hidden_number_stands_alone_in_a_sum(numbers):
    rows = [[sum(row), *row] for row in numbers]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    words = shown(suppressed(table(*(counted(*row) for row in rows))))
    for line in [*words, *zip(*words, strict=True)]:
        total_first = line[0] if line in words else line[-1]
        assert sum(not word.isdigit() for word in line) != 1 or not total_first.isdigit()
