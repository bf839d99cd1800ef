"""The analysis-ready data: one row a patient, every fact and endpoint, and what the columns mean."""

import pandas as pd
import pytest

from analysis.baseline import BASELINE
from analysis.datasets.analysis_columns import DICTIONARY, analysis_columns
from analysis.endpoints import ENDPOINTS, MORE_ENDPOINTS
from analysis.population import Exclusion
from crf import models
from tests.analysis.datasets.cohort import cohort, files, frame, numbered, table
from tests.analysis.records import DAY_0, after, death, no_relapse, on, record, relapse, visit

PARTS = ("time", "event", "event_label", "imputed", "left_out", "left_out_label")


def analysis(*records):
    records = [numbered(each, pk) for pk, each in enumerate(records, start=1)]
    return table(files(records)["analysis.csv"])


def test_columns_are_who_every_fact_and_every_endpoint(written):
    heading = written["analysis.csv"].decode("utf-8-sig").splitlines()[0].split(",")
    who = ["subject_code", "centre", "exclusion", "exclusion_label", "day0", "potential", "relapse_treatment"]
    facts = [
        name
        for key, fact in BASELINE.items()
        for name in ([key, f"{key}_label"] if fact.kind == "category" else [key])
    ]
    endpoints = [f"{name}_{part}" for name in (*ENDPOINTS, *MORE_ENDPOINTS) for part in PARTS]
    assert heading == [*who, *facts, *endpoints]


def test_dictionary_has_a_line_for_every_column_in_its_order(written):
    lines = table(written["analysis_dictionary.csv"])
    assert tuple(lines[0]) == DICTIONARY
    heading = written["analysis.csv"].decode("utf-8-sig").splitlines()[0].split(",")
    assert [line["column"] for line in lines] == heading
    assert all(line["label_en"] and line["label_it"] and line["type"] for line in lines)
    defined = {line["column"] for line in lines if line["definition_en"] and line["column"].endswith("_time")}
    assert defined == {f"{name}_time" for name in (*ENDPOINTS, *MORE_ENDPOINTS)}


def test_every_code_is_explained_and_its_label_beside_it(written):
    lines = table(written["analysis.csv"])
    for described in table(written["analysis_dictionary.csv"]):
        name, codes = described["column"], described["codes_en"]
        if f"{name}_label" in lines[0]:
            labels = dict(each.split(" = ", 1) for each in (codes or "").split("\n") if each)
            found = {(line[name], line[f"{name}_label"]) for line in lines if line[name]}
            assert found == {(code, labels[code]) for code, _label in found}


def test_there_is_a_row_for_each_registered_patient_in_the_order_of_the_frame():
    records = cohort(40)
    rows = frame(records)
    codes = {each.patient.pk: each.patient.subject_code for each in records}
    lines = table(files(records, rows.iloc[::-1])["analysis.csv"])
    assert [line["subject_code"] for line in lines] == [codes[pk] for pk in reversed(rows["patient"])]


def test_event_and_time_are_those_of_the_frame():
    line = analysis(record(relapse(after(100)), death(after(300))))[0]
    found = [line[f"{name}_{part}"] for name in ("os", "pfs") for part in ("time", "event", "event_label")]
    assert found == ["300", "1", "Death", "100", "1", "Relapse or progression"]
    assert (line["day0"], line["exclusion"], line["os_imputed"]) == (DAY_0.isoformat(), None, "0")


def test_imputed_date_is_flagged():
    line = analysis(record(no_relapse(), visit(90), death(on("2013"))))[0]
    assert (line["os_event"], line["os_imputed"], line["pfs_imputed"]) == ("1", "1", "1")


def test_half_a_day_stays_half_a_day():
    assert analysis(record(no_relapse(), visit(0)))[0]["os_time"] == "0.5"


def test_who_cannot_be_assessed_has_the_reason_and_no_event():
    line = analysis(record(visit(365)))[0]
    assert [line[f"pfs_{part}"] for part in PARTS] == [
        None, None, None, None, "relapse_not_assessed", "Nothing is recorded about relapse or progression.",
    ]  # fmt: skip
    assert (line["os_time"], line["os_event"]) == ("365", "0")


def test_sentence_of_a_reason_leaves_open_what_is_of_one_patient():
    line = analysis(record(relapse(on("2010")), visit(365)))[0]
    assert line["pfs_left_out"] == "relapse_before_day_0"
    assert line["pfs_left_out_label"] == (
        "The relapse or progression recorded for … lies before the transplant of …."
    )


def test_share_tells_not_reached_from_not_known():
    reached, not_reached = (
        record(no_relapse(), visit(400), models.Response(best_resp=best)) for best in ("CR", "PR")
    )
    lines = analysis(reached, not_reached, record(no_relapse(), visit(400)))
    assert [line["response_cr_event"] for line in lines] == ["1", "0", None]
    assert lines[2]["response_cr_left_out"] == "response_not_assessed"


def test_who_is_not_analysed_has_the_reason_and_no_endpoint():
    line = analysis(record(no_relapse(), visit(365), elig_mm="N"))[0]
    assert (line["exclusion"], line["exclusion_label"]) == (Exclusion.INELIGIBLE, "Declared not eligible")
    ends = [
        f"{name}_{part}" for name in (*ENDPOINTS, *MORE_ENDPOINTS) for part in ("time", "event", "imputed")
    ]
    assert {line[name] for name in ends} == {None}


def test_nothing_clinical_is_said_of_a_patient_without_a_legal_basis():
    refused = record(no_relapse(), visit(365), models.Consent(legal_basis="REF"), age_at_allo=51, sex="F")
    line = analysis(refused)[0]
    assert {name: cell for name, cell in line.items() if cell} == {
        "subject_code": "MMA-01-0001-A",
        "centre": "1",
        "exclusion": "no_legal_basis",
        "exclusion_label": "No legal basis recorded that allows the data to be used",
    }


def test_patient_without_a_record_is_refused():
    with pytest.raises(ValueError, match="of 1 patients"):
        analysis_columns(pd.DataFrame({"patient": [1], "exclusion": [""], "centre": [1]}), {})
