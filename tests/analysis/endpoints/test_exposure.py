"""What comes to be known after day 0: the first novel drug, lymphocytes, another allo."""

import pytest

from analysis.endpoints import CENSORED, MORE_ENDPOINTS, later_facts
from analysis.endpoints.exposure import DIED_BEFORE, GIVEN, first_lymphocytes, first_novel_drug, second_allo
from crf import models
from crf.examples import EVERY_FORM, a_sound_record
from tests.analysis.endpoints.test_after_relapse import dli, drug, treatment
from tests.analysis.endpoints.test_gvhd import said, second
from tests.analysis.records import after, death, on, record, visit

NOTHING = models.TreatmentSummary(ptt_any="N", dli_any="N")


def novel(*forms, **options):
    return said(first_novel_drug(record(*forms), **options))


def lymphocytes(*forms):
    return said(first_lymphocytes(record(*forms)))


def test_the_example_with_every_form():
    each = a_sound_record(EVERY_FORM)
    assert said(MORE_ENDPOINTS["first_novel_drug"](each)) == (310, GIVEN, "happened")
    assert said(MORE_ENDPOINTS["first_dli"](each)) == (330, GIVEN, "happened")
    facts = {fact.name: fact.day for fact in later_facts(each)}
    assert facts["imid"] == facts["novel_drug"] == 310
    assert facts["antibody"] is None
    assert (facts["acute_gvhd_2_4"], facts["chronic_gvhd"], facts["relapse"]) == (30, 150, 300)
    assert (facts["dli"], facts["complete_response"], facts["second_allo"]) == (330, 100, None)


def test_a_fact_that_cannot_be_assessed_is_told_from_one_that_did_not_happen():
    facts = {fact.name: fact for fact in later_facts(record(NOTHING, visit(500)))}
    assert (facts["dli"].day, facts["dli"].assessed) == (None, True)
    assert (facts["chronic_gvhd"].day, facts["chronic_gvhd"].assessed) == (None, False)


def test_the_earliest_novel_drug_of_any_treatment_counts():
    first, later = treatment(after(90), 1, "MAIN"), treatment(after(300), 2)
    drugs = drug("DEX", first), drug("LEN", first, after(100)), drug("DAR", later)
    assert novel(first, later, *drugs, visit(500)) == (100, GIVEN, "happened")
    assert novel(first, later, *drugs, visit(500), groups=("MAB",))[0] == 300
    assert novel(first, later, *drugs, visit(500), groups=("PI",)) == (500, CENSORED, "alive_unexposed")


def test_a_drug_without_a_start_began_with_its_treatment():
    page = treatment(after(90))
    assert novel(page, drug("LEN", page), visit(500))[0] == 90


def test_old_drugs_are_not_novel():
    page = treatment(after(90))
    assert novel(page, drug("MEL", page), visit(500))[1] == CENSORED
    assert novel(page, drug("MEL", page), death(after(400))) == (400, DIED_BEFORE, "died_unexposed")


def test_a_drug_on_the_day_of_death_was_given():
    page = treatment(after(90))
    assert novel(page, drug("LEN", page), death(after(90)))[1] == GIVEN


def test_a_start_known_in_part_is_taken_as_elsewhere():
    page = treatment(on("2012-08"))
    found = first_novel_drug(record(page, drug("LEN", page), visit(500)))
    assert (found.time, found.imputed, found.earliest) == (103, True, 89)


def test_a_drug_before_the_transplant_does_not_count():
    page = treatment(after(-30))
    assert novel(page, drug("LEN", page), visit(500))[1] == CENSORED


def test_a_drug_without_any_date_matters_unless_its_treatment_is_numbered_later():
    undated, dated = treatment(None, 1), treatment(after(90), 2)
    assert novel(undated, drug("LEN", undated), visit(500)) == (None, None, "exposure_undated")
    both = undated, dated, drug("LEN", undated), drug("DAR", dated)
    assert novel(*both, visit(500)) == (None, None, "exposure_undated")
    undated.ptt_no = 3
    assert novel(*both, visit(500))[0] == 90


def test_a_treatment_that_does_not_say_its_drugs_matters_if_it_can_have_come_first():
    silent, told = treatment(after(60), 1), treatment(after(90), 2)
    assert novel(silent, told, drug("LEN", told), visit(500)) == (None, None, "exposure_unclear")
    silent.ptt_start = after(90)
    assert novel(silent, told, drug("LEN", told), visit(500))[0] == 90
    assert novel(treatment(after(60)), visit(500)) == (None, None, "exposure_unclear")
    radiotherapy = treatment(after(60), ptt_modality="RT")
    assert novel(radiotherapy, visit(500))[1] == CENSORED


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ((NOTHING,), (500, CENSORED, "alive_unexposed")),
        ((), (None, None, "exposure_not_assessed")),
        ((models.TreatmentSummary(ptt_any="Y"),), (None, None, "exposure_unclear")),
        ((visit(400, newtrt_since="N"),), (500, CENSORED, "alive_unexposed")),
        ((visit(400, newtrt_since="Y"),), (None, None, "exposure_unclear")),
    ],
)
def test_where_no_treatment_is_recorded(forms, expected):
    assert novel(*forms, visit(500)) == expected
    assert lymphocytes(*forms, visit(500)) == expected


def test_the_first_infusion_counts():
    page = treatment(after(200), ptt_modality="DRUGDLI")
    assert lymphocytes(page, dli(300, page), dli(250, page), visit(500)) == (250, GIVEN, "happened")
    assert lymphocytes(page, dli(250, page), death(after(240))) == (240, DIED_BEFORE, "died_unexposed")


def test_lymphocytes_without_a_day_are_left_out():
    page = treatment(after(200), ptt_modality="DRUGDLI")
    assert lymphocytes(page, visit(500)) == (None, None, "exposure_undated")
    given = models.TreatmentSummary(ptt_any="Y", dli_any="Y")
    assert lymphocytes(given, treatment(after(200)), visit(500)) == (None, None, "exposure_undated")
    undated = dli(250, page)
    undated.dli_date = None
    assert lymphocytes(page, undated, visit(500)) == (None, None, "exposure_undated")


def test_treatments_without_lymphocytes_tell_that_there_were_none():
    assert lymphocytes(treatment(after(200)), visit(500))[1] == CENSORED


def test_another_allo():
    assert said(second_allo(record(second(40), visit(500)))) == (40, GIVEN, "happened")
    assert said(second_allo(record(second(40, "N"), visit(500))))[1] == CENSORED
    assert said(second_allo(record(death(after(60))))) == (60, DIED_BEFORE, "died_unexposed")
