"""What stands on paper: every question of a blank form, every answer of a record."""

import datetime
import json
import re
from decimal import Decimal

import pytest
from django.utils import translation

from crf.examples import a_record
from crf.fields import CodeField, MultiCodeField
from crf.models.base import arises
from crf.paper.blank import ENTRIES, all_pages, blank_form
from crf.paper.document import blank_document, casebook_document, form_document, in_both_zones
from crf.record import load_record
from crf.specs import PAGE_SPECS, SPECS
from tests.factories.study import consented, diagnosis, index_allo, save


def drawn_items(form):
    """Form key -> the names of the items on its page, entry by entry."""
    names = {form["key"]: [item["name"] for section in form["sections"] for item in section["items"]]}
    for group in form["groups"]:
        names[group["key"]] = [[item["name"] for item in entry["items"]] for entry in group["entries"]]
    return names


@pytest.mark.parametrize("annotated", [False, True])
def test_all_forms_together_ask_every_item(annotated):
    asked = {}
    for form in blank_document(annotated=annotated).data["forms"]:
        asked |= drawn_items(form)
    assert asked.keys() == SPECS.keys()
    for key, spec in SPECS.items():
        names = {field.name for field in spec.model.items()}
        for each in asked[key] if spec.parent else [asked[key]]:
            assert set(each) == names and len(each) == len(names)


def test_entries_have_room_for_several_on_a_blank_form_and_stand_once_on_an_annotated_one():
    assert {spec.key for spec in SPECS.values() if spec.parent} == ENTRIES.keys()
    treatment = blank_form(SPECS["PTT"], annotated=False)
    assert {g["key"]: len(g["entries"]) for g in treatment["groups"]} == {"PTD": 3, "DLI": 3, "TOX": 2}
    annotated = blank_form(SPECS["PTT"], annotated=True)
    assert [len(group["entries"]) for group in annotated["groups"]] == [1, 1, 1]


def item_of(form, name, group=""):
    sections = form["sections"]
    if group:
        sections = next(each for each in form["groups"] if each["key"] == group)["entries"]
    return next(item for section in sections for item in section["items"] if item["name"] == name)


def test_each_kind_of_item_has_its_way_to_be_answered():
    form = blank_form(SPECS["DIA"], annotated=False)
    assert item_of(form, "dx_date")["answer"] == {"kind": "date", "full": False}
    assert item_of(form, "hb")["answer"] == {"kind": "number", "units": ["g/dL", "g/L"]}
    assert item_of(form, "hb")["missing"] == ["Unknown", "Not done / not evaluated"]
    assert item_of(form, "dx_comment")["answer"] == {"kind": "lines", "count": 3}
    assert item_of(form, "dx_comment")["hint"] == "optional"
    emd = item_of(form, "emd")["answer"]
    assert (emd["several"], emd["choices"]) == (False, ["Yes", "No"])
    assert item_of(form, "emd_sites")["answer"]["several"] is True
    assert item_of(form, "dx_other")["condition"] == "only if “Type” is “Other plasma cell neoplasm”"


def test_condition_of_questions_in_a_row_is_said_once():
    form = blank_form(SPECS["DIA"], annotated=False)
    kind, sites = item_of(form, "emd_type"), item_of(form, "emd_sites")
    assert (kind["band"], kind["condition"]) == ("only if “Extramedullary disease” is “Yes”", "")
    assert (kind["within"], sites["within"], sites["band"], sites["condition"]) == (True, True, "", "")


def test_no_condition_is_left_out():
    for spec in SPECS.values():
        if spec.parent:
            continue
        form = blank_form(spec, annotated=False)
        for field in spec.model.items():
            item = item_of(form, field.name)
            assert bool(item["condition"] or item["within"]) == (field.item.shown_if is not None), field


def test_long_lists_of_entries_are_printed_once_at_the_end():
    data = blank_document([SPECS["PTT"]]).data
    assert item_of(data["forms"][0], "drug", "PTD")["answer"]["kind"] == "code"
    titles = [each["title"] for each in data["lists"]]
    assert titles == ["Drug", "CTCAE v5 term"]
    terms = {code: (label, note) for code, label, note in data["lists"][1]["codes"]}
    assert terms["10016288"] == ("Febrile neutropenia", "Maximum grade: 3, 4, 5")


def test_annotated_form_names_items_codes_limits_and_source():
    hb = item_of(blank_form(SPECS["DIA"], annotated=True), "hb")
    assert hb["annotation"] == [
        "hb · decimal · needs a value or a missing code",
        "usual: 5 to 17",
        "possible: 2 to 22",
        "source: B",
    ]
    sex = item_of(blank_form(SPECS["PAT"], annotated=True), "sex")
    assert sex["answer"]["choices"] == ["[M] Male", "[F] Female"]


def test_annotated_form_prints_every_code_of_every_list():
    for spec in all_pages():
        form = blank_form(spec, annotated=True)
        for each in (spec, *spec.groups):
            for field in each.model.items():
                if isinstance(field, CodeField | MultiCodeField):
                    item = item_of(form, field.name, "" if each is spec else each.key)
                    codes = [re.match(r"\[(\w+)\]", text)[1] for text in item["answer"]["choices"]]
                    assert codes == field.codes.values


def test_document_is_in_the_readers_language():
    with translation.override("it"):
        data = blank_document([SPECS["PAT"]]).data
    assert (data["lang"], item_of(data["forms"][0], "sex")["label"]) == ("it", "Sesso")


def test_print_time_is_told_in_both_zones():
    moment = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)
    assert in_both_zones(moment) == "Printed 2026-11-22 23:30 UTC = 2026-11-23 00:30 Europe/Rome"


# --- What has been entered ----------------------------------------------------------------------------


@pytest.fixture
def record(db):
    patient = consented()
    given = diagnosis(
        hb=Decimal("12.1"),
        calcium=None,
        dx_comment="1 # $2 @x \"q\" 'r' *b* _i_ `c` <y> \\ è – perché",
    )
    given.missing = {**given.missing, "calcium": "D"}
    given.entered = {"hb": {"value": "121", "unit": "g/L"}}
    save(patient, given, index_allo())
    return load_record(patient)


def said(form, name):
    return item_of(form, name)["answer"]["text"]


def test_every_answer_of_the_record_is_in_the_casebook(record):
    forms = casebook_document(record).data["forms"]
    asked = 0
    for spec in PAGE_SPECS:
        rows, pages = record.rows(spec.key), [form for form in forms if form["key"] == spec.key]
        assert len(rows) == len(pages)
        for row, page in zip(rows, pages, strict=True):
            answers = row.answers()
            expected = {field.name for field in spec.model.items() if arises(field, answers)}
            expected |= {name for name, value in answers.items() if value is not None} | set(row.missing)
            assert set(drawn_items(page)[spec.key]) == expected
            for name in expected:
                empty = answers[name] is None and name not in row.missing
                assert (said(page, name) == "no answer") == empty, name
                asked += not empty
    assert asked > 60


def test_answers_are_words_numbers_as_typed_and_missing_codes_in_words(record):
    page = next(form for form in casebook_document(record).data["forms"] if form["key"] == "DIA")
    assert said(page, "dx_subtype") == "Multiple myeloma"
    assert said(page, "dx_date") == "Jun 2010"
    assert said(page, "hb") == "12.1 g/dL (entered as 121 g/L)"
    assert said(page, "calcium") == "Not done / not evaluated"
    assert said(page, "dx_comment") == record.diagnosis.dx_comment


def test_casebook_names_the_patient_the_versions_and_what_is_not_begun(record):
    data = casebook_document(record).data
    assert data["patient"] == record.patient.subject_code
    assert data["untouched"] == [
        str(spec.title) for spec in PAGE_SPECS if spec.key not in ("PAT", "CON", "DIA", "TRA")
    ]
    number = record.patient.data_version.number
    assert number > 0
    assert data["stamp"][0].endswith(f"data version {number}")


def test_entries_stand_under_the_page_that_they_belong_to(db):
    first = {"ptt_start": "2013-04", "drugs": [{"drug": "LEN"}, {"drug": "DAR"}]}
    second = {"ptt_start": "2014-02", "drugs": [{"drug": "POM"}]}
    data = casebook_document(a_record(treatments=[first, second])).data
    pages = [form for form in data["forms"] if form["key"] == "PTT"]
    groups = [next(group for group in page["groups"] if group["key"] == "PTD") for page in pages]
    drugs = [
        [
            item["answer"]["text"]
            for entry in group["entries"]
            for item in entry["items"]
            if item["name"] == "drug"
        ]
        for group in groups
    ]
    assert drugs == [["Lenalidomide", "Daratumumab"], ["Pomalidomide"]]
    assert [page["title"] for page in pages] == ["Post-transplant treatment 1", "Post-transplant treatment 2"]


def test_entries_that_are_asked_for_and_not_there_are_said_to_be_none(db):
    record = a_record(treatments=[{"ptt_start": "2013-04", "ptt_modality": "DRUG", "ptt_tox_any": "N"}])
    page = next(form for form in casebook_document(record).data["forms"] if form["key"] == "PTT")
    assert [(group["key"], group["nothing"]) for group in page["groups"]] == [("PTD", "none entered")]


def test_single_form_is_the_page_of_the_casebook(record):
    document = form_document(record, SPECS["DIA"], record.diagnosis)
    whole = next(form for form in casebook_document(record).data["forms"] if form["key"] == "DIA")
    assert document.data["forms"] == [whole]


def test_data_are_plain(record):
    for document in (casebook_document(record), blank_document(), blank_document(annotated=True)):
        plain = json.loads(json.dumps(document.data))
        assert json.dumps(plain, sort_keys=True) == json.dumps(document.data, sort_keys=True)
