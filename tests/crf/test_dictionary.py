"""The data dictionary says of every item what the models say."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.functional import Promise

from crf.dictionary import DIRECT, NONE, QUASI, dictionary, search
from crf.dictionary_files import HEADING, csv_text, json_text, table, xlsx
from crf.specs import SPECS

# Numbers that have limits and yet no unit, with the reason.
WITHOUT_UNIT = {
    "CND.cond_dose": "its unit is an item of its own, cond_dose_unit",
    "TOX.tox_nadir": "its unit follows from the term: haemoglobin in g/dL, cells in 10^9/L",
}


def test_every_item_of_every_form_is_in_it_once():
    expected = [f"{spec.key}.{field.name}" for spec in SPECS.values() for field in spec.model.items()]
    assert sorted(entry.path for entry in dictionary()) == sorted(expected)


def test_every_item_has_a_label_and_a_section():
    assert [e.path for e in dictionary() if not e.label["en"].strip() or not e.section["en"].strip()] == []


def test_every_label_code_and_note_is_translated():
    catalogue = polib.pofile(str(Path(settings.BASE_DIR) / "locale" / "it" / "LC_MESSAGES" / "django.po"))
    translated = {entry.msgid for entry in catalogue if entry.translated() and not entry.fuzzy}
    assert "Diagnosis" in translated
    texts = {both["en"] for e in dictionary() for both in (e.form_title, e.section, e.label, e.note)}
    lists = {f.codes for spec in SPECS.values() for f in spec.model.items() if f.kind in ("code", "multi")}
    # Acronyms that are the same in every language are no texts to translate.
    texts |= {str(label) for codes in lists for label in codes.labels if isinstance(label, Promise)}
    assert len(texts) > 500
    assert {text for text in texts if text and text not in translated} == set()


def test_every_decimal_has_a_unit():
    without = {entry.path for entry in dictionary() if entry.kind == "decimal" and not entry.unit}
    assert without == WITHOUT_UNIT.keys()


def test_every_item_has_an_identifier_class():
    classes = {entry.path: entry.identifier for entry in dictionary()}
    assert {path for path, found in classes.items() if found not in (DIRECT, QUASI, NONE)} == set()
    # No form asks for anything that names a patient.
    assert {path for path, found in classes.items() if found == DIRECT} == {
        "CEN.pi_name",
        "CEN.pi_email",
        "CEN.dm_name",
        "DOC.doc_file",
    }
    about_patients = [e for e in dictionary() if SPECS[e.form].about_patient]
    open_kinds = {e.path for e in about_patients if e.kind in ("date", "pdate", "text")}
    assert {path for path in open_kinds if classes[path] != QUASI} == {"CON.icf_version"}
    assert classes["PAT.birth_year"] == classes["PAT.sex"] == classes["TRA.tx_date"] == QUASI
    assert classes["DIA.hb"] == classes["CEN.activation_date"] == NONE


def entry_of(path):
    return next(entry for entry in dictionary() if entry.path == path)


def test_entry_tells_what_the_model_tells():
    hb = entry_of("DIA.hb")
    assert (hb.kind, hb.unit, hb.second_unit, hb.required) == ("decimal", "g/dL", "g/L", "R")
    assert (hb.soft["en"], hb.hard["en"], hb.source) == ("5 to 17", "2 to 22", "B")
    assert [code for code, _label in hb.missing] == ["U", "D"]
    assert entry_of("PAT.sex").label == {"en": "Sex", "it": "Sesso"}
    other = entry_of("DIA.dx_other")
    assert (other.condition, other.length) == (["==", "dx_subtype", "OTH"], 100)
    assert other.condition_words["en"] == "“Type” is “Other plasma cell neoplasm”"


def test_entry_of_a_form_on_anothers_page_tells_when_it_is_asked_for():
    grade = entry_of("TOX.tox_grade")
    assert (grade.parent, grade.form_condition) == ("PTT", ["==", "ptt_tox_any", "Y"])
    assert grade.form_condition_words["en"] == "“Any toxicity grade ≥ 1 recorded?” is “Yes”"
    # Febrile neutropenia begins at grade 3.
    assert (grade.offered_by, grade.offered["10016288"]) == ("tox_term", ("3", "4", "5"))


def test_search_finds_names_labels_of_both_languages_and_codes():
    assert "PAT.sex" in {entry.path for entry in search("sesso")}
    assert {entry.path for entry in search("dia.DX_date")} == {"DIA.dx_date"}
    assert {entry.form for entry in search("lenalidomide")} == {"LIN", "PTD", "TOX"}
    assert {entry.path for entry in search("lenalidomide", "LIN")} == {"LIN.drugs"}
    assert search("no such thing anywhere") == []


def test_csv_and_spreadsheet_hold_the_same_cells():
    rows = list(csv.reader(io.StringIO(csv_text(dictionary()), newline="")))
    assert rows[0] == list(HEADING)
    assert [row[HEADING.index("item")] for row in rows[1:]] == [entry.item for entry in dictionary()]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(dictionary())))
    assert book.sheetnames == ["items", "codes"]
    cells = [[cell or "" for cell in row] for row in book["items"].iter_rows(values_only=True)]
    assert cells[1:] == table(dictionary())
    lists = {row[0] for row in book["codes"].iter_rows(min_row=2, values_only=True)}
    assert lists == {entry.code_list for entry in dictionary() if entry.code_list}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_stays_text(text):
    entries = [replace(entry_of("DIA.hb"), source=text)]
    assert next(csv.DictReader(io.StringIO(csv_text(entries), newline="")))["source"] == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(entries)))["items"]
    cell = sheet.cell(2, len(HEADING))
    assert (cell.value, cell.data_type) == (text, "s")


def test_json_holds_conditions_and_codes_as_data():
    data = {(each["form"], each["item"]): each for each in json.loads(json_text(dictionary()))}
    assert len(data) == len(dictionary())
    assert data["DIA", "dx_other"]["condition"] == ["==", "dx_subtype", "OTH"]
    assert data["PAT", "sex"]["codes"][0] == ["M", {"en": "Male", "it": "Maschio"}]


@pytest.mark.parametrize("format", ["csv", "json"])
def test_command_writes_it_to_standard_output(format, capsys):
    call_command("dictionary", format=format)
    said = capsys.readouterr().out
    expected = csv_text(dictionary()) if format == "csv" else json_text(dictionary()) + "\n"
    assert said.replace("\r\n", "\n") == expected.replace("\r\n", "\n")
