"""The drugs after the transplant and the adverse events under them, from hand-made records."""

import pytest

from analysis.exposures import AdverseEvent, Exposure, adverse_events, counts_for, exposures
from crf.examples import EVERY_FORM, a_sound_record
from tests.analysis.courses import NEUTROPENIA, OTHER_GENERAL, SEPSIS, event, exposed, given, toxicity
from tests.analysis.endpoints.test_after_relapse import treatment
from tests.analysis.records import after, death, on, record, visit

PAGE = treatment(after(90), 1, "MAIN", ptt_end=after(300), ptt_tox_any="Y")


def drugs(*forms):
    return exposures(record(PAGE, *forms, visit(500)))


def events(*forms, page=PAGE):
    return adverse_events(record(page, *forms, visit(500)))


# --- Drugs ----------------------------------------------------------------------------------------


def test_a_drug_has_its_days_its_reason_of_stop_and_what_the_treatment_says_on_toxicity():
    entry = given(PAGE, "LEN", after(100), after(200), drug_ongoing="N", drug_stop_reason="TOX")
    assert drugs(entry) == [Exposure(1, "LEN", 100, 200, False, "Y", "TOX", 100)]


def test_without_days_of_its_own_a_drug_has_those_of_the_treatment():
    (found,) = drugs(given(PAGE, "LEN"))
    assert (found.start, found.end, found.ongoing, found.stopped) == (90, 300, False, "")


def test_an_ongoing_drug_has_no_last_day():
    (found,) = drugs(given(PAGE, "LEN", after(100), drug_ongoing="Y"))
    assert (found.end, found.ongoing) == (None, True)


def test_a_treatment_that_goes_on_tells_of_a_drug_that_says_nothing():
    page = treatment(after(90), ptt_stop_reason="ONG")
    (found,) = exposures(record(page, given(page, "LEN"), visit(500)))
    assert (found.end, found.ongoing) == (None, True)


def test_a_day_known_in_part_is_taken_as_elsewhere():
    (found,) = drugs(given(PAGE, "LEN", on("2012-08"), on("2012")))
    assert (found.start, found.earliest, found.end) == (103, 89, 103)


def test_a_last_day_after_death_is_the_day_of_death():
    page = treatment(after(90))
    (found,) = exposures(record(page, given(page, "LEN", after(90), after(450)), death(after(400))))
    assert found.end == 400


def test_a_last_day_before_the_first_is_not_known():
    (found,) = drugs(given(PAGE, "LEN", after(200), after(100)))
    assert (found.start, found.end) == (200, None)


def test_a_drug_on_unknown_days_was_given_all_the_same():
    page = treatment(None)
    (found,) = exposures(record(page, given(page, "LEN"), visit(500)))
    assert (found.start, found.end, found.earliest) == (None, None, None)


@pytest.mark.parametrize("day", [-1, 501])
def test_a_drug_before_day_0_or_after_the_last_contact_is_left_out(day):
    assert drugs(given(PAGE, "LEN", after(day))) == []


def test_treatments_are_numbered_by_their_place():
    later = treatment(after(350), 7)
    found = drugs(given(PAGE, "LEN"), later, given(later, "DAR"))
    assert [(each.treatment, each.drug) for each in found] == [(1, "LEN"), (2, "DAR")]


@pytest.mark.parametrize(
    ("drug", "group", "window"),
    [
        ("BOR", "PI", 30),
        ("LEN", "IMID", 30),
        ("DAR", "MAB", 90),
        ("BEL", "MAB", 90),
        ("CIL", "OTHER", 90),
        ("VEN", "OTHER", 30),
        ("DEX", "CONV", 30),
    ],
)
def test_the_class_of_a_drug_and_how_long_it_acts(drug, group, window):
    assert (exposed(drug).group, exposed(drug).window) == (group, window)


# --- Events ---------------------------------------------------------------------------------------


def test_an_event_has_its_grade_day_relation_and_suspected_drugs():
    found = events(toxicity(PAGE, after(150), "4", relation="POS", drugs=["LEN", "DEX"]))
    assert found == [AdverseEvent(1, NEUTROPENIA, 4, 150, "POS", ("LEN", "DEX"), 150)]
    assert (found[0].haematological, found[0].organ_class) == (True, "Investigations")


def test_an_unknown_grade_is_none_and_not_0():
    (found,) = events(toxicity(PAGE, after(150), None))
    assert (found.grade, found.severe) == (None, False)


def test_an_event_without_term_or_relation_is_of_neither_kind():
    (found,) = events(toxicity(PAGE, after(150), term=None, relation=None))
    assert (found.term, found.haematological, found.organ_class, found.related) == ("", None, "", None)


@pytest.mark.parametrize(
    ("relation", "related"), [("NO", False), ("UNL", False), ("POS", True), ("PRO", True), ("DEF", True)]
)
def test_possible_is_related(relation, related):
    assert event(relation=relation).related is related


def test_an_onset_known_in_part_is_not_before_the_treatment():
    (found,) = events(toxicity(PAGE, on("2012-08")))
    assert (found.day, found.earliest) == (103, 90)


@pytest.mark.parametrize("day", [-1, 501])
def test_an_event_before_day_0_or_after_the_last_contact_is_left_out(day):
    assert events(toxicity(PAGE, after(day))) == []


@pytest.mark.parametrize("text", ["Cutaneous GVHD", "Progression of myeloma", "Mieloma in recidiva"])
def test_gvhd_and_the_myeloma_are_no_adverse_event(text):
    assert events(toxicity(PAGE, after(150), term=OTHER_GENERAL, tox_other=text)) == []


def test_another_event_in_words_is_one():
    assert len(events(toxicity(PAGE, after(150), term=OTHER_GENERAL, tox_other="Night sweats"))) == 1


@pytest.mark.parametrize(
    ("cause", "which", "relation", "expected"),
    [
        ("REL", None, "NO", 0),
        ("HSCT", "GVHD", "UNL", 0),
        ("HSCT", "BAC", "NO", 1),
        ("OTH", None, "NO", 1),
        ("REL", None, "POS", 1),
    ],
)
def test_death_of_relapse_or_gvhd_is_none_unless_a_drug_is_suspected(cause, which, relation, expected):
    fatal = toxicity(PAGE, after(390), "5", SEPSIS, relation)
    each = record(PAGE, fatal, death(after(400), cause, death_main_hsct=which))
    assert len(adverse_events(each)) == expected


# --- Which event is one of which drug -------------------------------------------------------------


@pytest.mark.parametrize(("day", "counts"), [(99, False), (100, True), (230, True), (231, False)])
def test_an_event_counts_from_the_first_dose_to_30_days_after_the_last(day, counts):
    assert counts_for(event(day=day, suspected=()), exposed()) is counts


@pytest.mark.parametrize(("day", "counts"), [(290, True), (291, False)])
def test_antibodies_act_for_90_days(day, counts):
    assert counts_for(event(day=day, suspected=()), exposed("DAR")) is counts


def test_a_suspected_drug_has_no_window():
    assert counts_for(event(day=400), exposed("LEN"))
    assert not counts_for(event(day=400), exposed("DEX"))


def test_an_event_of_another_treatment_is_none_of_the_drug():
    assert not counts_for(event(treatment=2), exposed())


def test_an_event_on_an_unknown_day_counts():
    assert counts_for(event(day=None, suspected=()), exposed())
    assert counts_for(event(day=150, suspected=()), exposed(start=None, end=None))


def test_the_example_with_every_form():
    each = a_sound_record(EVERY_FORM)
    assert [(row.drug, row.start) for row in exposures(each)] == [("POM", 310)]
    assert [(row.treatment, row.grade, row.suspected) for row in adverse_events(each)] == [(1, 3, ())]
