"""From rows to patients: which rows are one, which transplant is the index, and what is nobody’s."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.plan import make_plan
from exchange.registry_csv import read
from exchange.remarks import Kind
from tests.exchange.plans import WINDOW, day, forms_of, patient_of, plan_of, said
from tests.exchange.registry_files import COHORT, ROW, patient_row


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
