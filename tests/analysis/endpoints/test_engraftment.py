"""Recovery of the counts and graft failure, with what competes."""

import datetime

import pytest

from analysis.endpoints import CENSORED, MORE_ENDPOINTS
from analysis.endpoints.engraftment import (
    DEATH_BEFORE,
    DEATH_WITHOUT,
    FAILED,
    FAILED_OTHERWISE,
    PRIMARY,
    RECOVERED,
    RELAPSE_FIRST,
    SECONDARY,
    TRANSPLANT_BEFORE,
    graft_failure,
    recovery,
)
from crf import models
from crf.examples import EVERY_FORM, a_sound_record
from tests.analysis.endpoints.test_gvhd import day, said, second
from tests.analysis.records import after, death, no_relapse, on, record, relapse, visit


def recovered(days=None, **answers):
    given = {"anc_recovery": "Y", "anc_date": None if days is None else day(days)}
    return models.Engraftment(**{**given, **answers})


def failed(kind="SEC", when=None, anc="Y"):
    return models.Engraftment(anc_recovery=anc, graft_failure=kind, gf_date=when)


def of(*forms, **options):
    return said(recovery(record(*forms), count="anc", **options))


def failure(*forms, **options):
    return said(graft_failure(record(*forms), **options))


# --- Recovery -------------------------------------------------------------------------------------


def test_the_example_with_every_form():
    assert said(MORE_ENDPOINTS["anc"](a_sound_record(EVERY_FORM))) == (15, RECOVERED, "recovered")
    assert said(MORE_ENDPOINTS["plt20"](a_sound_record(EVERY_FORM))) == (1, RECOVERED, "never_below")
    assert MORE_ENDPOINTS["graft_failure"](a_sound_record(EVERY_FORM)).event == RELAPSE_FIRST


@pytest.mark.parametrize("count", ["anc", "plt20", "plt50"])
def test_each_count_has_its_own_answers(count):
    row = models.Engraftment(**{f"{count}_recovery": "Y", f"{count}_date": day(17)})
    assert said(MORE_ENDPOINTS[count](record(row, visit(500)))) == (17, RECOVERED, "recovered")
    silent = models.Engraftment(**{f"{count}_recovery": None})
    assert MORE_ENDPOINTS[count](record(silent, visit(500))).why.code == "recovery_not_assessed"


def test_never_below_is_day_1_unless_death_came_before():
    never = models.Engraftment(anc_recovery="NB")
    assert of(never, visit(500)) == (1, RECOVERED, "never_below")
    assert of(never, death(after(0))) == (0.5, DEATH_BEFORE, "died_unrecovered")
    assert of(never, death(after(1)))[1] == RECOVERED


def test_never_reached_is_followed_to_death_or_the_last_contact():
    never = models.Engraftment(anc_recovery="N", last_anc_assess=day(28))
    assert of(never, visit(500)) == (500, CENSORED, "alive_unrecovered")
    assert of(never, death(after(30))) == (30, DEATH_BEFORE, "died_unrecovered")


def test_recovery_and_death_on_one_day_is_recovery():
    assert of(recovered(30), death(after(30)))[1] == RECOVERED
    assert of(recovered(31), death(after(30)))[1] == DEATH_BEFORE
    assert "recorded for 4 Jun 2012" in str(
        recovery(record(recovered(31), death(after(30))), count="anc").why
    )


@pytest.mark.parametrize("kind", ["Y", "N"])
def test_another_transplant_of_either_kind_competes(kind):
    never = models.Engraftment(anc_recovery="N")
    assert of(never, second(40, kind), visit(500)) == (40, TRANSPLANT_BEFORE, "second_transplant")
    assert of(recovered(60), second(40, kind), visit(500))[1] == TRANSPLANT_BEFORE
    assert of(recovered(40), second(40, kind), visit(500))[1] == RECOVERED
    assert of(recovered(60), second(40, kind), visit(500), transplant_competes=False) == (
        60,
        RECOVERED,
        "recovered",
    )


def test_a_transplant_before_the_index_or_without_a_date_does_not_compete():
    never = models.Engraftment(anc_recovery="N")
    undated = models.Transplant(pk=78, is_index="N", tx_kind="Y")
    assert of(never, second(-40), undated, visit(500))[1] == CENSORED


def test_a_recovery_without_a_date_or_before_the_transplant_is_left_out():
    assert of(recovered(), visit(500)) == (None, None, "recovery_undated")
    assert of(recovered(-1), visit(500)) == (None, None, "recovery_before_day_0")
    assert of(visit(500)) == (None, None, "recovery_not_assessed")


def test_relapse_does_not_compete_with_recovery():
    assert of(recovered(30), relapse(after(20)), visit(500))[1] == RECOVERED


# --- Graft failure --------------------------------------------------------------------------------


def test_failure_death_and_relapse_compete():
    assert failure(failed(when=after(60)), no_relapse(), visit(500)) == (60, FAILED, "graft_failed")
    none = failed("NONE")
    assert failure(none, no_relapse(), visit(500)) == (500, CENSORED, "alive_engrafted")
    assert failure(none, no_relapse(), death(after(90))) == (90, DEATH_WITHOUT, "died_engrafted")
    assert failure(none, relapse(after(70)), death(after(90))) == (70, RELAPSE_FIRST, "relapsed")
    assert failure(failed(when=after(80)), relapse(after(70)), visit(500))[1] == RELAPSE_FIRST
    same = failed(when=after(70)), relapse(after(70)), death(after(70))
    assert failure(*same)[1] == FAILED


def test_relapse_may_be_ignored():
    forms = failed(when=after(80)), relapse(after(70)), visit(500)
    assert failure(*forms, relapse_competes=False) == (80, FAILED, "graft_failed")
    assert failure(failed("NONE"), visit(500), relapse_competes=False)[1] == CENSORED


def test_poor_graft_function_is_no_failure():
    assert failure(failed("PGF", after(60)), no_relapse(), visit(500))[1] == CENSORED


@pytest.mark.parametrize(
    ("kind", "anc", "primary", "secondary"),
    [
        ("PRIM", "N", FAILED, FAILED_OTHERWISE),
        ("SEC", "Y", FAILED_OTHERWISE, FAILED),
        ("REJ", "N", FAILED, FAILED_OTHERWISE),
        ("REJ", "Y", FAILED_OTHERWISE, FAILED),
        ("REJ", "NB", FAILED_OTHERWISE, FAILED),
        ("REJ", None, None, None),
    ],
)
def test_kinds_of_failure(kind, anc, primary, secondary):
    forms = failed(kind, after(60), anc), no_relapse(), visit(500)
    assert failure(*forms)[1] == FAILED
    assert failure(*forms, kinds=(PRIMARY,))[1] == primary
    assert failure(*forms, kinds=(SECONDARY,))[1] == secondary


def test_a_date_known_in_part_is_taken_as_elsewhere():
    found = graft_failure(record(failed(when=on("2012-08")), no_relapse(), visit(500)))
    assert (found.time, found.imputed, found.earliest) == (103, True, 89)


def test_who_cannot_be_assessed_is_left_out():
    assert failure(failed(None), no_relapse(), visit(500)) == (None, None, "graft_not_assessed")
    assert failure(failed(), no_relapse(), visit(500)) == (None, None, "graft_failure_undated")
    assert failure(failed(when=after(-1)), no_relapse(), visit(500)) == (None, None, "graft_before_day_0")
    assert failure(failed("NONE"), visit(500)) == (None, None, "relapse_not_assessed")
    assert failure(failed("REJ", after(60), None), no_relapse(), visit(500), kinds=(PRIMARY,)) == (
        None,
        None,
        "graft_failure_unclear",
    )


def test_failure_after_the_last_contact_does_not_count():
    found = graft_failure(record(failed(when=after(60)), no_relapse(), visit(50)))
    assert (found.time, found.event) == (50, CENSORED)
    assert day(60) == datetime.date(2012, 7, 3)
    assert "3 Jul 2012" in str(found.why)
