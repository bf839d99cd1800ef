"""The tables of later facts: whom they count, what is lost, and the warnings beneath."""

import numpy as np
import pytest

from analysis.definitions import DAY_100, HORIZON, LANDMARKS
from analysis.later_facts import at_landmark, delayed_entry, over_time
from analysis.tables import unfolded
from analysis.tables.cells import in_one
from analysis.tables.later import (
    IMMORTAL,
    WHY_NOT_EVER,
    delayed_entry_table,
    landmark_table,
    time_dependent_table,
)
from tests.analysis.frames import AGE, OS, PFS, RELAPSE, STAMP, with_chronic_gvhd


@pytest.fixture(scope="module")
def frame():
    return with_chronic_gvhd()


def test_a_landmark_is_a_block_with_the_lost_and_both_groups(frame):
    table = landmark_table(frame, OS, ["chronic_gvhd"], STAMP)
    found = at_landmark(frame, OS, "chronic_gvhd", 100)

    assert [block.title for block in table.blocks] == [
        "Chronic GVHD, landmark: Day 100",
        "Chronic GVHD, landmark: 6 months",
        "Chronic GVHD, landmark: 12 months",
    ]
    rows = [[in_one(cell) for cell in row] for row in table.blocks[1].rows]
    assert [row[:3] for row in rows] == [
        ["Lost before: event", "34", ""],
        ["Lost before: no longer followed", "0", ""],
        ["Left out: not known", "0", ""],
        ["Without it by then", "62", "17"],
        ["With it by then", "41", "22"],
    ]
    assert [row[4:] for row in rows[3:]] == [["1 (reference)", ""], ["2.37 (1.25–4.46)", "0.006"]]
    lost, _censored, _unknown, without, reached = table.blocks[0].rows
    assert list(lost[1].who()) == found.lost_events
    assert reached[3].value == found.sides[True].at(HORIZON - 100)[0]
    assert list(without[2].who()) == [
        patient
        for patient, struck in zip(
            found.sides[False].seen.rows["patient"], found.sides[False].seen.mine, strict=True
        )
        if struck
    ]
    assert WHY_NOT_EVER in table.notes


def test_a_fact_over_time_is_a_row_with_its_events_on_both_sides(frame):
    table = time_dependent_table(frame, [OS, RELAPSE], ["chronic_gvhd"], STAMP, [AGE])
    found = over_time(frame, OS, "chronic_gvhd", [AGE])

    assert [block.title for block in table.blocks] == ["Overall survival", "Relapse or progression"]
    label, patients, changed, before, after, ratio, p = table.blocks[0].rows[0]
    assert (label.words, patients.number, changed.number) == ("Chronic GVHD", 137, 60)
    assert (before.number + after.number, ratio, p.value) == (73, found.ratio, found.p)
    assert list(after.who()) == found.events_with
    assert table.notes[-1] == "Adjusted for facts known at day 0: age."


def test_delayed_entry_stands_beside_the_plain_estimate_with_its_warning(frame):
    table = delayed_entry_table(frame, [OS, PFS], STAMP)
    found = delayed_entry(frame, OS)

    plain, late = table.blocks[0].rows
    assert (plain[0].words, plain[1].number, plain[2].number) == ("from transplant, all patients", 137, 73)
    assert (late[0].words, late[1].number) == ("from “Novel drug after transplant” on", 60)
    assert [cell.at_risk for cell in late[3:]] == [found.late.at(each.days)[3] for each in LANDMARKS]
    assert IMMORTAL in table.notes
    had = len(found.had)
    assert f"Overall survival: {had} patients had it, 60 of them were at risk after it." in table.notes


def test_before_enough_are_at_risk_there_is_no_estimate(frame):
    """One enters alone and dies; the others come after day 100."""
    since = frame["since_novel_drug"].where(frame["since_novel_drug"] > 100)
    first = frame["os_time"].idxmin()
    since[first] = frame["os_time"][first] - 0.5
    table = delayed_entry_table(frame.assign(since_novel_drug=since), [OS], STAMP)
    late = table.blocks[0].rows[1]
    assert np.isnan(late[3].value) and late[7].value > 0
    assert "fewer than 10 were at risk before day" in table.notes[-1]


def test_a_ratio_without_end_is_said(frame):
    saved = frame.assign(os_event=frame["os_event"].where(frame["since_chronic_gvhd"].isna(), 0))
    for table in (
        landmark_table(saved, OS, ["chronic_gvhd"], STAMP, [DAY_100]),
        time_dependent_table(saved, [OS], ["chronic_gvhd"], STAMP),
    ):
        assert table.notes[-1].startswith(
            "Overall survival, “Chronic GVHD”: the ratio has no finite estimate"
        )


@pytest.mark.parametrize("empty", [False, True])
def test_every_row_of_a_file_is_as_long_as_its_heading(frame, empty):
    data = frame.iloc[:0] if empty else frame
    for table in (
        landmark_table(data, RELAPSE, ["chronic_gvhd"], STAMP),
        time_dependent_table(data, [OS], ["chronic_gvhd"], STAMP),
        delayed_entry_table(data, [OS, PFS], STAMP),
    ):
        assert len({len(row) for row in unfolded(table)}) == 1
        assert table.stamp == STAMP


def test_who_lacks_a_fact_that_is_adjusted_for_is_counted(frame):
    holes = frame.assign(age=frame["age"].where(frame["patient"] > 6))
    table = time_dependent_table(holes, [OS], ["chronic_gvhd"], STAMP, [AGE])
    assert table.blocks[0].rows[0][1].number == 131
    assert table.notes[-1] == (
        "Overall survival: left out because a fact that is adjusted for is not known: 6."
    )
