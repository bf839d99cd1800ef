"""A file again, or a newer one: what is updated, and what a person wrote stays."""

import datetime

import pytest

from audit.context import SYSTEM
from crf import models, services
from crf.examples import answered
from crf.models import Consent, Origin
from crf.partial_date import PartialDate
from exchange.remarks import Kind
from exchange.report import State
from tests.exchange.imports import (
    by_hand,
    consented,
    differences,
    everything_written,
    patient,
    run,
    states,
    stored,
)
from tests.exchange.registry_files import patient_row
from tests.factories.study import save

pytestmark = pytest.mark.django_db


def test_the_same_file_again_changes_nothing(centre):
    rows = ({}, patient_row(2, Status_Last_Follow_Up="Dead", Death_Date="10/07/2016"))
    consented(*rows)
    before = everything_written()
    result = consented(*rows)
    assert everything_written() == before
    assert states(result) == [State.UNCHANGED] * 2
    assert (result.changes, result.remarks) == (False, ())


def test_importing_again_costs_a_fixed_number_of_statements(centre, django_assert_num_queries):
    rows = [patient_row(number) for number in range(1, 6)]
    consented(*rows)
    for some in (rows[:1], rows):
        # Numbers, records and their centre, versions, the last centre number, this centre and whether it is
        # open (two), and the events of its beginning and its end.
        with django_assert_num_queries(10):
            consented(*some)


def test_a_changed_file_updates_what_nobody_touched(centre):
    consented({})
    changes = {
        "Date Of Last Follow Up": "01/02/2018 23:59",
        "Status Last Follow Up": "Dead",
        "Death Date": "01/02/2018",
        "Death Cause": "Other",
        "Number HCT": "3.0",
        "Sex": "male",
    }
    result = consented(changes)
    record = stored()
    assert (states(result), differences(result)) == ([State.UPDATED], [])
    assert (record.patient.sex, record.index.tx_number) == ("M", 3)
    assert [(v.visit_date, v.vital_status) for v in record.visits] == [(PartialDate(2018, 2, 1), "DEAD")]
    assert (record.death.death_date, record.death.death_main_cause) == (PartialDate(2018, 2, 1), "OTH")
    assert (record.diagnosis.version, record.index.version) == (1, 2)


def test_a_dry_run_shows_old_and_new_of_what_it_would_change(centre):
    consented({})
    changes = {"Subclass Diagnosis": "Solitary osseous myeloma", "First Relapse": "Yes"}
    changes |= {"First Relapse Date": "01/02/2015", "First Agvhd Occurrence": "No evidence of"}
    changes |= {"First aGvHD Maximum Score": "", "First Agvhd Occurrence Date": ""}
    result = consented(changes, dry_run=True)
    assert {r.kind for r in result.remarks} == {Kind.CHANGED}
    assert [(r.column, r.value, r.why) for r in result.remarks] == [
        (
            "Subclass Diagnosis",
            "Solitary bone plasmacytoma evolved to MM",
            "“Type” was “Multiple myeloma” before.",
        ),
        ("First Agvhd Occurrence", "No", "“Acute GVHD ever” was “Yes” before."),
        (
            "",
            "",
            "“Date of first onset” was “20 Feb 2013” before; the question does not arise any more.",
        ),
        ("", "", "“Maximum overall grade” was “Grade II” before; the question does not arise any more."),
        ("First Relapse", "Yes", "“Relapse / progression after the index allo” was “No” before."),
        ("", "", "“Relapse or progression” is filled in for the first time."),
    ]


def test_a_changed_transplant_date_moves_the_index_and_makes_no_second_one(centre):
    consented({})
    consented({"Treatment Date": "24/01/2013"})
    assert [row.tx_date for row in stored().transplants] == [datetime.date(2013, 1, 24)]


def test_a_further_transplant_is_added_beside_the_index(centre):
    consented({})
    second = {"Treatment Date": "01/06/2015", "Number HCT": "3.0", "Number Allo HCT": "2.0"}
    result = consented({}, second)
    assert states(result) == [State.UPDATED] * 2
    assert [(row.tx_number, row.is_index, row.version) for row in stored().transplants] == [
        (2, "Y", 1),
        (3, "N", 1),
    ]


def test_a_persons_edit_is_not_overwritten(centre):
    consented({})
    by_hand(stored().diagnosis, dx_subtype="SMM")
    before = everything_written()
    for rows in ({}, {"Subclass Diagnosis": "Solitary osseous myeloma"}):
        result = consented(rows)
        assert stored().diagnosis.dx_subtype == "SMM"
        assert everything_written() == before
        assert states(result) == [State.UNCHANGED]
    assert differences(result) == [
        (
            2,
            "Subclass Diagnosis",
            "Solitary bone plasmacytoma evolved to MM",
            "“Type” is “Smouldering MM evolved to active MM” here, as the centre has it; "
            "it was not overwritten.",
        )
    ]


def test_an_edit_protects_its_own_item_alone(centre):
    consented({})
    by_hand(stored().diagnosis, dx_subtype="SMM")
    result = consented({"Date Diagnosis": "01/01/2010"})
    assert (stored().diagnosis.dx_date, stored().diagnosis.dx_subtype) == (PartialDate(2010, 1, 1), "SMM")
    assert (states(result), len(differences(result))) == ([State.UPDATED], 1)


def test_a_value_that_a_person_put_back_is_hers(centre):
    consented({})
    by_hand(stored().diagnosis, dx_subtype="SMM")
    by_hand(stored().diagnosis, dx_subtype="MM")
    consented({"Subclass Diagnosis": "Solitary osseous myeloma"})
    assert stored().diagnosis.dx_subtype == "MM"


def test_a_value_that_a_person_took_out_stays_out(centre):
    consented({})
    by_hand(stored().index, cond_intensity=None)
    result = consented({})
    assert stored().index.cond_intensity is None
    assert [(column, why) for _line, column, _value, why in differences(result)] == [
        (
            "Conditioning Regimen Type",
            "“Intensity as classified by the centre” is “no answer” here, as the centre has it; "
            "it was not overwritten.",
        )
    ]


def test_a_missing_code_of_a_person_counts_as_her_answer(centre):
    consented({"Conditioning Regimen Type": ""})
    row = stored().index
    row.missing = {"cond_intensity": "U"}
    save(patient(), row, reason="transcription", complete=False)
    consented({})
    assert (stored().index.cond_intensity, stored().index.missing) == (None, {"cond_intensity": "U"})


def test_a_form_that_was_complete_is_confirmed_and_stays(centre):
    consented({})
    save(patient(), answered(stored().diagnosis))
    assert stored().diagnosis.is_complete
    result = consented({"Date Diagnosis": "01/01/2010"})
    assert stored().diagnosis.dx_date == PartialDate(2010, 8, 26)
    assert len(differences(result)) == 1


def test_an_answer_that_a_change_would_empty_is_kept_with_its_question(centre):
    consented({})
    by_hand(stored().relapse_summary, relapse_free_until=PartialDate(2016, 1, 1))
    result = consented({"First Relapse": "Yes", "First Relapse Date": "01/03/2016"})
    summary = stored().relapse_summary
    assert (summary.relapse_ever, summary.relapse_free_until) == ("N", PartialDate(2016, 1, 1))
    assert [column for _line, column, _value, _why in differences(result)] == ["First Relapse"]
    assert [row.rel_date for row in stored().relapses] == [PartialDate(2016, 3, 1)]


def test_an_answer_of_an_earlier_file_goes_with_its_question(centre):
    consented({})
    changes = dict.fromkeys(("First aGvHD Maximum Score", "First Agvhd Occurrence Date"), "")
    result = consented(changes | {"First Agvhd Occurrence": "No evidence of"})
    acute = stored().acute_gvhd
    assert (acute.agvhd, acute.agvhd_onset_date, acute.agvhd_max_grade) == ("N", None, None)
    assert differences(result) == []


def test_what_a_person_removed_does_not_come_back(centre):
    consented({})
    for row in (stored().diagnosis, stored().index, *stored().visits):
        services.remove_form(instance=row, by=SYSTEM, reason="entered for somebody else")
    before = everything_written()
    result = consented({})
    assert everything_written() == before
    assert [column for _line, column, _value, _why in differences(result)] == [
        "Date Diagnosis",
        "Treatment Date",
        "Date Of Last Follow Up",
    ]


def test_what_a_newer_file_says_nothing_of_stays_and_is_listed(centre):
    consented({"Status Last Follow Up": "Dead", "Death Date": "10/07/2016"})
    result = consented({})
    assert (stored().death.death_date, stored().visits[0].vital_status) == (PartialDate(2016, 7, 10), "ALIVE")
    assert [why for _line, _column, _value, why in differences(result)] == [
        "This file says nothing of “Death”, which an earlier one filled in. The form stays as it is."
    ]


def test_empty_items_of_a_form_that_a_person_began_are_filled_in(centre):
    run({})
    save(patient(), Consent(legal_basis="CONS"), models.Diagnosis(dx_comment="seen"), complete=False)
    result = run({})
    diagnosis = stored().diagnosis
    assert (diagnosis.dx_date, diagnosis.dx_comment) == (PartialDate(2010, 8, 26), "seen")
    assert (diagnosis.origin, states(result)) == (Origin.MANUAL, [State.UPDATED])
