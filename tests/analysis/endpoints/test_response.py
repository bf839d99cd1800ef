"""Response and negativity for minimal residual disease after the transplant, as shares and in time."""

import pytest

from analysis.endpoints import CENSORED, MORE_ENDPOINTS
from analysis.endpoints.response import (
    DIED,
    PROGRESSED,
    REACHED,
    converted,
    mrd_converted,
    mrd_negative,
    response,
    response_at_day_100,
    time_to_mrd_negativity,
    time_to_response,
)
from crf import models
from crf.examples import EVERY_FORM, a_sound_record
from tests.analysis.endpoints.test_gvhd import said
from tests.analysis.records import after, death, no_relapse, on, record, relapse, visit


def best(code, when=None, **answers):
    return models.Response(best_resp=code, best_resp_date=when, **answers)


def assessed(when, code=None, mrd=None):
    return models.ResponseAssessment(rsa_date=when, rsa_resp=code, rsa_mrd=mrd)


def before(code=None, mrd=None):
    return models.PreTransplantStatus(resp_at_tx=code, mrd_pre=mrd)


def share(*forms, least="CR", **options):
    return said(response(record(*forms, visit(500)), least=least, **options))


def timed(*forms, least="CR"):
    return said(time_to_response(record(*forms), least=least))


def test_the_example_with_every_form():
    each = a_sound_record(EVERY_FORM)
    assert said(MORE_ENDPOINTS["response_cr"](each)) == (100, REACHED, "responded")
    assert said(MORE_ENDPOINTS["time_to_vgpr"](each)) == (100, REACHED, "responded")


@pytest.mark.parametrize(
    ("code", "events"),
    [
        ("SCR", (1, 1, 1)),
        ("CR", (1, 1, 1)),
        ("NCR", (0, 1, 1)),
        ("VGPR", (0, 1, 1)),
        ("PR", (0, 0, 1)),
        ("MR", (0, 0, 0)),
        ("SD", (0, 0, 0)),
        ("PD", (0, 0, 0)),
        ("REL", (0, 0, 0)),
        ("NE", (None, None, None)),
        (None, (None, None, None)),
    ],
)
def test_the_best_response_decides(code, events):
    assert tuple(share(best(code), least=least)[1] for least in ("CR", "VGPR", "PR")) == events


def test_a_share_has_a_time_where_it_is_dated():
    assert share(best("CR", after(90))) == (90, REACHED, "responded")
    assert share(best("CR")) == (None, REACHED, "responded_undated")
    assert share(best("PR", after(90))) == (None, CENSORED, "not_responded")
    assert share(best("CR", on("2012-08")))[0] == 103


def test_not_evaluable_and_not_recorded_are_two_reasons():
    assert share(best("NE")) == (None, None, "response_not_evaluable")
    assert share(best("NE"), not_evaluable="no response") == (None, CENSORED, "not_responded")
    assert share() == (None, None, "response_not_assessed")
    assert share(not_evaluable="no response") == (None, None, "response_not_assessed")


def test_what_is_no_response_is_an_error():
    with pytest.raises(ValueError, match="'XX'"):
        response(record(best("CR"), visit(500)), least="XX")


def test_a_lesser_response_counts_from_the_first_assessment_that_shows_it():
    forms = best("CR", after(200)), assessed(after(90), "VGPR"), assessed(after(60), "PR"), visit(500)
    assert timed(no_relapse(), *forms)[0] == 200
    assert timed(no_relapse(), *forms, least="VGPR")[0] == 90
    assert timed(no_relapse(), *forms, least="PR")[0] == 60


def test_assessments_do_not_overrule_the_best_response():
    assert timed(best("PR"), assessed(after(90), "CR"), no_relapse(), visit(500))[1] == CENSORED


def test_progression_and_death_compete_with_response():
    reached = best("CR", after(90))
    assert timed(reached, no_relapse(), visit(500)) == (90, REACHED, "responded")
    assert timed(reached, relapse(after(80)), visit(500)) == (80, PROGRESSED, "relapsed")
    assert timed(reached, relapse(after(90)), visit(500))[1] == REACHED
    assert timed(best("PR"), no_relapse(), death(after(90))) == (90, DIED, "died_unresponsive")
    assert timed(best("PR"), no_relapse(), visit(500)) == (500, CENSORED, "alive_unresponsive")


def test_a_date_known_in_part_is_not_after_the_relapse():
    assert timed(best("CR", on("2012-08")), relapse(after(95)), visit(500))[:2] == (95, REACHED)


def test_a_time_needs_a_date_and_pfs():
    assert timed(best("CR"), no_relapse(), visit(500)) == (None, None, "responded_undated")
    assert timed(best("CR", after(-5)), no_relapse(), visit(500)) == (None, None, "responded_undated")
    assert timed(best("CR", after(501)), no_relapse(), visit(500)) == (None, None, "responded_undated")
    assert timed(best("CR", after(90)), visit(500)) == (None, None, "relapse_not_assessed")
    assert timed(best("NE"), no_relapse(), visit(500)) == (None, None, "response_not_evaluable")


@pytest.mark.parametrize(("code", "event"), [("CR", 1), ("VGPR", 0), ("NE", None), (None, None)])
def test_response_at_day_100(code, event):
    found = response_at_day_100(record(best(None, resp_d100=code)), least="CR")
    assert (found.time, found.event) == (None, event)


def test_not_evaluable_at_day_100_may_count():
    found = response_at_day_100(record(best(None, resp_d100="NE")), least="CR", not_evaluable="no response")
    assert found.event == CENSORED


# --- Minimal residual disease ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ((best(None, mrd_post_any="Y", mrd_neg_ever="Y"),), (None, 1, "responded_undated")),
        ((best(None, mrd_post_any="Y", mrd_neg_ever="N"),), (None, 0, "not_responded")),
        ((best(None, mrd_post_any="N"),), (None, None, "mrd_not_tested")),
        ((best(None, mrd_post_any="Y"),), (None, None, "mrd_not_assessed")),
        ((), (None, None, "mrd_not_assessed")),
        ((assessed(after(90), mrd="NEG"),), (90, 1, "responded")),
        ((assessed(after(90), mrd="POS"),), (None, 0, "not_responded")),
        ((assessed(after(90), mrd="IND"),), (None, None, "mrd_not_assessed")),
        ((best(None, mrd_neg_ever="N"), assessed(after(90), mrd="NEG")), (None, 0, "not_responded")),
    ],
)
def test_negativity(forms, expected):
    assert said(mrd_negative(record(*forms, visit(500)))) == expected


def test_the_first_negative_test_counts():
    tests = assessed(after(50), mrd="POS"), assessed(after(90), mrd="NEG"), assessed(after(70), mrd="NEG")
    each = record(best(None, mrd_neg_ever="Y"), *tests, no_relapse(), visit(500))
    assert said(mrd_negative(each)) == said(time_to_mrd_negativity(each)) == (70, REACHED, "responded")


def test_time_to_negativity():
    positive = assessed(after(50), mrd="POS")
    assert time_to_mrd_negativity(record(positive, relapse(after(80)), visit(500))).event == PROGRESSED
    assert time_to_mrd_negativity(record(positive, no_relapse(), death(after(80)))).event == DIED
    untested = record(best(None, mrd_post_any="N"), no_relapse(), visit(500))
    assert time_to_mrd_negativity(untested).why.code == "mrd_not_tested"


# --- Conversion -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at_transplant", "after_it", "event"),
    [
        ("PR", "CR", 1),
        ("VGPR", "PR", 0),
        ("REL", "CR", 1),
        ("CR", "CR", None),
        ("SCR", "CR", None),
        ("NE", "CR", None),
        (None, "CR", None),
        ("PR", "NE", None),
    ],
)
def test_conversion_is_of_those_who_can_convert(at_transplant, after_it, event):
    assert converted(record(before(at_transplant), best(after_it), visit(500))).event == event


@pytest.mark.parametrize(("mrd", "event"), [("POS", 1), ("NEG", None), ("IND", None), (None, None)])
def test_conversion_of_minimal_residual_disease(mrd, event):
    each = record(before(mrd=mrd), best(None, mrd_neg_ever="Y"), visit(500))
    assert mrd_converted(each).event == event
