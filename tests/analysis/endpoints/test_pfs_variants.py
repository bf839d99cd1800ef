"""Progression-free survival that a treatment or the last assessment ends, and progression read strictly."""

import pytest

from analysis.endpoints import CENSORED, DEATH, RELAPSE, progression_free_survival
from analysis.endpoints.pfs_variants import (
    NEW_TREATMENT,
    until_assessed,
    until_lymphocytes,
    until_new_treatment,
    until_second_allo,
)
from crf import models
from tests.analysis.endpoints.test_after_relapse import treatment
from tests.analysis.endpoints.test_gvhd import day, infusion, said, second
from tests.analysis.endpoints.test_response import assessed
from tests.analysis.records import after, death, no_relapse, on, record, relapse, visit


def of(look, *forms, **options):
    return said(look(record(*forms), **options))


def from_cr(when, presentation="BIO", number=1):
    row = relapse(when, number, "RELCR")
    row.rel_detection = presentation
    return row


def free_until(days):
    return models.RelapseSummary(relapse_ever="N", relapse_free_until=day(days))


ENDING = (until_assessed, until_new_treatment, until_lymphocytes, until_second_allo)


@pytest.mark.parametrize("look", ENDING)
def test_who_cannot_be_assessed_for_pfs_cannot_be_here(look):
    forms = *infusion(50), second(60), treatment(after(70), indication="RESD"), visit(500)
    assert of(look, *forms) == (None, None, "relapse_not_assessed")


@pytest.mark.parametrize("look", ENDING)
def test_what_comes_after_relapse_or_death_changes_nothing(look):
    late = *infusion(210), second(220), treatment(after(230)), free_until(240)
    assert of(look, relapse(after(200)), *late, visit(500)) == (200, RELAPSE, "relapsed")
    assert of(look, *late, death(after(200))) == (200, DEATH, "died_without")


# --- The last assessment --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [free_until(300), visit(300, resp_fu="PR"), assessed(after(300), "SD"), assessed(after(300), "SCR")],
    ids=["free until", "visit", "stable", "stringent"],
)
def test_who_is_without_relapse_is_censored_when_last_assessed(form):
    assert of(until_assessed, no_relapse() if form.form_key != "RLS" else form, form, visit(500)) == (
        300,
        CENSORED,
        "assessed_without",
    )


def test_the_last_of_several_assessments_counts():
    forms = free_until(200), visit(300, resp_fu="CR"), assessed(after(250), "CR"), visit(500)
    assert of(until_assessed, *forms)[0] == 300


@pytest.mark.parametrize(
    "form",
    [
        visit(300, disease_status="CR"),
        visit(300, resp_fu="NE"),
        assessed(after(300), "NE"),
        assessed(after(300), "PD"),
        assessed(after(300), mrd="NEG"),
        assessed(None, "CR"),
        assessed(after(501), "CR"),
        assessed(after(-1), "CR"),
    ],
    ids=range(8),
)
def test_no_assessment_of_the_disease_ends_the_observation_on_day_0(form):
    assert of(until_assessed, no_relapse(), form, visit(500)) == (0.5, CENSORED, "disease_not_assessed")


def test_an_assessment_known_in_part_is_not_after_the_last_contact():
    assert of(until_assessed, no_relapse(), assessed(on("2012-08"), "CR"), visit(500))[0] == 103
    assert of(until_assessed, no_relapse(), assessed(on("2012"), "CR"), visit(20))[0] == 20


def test_death_counts_however_long_nobody_looked():
    assert of(until_assessed, free_until(100), death(after(400))) == (400, DEATH, "died_without")


# --- A new treatment ------------------------------------------------------------------------------


@pytest.mark.parametrize("indication", ["REL", "RESD", "MRD"])
def test_a_new_treatment_censors_or_is_an_event(indication):
    forms = no_relapse(), treatment(after(90), indication=indication), visit(500)
    assert of(until_new_treatment, *forms) == (90, CENSORED, "censored_at_treatment")
    assert of(until_new_treatment, *forms, event=NEW_TREATMENT) == (90, NEW_TREATMENT, "new_treatment")


def test_the_first_new_treatment_counts():
    forms = treatment(after(120), 1, "RESD"), treatment(after(90), 2, "MRD")
    assert of(until_new_treatment, no_relapse(), *forms, visit(500))[0] == 90


@pytest.mark.parametrize(
    "form",
    [
        treatment(after(90), indication="MAIN"),
        treatment(after(90), indication="PROPH"),
        treatment(after(90), indication="CHIM"),
        treatment(after(90), indication=None),
        treatment(after(90), indication="RESD", ptt_modality="DLI"),
        treatment(after(90), indication="RESD", ptt_modality="RT"),
        treatment(None, indication="RESD"),
        treatment(after(-1), indication="RESD"),
    ],
    ids=range(8),
)
def test_other_treatment_goes_on_within_pfs(form):
    assert of(until_new_treatment, no_relapse(), form, visit(500)) == (500, CENSORED, "alive_without")


def test_relapse_on_the_day_of_the_treatment_comes_first():
    assert of(until_new_treatment, relapse(after(90)), treatment(after(90)), visit(500)) == (
        90,
        RELAPSE,
        "relapsed",
    )


def test_treatment_before_relapse_comes_first():
    assert of(until_new_treatment, relapse(after(91)), treatment(after(90)), visit(500))[:2] == (90, CENSORED)


def test_treatment_in_the_month_of_the_relapse_was_given_for_it():
    forms = relapse(on("2012-08-28")), visit(500)
    assert of(until_new_treatment, treatment(on("2012-08")), *forms)[:2] == (116, RELAPSE)
    assert of(until_new_treatment, treatment(on("2012-07")), *forms)[:2] == (72, CENSORED)
    assert (
        of(until_lymphocytes, models.Treatment(ptt_modality="DLI", ptt_start=on("2012-08")), *forms)[1] == 1
    )


def test_a_treatment_that_is_an_event_may_be_imputed():
    begun = record(no_relapse(), treatment(on("2012-08"), indication="RESD"), visit(500))
    found = until_new_treatment(begun, event=NEW_TREATMENT)
    assert (found.time, found.imputed, found.earliest) == (103, True, 89)
    assert not until_new_treatment(begun).imputed


# --- Lymphocytes and another transplant -----------------------------------------------------------


def test_lymphocytes_censor():
    assert of(until_lymphocytes, no_relapse(), *infusion(50), visit(500)) == (50, CENSORED, "censored_at_dli")
    assert of(until_lymphocytes, relapse(after(50)), *infusion(50), visit(500))[1] == RELAPSE


def test_another_allo_censors_and_an_auto_does_not():
    assert of(until_second_allo, no_relapse(), second(50), visit(500)) == (
        50,
        CENSORED,
        "censored_at_transplant",
    )
    assert of(until_second_allo, no_relapse(), second(50, kind="N"), visit(500))[0] == 500
    assert of(until_second_allo, no_relapse(), second(50), death(after(50)))[1] == DEATH


# --- Strict progression ---------------------------------------------------------------------------


def strict(*forms):
    return of(progression_free_survival, *forms, strict=True)


def test_a_biochemical_relapse_from_cr_is_no_progression_by_the_strict_reading():
    forms = from_cr(after(200)), visit(500)
    assert of(progression_free_survival, *forms)[:2] == (200, RELAPSE)
    assert strict(*forms) == (500, CENSORED, "alive_without")
    found = progression_free_survival(record(*forms), strict=True)
    assert "relapse from complete response of 20 Nov 2012 was biochemical alone" in str(found.why)


@pytest.mark.parametrize("presentation", ["CLIN", "EM", None])
def test_a_relapse_from_cr_that_may_be_more_than_biochemical_is_one(presentation):
    assert strict(from_cr(after(200), presentation), visit(500))[:2] == (200, RELAPSE)


@pytest.mark.parametrize("kind", ["PD", "CONT", None])
def test_progression_is_one_by_the_strict_reading_too(kind):
    row = relapse(after(200), kind=kind)
    row.rel_detection = "BIO"
    assert strict(row, visit(500))[:2] == (200, RELAPSE)


def test_progression_after_a_relapse_that_does_not_count():
    assert strict(from_cr(after(200)), relapse(after(300), 2), visit(500))[:2] == (300, RELAPSE)
    assert strict(from_cr(after(200)), death(after(300), "REL")) == (300, RELAPSE, "relapsed_at_death")
    assert strict(from_cr(after(200)), death(after(300))) == (300, DEATH, "died_without")
    assert strict(from_cr(after(200)), relapse(None, 2), visit(500)) == (None, None, "relapse_undated")


def test_a_relapse_that_does_not_count_need_not_be_dated():
    assert strict(from_cr(None), visit(500)) == (500, CENSORED, "alive_without")
