"""From the first treatment for relapse, by what it had from its start."""

import math

import numpy as np
import pytest

from analysis.courses import course_of
from analysis.estimators import kaplan_meier
from analysis.tables.relapse_treatments import after_relapse_tables
from tests.analysis.courses import counted, given, many, many_people, read, traced, with_endpoints
from tests.analysis.endpoints.test_after_relapse import FIRST, dli, treatment
from tests.analysis.records import after, death, record, visit

NAMES = ("os_after_relapse", "pfs_after_relapse", "response_after_relapse", "vgpr_after_relapse")
ALL = "", "All first treatments for relapse"
CLASS, LYMPHOCYTES, ANTIBODY = "Drug class", "Donor lymphocytes", "Monoclonal antibody"


def treated(pk, *drugs, end=None, best="PR", lymphocytes=None, later=(), **answers):
    """Treated from day 210 with these drugs, `later` ones from day 240."""
    answers = {"ptt_pd": "N", "ptt_best_resp": best, **answers}
    page = treatment(after(210), **answers)
    entries = [given(page, code) for code in drugs] + [given(page, code, after(240)) for code in later]
    infusions = [dli(lymphocytes, page)] if lymphocytes else []
    return record(FIRST, page, *entries, *infusions, end or visit(1210), pk=pk)


def tables(*records):
    people = [(each.patient.pk, course_of(each)) for each in records]
    made = after_relapse_tables(with_endpoints(records, *NAMES), people, {"Cut-off": "x"})
    return {table.key: table for table in made}


def survival(*records):
    return read(tables(*records)["os_after_relapse"])


def who(found, block):
    return {label: list(row["Patients"].who()) for (title, label), row in found.items() if title == block}


def test_there_is_a_table_of_response_and_one_of_each_survival():
    found = tables(treated(1, "LEN"))
    assert list(found) == ["after_relapse_response", "os_after_relapse", "pfs_after_relapse"]
    assert {table.stamp["Cut-off"] for table in found.values()} == {"x"}


def test_a_treatment_of_several_classes_stands_in_each():
    found = who(survival(treated(1, "BOR", "LEN"), treated(2, "DAR", "DEX"), treated(3, "DEX")), CLASS)
    assert found == {
        "Proteasome inhibitors": [1],
        "Immunomodulatory drugs": [1],
        "Antibodies": [2],
        "Other novel drugs": [],
        "No novel drug": [3],
    }


def test_where_nobody_was_treated_every_group_is_empty():
    found = survival(record(visit(900), pk=1))
    assert {row["Patients"].number for row in found.values()} == {0}


def test_what_was_added_later_makes_no_group():
    found = tables(treated(1, "LEN", later=["DAR"], lymphocytes=260), treated(2, "DAR", lymphocytes=210))
    rows = read(found["os_after_relapse"])
    assert who(rows, ANTIBODY) == {"From its start": [2], "Without": [1]}
    assert who(rows, LYMPHOCYTES) == {"From its start": [2], "Without": [1]}
    assert who(rows, CLASS)["Antibodies"] == [2]
    for table in found.values():
        note = next(str(each) for each in table.notes if "Added later" in str(each))
        assert "Antibodies 1" in note
        assert "Donor lymphocytes 1" in note
        assert "Immunomodulatory drugs 0" in note


def test_a_treatment_that_does_not_say_its_drugs_is_in_no_group():
    found = tables(treated(1), treated(2, "LEN"))
    rows = read(found["os_after_relapse"])
    assert list(rows[ALL]["Patients"].who()) == [1, 2]
    assert {
        patient
        for block in (CLASS, LYMPHOCYTES, ANTIBODY)
        for ids in who(rows, block).values()
        for patient in ids
    } == {2}
    assert str(found["os_after_relapse"].notes[-1]).endswith("in the first row only: 1.")


def test_who_was_not_treated_for_relapse_is_not_there():
    found = survival(treated(1, "LEN"), record(FIRST, visit(500), pk=2))
    assert list(found[ALL]["Patients"].who()) == [1]


def test_response_is_a_share_of_the_evaluable_and_not_evaluable_no_response():
    records = [treated(1, "LEN", best="CR"), treated(2, "LEN", best="PR"), treated(3, "LEN", best="NE")]
    row = read(tables(*records, treated(4, "LEN", best=None))["after_relapse_response"])[ALL]
    counts = counted(row)
    assert (counts["Patients"], counts["Not evaluable"], counts["Evaluable"]) == (4, 1, 3)
    assert (counts["≥ PR: Reached"], counts["≥ VGPR: Reached"]) == ((2, 3), (1, 3))
    assert row["≥ PR: % of the evaluable (95 % CI)"].limits == "20.8–93.9"


def test_survival_counts_from_the_start_of_the_treatment():
    died = [treated(n, "LEN", end=death(after(210 + days))) for n, days in ((1, 100), (2, 200), (3, 400))]
    row = survival(*died, treated(4, "LEN"))[ALL]
    assert (row["Patients"].number, row["Events"].number, list(row["Events"].who())) == (4, 3, [1, 2, 3])
    assert row["12 months, % (95 % CI)"].value == pytest.approx(0.5)
    assert row["24 months, % (95 % CI)"].value == pytest.approx(0.25)
    assert row["Median, months (95 % CI)"].value == pytest.approx(300 / (365.25 / 12))


def test_a_median_that_is_not_reached_says_so():
    cell = survival(treated(1, "LEN"), treated(2, "LEN"))[ALL]["Median, months (95 % CI)"]
    assert (cell.words, cell.small) == ("NR", "")


def test_beyond_the_last_contact_nothing_is_estimated():
    row = survival(treated(1, "LEN", end=visit(500)))[ALL]
    assert [row[f"{n} months, % (95 % CI)"].words for n in (12, 24)] == ["NE", "NE"]


def test_a_group_of_nobody_has_nothing():
    row = survival(treated(1, "LEN"))[CLASS, "Antibodies"]
    assert (row["Patients"].number, row["Median, months (95 % CI)"].words) == (0, "NE")
    assert row["24 months, % (95 % CI)"].plain == [None, None, None, 0]


# --- 250 synthetic patients -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def frame():
    return with_endpoints(many(), *NAMES)


@pytest.fixture(scope="module")
def found(frame):
    return {table.key: table for table in after_relapse_tables(frame, many_people(), {})}


def test_the_whole_is_who_has_the_endpoint(frame, found):
    for name in ("os_after_relapse", "pfs_after_relapse"):
        known = frame[frame[f"{name}_time"].notna()]
        row = read(found[name])[ALL]
        assert set(row["Patients"].who()) == set(known["patient"])
        curve = kaplan_meier(known[f"{name}_time"].to_numpy(), known[f"{name}_event"].to_numpy().astype(int))
        expected = curve.at([365.25, 730.5])
        cells = [row[f"{n} months, % (95 % CI)"] for n in (12, 24)]
        assert np.array([[c.value, c.lower, c.upper] for c in cells]) == pytest.approx(
            np.column_stack([expected.estimate, expected.lower, expected.upper])
        )


def test_with_and_without_make_up_the_whole(found):
    for table in found.values():
        rows = read(table)
        for block in (LYMPHOCYTES, ANTIBODY):
            parts = list(who(rows, block).values())
            assert sorted(parts[0] + parts[1]) == sorted(rows[ALL]["Patients"].who())
        of_class = who(rows, CLASS)
        assert set().union(*of_class.values()) == set(rows[ALL]["Patients"].who())
        assert who(rows, ANTIBODY)["From its start"] == of_class["Antibodies"]


def test_progression_free_is_no_longer_than_alive(found):
    overall, free = (read(found[name]) for name in ("os_after_relapse", "pfs_after_relapse"))
    compared = 0
    for key, row in overall.items():
        for n in (12, 24):
            alive, without = (rows[f"{n} months, % (95 % CI)"].value for rows in (row, free[key]))
            # Neither curve goes on behind its last patient.
            compared += not math.isnan(alive + without)
            assert math.isnan(alive + without) or without <= alive + 1e-12
    assert compared >= len(overall)


def test_behind_every_number_stand_patients_once(frame, found):
    for table in found.values():
        for _cell, ids in traced(table):
            assert len(set(ids)) == len(ids)
            assert set(ids) <= set(frame["patient"])
