"""What a row says of one transplant becomes codes and dates; nothing is invented or guessed."""

import pytest

from exchange.remarks import Kind
from tests.exchange.plans import day, forms_of, patient_of, said

# Donor and source


@pytest.mark.parametrize(
    ("donor", "match", "source", "code"),
    [
        ("Related donor", "Match", "Bone marrow", "MSD"),
        ("Related donor", "Mismatch", "Bone marrow", "MMRD"),
        ("Unrelated donor", "Match", "Bone marrow", "MUD"),
        ("Unrelated donor", "Mismatch", "", "MMUD"),
        ("Unrelated donor", "", "Peripheral blood", "UD"),
        ("Unrelated donor", "Mismatch", "Cord blood", "CB"),
        ("", "Match", "Bone marrow", None),
        ("Related donor", "Nearly", "Bone marrow", None),
        ("Unrelated donor", "Match", "Somewhere", None),
    ],
)
def test_donor_type_follows_from_donor_match_and_source(donor, match, source, code):
    patient = patient_of({"Donor Type": donor, "Match Type": match, "Source Stem Cells": source})
    assert forms_of(patient)["TRA"].get("donor_type") == code


def test_a_related_donor_without_a_word_on_matching_is_listed():
    patient = patient_of({"Donor Type": "Related donor", "Match Type": ""})
    assert "donor_type" not in forms_of(patient)["TRA"]
    why = "A related donor, and no word on how well matched."
    assert said(patient) == [(Kind.LEFT_OUT, 2, "Donor Type", why)]


@pytest.mark.parametrize(
    ("donor", "match", "noted"),
    [
        ("Related donor", "Match", "does not tell a sibling from another matched"),
        ("Related donor", "Mismatch", "does not say whether the donor was haploidentical"),
        ("Unrelated donor", "Match", ""),
    ],
)
def test_a_coarse_donor_carries_what_to_look_at(donor, match, noted):
    patient = patient_of({"Donor Type": donor, "Match Type": match})
    note = next(form.answers["donor_type"].note for form in patient.forms if form.key == "TRA")
    assert (noted in note) if noted else note == ""


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("Bone marrow", "", "BM"),
        ("", "Bone marrow", "BM"),
        ("Bone marrow", "Peripheral blood", "BMPB"),
        ("Peripheral blood", "Bone marrow", "BMPB"),
        ("Cord blood", "", "CB1"),
        ("Bone marrow", "Amber", None),
    ],
)
def test_cell_source_follows_from_both_columns(first, second, code):
    patient = patient_of({"Source Stem Cells": first, "Source Stem Cells 2": second})
    assert forms_of(patient)["TRA"].get("cell_source") == code


def test_two_sources_without_a_common_code_are_listed():
    patient = patient_of({"Source Stem Cells": "Bone marrow", "Source Stem Cells 2": "Cord blood"})
    assert "cell_source" not in forms_of(patient)["TRA"]
    why = "These two sources together have no code in the study."
    assert said(patient) == [(Kind.LEFT_OUT, 2, "Source Stem Cells", why)]


# GVHD


@pytest.mark.parametrize(
    ("occurred", "score", "onset", "answers"),
    [
        ("Yes", "Grade 3", "20/02/2013", {"agvhd": "Y", "agvhd_max_grade": "3", "onset": "2013-02-20"}),
        ("Yes", "Unknown", "20/02/2013", {"agvhd": "Y", "agvhd_max_grade": "9", "onset": "2013-02-20"}),
        ("Yes", "", "", {"agvhd": "Y", "agvhd_max_grade": "9"}),
        ("Yes", "Grade 7", "", {"agvhd": "Y"}),
        ("No evidence of", "Grade 0 (none)", "", {"agvhd": "N"}),
        ("No evidence of", "", "", {"agvhd": "N"}),
        ("", "Grade 0 (none)", "", {"agvhd": "N"}),
        ("", "Grade 2", "", {"agvhd": "Y", "agvhd_max_grade": "2"}),
        ("Perhaps", "Grade 2", "", {}),
        ("Unknown", "Unknown", "", {}),
        ("Not assessed", "", "20/02/2013", {}),
        ("No evidence of", "Grade 2", "", {}),
        ("No evidence of", "", "20/02/2013", {}),
        ("Yes", "Grade 0 (none)", "", {}),
    ],
)
def test_acute_gvhd_follows_from_three_columns(occurred, score, onset, answers):
    names = ("First Agvhd Occurrence", "First aGvHD Maximum Score", "First Agvhd Occurrence Date")
    patient = patient_of(dict(zip(names, (occurred, score, onset), strict=True)))
    if "onset" in answers:
        answers = answers | {"agvhd_onset_date": day(answers["onset"])}
        answers.pop("onset")
    assert forms_of(patient).get("AGV", {}) == answers


def test_acute_gvhd_that_contradicts_itself_is_listed():
    patient = patient_of({"First Agvhd Occurrence": "No evidence of"})
    why = "Occurrence, grade and date of acute GVHD contradict each other."
    assert said(patient) == [(Kind.LEFT_OUT, 2, "First Agvhd Occurrence", why)]


@pytest.mark.parametrize(
    ("occurred", "score", "onset", "answers"),
    [
        ("Yes", "Severe", "", {"cgvhd": "Y", "cgvhd_nih_global": "SEV"}),
        ("Yes", "Unknown", "", {"cgvhd": "Y", "cgvhd_nih_global": "UNK"}),
        ("Yes", "Not done", "", {"cgvhd": "Y"}),
        ("Yes", "", "", {"cgvhd": "Y"}),
        ("Yes", "Extensive", "", {"cgvhd": "Y"}),
        ("", "Moderate", "", {"cgvhd": "Y", "cgvhd_nih_global": "MOD"}),
        ("Perhaps", "Moderate", "", {}),
        ("", "Unknown", "", {}),
        ("No evidence of", "Unknown", "", {"cgvhd": "N"}),
        ("No evidence of", "", "", {"cgvhd": "N"}),
        ("No evidence of", "Mild", "", {}),
        ("No evidence of", "", "20/06/2013", {}),
    ],
)
def test_chronic_gvhd_follows_from_three_columns(occurred, score, onset, answers):
    names = ("First Cgvhd Occurrence", "First cGvHD Maximum NIH Score", "First Cgvhd Occurrence Date")
    patient = patient_of(dict(zip(names, (occurred, score, onset), strict=True)))
    assert forms_of(patient).get("CGV", {}) == answers


def test_limited_and_extensive_are_listed_as_no_nih_severity():
    patient = patient_of({"First cGvHD Maximum NIH Score": "Limited"})
    why = "Limited or extensive is not a severity of the NIH. Please grade it in the form."
    assert said(patient) == [(Kind.LEFT_OUT, 2, "First cGvHD Maximum NIH Score", why)]


# Relapse and death


@pytest.mark.parametrize(
    ("relapse", "when", "summary", "relapse_row"),
    [
        ("Yes", "01/02/2014", {"relapse_ever": "Y"}, {"rel_no": 1, "rel_date": day("2014-02-01")}),
        ("Yes", "", {"relapse_ever": "Y"}, {}),
        (
            "Disease progression",
            "01/02/2014",
            {"relapse_ever": "Y"},
            {"rel_no": 1, "rel_date": day("2014-02-01"), "rel_type": "PD"},
        ),
        ("Disease progression", "", {"relapse_ever": "Y"}, {"rel_no": 1, "rel_type": "PD"}),
        ("No", "", {"relapse_ever": "N"}, {}),
        ("Unknown", "", {}, {}),
        ("", "01/02/2014", {}, {"rel_no": 1, "rel_date": day("2014-02-01")}),
        ("No", "01/02/2014", {}, {}),
    ],
)
def test_relapse_follows_from_two_columns(relapse, when, summary, relapse_row):
    forms = forms_of(patient_of({"First Relapse": relapse, "First Relapse Date": when}))
    assert (forms.get("RLS", {}), forms.get("REL", {})) == (summary, relapse_row)


def test_a_relapse_that_did_not_happen_and_has_a_date_is_listed():
    patient = patient_of({"First Relapse": "No", "First Relapse Date": "01/02/2014"})
    assert said(patient) == [(Kind.LEFT_OUT, 2, "First Relapse", "There is no relapse, and a date of it.")]


@pytest.mark.parametrize(
    ("status", "death", "cause", "vital_status", "death_row"),
    [
        ("Dead", "10/07/2016", "Other", "DEAD", {"death_date": day("2016-07-10"), "death_main_cause": "OTH"}),
        ("Dead", "", "Relapse/progression", "DEAD", {"death_main_cause": "REL"}),
        ("Dead", "", "", "DEAD", {}),
        ("", "10/07/2016", "", None, {"death_date": day("2016-07-10")}),
        ("Alive", "", "", "ALIVE", {}),
        ("Alive", "10/07/2016", "", None, {}),
        ("Alive", "", "Other", None, {}),
    ],
)
def test_death_is_what_its_own_columns_say(status, death, cause, vital_status, death_row):
    patient = patient_of({"Status Last Follow Up": status, "Death Date": death, "Death Cause": cause})
    forms = forms_of(patient)
    assert (forms["FUP"].get("vital_status"), forms.get("DTH", {})) == (vital_status, death_row)
    assert patient.said_dead is (vital_status == "DEAD")


def test_alive_with_a_date_of_death_is_listed():
    patient = patient_of({"Death Date": "10/07/2016"})
    why = "Alive at last follow-up, and a date or cause of death."
    assert said(patient) == [(Kind.LEFT_OUT, 2, "Status Last Follow Up", why)]
