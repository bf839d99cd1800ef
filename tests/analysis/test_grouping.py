"""Groups by what was known at day 0, and the refusal of what came later."""

import pandas as pd
import pytest

from analysis.baseline import BASELINE, as_columns
from analysis.endpoints import LATER_FACTS
from analysis.grouping import group_frames, refusal


@pytest.fixture
def frame():
    columns = as_columns([{"status": code} for code in ("PD", "CR", None, "PR", "CR")])
    return columns.assign(patient=range(1, 6))


def said(groups):
    return [(str(label), rows["patient"].tolist()) for label, rows in groups]


def test_groups_are_the_levels_that_somebody_has_in_their_order(frame):
    assert said(group_frames(frame, BASELINE["status"])) == [
        ("sCR or CR", [2, 5]),
        ("Partial response", [4]),
        ("Progression or relapse", [1]),
    ]


def test_those_of_whom_it_is_not_known_are_a_group_only_when_asked(frame):
    assert said(group_frames(frame, BASELINE["status"], not_known=True))[-1] == ("Not known", [3])
    known = frame[frame["status"].notna()]
    assert len(group_frames(known, BASELINE["status"], not_known=True)) == 3


def test_nobody_has_a_level_in_an_empty_frame(frame):
    assert group_frames(frame.iloc[:0], BASELINE["status"], not_known=True) == []


def test_patients_are_not_grouped_by_a_number(frame):
    with pytest.raises(ValueError, match=r"^fact: patients are not grouped by age$"):
        group_frames(pd.DataFrame(frame), BASELINE["age"])


@pytest.mark.parametrize("name", LATER_FACTS)
def test_a_later_fact_is_refused_with_what_to_do_instead(name):
    sentence = refusal(name)
    assert sentence.startswith("Nobody knows this at day 0.")
    assert all(way in sentence for way in ("landmark", "Simon–Makuch", "Cox model with a covariate"))


@pytest.mark.parametrize("name", [*BASELINE, "centre", ""])
def test_what_is_known_at_day_0_is_not_refused(name):
    assert refusal(name) is None
