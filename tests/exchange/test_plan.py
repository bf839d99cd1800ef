"""From rows to what the forms would say: nothing invented, nothing guessed."""

import datetime
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.plan import make_plan
from exchange.registry_csv import read
from exchange.remarks import Kind
from tests.exchange.registry_files import COHORT, ROW, parsed, patient_row

WINDOW = (datetime.date(2009, 1, 1), datetime.date(2018, 12, 31))


def plan_of(*rows, **options):
    return make_plan(parsed(*rows, **options).rows, WINDOW)


def patient_of(*rows, **options):
    (patient,) = plan_of(*rows, **options).patients
    return patient


def forms_of(patient):
    """Form key -> item -> value; a list of them where there are several rows."""
    forms = {}
    for form in patient.forms:
        values = {item: answer.value for item, answer in form.answers.items()}
        forms[form.key] = [*forms[form.key], values] if form.key in forms else [values]
    return {key: rows[0] if len(rows) == 1 else rows for key, rows in forms.items()}


def said(patient):
    return [(r.kind, r.line, r.column, r.why) for r in patient.remarks]


def day(text):
    return datetime.date.fromisoformat(text)


def test_a_plain_row_fills_exactly_the_items_that_it_answers():
    patient = patient_of({})
    assert (patient.lines, patient.cic, patient.long_id, patient.promise_id, patient.remarks) == (
        (2,),
        231,
        ROW["Long ID"],
        "400001",
        (),
    )
    assert forms_of(patient) == {
        "PAT": {"sex": "F", "birth_year": 1960, "age_at_allo": 52},
        "DIA": {"dx_date": day("2010-08-26"), "dx_subtype": "MM"},
        "TRA": {
            "is_index": "Y",
            "tx_kind": "Y",
            "tx_date": day("2013-01-23"),
            "tx_number": 2,
            "allo_number": 1,
            "donor_type": "MUD",
            "cell_source": "PB",
            "cond_intensity": "RIC",
        },
        "AGV": {"agvhd": "Y", "agvhd_onset_date": day("2013-02-20"), "agvhd_max_grade": "2"},
        "CGV": {"cgvhd": "Y", "cgvhd_onset_date": day("2013-06-20"), "cgvhd_nih_global": "MILD"},
        "RLS": {"relapse_ever": "N"},
        "FUP": {"visit": "LAST", "visit_date": day("2016-07-10"), "vital_status": "ALIVE"},
    }


def test_every_answer_says_its_column_and_line():
    patient = patient_of({})
    answers = {form.key: form.answers for form in patient.forms}
    assert (answers["TRA"]["tx_date"].column, answers["TRA"]["tx_date"].line) == ("Treatment Date", 2)
    assert answers["PAT"]["age_at_allo"].column == "Date Of Birth"


def test_an_empty_row_answers_next_to_nothing():
    keep = {"Long ID", "Promise ID", "Main Diagnosis", "Treatment Type", "Treatment CIC"}
    patient = patient_of({name: "" for name in ROW if name not in keep})
    assert forms_of(patient) == {"TRA": {"is_index": "Y", "tx_kind": "Y"}}


def test_the_cohort_becomes_137_patients_with_nothing_left_out():
    plan = make_plan(read(COHORT.read_bytes(), keep_birth_year=True).rows, WINDOW)
    assert (len(plan.patients), plan.refused) == (137, ())
    assert [remark for patient in plan.patients for remark in patient.remarks] == []
    forms = Counter(form.key for patient in plan.patients for form in patient.forms)
    everybody = ("PAT", "DIA", "TRA", "AGV", "CGV", "RLS", "FUP")
    assert forms == dict.fromkeys(everybody, 137) | {"REL": 42, "DTH": 81}
    answers = [form.answers for patient in plan.patients for form in patient.forms]
    never = {"agvhd_none_until", "cgvhd_none_until", "relapse_free_until", "death_relapse_before", "rel_type"}
    assert not any(never & set(items) for items in answers)


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


# Several transplants of one patient


def second(**changes):
    return {"Treatment Date": "01/06/2015 00:00", "Number HCT": "3.0", "Number Allo HCT": "2.0"} | {
        name.replace("_", " "): value for name, value in changes.items()
    }


def transplants_of(*rows):
    return [
        (row["tx_date"].year, row["is_index"], row["tx_kind"]) for row in forms_of(patient_of(*rows))["TRA"]
    ]


def test_rows_of_one_long_id_are_one_patient_with_several_transplants():
    assert transplants_of(second(), {}) == [(2013, "Y", "Y"), (2015, "N", "Y")]
    assert patient_of(second(), {}).lines == (2, 3)


def test_a_row_without_long_id_joins_by_promise_id():
    assert patient_of({}, second(Long_ID="")).lines == (2, 3)
    assert patient_of({"Long ID": ""}, second(Long_ID="")).lines == (2, 3)


def test_the_index_is_the_first_allo_in_the_window():
    assert transplants_of({"Treatment Date": "31/12/2008"}, second()) == [(2008, "N", "Y"), (2015, "Y", "Y")]
    assert transplants_of({"Treatment Date": "01/01/2009"}, second()) == [(2009, "Y", "Y"), (2015, "N", "Y")]
    assert transplants_of({}, second(Treatment_Date="31/12/2018"))[0] == (2013, "Y", "Y")


def test_the_index_is_the_first_allo_where_none_is_in_the_window():
    rows = ({"Treatment Date": "01/01/2019"}, second(Treatment_Date="01/01/2020"))
    assert transplants_of(*rows) == [(2019, "Y", "Y"), (2020, "N", "Y")]


def test_an_earlier_autologous_transplant_is_noted_and_a_later_one_kept():
    auto = {"Treatment Type": "Autologous HCT", "Number Allo HCT": ""}
    patient = patient_of({}, second(**auto), second(**auto, Treatment_Date="01/06/2011", Number_HCT="1.0"))
    rows = forms_of(patient)["TRA"]
    assert [(row["tx_date"].year, row["tx_kind"], "donor_type" in row) for row in rows] == [
        (2013, "Y", True),
        (2015, "N", False),
    ]
    why = "An autologous transplant before the index allo is not kept."
    assert said(patient) == [(Kind.NOTED, 4, "Treatment Type", why)]


def test_age_and_gvhd_are_those_of_the_index():
    later = second(First_Agvhd_Occurrence="No evidence of", First_aGvHD_Maximum_Score="")
    forms = forms_of(patient_of(later | {"First Agvhd Occurrence Date": ""}, {}))
    assert (forms["PAT"]["age_at_allo"], forms["AGV"]["agvhd"]) == (52, "Y")


def test_rows_that_disagree_about_their_patient_are_listed_and_left_out():
    patient = patient_of({}, second(Sex="male", Status_Last_Follow_Up="Dead", Death_Date="01/09/2016"))
    forms = forms_of(patient)
    assert ("sex" in forms["PAT"], "vital_status" in forms["FUP"], "DTH" in forms) == (False, False, False)
    why = "Lines 2, 3 say different things of the same patient."
    assert sorted(said(patient)) == [
        (Kind.LEFT_OUT, 2, "Sex", why),
        (Kind.LEFT_OUT, 2, "Status Last Follow Up", why),
    ]


def test_rows_that_disagree_about_relapse_leave_it_out():
    forms = forms_of(patient_of({}, second(First_Relapse="Yes", First_Relapse_Date="01/02/2016")))
    assert {"RLS", "REL"}.isdisjoint(forms)


def test_the_same_row_twice_is_read_once():
    patient = patient_of({}, {})
    assert (patient.lines, isinstance(forms_of(patient)["TRA"], dict)) == ((2, 3), True)
    why = "The same transplant stands on an earlier line; it was read once."
    assert said(patient) == [(Kind.NOTED, 3, "", why)]


# What no patient can be made of


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Long ID": "", "Promise ID": ""}, "There is neither a Long ID nor a Promise ID"),
        ({"Main Diagnosis": "Acute leukaemia"}, "The main diagnosis is not a plasma cell neoplasm"),
        (
            {"Main Diagnosis": "", "Subclass Diagnosis": ""},
            "The file does not say that the diagnosis is a plasma cell neoplasm.",
        ),
        ({"Treatment Type": "CAR-T"}, "The treatment is not a transplant"),
        ({"Treatment Type": ""}, "The treatment is not a transplant"),
    ],
)
def test_a_row_that_is_nobodys_is_refused_alone(changes, why):
    plan = plan_of(changes, patient_row(2))
    (refused,) = plan.refused
    assert (refused.kind, refused.line) == (Kind.REFUSED, 2)
    assert refused.why.startswith(why)
    assert [patient.lines for patient in plan.patients] == [(3,)]


def test_a_known_subclass_is_enough_of_a_diagnosis():
    assert plan_of({"Main Diagnosis": ""}).refused == ()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (({"Treatment Type": "Autologous HCT"},), "The file has no allogeneic transplant of this patient."),
        (({}, {"Number HCT": "4.0"}), "Two lines describe the same transplant and do not agree."),
    ],
)
def test_a_patient_of_whom_nothing_can_be_made_says_why(rows, why):
    patient = patient_of(*rows)
    assert patient.why_not.startswith(why)
    assert (patient.forms, patient.lines) == ((), tuple(range(2, 2 + len(rows))))


def test_two_long_ids_with_one_promise_id_are_both_refused():
    plan = plan_of({}, patient_row(2) | {"Promise ID": "(400001)"}, patient_row(3))
    assert [bool(patient.why_not) for patient in plan.patients] == [True, True, False]


# For any file


WORDS = st.sampled_from(
    ["", "Unknown", "Yes", "No", "No evidence of", "Grade 2", "Mild", "Dead", "Alive", "x"]
)
DATES = st.sampled_from(["", "01/02/2013 00:00", "31/12/1809 00:00", "99/99/2013", "x"])
ROWS = st.fixed_dictionaries(
    {"Promise ID": st.sampled_from(["", "(1)", "(2)", "(3)"])},
    optional={
        name: DATES if "Date" in name else WORDS
        for name in ROW
        if name not in ("Promise ID", "Long ID", "Initials First Name", "Initials Last Name")
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_every_line_goes_to_one_patient_or_is_refused(rows):
    plan = plan_of(*({"Long ID": ""} | row for row in rows))
    lines = [line for patient in plan.patients for line in patient.lines]
    assert sorted([*lines, *(remark.line for remark in plan.refused)]) == list(range(2, 2 + len(rows)))
    for patient in plan.patients:
        keys = [form.key for form in patient.forms]
        assert all(keys.count(key) == 1 for key in keys if key != "TRA")
        index = [form for form in patient.forms if form.value("is_index") == "Y"]
        assert len(index) == (not patient.why_not)
