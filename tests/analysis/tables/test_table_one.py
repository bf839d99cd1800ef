"""Table 1: counts, quartiles and tests against R, who stands behind a number, what is said beneath."""

import numpy as np
import pandas as pd
import pytest

from analysis.baseline import BASELINE, Fact, as_columns, baseline_values
from analysis.grouping import group_frames
from analysis.tables import unfolded
from analysis.tables.cells import P, in_one
from analysis.tables.table_one import table_one
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.estimators.reference import SPECIAL, frame

R = SPECIAL["table1"]
STAMP = {"Data cut-off": "2024-01-01"}


def described(key, title, levels=None, **options):
    """A fact of which only the column is looked at."""
    kind = "category" if levels else "number"
    return Fact(
        key=key,
        title=title,
        kind=kind,
        levels=levels or {},
        derive=lambda record: None,
        groups=bool(levels),
        items=(),
        **options,
    )


PHASES = {name: name for name in ("CR1", "CR2", "CR3", "Relapse")}
AGE, PHASE = described("age", "Age", unit="years", digits=2), described("phase", "Phase", PHASES)
SOURCE = described("source", "Source", {"BM": "Bone marrow", "PB": "Peripheral blood"})
BY_R = [AGE, PHASE, SOURCE]


@pytest.fixture(scope="module")
def people():
    """R's example: 177 transplants by disease, with age, phase and source of the graft."""
    table = frame("bmtcrr_efs")
    return pd.DataFrame(
        {
            "patient": range(1, len(table) + 1),
            "age": table["age"].astype(float),
            "phase": pd.Categorical(table["group"], categories=list(PHASES)),
            "source": pd.Categorical(np.where(table["PB"] == 1, "PB", "BM"), categories=["BM", "PB"]),
            "aml": table["AML"] == 1,
        }
    )


@pytest.fixture(scope="module")
def groups(people):
    return [("Overall", people), ("ALL", people[~people["aml"]]), ("AML", people[people["aml"]])]


@pytest.fixture(scope="module")
def compared(groups):
    return table_one(groups, STAMP, facts=BY_R, p_values=True)


def printed(table):
    return {
        str(block.title): [[in_one(cell) for cell in row] for row in block.rows] for block in table.blocks
    }


def few(*rows, facts=("age", "sex", "donor"), **options):
    """The table of patients 1, 2, … with these values."""
    columns = as_columns(rows).assign(patient=range(1, len(rows) + 1))
    return table_one([("Overall", columns)], STAMP, facts=[BASELINE[key] for key in facts], **options)


def test_everybody_stands_first_and_the_heads_say_how_many(compared):
    assert [(str(column.title), column.kind) for column in compared.columns] == [
        ("Characteristic", "text"),
        ("Overall, N = 177", "mixed"),
        ("ALL, N = 73", "mixed"),
        ("AML, N = 104", "mixed"),
        ("p", "p"),
    ]
    assert (compared.key, compared.stamp) == ("table1", STAMP)


@pytest.mark.parametrize(("column", "disease"), [(2, "ALL"), (3, "AML")])
def test_quartiles_equal_r_type_7(compared, column, disease):
    cell = compared.blocks[0].rows[0][column]
    assert (cell.lower, cell.median, cell.upper) == tuple(R["age_by_D"]["q7"][disease][1:4])


def test_counts_equal_r(compared):
    for block, expected in ((1, R["phase_by_D"]["table"]), (2, R["source_by_D"]["table"])):
        rows = compared.blocks[block].rows
        assert sorted([row[2].count, row[3].count] for row in rows) == sorted(
            map(list, zip(*expected, strict=True))
        )
        assert [(row[1].total, row[2].total, row[3].total) for row in rows] == [(177, 73, 104)] * len(rows)


def test_p_equals_r_and_stands_once_for_each_fact(compared):
    expected = [R["age_by_D"]["wilcox_normal_cc"], R["phase_by_D"]["fisher"], R["source_by_D"]["chisq_nocc"]]
    assert [block.rows[0][-1].value for block in compared.blocks] == pytest.approx(expected, rel=1e-9)
    assert [row[-1] for block in compared.blocks for row in block.rows[1:]] == [""] * 4


def test_the_notes_name_the_statistics_and_the_tests(compared):
    assert list(map(str, compared.notes)) == [
        "n (%): the percentage is of those of whom it is known.",
        "Median (first to third quartile), with quantiles of type 7, the default of R.",
        "Wilcoxon’s rank-sum test: Age.",
        "Pearson’s chi-squared test without continuity correction: Source.",
        "Fisher’s exact test, because an expected count is below 5: Phase.",
    ]


def test_more_than_two_groups_are_compared_by_kruskal_wallis(people):
    phases = [("Overall", people), *group_frames(people, PHASE)]
    table = table_one(phases, STAMP, facts=[AGE], p_values=True)
    assert table.blocks[0].rows[0][-1].value == pytest.approx(R["age_by_Phase"]["kruskal_p"], rel=1e-9)
    assert table.notes[-1] == "Kruskal–Wallis test: Age."


def test_counts_too_many_for_fisher_are_tested_by_chi_squared_with_a_warning():
    counts = [[40, 9, 30, 7, 3, 1], [30, 10, 15, 20, 1, 0], [31, 5, 35, 20, 6, 3]]
    levels = {code: code for code in "abcdef"}
    parts = [pd.Categorical(np.repeat(list(levels), row), categories=list(levels)) for row in counts]
    frames = [pd.DataFrame({"kind": part, "patient": range(len(part))}) for part in parts]
    everybody = pd.concat(frames)
    table = table_one(
        [("Overall", everybody), *(("Part", each) for each in frames)],
        STAMP,
        facts=[described("kind", "Kind", levels)],
        p_values=True,
    )
    assert table.notes[-1].startswith("Pearson’s chi-squared test although an expected count is below 5")


def test_no_p_unless_it_is_asked_and_two_groups_are_there(people, groups):
    for table in (
        table_one(groups, STAMP, facts=BY_R),
        table_one(groups[:2], STAMP, facts=BY_R, p_values=True),
    ):
        assert [column.kind for column in table.columns[1:]] == ["mixed"] * (len(table.columns) - 1)
        assert len(table.notes) == 2


def test_small_groups_have_no_p_and_it_is_said(people):
    parts = [("Overall", people), ("Nine", people[:9]), ("Rest", people[9:])]
    table = table_one(parts, STAMP, facts=[AGE], p_values=True)
    assert isinstance(table.blocks[0].rows[0][-1], P)
    assert in_one(table.blocks[0].rows[0][-1]) == "–"
    assert table.notes[-1] == "No p where a group has fewer than 10 patients: Age."
    ten = [("Overall", people), ("Ten", people[:10]), ("Rest", people[10:])]
    assert 0 < table_one(ten, STAMP, facts=[AGE], p_values=True).blocks[0].rows[0][-1].value < 1


def test_what_the_groups_are_made_of_has_no_p(people):
    table = table_one(
        [("Overall", people), *group_frames(people, SOURCE)], STAMP, facts=[SOURCE, PHASE], p_values=True
    )
    assert in_one(table.blocks[0].rows[0][-1]) == "–"
    assert 0 < table.blocks[1].rows[0][-1].value < 1
    assert table.notes[-1] == "No p for what tells the groups apart: Source."


def test_percentages_are_of_the_known_and_the_unknown_have_a_row():
    table = few(
        {"age": 40.0, "sex": "F", "donor": "MSD"},
        {"age": 51.0, "sex": "M", "donor": "HAPLO"},
        {"age": None, "sex": "F", "donor": None},
        {"age": 60.0, "sex": "F", "donor": "MSD"},
    )
    assert printed(table) == {
        "Age at transplant, years": [["Median (Q1–Q3)", "51 (46–56)"], ["Unknown", "1"]],
        "Sex": [["Male", "1 (25.0 %)"], ["Female", "3 (75.0 %)"]],
        "Donor": [
            ["HLA-identical sibling", "2 (66.7 %)"],
            ["Haploidentical relative", "1 (33.3 %)"],
            ["Unknown", "1"],
        ],
    }


def test_of_yes_and_no_only_yes_has_a_row():
    rows = [{"tbi": code} for code in ("Y", "N", "N", None)]
    expected = {"Total body irradiation": [["Yes", "1 (33.3 %)"], ["Unknown", "1"]]}
    assert printed(few(*rows, facts=["tbi"])) == expected
    assert printed(few({"tbi": "N"}, facts=["tbi"])) == {"Total body irradiation": [["Yes", "0 (0.0 %)"]]}


def test_a_fact_that_nobody_has_leaves_only_the_unknown():
    assert printed(few({}, {}, facts=["age", "tbi"])) == {
        "Age at transplant, years": [["Unknown", "2"]],
        "Total body irradiation": [["Unknown", "2"]],
    }


def test_of_nobody_there_is_nothing_to_say():
    table = few()
    assert (table.blocks, str(table.columns[1].title)) == ([], "Overall, N = 0")


def test_a_group_of_nobody_stands_beside_the_others(people):
    table = table_one([("Overall", people), ("Nobody", people[:0])], STAMP, facts=BY_R)
    assert [in_one(row[2]) for block in table.blocks for row in block.rows] == ["NE", *["0"] * 6]


def test_each_number_knows_its_patients():
    table = few({"age": 40.0, "sex": "F"}, {"sex": "M"}, {"age": 50.0, "sex": "F"}, facts=["age", "sex"])
    behind = {(str(b.title), in_one(row[0])): list(row[1].who()) for b in table.blocks for row in b.rows}
    assert behind == {
        ("Age at transplant, years", "Median (Q1–Q3)"): [1, 3],
        ("Age at transplant, years", "Unknown"): [2],
        ("Sex", "Male"): [2],
        ("Sex", "Female"): [1, 3],
    }


def test_what_a_title_does_not_say_is_said_beneath():
    table = few({"cytogenetics": "STD", "sex": "M"}, facts=["sex", "cytogenetics"])
    assert [str(note) for note in table.notes[1:]] == [
        f"Cytogenetic risk: {BASELINE['cytogenetics'].help}",
    ]


def test_a_file_has_the_facts_in_a_column_of_their_own():
    heading, *rows = unfolded(few({"sex": "F"}, {"sex": "M"}, facts=["sex"]))
    assert heading == ["Variable", "Characteristic", "Overall, N = 2"]
    assert rows == [["Sex", "Male", "1 (50.0 %)"], ["Sex", "Female", "1 (50.0 %)"]]


def test_of_a_registry_every_number_counts_its_patients():
    """All facts of 250 patients by setting: shares and unknowns add up, and p are probabilities."""
    people = synthetic_patients(11, 250, error_share=0)
    columns = as_columns([baseline_values(record_of(person)) for person in people])
    everybody = columns.assign(patient=range(250))
    by_sex = group_frames(everybody, BASELINE["sex"])
    table = table_one([("Overall", everybody), *by_sex], STAMP, p_values=True)
    assert len(table.blocks) == len(BASELINE)
    for block in table.blocks:
        assert in_one(block.rows[0][-1]) == "–" if block.title == "Sex" else 0 <= block.rows[0][-1].value <= 1
        for place in (1, 2, 3):
            cells = [row[place] for row in block.rows]
            total = int(str(table.columns[place].title).split(" = ")[1])
            unknown = sum(cell.number for cell in cells if hasattr(cell, "number"))
            for cell in cells:
                if hasattr(cell, "count"):
                    assert cell.total + unknown == total
                    assert cell.count == len(list(cell.who()))
