"""Rows of forest plots: those of a model, and an effect within subgroups with its interaction."""

import numpy as np
import pytest
from hypothesis import given, settings

from analysis.model_forest import forest_rows, interaction, subgroup_rows
from analysis.modelling import Model, fit, models_of
from tests.analysis.frames import (
    AGE,
    GROUP,
    LETTER,
    MALE,
    OS,
    OUTCOMES,
    RELAPSE,
    category,
    frames,
    transplants,
)


@pytest.fixture(scope="module")
def frame():
    return transplants()


def test_a_model_gives_a_heading_for_each_fact_and_a_row_for_each_ratio(frame):
    fitted = fit(Model(OS), frame, [GROUP, AGE])
    rows = forest_rows(fitted)

    assert [(str(row.label), row.columns, row.level, row.heading, row.reference) for row in rows] == [
        ("Disease", (), 0, True, False),
        ("ALL", ("38", "22"), 1, False, True),
        ("AML, high risk", ("45", "32"), 1, False, False),
        ("AML, low risk", ("54", "19"), 1, False, False),
        ("age, per 10 years", ("137", "73"), 0, False, False),
    ]
    effect = fitted.factor("group").effects[2]
    assert (rows[3].ratio.value, rows[3].ratio.lower, rows[3].ratio.upper, rows[3].p) == (
        effect.ratio,
        effect.lower,
        effect.upper,
        effect.p,
    )
    assert rows[0].p == fitted.factor("group").p


def test_the_effect_within_each_subgroup_is_rs_and_so_is_the_interaction(frame):
    found = subgroup_rows(Model(OS), frame, MALE, [GROUP])

    assert (found.level, found.reference) == ("Man", "Woman")
    whole, heading, *rows = found.rows
    assert whole.whole and np.log(whole.ratio.value) == pytest.approx(OUTCOMES["cox_male"]["coef"], rel=1e-6)
    assert heading.interaction == pytest.approx(OUTCOMES["interaction"], rel=1e-7)
    for row, (name, expected) in zip(rows, sorted(OUTCOMES["subgroups"].items()), strict=True):
        assert str(row.label).replace(",", "") == name
        ours = np.log([row.ratio.value, row.ratio.lower, row.ratio.upper])
        np.testing.assert_allclose(ours, [expected["coef"], expected["lower"], expected["upper"]], rtol=1e-6)
        assert row.p == pytest.approx(expected["p"], rel=1e-6)


def test_a_small_subgroup_has_its_ratio_and_no_p(frame):
    first = frame[frame["group"] == "ALL"].tail(9)
    rows = subgroup_rows(Model(OS), frame[frame["group"] != "ALL"]._append(first), MALE, [GROUP]).rows
    assert rows[2].columns[0] == "9" and np.isnan(rows[2].p) and np.isfinite(rows[2].ratio.value)
    assert rows[3].p > 0


def test_a_subgroup_of_one_kind_of_patients_has_no_ratio(frame):
    women = frame[(frame["group"] != "ALL") | (frame["male"] == "0")]
    _whole, heading, row, *_others = subgroup_rows(Model(OS), women, MALE, [GROUP]).rows
    assert np.isnan([row.ratio.value, row.p]).all()
    assert 0 < heading.interaction < 1  # between the two other groups


def test_the_interaction_of_fine_gray_and_of_clusters_is_walds(frame):
    fine_gray = models_of(RELAPSE)[1]
    clustered = Model(OS, centre="cluster")
    for model in (fine_gray, clustered):
        assert 0 < interaction(model, frame.assign(centre=frame["donor_age"]), MALE, GROUP) < 1
    assert np.isnan(interaction(Model(OS), frame.head(9), MALE, GROUP))


def test_what_has_not_two_levels_or_is_a_number_is_refused(frame):
    with pytest.raises(ValueError, match=r"^group: 3 levels, an effect is of one against another$"):
        subgroup_rows(Model(OS), frame, GROUP, [MALE])
    with pytest.raises(ValueError, match=r"^age: a number divides nobody into subgroups$"):
        subgroup_rows(Model(OS), frame, MALE, [AGE])
    with pytest.raises(ValueError, match=r"^age: a number is no treatment$"):
        subgroup_rows(Model(OS), frame, AGE, [MALE])


@given(frames(most=25))
@settings(deadline=None, max_examples=40)
def test_no_frame_brings_subgroups_down(data):
    centre = category("centre", {"1": "One", "2": "Two"})
    data = data.assign(centre=data["centre"].astype(int).astype(str).astype("category"))
    if data["centre"].nunique() < 2:
        return
    for model in [Model(OS), *models_of(RELAPSE)]:
        rows = subgroup_rows(model, data, centre, [LETTER]).rows
        assert [row.level for row in rows[2:]] == [1] * data["letter"].nunique()
        p = rows[1].interaction
        assert np.isnan(p) or 0 <= p <= 1


def test_a_subgroup_with_all_events_on_one_side_is_explained(frame):
    saved = frame.assign(
        os_event=frame["os_event"].mask((frame["group"] == "ALL") & (frame["male"] == "1"), 0)
    )
    found = subgroup_rows(Model(OS), saved, MALE, [GROUP])
    assert found.rows[2].ratio.value == 0 and np.isnan([found.rows[2].ratio.lower, found.rows[2].p]).all()
    assert found.remarks[-1].startswith("A ratio of 0 or ∞ has no limits")
    assert len(subgroup_rows(Model(OS), frame, MALE, [GROUP]).remarks) == 1
