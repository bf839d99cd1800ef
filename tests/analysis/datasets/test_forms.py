"""The files of the forms hold every answer, and the dictionary every column."""

import datetime
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override
from openpyxl.utils.escape import unescape

from analysis.datasets.form_columns import NOT_ASKED, form_columns
from crf import models
from crf.codes import MISS
from crf.dictionary import DIRECT, dictionary, identifier_class
from crf.dictionary_files import FORMULA
from crf.fields import CodeField, MultiCodeField, PartialDateField
from crf.models import FormStatus
from crf.specs import PATIENT_SPECS, SPECS
from tests.analysis.datasets.cohort import cohort, files, form, numbered, table
from tests.analysis.records import DAY_0, no_relapse, on, record, visit

ITEMS = [(spec, field) for spec in PATIENT_SPECS for field in spec.model.items()]
CODED = [(spec, field) for spec, field in ITEMS if isinstance(field, CodeField | MultiCodeField)]
HOSTILE = ["=1+1", "+39", "-2", "@SUM(A1)", "\tx", "\rx", 'a "b", c', "two\nlines", "bell \x07", "è – ½"]


def sound(*forms, **registration):
    """Followed without relapse, with these forms beside."""
    return record(no_relapse(), visit(400), *forms, **registration)


def path(spec, field):
    return f"{spec.key}.{field.name}"


def columns_of(field):
    parts = [""]
    parts += ["_label"] if isinstance(field, CodeField | MultiCodeField) else []
    parts += ["_precision"] if isinstance(field, PartialDateField) else []
    parts += ["_bounds", "_low", "_high"] if field.item.bounded else []
    return [f"{field.name}{part}" for part in (*parts, "_missing")]


@pytest.mark.parametrize("spec", PATIENT_SPECS, ids=lambda spec: spec.key)
def test_file_has_every_item_and_the_dictionary_every_column_in_its_order(spec, written):
    heading = written[f"{spec.key}.csv"].decode("utf-8-sig").splitlines()[0].split(",")
    fields = [field for _title, among in spec.sectioned() for field in among]
    assert set(fields) == set(spec.model.items())
    fields = [field for field in fields if identifier_class(spec.key, field) != DIRECT]
    items = [name for field in fields for name in columns_of(field)]
    where = ["row"] * (not spec.once) + ["parent_row"] * bool(spec.parent)
    assert heading == ["subject_code", "centre", *where, "form_status", "form_status_label", *items]
    assert len(set(heading)) == len(heading)
    described = [line["item"] for line in table(written["dictionary.csv"]) if line["form"] == spec.key]
    assert described == heading


@pytest.mark.parametrize(("spec", "field"), CODED, ids=[path(*each) for each in CODED])
def test_code_comes_back_as_stored_and_its_label_as_the_dictionary_says_it(spec, field):
    column, label = (
        next(each for each in form_columns(spec) if each.name == name)
        for name in (field.name, f"{field.name}_label")
    )
    said = dict(column.entry.codes)
    assert set(said) == {str(code) for code in field.codes.values}
    for code in field.codes.values:
        answer = [code] if isinstance(field, MultiCodeField) else code
        line = type("Line", (), {"answers": {field.name: answer}})
        assert column.cell(line) == code
        assert not code.startswith(FORMULA)
        assert label.cell(line) == said[code]["en"]


def test_several_codes_stand_in_one_cell():
    index = models.Transplant(pk=9, is_index="N", gvhd_prophylaxis=["CSA", "MTX"])
    line = next(line for line in form("TRA", sound(index)) if line["is_index"] == "N")
    assert line["gvhd_prophylaxis"] == "CSA;MTX"
    assert line["gvhd_prophylaxis_label"] == "Cyclosporine; Methotrexate"


def test_labels_are_in_the_language_of_the_reader():
    with override("it"):
        assert form("PAT", sound(sex="F"))[0]["sex_label"] == "Femmina"
    assert form("PAT", sound(sex="F"))[0]["sex_label"] == "Female"


def test_partial_date_is_written_as_far_as_it_is_known():
    known = {"2015-06-12": "day", "2015-06": "month", "2015": "year"}
    lines = form("DIA", *(sound(models.Diagnosis(dx_date=on(text))) for text in known))
    assert {line["dx_date"]: line["dx_date_precision"] for line in lines} == known


def test_full_date_is_iso():
    assert form("TRA", sound())[0]["tx_date"] == DAY_0.isoformat()


def test_missing_value_is_empty_and_has_its_reason():
    lines = form("FUP", *(record(no_relapse(), visit(400, missing={"kps_fu": code})) for code in MISS.values))
    found = [(line["kps_fu"], line["kps_fu_label"], line["kps_fu_missing"]) for line in lines]
    assert found == [(None, None, code) for code in MISS.values]


def test_bound_is_no_value_and_stands_in_columns_of_its_own():
    known, bound = models.Diagnosis(bmpc=60), models.Diagnosis(bounds={"bmpc": "> 20"})
    names = ("bmpc", "bmpc_bounds", "bmpc_low", "bmpc_high", "bmpc_missing")
    found = [[line[name] for name in names] for line in form("DIA", sound(known), sound(bound))]
    assert found == [["60", None, None, None, None], [None, "> 20", "20", None, None]]


def test_what_is_not_answered_yet_has_no_reason_and_what_does_not_arise_has_its_own():
    alive, dead = visit(400), visit(500, vital_status="DEAD")
    lines = form("FUP", record(no_relapse(), alive, dead))
    assert [line["kps_fu_missing"] for line in lines] == [None, NOT_ASKED]


def test_no_question_arises_on_a_form_that_does_not_apply():
    away = models.FollowUp(visit="M24", status=FormStatus.NOT_APPLICABLE)
    lines = form("FUP", sound(away))
    assert [(line["form_status"], line["vital_status_missing"]) for line in lines] == [
        ("1", None),
        ("9", NOT_ASKED),
    ]


def test_an_answer_of_zero_is_a_value():
    line = form("PRE", sound(models.PreTransplantStatus(n_prior_lines=0)))[0]
    assert (line["n_prior_lines"], line["n_prior_lines_missing"]) == ("0", None)


def test_decimal_has_a_point_and_no_more_digits_than_it_needs():
    numbers = ["3.50", "0.0001", "100", "1E+2", "-1.5", "0"]
    lines = form("DIA", *(sound(models.Diagnosis(b2m=Decimal(number))) for number in numbers))
    assert [line["b2m"] for line in lines] == ["3.5", "0.0001", "100", "100", "-1.5", "0"]


def test_hostile_text_arrives_as_text():
    records = [sound(elig_comment=text) for text in HOSTILE]
    written = files([numbered(each, pk) for pk, each in enumerate(records, start=1)])
    cells = [line["elig_comment"] for line in table(written["PAT.csv"])]
    assert cells == [f"'{text}" if text[0] in "=+-@\t\r" else text for text in HOSTILE]
    sheet = openpyxl.load_workbook(io.BytesIO(written["mmregistry.xlsx"]))["PAT"]
    column = [found.value for found in sheet[1]].index("elig_comment")
    for row, text in zip(sheet.iter_rows(min_row=2), HOSTILE, strict=True):
        assert row[column].data_type in ("s", "inlineStr")
        assert unescape(row[column].value).replace("\r", "\n") == text.replace("\r", "\n")


def test_entry_names_the_row_on_whose_page_it_stands():
    first, second = models.Treatment(pk=21, ptt_no=1), models.Treatment(pk=22, ptt_no=2)
    drugs = [
        models.TreatmentDrug(pk=31, treatment=second, drug="LEN"),
        models.TreatmentDrug(pk=32, treatment=first, drug="BOR"),
        models.TreatmentDrug(pk=33, treatment=second, drug="DEX"),
    ]
    lines = form("PTD", sound(first, second, *drugs))
    found = {line["drug"]: (line["row"], line["parent_row"]) for line in lines}
    assert found == {"LEN": ("1", "2"), "BOR": ("2", "1"), "DEX": ("3", "2")}


def test_entry_of_a_form_of_which_there_is_one_stands_in_its_first_row():
    chimerism = models.Chimerism(chim_date=datetime.date(2012, 6, 1))
    lines = form("CHI", sound(models.Engraftment(), chimerism))
    assert [(line["row"], line["parent_row"]) for line in lines] == [("1", "1")]


def test_without_a_legal_basis_no_clinical_form_is_written():
    refused = [sound(basis=basis) for basis in ("WDR", "REF", "PEND")]
    written = files([numbered(each, pk) for pk, each in enumerate(refused, start=1)])
    filled = {spec.key: len(table(written[f"{spec.key}.csv"])) for spec in PATIENT_SPECS}
    assert {form: count for form, count in filled.items() if count} == {"PAT": 3, "CON": 3}


def test_every_row_of_the_cohort_is_written(written):
    records = cohort(40)
    lawful = [each for each in records if each.consent.legal_basis in ("CONS", "DEC", "UNR", "ETH", "HLT")]
    for spec in PATIENT_SPECS:
        among = lawful if spec.clinical else records
        found = len(table(written[f"{spec.key}.csv"]))
        assert found == sum(len(each.rows(spec.key)) for each in among), spec.key


def test_what_identifies_a_person_directly_is_never_written(monkeypatch):
    entries = [
        replace(entry, identifier=DIRECT) if entry.path == "PAT.elig_comment" else entry
        for entry in dictionary()
    ]
    before = [column.name for column in form_columns(SPECS["PAT"])]
    monkeypatch.setattr("analysis.datasets.form_columns.dictionary", lambda: entries)
    after = [column.name for column in form_columns(SPECS["PAT"])]
    assert set(before) - set(after) == {"elig_comment", "elig_comment_missing"}
