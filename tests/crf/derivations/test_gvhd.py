"""Grades of acute and severity of chronic GVHD."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.derivations import DOES_NOT_APPLY, Derived, gvhd
from crf.models import AcuteGVHD, ChronicGVHD

MAYBE = st.none()


@pytest.mark.parametrize(
    ("arguments", "grade"),
    [
        (("MAG", 2, 0, 0, 0), 1),
        (("MAG", 3, 0, 0, 0), 2),
        (("MAG", 0, 2, 0, 0), 3),
        (("MAG", 0, 0, 0, 4), 4),
        (("GLU", 0, 0, 0, 4), 3),
        (("GLU", 4, 0, 0, 0), 4),
        (("MAG", 4, None, None, None), 4),
        (("MAG", 1, None, 0, 0), None),
        (("MAG", 0, 0, 0, 0), 0),
        (("MAG", 0, 0, 1, 0), 2),
        ((None, 2, 1, 0, 0), 2),
        ((None, 0, 0, 0, 4), None),
    ],
)
def test_acute_grade(arguments, grade):
    assert gvhd.agvhd_grade(*arguments) == grade


STAGING = [st.sampled_from(["MAG", "GLU"]), *(st.integers(0, top) for top in (4, 4, 1, 4))]


@given(st.tuples(*(MAYBE | each for each in STAGING)), st.tuples(*STAGING))
def test_filling_in_a_stage_never_contradicts_a_grade(before, fill):
    after = tuple(new if old is None else old for old, new in zip(before, fill, strict=True))
    assert gvhd.agvhd_grade(*after) is not None
    assert gvhd.agvhd_grade(*before) in (None, gvhd.agvhd_grade(*after))


@pytest.mark.parametrize(
    ("scores", "severity"),
    [
        ((1, 0, 0, 0, 0, 0, 0, 0), "MILD"),
        ((1, 1, 0, 0, 0, 0, 0, 0), "MILD"),
        ((1, 1, 1, 0, 0, 0, 0, 0), "MOD"),
        ((2, 0, 0, 0, 0, 0, 0, 0), "MOD"),
        ((0, 0, 0, 0, 0, 0, 0, 1), "MOD"),
        ((0, 0, 0, 0, 0, 0, 0, 2), "SEV"),
        ((3, None, 0, 0, 0, 0, 0, None), "SEV"),
        ((None, None, None, None, None, None, None, 2), "SEV"),
        ((1, None, 0, 0, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 0, 0, 0, 0), None),
    ],
)
def test_nih_severity(scores, severity):
    assert gvhd.nih_global(*scores) == severity


SCORES = st.lists(MAYBE | st.integers(0, 3), min_size=8, max_size=8)


@given(SCORES, st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_filling_in_a_score_never_contradicts_a_severity(scores, fill):
    filled = [new if old is None else old for old, new in zip(scores, fill, strict=True)]
    before = gvhd.nih_global(*scores)
    assert before is None or gvhd.nih_global(*filled) == before


@given(SCORES, st.randoms())
def test_organs_other_than_the_lung_count_alike(scores, random):
    *others, lung = scores
    shuffled = random.sample(others, k=7)
    assert gvhd.nih_global(*shuffled, lung) == gvhd.nih_global(*others, lung)


def test_grade_of_a_form():
    stages = {"agvhd_skin": "2", "agvhd_liver": "0", "agvhd_ugi": "0"}
    row = AcuteGVHD(agvhd="Y", agvhd_system="MAG", agvhd_lgi="1", **stages)
    assert gvhd.acute_grade(row) == Derived("2")
    open_ = AcuteGVHD(agvhd="Y", agvhd_system="MAG", **stages)
    assert gvhd.acute_grade(open_) == Derived(None, ("AGV.agvhd_lgi",))
    either = AcuteGVHD(agvhd="Y", agvhd_lgi="4", **stages)
    assert gvhd.acute_grade(either) == Derived(None, ("AGV.agvhd_system",))
    assert gvhd.acute_grade(AcuteGVHD(agvhd="N")) == DOES_NOT_APPLY
    assert gvhd.acute_grade(AcuteGVHD()) == Derived(None, ("AGV.agvhd",))


def test_severity_of_a_form_takes_a_genital_score_that_is_not_applicable_for_none():
    scores = {f"nih_{organ}": "0" for organ in gvhd.CHRONIC_ORGANS if organ != "genital"}
    row = ChronicGVHD(cgvhd="Y", **{**scores, "nih_eyes": "1"})
    assert gvhd.chronic_severity(row) == Derived(None, ("CGV.nih_genital",))
    row.missing = {"nih_genital": "U"}
    assert gvhd.chronic_severity(row) == Derived(None, ("CGV.nih_genital",))
    row.missing = {"nih_genital": "N"}
    assert gvhd.chronic_severity(row) == Derived("MILD")
    assert gvhd.chronic_severity(ChronicGVHD(cgvhd="N")) == DOES_NOT_APPLY
    assert gvhd.chronic_severity(ChronicGVHD()) == Derived(None, ("CGV.cgvhd",))


def test_a_code_that_is_not_in_its_list_is_as_unknown_as_none():
    row = AcuteGVHD(
        agvhd="Y", agvhd_system="MAG", agvhd_skin="1", agvhd_liver="", agvhd_ugi="2", agvhd_lgi="0"
    )
    assert gvhd.acute_grade(row) == Derived(None, because=("AGV.agvhd_liver", "AGV.agvhd_ugi"))
