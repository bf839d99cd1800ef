"""ISS, R-ISS, R2-ISS and high risk, by numbers and by the diagnosis form."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.derivations import Derived, staging
from crf.models import Diagnosis

FACT = st.sampled_from([True, False, None])
STAGE = st.sampled_from([1, 2, 3, None])
KNOWN_FISH = {name: "NEG" for name in ("del17p", "t4_14", "t14_16")}


def diagnosis(**answers):
    return Diagnosis(**answers)


@pytest.mark.parametrize(
    ("b2m", "albumin", "stage"),
    [
        (3.0, 4.0, 1),
        (3.0, 3.0, 2),
        (4, None, 2),
        (6, None, 3),
        (3, None, None),
        (3.49, 3.5, 1),
        (3.5, 3.5, 2),
        (5.49, 3.5, 2),
        (5.5, 3.5, 3),
        (None, 4.0, None),
        (None, 3.0, None),
    ],
)
def test_iss(b2m, albumin, stage):
    assert staging.iss_stage(b2m, albumin) == stage


@pytest.mark.parametrize(
    ("stage", "high_risk", "ldh_high", "expected"),
    [
        (2, None, None, 2),
        (1, False, False, 1),
        (1, None, True, 2),
        (3, None, True, 3),
        (3, False, None, None),
        (3, False, False, 2),
        (1, True, None, 2),
        (None, True, True, None),
    ],
)
def test_riss(stage, high_risk, ldh_high, expected):
    assert staging.riss_stage(stage, high_risk, ldh_high) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((1, False, False, False, False), 1),
        ((3, True, True, True, True), 4),
        ((2, False, False, False, False), 2),
        ((2, False, False, False, None), None),
        ((3, True, False, False, None), None),
        ((3, True, False, False, False), 3),
        ((3, True, True, False, None), 4),
        ((None, True, True, True, False), 4),
    ],
)
def test_r2iss(arguments, expected):
    assert staging.r2iss_stage(*arguments) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [((True, None, None), True), ((False, False, False), False), ((False, None, False), None)],
)
def test_high_risk_fish_in_any_order(found, expected):
    assert {staging.has_high_risk_fish(*each) for each in permutations(found)} == {expected}


@given(st.tuples(STAGE, *[FACT] * 4), st.tuples(st.sampled_from([1, 2, 3]), *[st.booleans()] * 4))
def test_filling_in_what_is_unknown_never_contradicts(given_now, fill):
    stage, del17p, t4_14, ldh, _gain = given_now
    filled = tuple(new if old is None else old for old, new in zip(given_now, fill, strict=True))
    before, after = staging.r2iss_stage(*given_now), staging.r2iss_stage(*filled)
    assert after is not None
    assert before in (None, after)
    risk = staging.has_high_risk_fish(del17p, t4_14, False)
    filled_risk = staging.has_high_risk_fish(filled[1], filled[2], False)
    before, after = (
        staging.riss_stage(stage, risk, ldh),
        staging.riss_stage(filled[0], filled_risk, filled[3]),
    )
    assert after is not None
    assert before in (None, after)


def test_iss_of_a_diagnosis_names_what_would_matter():
    assert staging.iss(diagnosis(b2m=3, albumin=4)) == Derived("1")
    assert staging.iss(diagnosis(b2m=6)) == Derived("3")
    assert staging.iss(diagnosis(b2m=3)) == Derived(None, ("DIA.albumin",))
    assert staging.iss(diagnosis(albumin=3)) == Derived(None, ("DIA.b2m",))
    assert staging.iss(diagnosis()) == Derived(None, ("DIA.b2m", "DIA.albumin"))


def test_riss_of_a_diagnosis():
    assert staging.riss(diagnosis(b2m=3, albumin=4, ldh_cat="N", **KNOWN_FISH)) == Derived("1")
    failed = {**KNOWN_FISH, "del17p": "FAIL"}
    assert staging.riss(diagnosis(b2m=3, albumin=4, ldh_cat="N", **failed)) == Derived(None, ("DIA.del17p",))
    assert staging.riss(diagnosis(b2m=6, ldh=300, **KNOWN_FISH)) == Derived(None, ("DIA.ldh_uln",))
    assert staging.riss(diagnosis(b2m=6, ldh=300, ldh_uln=240, **KNOWN_FISH)) == Derived("3")


def test_riss_is_known_where_the_unknown_iss_cannot_change_it():
    assert staging.riss(diagnosis(albumin=3, ldh_cat="N", **KNOWN_FISH)) == Derived("2")


def test_stated_iss_fills_in_for_laboratory_values_unless_they_contradict_it():
    answers = {"ldh_cat": "H", **KNOWN_FISH}
    assert staging.riss(diagnosis(iss="3", **answers)) == Derived("3")
    assert staging.riss(diagnosis(iss="3", b2m=3, albumin=4, **answers)) == Derived("2")
    contradicted = staging.riss(diagnosis(iss="1", albumin=3, **answers))
    assert contradicted == Derived(None, ("DIA.b2m",))


def test_r2iss_of_a_diagnosis_counts_any_gain_of_1q():
    answers = {"b2m": 4, "del17p": "NEG", "t4_14": "NEG", "ldh_cat": "N"}
    stages = [staging.r2iss(diagnosis(amp1q=code, **answers)) for code in ("N", "G", "A", "P", "FAIL")]
    assert stages == [Derived("2"), *[Derived("3")] * 3, Derived(None, ("DIA.amp1q",))]


def test_wider_definitions_of_high_risk_fish():
    none = dict.fromkeys(("del17p", "t4_14", "t14_16", "t14_20", "del1p", "tp53_mut"), "NEG")
    one = diagnosis(**{**none, "t14_20": "POS"}, amp1q="N")
    two = diagnosis(**{**none, "del17p": "POS"}, amp1q="G")
    assert [staging.high_risk_fish(each).value for each in (one, two)] == ["N", "Y"]
    assert [staging.high_risk_fish_extended(each).value for each in (one, two)] == ["Y", "Y"]
    assert [staging.double_hit(each).value for each in (one, two)] == ["N", "Y"]
    assert staging.double_hit(diagnosis(del17p="POS", t4_14="POS")) == Derived("Y")


STANDARD = {"dx_subtype": "MM", "emd": "N", "b2m": 3, "albumin": 4, "ldh_cat": "N", **KNOWN_FISH}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Derived("N")),
        ({"t14_16": "POS"}, Derived("Y")),
        ({"dx_subtype": "PPCL", "emd": None}, Derived("Y")),
        ({"dx_subtype": "SPCL"}, Derived("N")),
        ({"b2m": 6, "ldh_cat": "H"}, Derived("Y")),
        ({"emd": "Y", "emd_type": "PS"}, Derived("N")),
        ({"emd": "Y", "emd_type": "EM"}, Derived("Y")),
        ({"emd": "Y", "emd_type": "BOTH"}, Derived("Y")),
        ({"emd": "Y"}, Derived(None, ("DIA.emd_type",))),
        ({"emd": None, "dx_subtype": None}, Derived(None, ("DIA.dx_subtype", "DIA.emd"))),
        ({"b2m": None, "riss": "2"}, Derived("N")),
        ({"b2m": None, "riss": "3"}, Derived("Y")),
        ({"b2m": 6, "ldh_cat": None}, Derived(None, ("DIA.ldh_cat",))),
    ],
)
def test_high_risk(change, expected):
    assert staging.high_risk(diagnosis(**{**STANDARD, **change})) == expected
