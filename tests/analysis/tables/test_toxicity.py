"""Toxicity by drug, system organ class and term: one rule, one test; and 250 synthetic patients."""

import pytest

from analysis.exposures import counts_for
from analysis.tables import unfolded
from analysis.tables.suppression import suppressed
from analysis.tables.toxicity import severity_bars, toxicity_tables
from crf.codes import DRUG
from tests.analysis.courses import (
    ANAEMIA,
    LUNG_INFECTION,
    NEUTROPENIA,
    SEPSIS,
    THROMBOCYTOPENIA,
    counted,
    course,
    event,
    exposed,
    many_people,
    read,
    traced,
)

LENALIDOMIDE = "Lenalidomide (n = {})"
ANY = "Any adverse event"


def tables(*courses, **options):
    people = list(enumerate(courses, start=1))
    return {table.key: table for table in toxicity_tables(people, {"Cut-off": "x"}, **options)}


def haematological(*courses, **options):
    return read(tables(*courses, **options)["toxicity_haematological"])


def other(*courses, **options):
    return read(tables(*courses, **options)["toxicity_other"])


def test_there_are_four_tables_and_each_is_stamped():
    found = tables(course(exposed()))
    assert list(found) == ["toxicity_haematological", "toxicity_other", "toxicity_classes", "toxicity_rates"]
    assert {table.stamp["Cut-off"] for table in found.values()} == {"x"}


def test_a_patient_counts_once_for_a_term_by_the_highest_grade():
    one = course(exposed(), event(grade=2), event(grade=4), event(grade=3))
    row = haematological(one)[LENALIDOMIDE.format(1), "Neutrophil count decreased"]
    assert counted(row) == {
        "Adverse event": "Neutrophil count decreased",
        "Any grade": (1, 1),
        "Grade 1–2": (0, 1),
        "Grade 3": (0, 1),
        "Grade 4": (1, 1),
        "Grade 5": (0, 1),
        "Grade unknown": (0, 1),
        "Grade ≥ 3": (1, 1),
        "Related, any grade": (1, 1),
        "Related, grade ≥ 3": (1, 1),
    }


def test_a_patient_counts_once_for_a_class_and_once_for_any():
    one = course(exposed(), event(grade=2), event(THROMBOCYTOPENIA, 4), event(ANAEMIA, 3))
    found = haematological(one)
    block = LENALIDOMIDE.format(1)
    assert [label for title, label in found if title == block] == [
        ANY,
        "Blood and lymphatic system disorders",
        "Anemia",
        "Investigations",
        "Neutrophil count decreased",
        "Platelet count decreased",
    ]
    assert counted(found[block, "Investigations"])["Grade 4"] == (1, 1)
    assert counted(found[block, ANY])["Any grade"] == (1, 1)
    assert counted(found[block, ANY])["Grade 4"] == (1, 1)
    assert counted(found[block, ANY])["Grade 3"] == (0, 1)


def test_the_denominator_is_the_patients_exposed_to_the_drug():
    found = haematological(
        course(exposed(), event()), course(exposed()), course(exposed("BOR")), course(followed=500)
    )
    assert counted(found[LENALIDOMIDE.format(2), ANY])["Any grade"] == (1, 2)
    assert counted(found["Any drug (n = 3)", ANY])["Any grade"] == (1, 3)


def test_one_drug_alone_on_demand():
    people = course(exposed("LEN"), exposed("BOR"), event()), course(exposed("LEN"))
    whole, alone = haematological(*people), haematological(*people, drugs=("LEN",))
    assert {block for block, _label in alone} == {LENALIDOMIDE.format(2)}
    for key, row in alone.items():
        assert counted(row) == counted(whole[key])


def test_a_drug_asked_for_that_nobody_had_is_a_row_of_noughts():
    found = haematological(course(exposed("LEN"), event()), drugs=("BOR",))
    assert list(found) == [("Bortezomib (n = 0)", ANY)]
    assert counted(found["Bortezomib (n = 0)", ANY])["Any grade"] == (0, 0)


def test_a_drug_without_any_event_is_shown():
    found = haematological(course(exposed("BOR")))
    assert list(found) == [("Any drug (n = 1)", ANY), ("Bortezomib (n = 1)", ANY)]
    assert counted(found["Bortezomib (n = 1)", ANY])["Any grade"] == (0, 1)


def test_a_patient_given_a_drug_twice_is_one_patient():
    found = haematological(course(exposed(treatment=1), exposed(start=300, treatment=2), event()))
    assert counted(found[LENALIDOMIDE.format(1), ANY])["Any grade"] == (1, 1)


def test_an_unknown_grade_has_its_own_column_and_is_no_grade_3():
    row = counted(haematological(course(exposed(), event(grade=None)))[LENALIDOMIDE.format(1), ANY])
    assert (row["Any grade"], row["Grade unknown"], row["Grade ≥ 3"]) == ((1, 1), (1, 1), (0, 1))


def test_a_known_grade_goes_before_an_unknown_one():
    for grades in ((None, 3), (3, None)):
        one = course(exposed(), *(event(grade=grade) for grade in grades))
        row = counted(haematological(one)[LENALIDOMIDE.format(1), ANY])
        assert (row["Grade 3"], row["Grade unknown"]) == ((1, 1), (0, 1))


def test_each_kind_has_its_table():
    one = course(exposed(), event(), event(SEPSIS, 5))
    block = LENALIDOMIDE.format(1)
    assert counted(haematological(one)[block, ANY])["Grade 5"] == (0, 1)
    assert counted(other(one)[block, ANY])["Grade 5"] == (1, 1)
    assert counted(other(one)[block, "Sepsis"])["Any grade"] == (1, 1)


def test_an_event_counts_for_each_drug_given_then_and_is_related_to_those_suspected():
    found = haematological(course(exposed("LEN"), exposed("DEX"), event(suspected=("LEN",))))
    for block, related in ((LENALIDOMIDE.format(1), (1, 1)), ("Dexamethasone (n = 1)", (0, 1))):
        row = counted(found[block, ANY])
        assert (row["Any grade"], row["Related, any grade"]) == ((1, 1), related)


def test_a_drug_that_was_not_given_yet_has_no_part_in_it():
    found = haematological(course(exposed("LEN"), exposed("DAR", start=180), event(day=150)))
    assert counted(found["Daratumumab (n = 1)", ANY])["Any grade"] == (0, 1)


def test_the_highest_related_grade_is_that_of_the_related_events():
    one = course(exposed(), event(grade=4, relation="NO", suspected=()), event(grade=2))
    row = counted(haematological(one)[LENALIDOMIDE.format(1), ANY])
    assert (row["Grade 4"], row["Related, any grade"], row["Related, grade ≥ 3"]) == ((1, 1), (1, 1), (0, 1))


def test_related_events_alone_on_demand():
    one = course(exposed(), event(grade=4, relation="NO", suspected=()), event(grade=2))
    row = counted(haematological(one, related_only=True)[LENALIDOMIDE.format(1), ANY])
    assert (row["Grade 1–2"], row["Grade 4"]) == ((1, 1), (0, 1))


def test_toxicity_that_nobody_asked_for_is_not_its_absence():
    found = haematological(course(exposed(asked="")), course(exposed(asked="N")), course(exposed(asked="Y")))
    row = found[LENALIDOMIDE.format(3), "Not recorded whether there was any toxicity"]
    assert counted(row)["Any grade"] == (1, 3)
    assert list(row["Any grade"].who()) == [1]


def test_an_event_tells_although_nobody_asked():
    found = haematological(course(exposed(asked=""), event(SEPSIS)))
    assert [label for _block, label in found] == [ANY, ANY]


def test_limits_of_clopper_and_pearson_on_demand():
    found = haematological(*[course(exposed(), event())] * 7, *[course(exposed())] * 13, with_limits=True)
    cell = found[LENALIDOMIDE.format(20), ANY]["Grade ≥ 3, % (95 % CI)"]
    assert (cell.percent, cell.limits) == ("35.0", "15.4–59.2")
    assert list(cell.who()) == [1, 2, 3, 4, 5, 6, 7]


def test_what_has_no_place_is_counted_in_the_notes():
    one = course(exposed(), event(term=""), event(suspected=()))
    notes = [str(note) for note in tables(one)["toxicity_other"].notes]
    assert "Adverse events without a term, in neither table: 1." in notes
    assert "Related to treatment without a drug being named: 1." in notes


def test_bars_are_shares_of_the_exposed_with_the_most_frequent_first():
    people = [
        (1, course(exposed(), event(), event(THROMBOCYTOPENIA, 2))),
        (2, course(exposed(), event(grade=None))),
        (3, course(exposed("BOR"))),
        (4, course(exposed(), event(SEPSIS))),
    ]
    bars = severity_bars(people, haematological=True, drug="LEN")
    assert [(bar.term, bar.exposed, bar.any_grade, bar.severe) for bar in bars] == [
        (NEUTROPENIA, 3, 2, 1),
        (THROMBOCYTOPENIA, 3, 1, 0),
    ]
    assert severity_bars(people, haematological=True)[0].exposed == 4
    assert severity_bars(people, haematological=False, drug="BOR") == []
    assert severity_bars(people, haematological=True, drug="VEN") == []


def test_a_small_number_is_not_given_back_by_the_others():
    courses = [course(exposed(), event(grade=2))] * 7 + [course(exposed(), event(grade=3))] * 3
    table = suppressed(tables(*courses, *[course(exposed())] * 10)["toxicity_haematological"])
    row = read(table)[LENALIDOMIDE.format(20), ANY]
    columns = ("Any grade", "Grade 1–2", "Grade 3", "Grade ≥ 3", "Grade 4")
    assert [row[column].words for column in columns] == ["10", "≥5", "<5", "<5", "0"]


# --- 250 synthetic patients -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def found():
    return {table.key: table for table in toxicity_tables(many_people(), {}, with_limits=True)}


@pytest.mark.parametrize("key", ["toxicity_haematological", "toxicity_other"])
def test_the_grades_of_a_row_make_up_any_grade(found, key):
    for (_block, label), row in read(found[key]).items():
        if label.startswith("Not recorded"):
            continue
        row = {title: cell.count for title, cell in row.items() if hasattr(cell, "total")}
        severe = row["Grade 3"] + row["Grade 4"] + row["Grade 5"]
        assert row["Grade ≥ 3"] == severe
        assert row["Any grade"] == row["Grade 1–2"] + severe + row["Grade unknown"]
        assert row["Related, any grade"] <= row["Any grade"]
        assert row["Related, grade ≥ 3"] <= min(row["Grade ≥ 3"], row["Related, any grade"])


@pytest.mark.parametrize("key", ["toxicity_haematological", "toxicity_other"])
def test_any_is_at_least_each_class_and_a_class_at_least_each_of_its_terms(found, key):
    for block in found[key].blocks:
        counts = [(row[0].level, row[1].count) for row in block.rows]
        whole, organ_class = counts[0][1], 0
        for level, count in counts[1:]:
            assert count <= (organ_class if level == 2 else whole)
            organ_class = count if level == 1 else organ_class


def test_every_drug_that_was_given_has_a_block_with_its_exposed(found):
    exposed_to = {
        drug: {p for p, c in many_people() for e in c.exposures if e.drug == drug} for drug in DRUG.values
    }
    expected = {f"{DRUG(drug).label} (n = {len(who)})" for drug, who in exposed_to.items() if who}
    for key in ("toxicity_haematological", "toxicity_other"):
        assert {str(block.title) for block in found[key].blocks[1:]} == expected


def test_a_term_counts_whom_a_plain_count_finds(found):
    for key, term in (("toxicity_haematological", NEUTROPENIA), ("toxicity_other", LUNG_INFECTION)):
        for drug in ("LEN", "BOR"):
            expected = {
                patient
                for patient, each in many_people()
                for one in each.events
                if one.term == term and one.severe
                for dose in each.exposures
                if dose.drug == drug and counts_for(one, dose)
            }
            rows = [
                row
                for (block, label), row in read(found[key]).items()
                if block.startswith(str(DRUG(drug).label)) and label == _label(term)
            ]
            assert expected
            assert [set(row["Grade ≥ 3"].who()) for row in rows] == [expected]


def test_behind_every_count_stand_as_many_patients(found):
    for key in ("toxicity_haematological", "toxicity_other"):
        for cell, ids in traced(found[key]):
            if hasattr(cell, "total"):
                assert cell.count == len(ids) == len(set(ids))


def test_as_a_spreadsheet_every_row_is_as_wide_as_the_heading(found):
    for table in found.values():
        heading, *rows = unfolded(table)
        assert {len(row) for row in rows} == {len(heading)}
        assert len(set(heading)) == len(heading)


def _label(term):
    return {NEUTROPENIA: "Neutrophil count decreased", LUNG_INFECTION: "Lung infection"}[term]
