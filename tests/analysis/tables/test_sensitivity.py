"""The tables of the sensitivity analyses: each alternative beneath its primary analysis."""

import math

import numpy as np
import pandas as pd
import pytest
from django.utils import translation

from analysis.endpoints import MORE_DEFINITIONS, PROPORTION
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.tables import unfolded
from analysis.tables.sensitivity import FAMILIES, sensitivity_tables
from analysis.tracing import TITLES, sentence
from analysis.variants import VARIANTS
from tests.analysis.endpoints.test_gvhd import infusion
from tests.analysis.records import no_relapse, record, visit
from tests.analysis.test_variants import PRIMARY, analysed

STAMP = {"Data cut-off": "2026-11-22"}


def column_values(looks, records):
    """The frame's columns of these endpoints, as every analysis reads them."""
    columns = {}
    for name, look in looks.items():
        found = [look(each) for each in records]
        columns[f"{name}_time"] = [math.nan if each.time is None else each.time for each in found]
        columns[f"{name}_event"] = [math.nan if each.event is None else each.event for each in found]
        columns[f"{name}_imputed"] = [each.imputed for each in found]
        columns[f"{name}_left_out"] = ["" if each.assessed else each.why.code for each in found]
    return columns


@pytest.fixture(scope="module")
def frame():
    cohort = analysed(120)
    looks = {**PRIMARY, **{name: variant.look for name, variant in VARIANTS.items()}}
    return pd.DataFrame({"patient": range(1, len(cohort) + 1), **column_values(looks, cohort)})


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rows(tables):
    """(family, endpoint, analysis) -> cells after the label."""
    return {
        (table.key.removeprefix("sensitivity_"), str(block.title), row[0].words): row[1:]
        for table in tables
        for block in table.blocks
        for row in block.rows
    }


def titles(of):
    return [str(variant.title) for variant in VARIANTS.values() if variant.of == of]


def test_every_alternative_stands_indented_beneath_its_primary_analysis(frame):
    tables = sensitivity_tables(frame, STAMP)
    shown = []
    for table, family in zip(tables, FAMILIES, strict=True):
        assert table.stamp is STAMP
        for block, definition in zip(table.blocks, family.definitions, strict=True):
            labels = [row[0] for row in block.rows]
            assert [label.level for label in labels] == [0, *[1] * (len(labels) - 1)]
            assert [label.words for label in labels] == ["Primary analysis", *titles(definition.source)]
            shown.append(definition.source)
    assert set(shown) == {variant.of for variant in VARIANTS.values()}


def test_every_row_fills_the_columns_of_page_and_spreadsheet(frame):
    for table in sensitivity_tables(frame, STAMP):
        heading, *lines = unfolded(table)
        assert {len(line) for line in lines} == {len(heading)}


def test_survival_and_incidence_are_those_of_the_estimators(frame):
    found = rows(sensitivity_tables(frame, STAMP))
    name, times = "pfs__new_treatment_counts", [365.25, 730.5]
    time, event = frame[f"{name}_time"].to_numpy(), frame[f"{name}_event"].to_numpy(int)
    title = str(VARIANTS[name].title)
    curves = cumulative_incidence(time, event)
    for endpoint, curve, mine in (
        ("Progression-free survival", kaplan_meier(time, event), event > 0),
        ("Relapse or progression", curves[1], event == 1),
        ("Non-relapse mortality", curves[2], event == 2),
    ):
        patients, events, *quoted, difference = found["survival", endpoint, title]
        points = curve.at(times)
        assert (patients.number, events.number) == (len(time), int((mine & (time <= 730.5)).sum()))
        assert [cell.value for cell in quoted] == points.estimate.tolist()
        assert [(cell.lower, cell.upper) for cell in quoted] == list(
            zip(points.lower.tolist(), points.upper.tolist(), strict=True)
        )
        primary = found["survival", endpoint, "Primary analysis"]
        assert difference.value == pytest.approx(100 * (quoted[-1].value - primary[3].value))
        assert primary[-1] == ""


def test_each_family_is_quoted_at_its_own_times():
    assert {family.key: [each.days for each in family.times] for family in FAMILIES} == {
        "survival": [365.25, 730.5],
        "acute_gvhd": [100, 180],
        "chronic_gvhd": [365.25, 730.5],
        "grfs": [365.25, 730.5],
        "engraftment": [28, 60, 100],
        "response": [],
        "time_to_response": [100, 365.25],
        "after_relapse": [365.25, 730.5],
    }


def test_a_share_has_the_limits_of_wilson():
    shares = {name for name, text in MORE_DEFINITIONS.items() if text.kind == PROPORTION}
    columns = {"patient": range(1, 13)}
    for name in (*PRIMARY, *VARIANTS):
        share = name.split("__")[0] in shares
        columns[f"{name}_time"] = np.nan if share else 800.0
        columns[f"{name}_event"] = ([1.0] * 3 + [0.0] * 7 + [np.nan] * 2) if share else 0.0
        columns[f"{name}_left_out"] = ([""] * 10 + ["response_not_evaluable"] * 2) if share else ""
    columns["response_cr__not_evaluable_event"] = [1.0] * 3 + [0.0] * 9
    columns["response_cr__not_evaluable_left_out"] = ""
    each = pd.DataFrame(columns)
    found = rows(sensitivity_tables(each, STAMP))
    title = "Complete response after transplant"
    patients, reached, share, _none = found["response", title, "Primary analysis"]
    assert (patients.number, reached.number) == (10, 3)
    # R: prop.test(3, 10, correct = FALSE)$conf.int
    assert (share.value, share.lower, share.upper) == pytest.approx((0.3, 0.1077913, 0.6032219), abs=1e-7)
    other = found["response", title, "Not evaluable counts as no response"]
    assert (other[0].number, other[2].value, other[3].value) == (12, 0.25, pytest.approx(-5))


def test_who_stands_behind_a_number_can_be_told(frame):
    title = str(VARIANTS["agvhd_2_4__relapse_competes"].title)
    patients, events, *_rest = rows(sensitivity_tables(frame, STAMP))[
        "acute_gvhd", "Acute GVHD, grade II–IV", title
    ]
    column = frame.set_index("patient")["agvhd_2_4__relapse_competes_event"]
    early = frame.set_index("patient")["agvhd_2_4__relapse_competes_time"] <= 180
    assert list(patients.who()) == column.index.tolist()
    assert list(events.who()) == column.index[(column == 1) & early].tolist()


def test_the_notes_name_the_furthest_alternative_of_each_endpoint(frame):
    survival = sensitivity_tables(frame, STAMP)[0]
    block = survival.blocks[1]
    furthest = max(block.rows[1:], key=lambda row: abs(row[-1].value))
    said = f"Progression-free survival: greatest difference {furthest[-1].words} percentage points "
    assert [note for note in map(str, survival.notes) if note.startswith(said)] == [
        f"{said}({furthest[0].words})."
    ]
    assert any(str(note).startswith("Overall survival: no alternative changes") for note in survival.notes)


def test_the_notes_count_those_without_any_assessment(frame):
    def said(each):
        notes = [str(note) for note in sensitivity_tables(each, STAMP)[0].notes]
        return [note for note in notes if note.startswith("Of ")]

    others = len(frame) - 7
    silent = frame.assign(
        pfs__until_assessed_time=[0.5] * 7 + [300.0] * others,
        pfs__until_assessed_event=[0] * 5 + [1] * 2 + [0] * others,
    )
    assert said(frame) == []
    assert [note.split(",")[0] for note in said(silent)] == [
        "Of 5 patients without an event no assessment of the disease is dated"
    ]


def test_a_number_of_an_alternative_leads_to_its_own_sentence(frame):
    for table in sensitivity_tables(frame, STAMP):
        for block in table.blocks:
            assert all(row[0].about in TITLES for row in block.rows)
    each = record(*infusion(50), no_relapse(), visit(500))
    assert sentence(each, "pfs__dli_censors") == (
        "An infusion of lymphocytes on 23 Jun 2012, day 50, ends the observation."
    )
    assert str(TITLES["pfs__dli_censors"]) == "Progression-free survival: A lymphocyte infusion censors"


def test_without_patients_nothing_is_estimated(frame):
    for table in sensitivity_tables(frame.iloc[:0], STAMP):
        for block in table.blocks:
            for _label, patients, events, *quoted, _difference in block.rows:
                assert (patients.number, events.number) == (0, 0)
                assert [cell.words for cell in quoted] == ["NE"] * len(quoted)


def test_past_the_last_follow_up_nothing_is_estimated(frame):
    short = frame.copy()
    for name in ("pfs", "pfs__strict"):
        short[f"{name}_time"] = 200.0
        short[f"{name}_event"] = 0.0
    found = rows(sensitivity_tables(short, STAMP))
    for cell in found["survival", "Progression-free survival", "Primary analysis"][2:4]:
        assert cell.words == "NE"
