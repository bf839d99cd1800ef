"""Time at risk, events per patient-year, grade 3 or more by class, and drugs stopped for toxicity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.suppression import suppressed
from analysis.tables.toxicity_rates import classes_table, rates_table, spans_at_risk
from tests.analysis.courses import (
    SEPSIS,
    counted,
    course,
    event,
    exposed,
    many_people,
    read,
    traced,
)

HAEMATOLOGICAL, OTHER = "Haematological", "Non-haematological"
CLASS, DRUG = "By class", "By drug"


def rates(*courses):
    return read(rates_table(list(enumerate(courses, start=1)), {}))


def classes(*courses):
    return read(classes_table(list(enumerate(courses, start=1)), {}))


# --- Time at risk ---------------------------------------------------------------------------------


def spans(*exposures, followed=1000):
    return spans_at_risk(course(followed=followed), exposures)


def test_at_risk_is_who_has_had_the_first_dose_until_30_days_after_the_last():
    assert spans(exposed(start=100, end=200)) == [(100, 230)]


def test_nobody_is_at_risk_after_the_last_contact():
    assert spans(exposed(start=100, end=200), followed=210) == [(100, 210)]
    assert spans(exposed(start=100, end=None, ongoing=True), followed=210) == [(100, 210)]


def test_times_that_overlap_are_one():
    assert spans(exposed(start=220, end=300), exposed(start=100, end=200)) == [(100, 330)]
    assert spans(exposed(start=100, end=300), exposed(start=150, end=200)) == [(100, 330)]
    assert spans(exposed(start=231, end=300), exposed(start=100, end=200)) == [(100, 230), (231, 330)]


@pytest.mark.parametrize("days", [{"start": None}, {"end": None}])
def test_without_a_day_the_time_at_risk_is_not_known(days):
    assert spans(exposed(**days), exposed()) is None


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.booleans()), min_size=1, max_size=6),
    st.integers(300, 400),
)
def test_the_time_at_risk_is_every_day_on_which_somebody_is_at_risk(doses, followed):
    given_drugs = [exposed(start=a, end=a + b, ongoing=ongoing) for a, b, ongoing in doses]
    found = spans(*given_drugs, followed=followed)
    days = {
        day
        for each in given_drugs
        for day in range(each.start, followed + 1)
        if each.ongoing or day <= each.end + 30
    }
    assert sum(end - start + 1 for start, end in found) == len(days)
    assert {day for start, end in found for day in range(start, end + 1)} == days


# --- Rates ----------------------------------------------------------------------------------------


def test_every_event_within_the_time_at_risk_counts():
    one = course(exposed(), event(day=100, grade=2), event(day=150), event(day=230), event(day=231))
    row = counted(rates(one)[HAEMATOLOGICAL, "Lenalidomide"])
    assert (row["Patients"], row["Events"], row["Events of grade ≥ 3"]) == (1, 3, 2)
    assert row["Patient-years"] == pytest.approx(131 / 365.25)
    assert row["Events per patient-year (95 % CI)"] == pytest.approx(3 * 365.25 / 131)
    assert row["Grade ≥ 3 per patient-year (95 % CI)"] == pytest.approx(2 * 365.25 / 131)


def test_each_kind_has_its_block_with_the_same_time():
    found = rates(course(exposed(), event(SEPSIS)))
    assert counted(found[HAEMATOLOGICAL, "Lenalidomide"])["Events"] == 0
    assert counted(found[OTHER, "Lenalidomide"])["Events"] == 1
    assert found[HAEMATOLOGICAL, "Lenalidomide"]["Patient-years"].value > 0


def test_an_event_on_an_unknown_day_is_within_the_time_at_risk():
    assert counted(rates(course(exposed(), event(day=None)))[HAEMATOLOGICAL, "Lenalidomide"])["Events"] == 1


def test_who_has_a_dose_without_a_day_is_left_out_and_counted():
    row = rates(course(exposed(end=None), event()), course(exposed()))[HAEMATOLOGICAL, "Lenalidomide"]
    assert list(row["Time at risk not known"].who()) == [1]
    assert (counted(row)["Patients"], counted(row)["Events"]) == (1, 0)


def test_behind_events_stands_each_patient_once():
    row = rates(course(exposed(), event(day=150), event(day=160)))[HAEMATOLOGICAL, "Lenalidomide"]
    assert (row["Events"].number, list(row["Events"].who())) == (2, [1])


def test_where_a_number_of_events_is_hidden_so_is_the_rate_that_would_tell_it():
    found = read(suppressed(rates_table([(n, course(exposed(), event())) for n in range(3)], {})))
    row = found[HAEMATOLOGICAL, "Lenalidomide"]
    assert row["Events"].words == "<5"
    assert row["Events per patient-year (95 % CI)"].words == "hidden"


# --- By class -------------------------------------------------------------------------------------


def test_a_class_has_the_patients_of_all_its_drugs_and_each_once():
    found = classes(course(exposed("LEN"), exposed("POM", treatment=2)), course(exposed("THA")))
    row = found[CLASS, "Immunomodulatory drugs"]
    assert list(row["Patients"].who()) == [1, 2]
    assert (counted(row)["Treatments"], counted(row)["Drugs given"]) == (3, 3)
    assert [label for block, label in found if block == CLASS] == ["Immunomodulatory drugs"]
    assert [label for block, label in found if block == DRUG] == [
        "Thalidomide",
        "Lenalidomide",
        "Pomalidomide",
    ]


def test_grade_3_or_more_by_kind_of_patients_and_of_treatments():
    one = course(
        exposed(), exposed(start=300, end=400, treatment=2), event(), event(grade=4), event(SEPSIS, 2)
    )
    row = counted(classes(one, course(exposed()))[CLASS, "Immunomodulatory drugs"])
    assert row["Haematological, grade ≥ 3"] == (1, 2)
    assert row["Non-haematological, grade ≥ 3"] == (0, 2)
    assert row["Any, grade ≥ 3"] == (1, 2)
    assert row["Treatments with grade ≥ 3"] == (1, 3)


def test_the_stop_rate_is_of_drugs_whose_end_is_known():
    found = classes(
        course(exposed(stopped="TOX"), exposed(stopped="PD", treatment=2)),
        course(exposed(stopped="", end=None, ongoing=True)),
        course(exposed(stopped="")),
    )
    row = found[DRUG, "Lenalidomide"]
    assert counted(row)["Stopped for toxicity"] == (1, 3)
    assert list(row["Stopped for toxicity"].who()) == [1]
    assert list(row["Reason of stop unknown"].who()) == [3]


def test_a_drug_stopped_twice_for_toxicity_counts_twice():
    row = classes(course(exposed(stopped="TOX"), exposed(stopped="TOX", treatment=2)))[DRUG, "Lenalidomide"]
    assert counted(row)["Stopped for toxicity"] == (2, 2)
    assert list(row["Stopped for toxicity"].who()) == [1]


def test_drugs_that_are_not_novel_are_a_class_of_their_own():
    found = classes(course(exposed("DEX")))
    assert list(found) == [(CLASS, "Chemotherapy, steroids and other drugs"), (DRUG, "Dexamethasone")]


# --- 250 synthetic patients -----------------------------------------------------------------------


def test_classes_hold_together():
    found = read(classes_table(many_people(), {}))
    for row in found.values():
        counts = counted(row)
        severe, total = counts["Any, grade ≥ 3"]
        kinds = [counts[f"{kind}, grade ≥ 3"][0] for kind in (HAEMATOLOGICAL, OTHER)]
        assert max(kinds) <= severe <= min(sum(kinds), total)
        assert total == counts["Patients"] <= counts["Treatments"] <= counts["Drugs given"]
        assert counts["Stopped for toxicity"][1] + counts["Reason of stop unknown"] == counts["Drugs given"]
    given = sum(len(each.exposures) for _patient, each in many_people())
    for block in (CLASS, DRUG):
        assert sum(counted(row)["Drugs given"] for key, row in found.items() if key[0] == block) == given


def test_rates_hold_together():
    found = read(rates_table(many_people(), {}))
    exposed_to = {
        label: counted(row)["Patients"]
        for (block, label), row in read(classes_table(many_people(), {})).items()
        if block == DRUG
    }
    for (_kind, label), row in found.items():
        counts = counted(row)
        assert counts["Patients"] + counts["Time at risk not known"] == exposed_to[label]
        assert counts["Events of grade ≥ 3"] <= counts["Events"]
        cell = row["Events per patient-year (95 % CI)"]
        assert cell.lower <= cell.value <= cell.upper


def test_behind_every_number_stand_patients_once():
    ids = {patient for patient, _course in many_people()}
    for table in (rates_table(many_people(), {}), classes_table(many_people(), {})):
        for _cell, who in traced(table):
            assert len(set(who)) == len(who)
            assert set(who) <= ids
