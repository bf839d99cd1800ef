"""What stands where a query points."""

import datetime

import pytest

from crf.checks import Target
from crf.models import Death, Diagnosis, Patient, Transplant
from crf.partial_date import PartialDate
from crf.record import PatientRecord
from queries.places import changed, find_places, gone, notice


def record(**rows):
    patient = Patient(pk=1, sex="F", birth_year=1960)
    return PatientRecord(patient, rows, {})


def place(made, form, row, item):
    (found,) = find_places(made, [Target(form, row, item)])
    return found


def dia(**answers):
    return record(DIA=[Diagnosis(pk=7, **answers)])


@pytest.mark.parametrize(
    ("item", "answers", "expected"),
    [
        ("dx_date", {"dx_date": PartialDate(2010, 6)}, "2010-06"),
        ("dx_date", {}, None),
        ("dx_comment", {"dx_comment": ""}, ""),
        ("dx_comment", {"missing": {"dx_comment": "U"}}, {"missing": "U"}),
    ],
)
def test_place_has_the_answer_as_json_keeps_it(item, answers, expected):
    assert place(dia(**answers), "DIA", 7, item).answer == expected


def test_place_of_a_set_of_codes_is_a_list():
    found = place(record(DTH=[Death(pk=3, death_contrib=["REL", "INF"])]), "DTH", 3, "death_contrib")
    assert found.answer == ["REL", "INF"]


def test_place_of_the_registration_is_the_patient():
    assert place(record(), "PAT", 1, "sex").answer == "F"


def test_place_says_whether_the_question_arises():
    assert place(dia(dx_subtype="OTH"), "DIA", 7, "dx_other").shown
    assert not place(dia(dx_subtype="MM"), "DIA", 7, "dx_other").shown


def test_place_without_a_row_is_the_only_row_once_there_is_one():
    assert place(record(), "DIA", None, "dx_date").row is None
    assert place(dia(dx_subtype="MM"), "DIA", None, "dx_subtype").answer == "MM"


def test_place_without_a_row_of_a_repeating_form_is_none_of_its_rows():
    made = record(TRA=[Transplant(pk=4, tx_date=datetime.date(2012, 5, 4))])
    assert place(made, "TRA", None, "tx_date").row is None


def test_place_of_a_whole_form_changes_with_any_answer_and_with_no_other():
    digests = {
        place(dia(**answers), "DIA", 7, "").answer
        for answers in (
            {},
            {"dx_comment": ""},
            {"dx_comment": "x"},
            {"missing": {"dx_comment": "U"}},
            {"version": 3},
        )
    }
    assert len(digests) == 4


def stored(made, *targets):
    return [found.stored() for found in find_places(made, targets)]


def test_changed_when_an_answer_differs():
    before = stored(dia(dx_subtype="MM"), Target("DIA", 7, "dx_subtype"))
    assert not changed(before, find_places(dia(dx_subtype="MM", dx_comment="x"), before))
    assert changed(before, find_places(dia(dx_subtype="PPCL"), before))


def test_notice_keeps_what_was_asked_about():
    before = stored(dia(dx_subtype="MM"), Target("DIA", 7, "dx_subtype"))
    places = find_places(dia(dx_subtype="PPCL"), before)
    (noticed,) = notice(before, places)
    assert (noticed["answer"], noticed["seen"]) == ("MM", "PPCL")
    assert not changed([noticed], places)


def test_gone_when_the_row_was_removed():
    before = stored(dia(dx_subtype="MM"), Target("DIA", 7, "dx_subtype"))
    assert not gone(before, find_places(dia(), before))
    assert gone(before, find_places(record(), before))


def test_gone_when_the_question_no_longer_arises():
    before = stored(dia(dx_subtype="OTH", dx_other="x"), Target("DIA", 7, "dx_other"))
    assert gone(before, find_places(dia(dx_subtype="MM"), before))


def test_not_gone_when_the_question_did_not_arise_in_the_first_place():
    before = stored(dia(dx_subtype="MM", dx_other="x"), Target("DIA", 7, "dx_other"))
    assert not gone(before, find_places(dia(dx_subtype="MM"), before))


def test_not_gone_when_there_was_no_row_yet():
    before = stored(record(), Target("DTH", None, "death_date"))
    assert not gone(before, find_places(record(), before))
    assert not gone(before, find_places(record(DTH=[Death(pk=2)]), before))
