"""Models: R's numbers on the 137 transplants, what is dropped, refused and said, and any frame at all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis import modelling
from analysis.modelling import Model, fit, models_of, step_label
from tests.analysis.frames import (
    AGE,
    GROUP,
    LETTER,
    MALE,
    NRM,
    OS,
    OUTCOMES,
    RELAPSE,
    category,
    frames,
    number,
    transplants,
)

FACTS = [GROUP, AGE, MALE]


@pytest.fixture(scope="module")
def frame():
    return transplants()


def effects(fitted):
    return [effect for factor in fitted.factors for effect in factor.effects if not effect.reference]


def same_as_r(fitted, expected):
    """Ratios, limits and p; R's ratio of age is per year, ours per ten."""
    found = effects(fitted)
    step = np.array([10.0 if effect.code == "" else 1.0 for effect in found])
    for name in ("coef", "lower", "upper"):
        ours = np.log([getattr(effect, "ratio" if name == "coef" else name) for effect in found])
        np.testing.assert_allclose(ours, np.array(expected[name]).ravel() * step, rtol=1e-6)
    np.testing.assert_allclose([effect.p for effect in found], np.ravel(expected["p"]), rtol=1e-5)


@pytest.mark.parametrize(
    ("facts", "name"), [(FACTS, "cox"), ([GROUP], "cox_group"), ([AGE], "cox_age"), ([MALE], "cox_male")]
)
def test_cox_is_rs(frame, facts, name):
    fitted, expected = fit(Model(OS), frame, facts), OUTCOMES[name]

    same_as_r(fitted, expected)
    assert fitted.concordance == pytest.approx(expected["concordance"], rel=1e-9)
    tests = [factor.proportional for factor in fitted.factors] + [fitted.proportional]
    np.testing.assert_allclose(tests, expected["zph"], rtol=1e-6)
    assert (fitted.n, fitted.events, fitted.missing) == (137, 73, 0)
    assert fitted.remarks == []


def test_the_p_of_a_fact_is_that_of_the_likelihood_ratio(frame):
    fitted = fit(Model(OS), frame, FACTS)
    np.testing.assert_allclose([factor.p for factor in fitted.factors], OUTCOMES["cox_lr"], rtol=1e-7)


def test_cause_specific_cox_and_fine_gray_are_rs(frame):
    cause_specific, incidence = (fit(model, frame, FACTS) for model in models_of(RELAPSE))

    same_as_r(cause_specific, OUTCOMES["cause_specific"])
    same_as_r(incidence, OUTCOMES["fine_gray"])
    assert np.isnan([incidence.concordance, incidence.proportional]).all()
    # The only test of a fact with two levels is Wald's.
    assert incidence.factor("male").p == pytest.approx(effects(incidence)[-1].p)


def test_the_centre_may_be_strata_or_clusters(frame):
    same_as_r(fit(Model(OS, centre="strata"), frame, [GROUP, AGE]), OUTCOMES["cox_strata"])
    clustered = fit(Model(OS, centre="cluster"), frame.assign(centre=frame["donor_age"]), [GROUP, AGE])
    same_as_r(clustered, OUTCOMES["cox_cluster"])
    assert clustered.factor("age").p == pytest.approx(effects(clustered)[-1].p)


def test_a_centre_that_cannot_be_used_is_said(frame):
    one = fit(Model(OS, centre="cluster"), frame.assign(centre=3), [MALE])
    assert one.remarks[0].startswith("Overall survival, Cox: all patients are of one centre")
    same_as_r(one, OUTCOMES["cox_male"])
    unused = fit(Model(RELAPSE, "fine_gray", "strata"), frame, [MALE])
    assert unused.remarks == [
        "Relapse or progression, Fine–Gray: this model takes no account of the centres."
    ]


def test_the_levels_count_their_patients_and_the_first_is_the_reference(frame):
    (factor,) = fit(Model(OS), frame, [GROUP]).factors
    assert [(e.code, e.label, e.n, e.reference) for e in factor.effects] == [
        ("ALL", "ALL", 38, True),
        ("AML high risk", "AML, high risk", 45, False),
        ("AML low risk", "AML, low risk", 54, False),
    ]
    assert [effect.events for effect in factor.effects] == [22, 32, 19]
    assert factor.effects[0].patients.tolist() == frame["patient"][frame["group"] == "ALL"].tolist()


def test_only_complete_cases_count(frame):
    holes = frame.assign(age=frame["age"].where(frame["patient"] > 7))
    fitted = fit(Model(OS), holes, FACTS)
    whole = fit(Model(OS), frame[frame["patient"] > 7], FACTS)
    assert (fitted.n, fitted.missing) == (130, 7)
    assert [e.ratio for e in effects(fitted)] == [e.ratio for e in effects(whole)]


def test_few_events_for_each_parameter_are_warned_of(frame):
    fitted = fit(Model(OS), frame.head(50), FACTS)
    assert fitted.events_per_parameter == fitted.events / 3 < 10  # two groups only among the first 50
    (warning,) = [remark for remark in fitted.remarks if "each parameter" in remark]
    assert "fewer than 10" in warning


@pytest.mark.parametrize("estimator", ["cox", "fine_gray"])
def test_a_mistake_of_the_estimators_is_never_told_as_a_fact_that_says_nothing(frame, monkeypatch, estimator):
    def broken(*_args, **_kwargs):
        raise ValueError("operands could not be broadcast together")

    monkeypatch.setattr(modelling, estimator, broken)
    model = Model(OS) if estimator == "cox" else Model(NRM, "fine_gray")
    with pytest.raises(ValueError, match="broadcast"):
        fit(model, frame, FACTS)


def test_what_is_constant_or_determined_is_dropped_with_a_word(frame):
    twin = category("twin", {"0": "Woman", "1": "Man"}, "Sex again")
    always = category("always", {"y": "Yes"}, "Allo")
    same = frame.assign(twin=frame["male"], always=pd.Categorical(["y"] * len(frame)))

    fitted = fit(Model(OS), same, [MALE, always, twin, AGE])

    assert [factor.fact.key for factor in fitted.factors] == ["male", "age"]
    assert fitted.remarks == [
        "Overall survival, Cox: “Allo” is not in the model, because it is the same for everybody.",
        "Overall survival, Cox: “Sex again” is not in the model, because these patients and events cannot "
        "tell its effect from those of the facts before it.",
    ]
    assert [e.ratio for e in effects(fitted)] == [
        e.ratio for e in effects(fit(Model(OS), frame, [MALE, AGE]))
    ]


@pytest.mark.parametrize("model", [Model(OS), *models_of(NRM)])
def test_an_empty_cell_gives_no_finite_ratio_and_says_so(frame, model):
    saved = pd.Categorical(np.where(frame["patient"] % 5 == 0, "y", "n"), categories=["n", "y"])
    never = frame.assign(saved=saved)
    never.loc[never["saved"] == "y", ["os_event", "pfs_event"]] = 0
    fact = category("saved", {"n": "No", "y": "Yes"}, "Saved")

    fitted = fit(model, never, [fact, AGE])

    _reference, effect = fitted.factor("saved").effects
    assert (effect.ratio, effect.events) == (0, 0)
    assert np.isnan([effect.lower, effect.upper, effect.p]).all()
    assert np.isfinite([e.ratio for e in fitted.factor("age").effects]).all()
    assert [remark for remark in fitted.remarks if "Saved: Yes" in remark]
    tested = fitted.factor("saved").p
    assert tested < 0.01 if model.kind == "cox" else np.isnan(tested)


def test_with_few_patients_or_events_there_is_no_p(frame):
    fitted = fit(Model(OS), frame.head(60).assign(os_time=60.0, os_event=[1, 1, 1, 1, *[0] * 56]), [AGE])
    few = fit(Model(OS), frame.assign(os_time=10.0 + frame.index).head(9).assign(os_event=1), [AGE])
    for each in (fitted, few):
        assert np.isnan([each.factors[0].p, each.factors[0].effects[0].p, each.proportional]).all()
        assert np.isfinite(each.factors[0].effects[0].ratio)
        assert "no p with" in each.remarks[0]


def test_without_an_event_there_is_no_model(frame):
    fitted = fit(Model(OS), frame.assign(os_event=0), FACTS)
    assert (fitted.n, fitted.events, fitted.factors) == (137, 0, [])
    assert fitted.remarks == [
        "Overall survival, Cox: nobody with these facts known had the event, so there is no model."
    ]


def test_refusals(frame):
    with pytest.raises(ValueError, match=r"^os: nothing competes, so there is no Fine–Gray model$"):
        Model(OS, "fine_gray")
    with pytest.raises(ValueError, match=r"^facts: a model needs one$"):
        fit(Model(OS), frame, [])


def test_titles_and_steps():
    assert [model.title for model in models_of(RELAPSE)] == [
        "Relapse or progression, cause-specific Cox",
        "Relapse or progression, Fine–Gray",
    ]
    assert step_label(AGE) == "age, per 10 years"
    assert step_label(number("b2m", "mg/L")) == "b2m, per unit (mg/L)"
    assert step_label(number("year")) == "year, per unit"


@given(frames(most=25))
@settings(deadline=None, max_examples=40)
def test_no_frame_brings_a_model_down_and_its_order_changes_nothing(data):
    for model in [Model(OS, centre="strata"), *models_of(RELAPSE, "cluster")]:
        fitted, turned = fit(model, data, [LETTER, AGE]), fit(model, data.iloc[::-1], [LETTER, AGE])
        assert fitted.factors or fitted.remarks
        assert fitted.n + fitted.missing == data[f"{model.definition.source}_time"].notna().sum()
        for ours, theirs in zip(effects(fitted), effects(turned), strict=True):
            assert ours.ratio >= 0 and (np.isnan(ours.p) or 0 <= ours.p <= 1)
            if 1e-3 < ours.ratio < 1e3:
                assert theirs.ratio == pytest.approx(ours.ratio, rel=1e-5)
