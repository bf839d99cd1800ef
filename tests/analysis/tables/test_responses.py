"""Response and MRD as shares of the evaluable."""

import pytest

from analysis.tables.responses import RESPONSES, response_table
from crf import models
from tests.analysis.courses import counted, many, read, traced, with_endpoints
from tests.analysis.records import record, visit


def answered(pk, best=None, day_100=None, mrd=None, before=None, mrd_before=None):
    forms = [
        models.Response(best_resp=best, resp_d100=day_100, mrd_neg_ever=mrd),
        models.PreTransplantStatus(resp_at_tx=before, mrd_pre=mrd_before),
    ]
    return record(*forms, visit(500), pk=pk)


def frame(*records):
    return with_endpoints(records, *RESPONSES)


def table(*records):
    return read(response_table([("Everybody", frame(*records))], {}))


def test_each_threshold_counts_what_is_as_good_or_better():
    found = table(answered(1, "CR"), answered(2, "VGPR"), answered(3, "PR"), answered(4, "SD"))
    best = {
        label: counted(row)["Reached"] for (block, label), row in found.items() if block == "Best response"
    }
    assert best == {
        "Complete response after transplant": (1, 4),
        "Very good partial response or better after transplant": (2, 4),
        "Partial response or better after transplant": (3, 4),
    }


def test_not_evaluable_is_counted_and_no_part_of_the_denominator():
    row = table(answered(1, "CR"), answered(2, "NE"), answered(3))[
        "Best response", "Complete response after transplant"
    ]
    assert counted(row) == {
        "Response": "Complete response after transplant",
        "Patients": 3,
        "Not evaluable": 2,
        "Evaluable": 1,
        "Reached": (1, 1),
        "% of the evaluable (95 % CI)": 1.0,
    }
    assert row["Not evaluable"].who() == [2, 3]
    assert row["Reached"].who() == [1]


def test_limits_are_wilsons():
    records = [answered(n, "CR" if n <= 7 else "SD") for n in range(1, 21)]
    cell = table(*records)["Best response", "Complete response after transplant"][
        "% of the evaluable (95 % CI)"
    ]
    assert (cell.percent, cell.limits) == ("35.0", "18.1–56.7")


def test_day_100_mrd_and_conversion_have_their_rows():
    found = table(
        answered(1, "CR", "PR", "Y", before="PR", mrd_before="POS"),
        answered(2, "CR", "CR", "N", before="CR", mrd_before="POS"),
    )
    reached = {label: counted(row)["Reached"] for (_block, label), row in found.items()}
    assert reached["Complete response at day 100"] == (1, 2)
    assert reached["Negative for minimal residual disease after transplant"] == (1, 2)
    assert reached["Conversion to complete response"] == (1, 1)
    assert reached["Conversion to negativity for minimal residual disease"] == (1, 2)


def test_several_groups_give_a_block_for_each_response():
    whole = frame(answered(1, "CR"), answered(2, "SD"))
    made = response_table([("All", whole), ("First", whole[:1]), ("Nobody", whole[:0])], {})
    assert [str(made.columns[0].title), len(made.blocks)] == ["Group", len(RESPONSES)]
    rows = made.blocks[0].rows
    assert [str(row[0].words) for row in rows] == ["All", "First", "Nobody"]
    assert [(row[4].count, row[4].total) for row in rows] == [(1, 2), (1, 1), (0, 0)]
    assert rows[2][5].words == "NE"


def test_what_several_definitions_share_is_said_once():
    notes = [str(note) for note in response_table([("All", frame(answered(1)))], {}).notes]
    assert notes[0].startswith(
        "Complete response after transplant; Very good partial response or better after transplant; Partial"
    )
    assert len(notes) == len(set(notes))


@pytest.mark.parametrize("halves", [False, True])
def test_250_patients_hold_together(halves):
    whole = frame(*many())
    groups = [("All", whole), ("Half", whole[::2])] if halves else [("All", whole)]
    made = response_table(groups, {})
    for row in (row for block in made.blocks for row in block.rows):
        patients, without, evaluable, reached, percent = row[1:]
        assert patients.number == without.number + evaluable.number
        assert reached.total == evaluable.number
        assert percent.value == pytest.approx(reached.count / reached.total)
        assert percent.lower <= percent.value <= percent.upper
    for cell, who in traced(made):
        expected = cell.count if hasattr(cell, "total") else getattr(cell, "number", len(who))
        assert expected == len(set(who))
