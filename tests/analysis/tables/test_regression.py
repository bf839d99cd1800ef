"""The table of models: each fact alone and beside the others, and what is said under it."""

import numpy as np
import pytest

from analysis.modelling import Model, fit, models_of
from analysis.tables import unfolded
from analysis.tables.cells import in_one
from analysis.tables.regression import models_table
from tests.analysis.frames import AGE, GROUP, MALE, OS, RELAPSE, STAMP, category, transplants

FACTS = [GROUP, AGE, MALE]


@pytest.fixture(scope="module")
def frame():
    return transplants()


def test_each_model_is_a_block_with_facts_and_their_levels(frame):
    table = models_table(frame, [Model(OS), *models_of(RELAPSE)], FACTS, STAMP)

    assert [block.title for block in table.blocks] == [
        "Overall survival, Cox",
        "Relapse or progression, cause-specific Cox",
        "Relapse or progression, Fine–Gray",
    ]
    assert [[in_one(cell) for cell in row] for row in table.blocks[0].rows] == [
        ["Disease", "", "", "", "<0.001", "", "<0.001"],
        ["ALL", "38", "22", "1 (reference)", "", "1 (reference)", ""],
        ["AML, high risk", "45", "32", "1.52 (0.88–2.61)", "0.13", "1.32 (0.73–2.37)", "0.35"],
        ["AML, low risk", "54", "19", "0.50 (0.27–0.92)", "0.025", "0.44 (0.23–0.84)", "0.013"],
        ["age, per 10 years", "137", "73", "1.17 (0.92–1.48)", "0.21", "1.15 (0.89–1.48)", "0.28"],
        ["Sex", "", "", "", "0.39", "", "0.35"],
        ["Woman", "57", "32", "1 (reference)", "", "1 (reference)", ""],
        ["Man", "80", "41", "0.82 (0.51–1.30)", "0.39", "0.80 (0.50–1.28)", "0.35"],
    ]
    assert [row[0].level for row in table.blocks[0].rows] == [0, 1, 1, 1, 0, 0, 1, 1]
    assert len({len(row) for row in unfolded(table)}) == 1
    assert (table.key, table.stamp) == ("models", STAMP)


def test_alone_and_multivariable_stand_on_the_patients_known_for_each(frame):
    holes = frame.assign(age=frame["age"].where(frame["patient"] > 7))
    table = models_table(holes, [Model(OS)], FACTS, STAMP)
    rows = {str(row[0].words): row for row in table.blocks[0].rows}

    assert (rows["age, per 10 years"][1].number, rows["ALL"][1].number) == (130, 38)
    assert list(rows["ALL"][1].who()) == frame["patient"][frame["group"] == "ALL"].tolist()
    together = fit(Model(OS), holes, FACTS)
    assert rows["Man"][5].value == together.factor("male").effects[1].ratio
    assert (
        "Overall survival, Cox: 7 patients are left out, of whom not all of this is known: Disease, age, Sex."
        in (table.notes)
    )


def test_the_notes_give_size_concordance_and_proportional_hazards(frame):
    table = models_table(frame, [Model(OS, centre="cluster")], FACTS, STAMP)
    assert "Standard errors allow for patients of a centre being alike (Lin and Wei)." in map(
        str, table.notes
    )
    assert table.notes[-1].startswith(
        "Overall survival, Cox: 137 patients, 73 events, 18.2 for each parameter; concordance 0.65; "
        "proportional hazards, p: Disease "
    )


def test_what_has_no_model_has_dashes_and_a_reason(frame):
    always = category("always", {"y": "Yes"}, "Allo")
    same = frame.assign(always=np.repeat("y", len(frame)))
    same["always"] = same["always"].astype("category")
    table = models_table(same, [Model(OS)], [MALE, always], STAMP)
    assert [in_one(cell) for cell in table.blocks[0].rows[-1]] == ["Allo", "", "", "", "–", "", "–"]
    reason = "Overall survival, Cox: “Allo” is not in the model, because it is the same for everybody."
    assert table.notes.count(reason) == 1


def test_nobody_with_an_event_leaves_a_table_that_says_so(frame):
    table = models_table(frame.assign(os_event=0), [Model(OS)], FACTS, STAMP)
    assert [in_one(row[4]) for row in table.blocks[0].rows] == ["–"] * 3
    assert table.notes[-1].endswith("had the event, so there is no model.")
