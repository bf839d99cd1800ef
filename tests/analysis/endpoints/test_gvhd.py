"""Acute and chronic GVHD: when a degree was reached, what competes, and who cannot be assessed."""

import pytest

from analysis.endpoints import CENSORED, MORE_ENDPOINTS
from analysis.endpoints.degrees import acute_grades, chronic_severities
from analysis.endpoints.gvhd import (
    DEATH_WITHOUT,
    GVHD,
    RELAPSE_FIRST,
    TRANSPLANT_FIRST,
    Choices,
    acute_gvhd,
    chronic_gvhd,
)
from crf import models
from crf.checks import Target
from crf.examples import a_sound_record
from tests.analysis.records import DAY_0, after, death, no_relapse, on, record, relapse, visit


def day(days):
    return after(days).earliest


def acute(grade="2", onset=None, **answers):
    return models.AcuteGVHD(agvhd="Y", agvhd_max_grade=grade, agvhd_onset_date=onset, **answers)


def chronic(severity="MOD", onset=None, **answers):
    return models.ChronicGVHD(cgvhd="Y", cgvhd_nih_global=severity, cgvhd_onset_date=onset, **answers)


def no_acute(**answers):
    return models.AcuteGVHD(agvhd="N", **answers)


def no_chronic(**answers):
    return models.ChronicGVHD(cgvhd="N", **answers)


def infusion(days, **answers):
    treatment = models.Treatment(ptt_modality="DLI")
    return treatment, models.DonorLymphocyteInfusion(
        treatment=treatment, dli_date=day(days), dli_type="UNST", **answers
    )


def second(days, kind="Y"):
    return models.Transplant(pk=77, is_index="N", tx_kind=kind, tx_date=day(days))


def said(endpoint):
    return endpoint.time, endpoint.event, endpoint.why.code


def of_acute(*forms, least=2, choices=None):
    return said(acute_gvhd(record(*forms), least=least, choices=choices or Choices()))


def of_chronic(*forms, degree="any", choices=None):
    return said(chronic_gvhd(record(*forms), degree=degree, choices=choices or Choices()))


# --- Acute ----------------------------------------------------------------------------------------


def test_acute_gvhd_of_the_examples():
    assert said(MORE_ENDPOINTS["agvhd_2_4"](a_sound_record())) == (731, CENSORED, "alive_without_gvhd")
    ill = a_sound_record(acute_gvhd={"agvhd": "Y", "agvhd_onset_date": "2012-06-03", "agvhd_max_grade": "2"})
    assert said(MORE_ENDPOINTS["agvhd_2_4"](ill)) == (30, GVHD, "agvhd")
    assert said(MORE_ENDPOINTS["agvhd_3_4"](ill)) == (731, CENSORED, "alive_without_gvhd")


@pytest.mark.parametrize(("grade", "two", "three"), [("1", 0, 0), ("2", 1, 0), ("3", 1, 1), ("4", 1, 1)])
def test_the_grade_decides(grade, two, three):
    forms = acute(grade, after(40)), visit(500)
    assert [of_acute(*forms)[1], of_acute(*forms, least=3)[1]] == [two, three]


def test_death_without_competes_and_gvhd_of_its_day_comes_first():
    assert of_acute(no_acute(), death(after(60))) == (60, DEATH_WITHOUT, "died_without_gvhd")
    assert of_acute(acute("1", after(40)), death(after(60))) == (60, DEATH_WITHOUT, "died_without_gvhd")
    assert of_acute(acute("3", after(60)), death(after(60))) == (60, GVHD, "agvhd")


def test_gvhd_is_kept_after_day_100_and_on_day_0():
    assert of_acute(acute("2", after(150)), visit(500))[0] == 150
    assert of_acute(acute("2", after(0)), visit(500))[0] == 0.5


def test_a_degree_that_is_the_worst_counts_from_the_day_of_the_maximum():
    forms = acute("3", after(30), agvhd_max_date=after(45)), visit(500)
    assert of_acute(*forms)[0] == 30
    assert of_acute(*forms, least=3)[0] == 45
    assert of_acute(*forms, least=3, choices=Choices(date="onset"))[0] == 30


def test_a_maximum_before_the_onset_is_not_believed():
    assert of_acute(acute("2", after(30), agvhd_max_date=after(20)), visit(500))[0] == 30
    assert of_acute(acute("2", after(30), agvhd_max_date=after(-20)), visit(500))[0] == 30


def test_a_maximum_alone_dates_it():
    assert of_acute(acute("2", agvhd_max_date=after(45)), visit(500))[0] == 45


def test_partial_dates_lie_between_the_transplant_and_the_maximum_death_or_contact():
    found = acute_gvhd(record(acute("2", on("2012-08")), visit(500)), least=2)
    assert (found.time, found.imputed, found.earliest) == (103, True, 89)
    assert of_acute(acute("2", on("2012")), visit(20))[0] == 20
    assert of_acute(acute("3", on("2012"), agvhd_max_date=after(40)), visit(500))[0] == 40
    found = acute_gvhd(record(acute("2", on("2012-05")), visit(500)), least=2)
    assert (found.time, found.earliest) == (11, 0.5)


def test_without_a_date_it_lies_in_the_middle_of_the_days_that_it_can_have_been():
    found = acute_gvhd(record(acute("3"), visit(500)), least=2)
    assert (found.time, found.event, found.imputed, found.earliest) == (50, GVHD, True, 0.5)
    assert "No date is recorded" in str(found.why)
    assert of_acute(acute("3"), visit(61))[0] == 30
    assert of_acute(acute("3", agvhd_type="LATE"), visit(500))[0] == 300
    assert of_acute(acute("3", agvhd_max_date=after(40)), visit(500))[0] == 20
    assert of_acute(acute("3", agvhd_max_date=after(40)), visit(500), least=3)[0] == 40
    assert of_acute(acute("3", agvhd_type="LATE", agvhd_max_date=after(40)), visit(500))[0] == 20


def test_without_a_date_it_may_be_left_out():
    left = Choices(undated="left out")
    assert of_acute(acute("3"), visit(500), choices=left) == (None, None, "agvhd_undated")
    assert of_acute(acute("1"), visit(500), choices=left)[1] == CENSORED
    assert of_chronic(chronic(), visit(500), choices=left) == (None, None, "cgvhd_undated")


def test_gvhd_after_the_last_contact_does_not_count():
    found = acute_gvhd(record(acute("2", after(60)), visit(50)), least=2)
    assert said(found) == (50, CENSORED, "alive_without_gvhd")
    assert "recorded for 3 Jul 2012 lies after that" in str(found.why)


def test_gvhd_before_the_transplant_is_left_out():
    assert of_acute(acute("2", after(-1)), visit(500)) == (None, None, "agvhd_before_day_0")
    assert of_chronic(chronic(onset=on("2011")), visit(500)) == (None, None, "cgvhd_before_day_0")


def test_who_was_never_assessed_is_left_out():
    assert of_acute(visit(500)) == (None, None, "agvhd_not_assessed")
    assert of_chronic(visit(500, cgvhd_now="NONE")) == (None, None, "cgvhd_not_assessed")


def test_visits_that_ask_since_the_last_one_tell_that_there_was_none():
    assert of_acute(visit(500, agvhd_since="N"))[1] == CENSORED


def test_gvhd_that_only_a_visit_reports_is_left_out():
    assert of_acute(no_acute(), visit(100, agvhd_since="Y"), visit(500)) == (
        None,
        None,
        "agvhd_at_visit_only",
    )
    assert of_acute(visit(500, agvhd_since="Y")) == (None, None, "agvhd_at_visit_only")
    assert of_chronic(no_chronic(), visit(500, cgvhd_now="MILD")) == (None, None, "cgvhd_at_visit_only")
    assert of_chronic(visit(500, cgvhd_now="UNK")) == (None, None, "cgvhd_at_visit_only")


def test_an_unknown_grade_is_left_out_unless_the_organs_decide():
    assert of_acute(acute("9", after(30)), visit(500)) == (None, None, "agvhd_grade_unknown")
    assert of_acute(acute(None, after(30)), visit(500)) == (None, None, "agvhd_grade_unknown")
    liver = acute("9", after(30), agvhd_liver="2")
    assert of_acute(liver, visit(500), least=3) == (30, GVHD, "agvhd")
    rash = acute("9", after(30), agvhd_skin="3")
    assert of_acute(rash, visit(500))[1] == GVHD
    assert of_acute(rash, visit(500), least=3) == (None, None, "agvhd_grade_unknown")
    mild = {"agvhd_skin": "1", "agvhd_liver": "0", "agvhd_ugi": "0", "agvhd_lgi": "0"}
    assert of_acute(acute("9", after(30), **mild), visit(500))[1] == CENSORED


def test_an_unknown_grade_keeps_the_first_day_on_which_it_can_have_been():
    assert acute_gvhd(record(acute("9", on("2012-08")), visit(500)), least=2).earliest == 89
    assert acute_gvhd(record(acute("9"), visit(500)), least=2).earliest is None


@pytest.mark.parametrize(
    ("stages", "grade"),
    [
        (("MAG", 2, 0, 0, 0), 1),
        (("MAG", 3, 0, 0, 0), 2),
        (("MAG", 0, 2, 0, 0), 3),
        (("MAG", 0, 0, 0, 4), 4),
        (("GLU", 0, 0, 0, 4), 3),
        (("GLU", 4, 0, 0, 0), 4),
        (("MAG", 4, None, None, None), 4),
    ],
)
def test_grades_from_the_stages(stages, grade):
    assert acute_grades(staged(*stages)) == (grade, grade)


def staged(system, skin, liver, ugi, lgi):
    organs = {"agvhd_skin": skin, "agvhd_liver": liver, "agvhd_ugi": ugi, "agvhd_lgi": lgi}
    stages = {name: None if stage is None else str(stage) for name, stage in organs.items()}
    return models.AcuteGVHD(agvhd="Y", agvhd_max_grade="9", agvhd_system=system, **stages)


def test_stages_that_leave_the_grade_open_give_its_bounds():
    assert acute_grades(staged("MAG", 1, None, 0, 0)) == (1, 4)
    assert acute_grades(staged(None, 0, 0, 0, 4)) == (3, 4)
    assert acute_grades(staged("MAG", 0, 0, 0, 0)) == (1, 4)
    assert acute_grades(staged("MAG", 0, 0, 1, None)) == (2, 4)


# --- What comes in between ------------------------------------------------------------------------


def test_relapse_competes_only_where_that_is_chosen():
    forms = acute("2", after(60)), relapse(after(50)), visit(500)
    competes = Choices(relapse_competes=True)
    assert of_acute(*forms) == (60, GVHD, "agvhd")
    assert of_acute(*forms, choices=competes) == (50, RELAPSE_FIRST, "relapsed")
    assert of_acute(acute("2", after(50)), relapse(after(50)), visit(500), choices=competes)[1] == GVHD
    assert of_acute(no_acute(), no_relapse(), death(after(60)), choices=competes)[1] == DEATH_WITHOUT


def test_a_relapse_of_which_nothing_is_known_cannot_compete():
    assert of_acute(acute("2", after(60)), visit(500), choices=Choices(relapse_competes=True)) == (
        None,
        None,
        "relapse_not_assessed",
    )


def test_another_allo_is_followed_or_censors_or_competes():
    forms = acute("2", after(60)), second(50), visit(500)
    assert of_acute(*forms)[:2] == (60, GVHD)
    assert of_acute(*forms, choices=Choices(second_allo="censors")) == (
        50,
        CENSORED,
        "censored_at_transplant",
    )
    assert of_acute(*forms, choices=Choices(second_allo="competes")) == (
        50,
        TRANSPLANT_FIRST,
        "second_transplant",
    )
    auto = acute("2", after(60)), second(50, kind="N"), visit(500)
    assert of_acute(*auto, choices=Choices(second_allo="competes"))[1] == GVHD


def test_gvhd_after_lymphocytes_counts_and_says_so():
    found = acute_gvhd(record(acute("2", after(60)), *infusion(50), visit(500)), least=2)
    assert (found.time, found.event) == (60, GVHD)
    assert "Lymphocytes were infused before, on 23 Jun 2012." in str(found.why)
    before = acute_gvhd(record(acute("2", after(40)), *infusion(50), visit(500)), least=2)
    assert "Lymphocytes" not in str(before.why)


def test_lymphocytes_may_censor():
    forms = acute("2", after(60)), *infusion(50), visit(500)
    assert of_acute(*forms, choices=Choices(dli="censors")) == (50, CENSORED, "censored_at_dli")
    same = acute("2", after(50)), *infusion(50), visit(500)
    assert of_acute(*same, choices=Choices(dli="censors"))[1] == GVHD
    assert of_acute(no_acute(), visit(500), choices=Choices(dli="censors"))[0] == 500


def test_a_boost_of_stem_cells_is_no_infusion_of_lymphocytes():
    treatment, boost = infusion(50)
    boost.dli_type = "CD34B"
    forms = acute("2", after(60)), treatment, boost, visit(500)
    assert of_acute(*forms, choices=Choices(dli="censors"))[:2] == (60, GVHD)


def test_a_treatment_by_lymphocytes_without_entries_began_with_an_infusion():
    treatment = models.Treatment(ptt_modality="DLI", ptt_start=on("2012-06"))
    forms = acute("2", after(60)), treatment, visit(500)
    assert of_acute(*forms, choices=Choices(dli="censors"))[0] == 42


def test_who_has_none_may_be_censored_when_last_assessed():
    assessed = Choices(until="assessed")
    free = no_acute(agvhd_none_until=day(100))
    assert of_acute(free, visit(500), choices=assessed) == (100, CENSORED, "assessed_without_gvhd")
    assert of_acute(free, visit(500))[0] == 500
    assert of_acute(free, death(after(60)), choices=assessed)[:2] == (60, DEATH_WITHOUT)
    assert of_chronic(no_chronic(cgvhd_none_until=day(300)), visit(500), choices=assessed)[0] == 300


# --- Chronic --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "reached"),
    [("MILD", (1, 0, 0)), ("MOD", (1, 1, 0)), ("SEV", (1, 1, 1)), ("UNK", (1, None, None))],
)
def test_the_severity_decides(severity, reached):
    forms = chronic(severity, after(200)), visit(500)
    degrees = ("any", "moderate", "severe")
    assert tuple(of_chronic(*forms, degree=degree)[1] for degree in degrees) == reached


def test_severity_from_the_organs():
    assert of_chronic(chronic("UNK", after(200), nih_liver="2"), visit(500), degree="moderate")[1] == GVHD
    assert of_chronic(chronic("UNK", after(200), nih_liver="2"), visit(500), degree="severe")[1] is None
    assert of_chronic(chronic("UNK", after(200), nih_lung="2"), visit(500), degree="severe")[1] == GVHD


@pytest.mark.parametrize(
    ("scores", "severities"),
    [
        ((1, 0, 0, 0, 0, 0, 0, 0), (1, 1)),
        ((1, 1, 1, 0, 0, 0, 0, 0), (2, 2)),
        ((2, 0, 0, 0, 0, 0, 0, 0), (2, 2)),
        ((0, 0, 0, 0, 0, 0, 0, 1), (2, 2)),
        ((0, 0, 0, 0, 0, 0, 0, 2), (3, 3)),
        ((3, None, 0, 0, 0, 0, 0, None), (3, 3)),
        ((1, None, 0, 0, 0, 0, 0, 0), (1, 3)),
        ((0, 0, 0, 0, 0, 0, 0, 0), (1, 3)),
    ],
)
def test_severities_from_the_scores(scores, severities):
    organs = ("skin", "mouth", "eyes", "gi", "liver", "joint", "genital", "lung")
    answers = {
        f"nih_{organ}": None if score is None else str(score)
        for organ, score in zip(organs, scores, strict=True)
    }
    assert chronic_severities(models.ChronicGVHD(cgvhd="Y", **answers)) == severities


def test_a_genital_score_that_does_not_apply_is_0():
    organs = {f"nih_{organ}": "0" for organ in ("mouth", "eyes", "gi", "liver", "joint", "lung")}
    row = models.ChronicGVHD(cgvhd="Y", nih_skin="1", missing={"nih_genital": "N"}, **organs)
    assert chronic_severities(row) == (1, 1)


@pytest.mark.parametrize(("extent", "event"), [("EXT", 1), ("LIM", 0), (None, None)])
def test_extent_decides_of_extensive(extent, event):
    forms = chronic("UNK", after(200), cgvhd_extent=extent), visit(500)
    assert of_chronic(*forms, degree="extensive")[1] == event
    assert of_chronic(*forms, degree="severe_or_extensive")[1] == event


def test_extent_does_not_overrule_severity():
    forms = chronic("MILD", after(200), cgvhd_extent="EXT"), visit(500)
    assert of_chronic(*forms, degree="severe_or_extensive")[1] == CENSORED


@pytest.mark.parametrize(("treated", "event"), [("Y", 1), ("N", 0), (None, None)])
def test_systemic_treatment_decides(treated, event):
    assert (
        of_chronic(chronic("MILD", after(200), cgvhd_trt=treated), visit(500), degree="systemic")[1] == event
    )


def test_severe_counts_from_its_day_and_any_from_the_onset():
    forms = chronic("SEV", after(200), cgvhd_max_date=after(260)), visit(500)
    assert [of_chronic(*forms, degree=d)[0] for d in ("any", "moderate", "severe")] == [200, 200, 260]


def test_chronic_gvhd_without_a_date_lies_after_day_100_if_that_can_be():
    assert of_chronic(chronic(), visit(500))[0] == 300
    assert of_chronic(chronic(), visit(80))[0] == 40
    assert of_chronic(chronic("SEV", cgvhd_max_date=after(200)), visit(500))[0] == 150


def test_death_competes_with_chronic_gvhd():
    assert of_chronic(no_chronic(), death(after(60))) == (60, DEATH_WITHOUT, "died_without_gvhd")


def test_items_are_those_of_the_form_the_visits_and_the_end():
    row = models.AcuteGVHD(pk=3, agvhd="Y", agvhd_max_grade="2", agvhd_onset_date=after(60))
    contact = models.FollowUp(pk=4, visit_date=day(500), agvhd_since="Y")
    index = models.Transplant(pk=5, is_index="Y", tx_kind="Y", tx_date=DAY_0)
    found = acute_gvhd(record(index, row, contact, day0=None), least=2)
    assert set(found.items) == {
        Target("AGV", 3, "agvhd"),
        Target("AGV", 3, "agvhd_max_grade"),
        Target("AGV", 3, "agvhd_onset_date"),
        Target("FUP", 4, "agvhd_since"),
        Target("FUP", 4, "visit_date"),
        Target("TRA", 5, "tx_date"),
    }
