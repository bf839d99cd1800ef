"""When forms are due and overdue, and what the cells of the matrix say of it."""

import datetime

import pytest

from crf.examples import CONSENT, REGISTERED, a_record, a_sound_record, day
from crf.models import FormStatus
from crf.schedule import Term, overdue_on, term
from crf.specs import PAGE_SPECS, SPECS

DONE = datetime.date(2023, 3, 1)


def after(start, *days):
    return Term(*(start + datetime.timedelta(days=number) for number in days))


def completed(row, when=DONE):
    row.completed_at = datetime.datetime.combine(when, datetime.time(9), datetime.UTC)
    return row


def test_every_page_has_its_days(settings):
    assert settings.STUDY["due"].keys() == {spec.key for spec in PAGE_SPECS}
    assert all(due < overdue for due, overdue in settings.STUDY["due"].values())


@pytest.mark.parametrize(
    ("key", "days"),
    [("PAT", (0, 30)), ("CON", (0, 30)), ("DIA", (30, 45)), ("LIN", (30, 45)), ("TRA", (30, 45))],
)
def test_forms_at_the_start_count_from_registration(key, days):
    assert term(a_record(), SPECS[key]) == after(REGISTERED, *days)


def test_clinical_forms_are_not_due_without_a_legal_basis_and_for_the_ineligible():
    pending = a_record(consent={**CONSENT, "legal_basis": "PEND"})
    assert term(pending, SPECS["DIA"]) is None
    assert term(a_record(consent=None), SPECS["CON"]) == after(REGISTERED, 0, 30)
    assert term(a_record(patient={"elig_mm": "N"}), SPECS["DIA"]) is None


@pytest.mark.parametrize(
    ("key", "days"), [("ENG", (30, 45)), ("AGV", (30, 45)), ("CGV", (45, 60)), ("PTS", (45, 60))]
)
def test_forms_after_the_allo_count_from_the_day_on_which_the_transplant_was_completed(key, days):
    record = a_record(tx_date=day(0))
    completed(record.index)
    assert term(record, SPECS[key]) == after(DONE, *days)
    record.index.completed_at, record.index.status = None, FormStatus.IN_PROGRESS
    assert term(record, SPECS[key]) is None


def test_relapse_is_due_from_the_first_form_that_tells_of_one():
    record = a_record(
        tx_date=day(0), relapse_summary={"relapse_ever": "Y"}, visits={"M12": {"relapse_since": "Y"}}
    )
    completed(record.relapse_summary, DONE + datetime.timedelta(days=9))
    completed(record.visits[0])
    assert term(record, SPECS["REL"]) == after(DONE, 15, 30)
    assert term(a_record(relapse_summary={"relapse_ever": "N"}), SPECS["REL"]) is None


@pytest.mark.parametrize(
    "told",
    [
        {"relapses": [{"rel_date": day(300), "rel_treated": "Y"}]},
        {"visits": {"M12": {"newtrt_since": "Y"}}},
    ],
)
def test_treatment_is_due_when_a_relapse_or_a_visit_tells_of_one(told):
    record = a_record(tx_date=day(0), **told)
    completed(next(row for row in (*record.relapses, *record.visits)))
    assert term(record, SPECS["PTT"]) == after(DONE, 15, 30)


def test_death_is_due_when_the_legal_basis_or_a_visit_tells_of_it():
    assert term(a_record(), SPECS["DTH"]) is None
    record = a_record(visits={"LAST": {"vital_status": "DEAD"}})
    completed(record.visits[0])
    assert term(record, SPECS["DTH"]) == after(DONE, 7, 15)
    assert term(a_record(consent={**CONSENT, "legal_basis": "DEC"}), SPECS["DTH"]) == after(REGISTERED, 7, 15)


def test_visit_counts_from_registration_once_its_window_is_long_closed():
    record = a_record(tx_date=day(0))
    assert term(record, SPECS["FUP"], "M12") == after(REGISTERED, 60, 90)
    assert term(record, SPECS["FUP"], "LAST") is None
    assert term(a_record(), SPECS["FUP"], "M12") is None


def test_visit_whose_window_closes_after_registration_counts_from_that_day():
    record = a_record(tx_date=REGISTERED)
    assert term(record, SPECS["FUP"], "D100") == after(REGISTERED + datetime.timedelta(days=130), 60, 90)
    assert term(record, SPECS["FUP"], "M24") == after(REGISTERED + datetime.timedelta(days=730), 60, 90)


def test_visit_is_not_due_when_the_patient_died_before_its_window_opened():
    record = a_record(tx_date=day(0), death=day(309))
    assert term(record, SPECS["FUP"], "M12") is None
    assert term(a_record(tx_date=day(0), death=day(310)), SPECS["FUP"], "M12") is not None


def whole(**changes):
    """Somebody of whom every form that is needed is complete but for the end of observation."""
    record = a_sound_record(end=None, **changes)
    others = [SPECS[key].model(pk=900 + i, patient=record.patient) for i, key in enumerate(NOT_IN_FACTORY)]
    record = record.with_form(*others)
    for row in record.forms():
        row.status = FormStatus.COMPLETE
        completed(row)
    return record


NOT_IN_FACTORY = ("LIN", "PRE", "ENG", "RSP", "PTS")


def test_end_of_observation_is_due_once_every_other_form_is_complete():
    record = whole()
    completed(record.rows("RSP")[0], DONE + datetime.timedelta(days=3))
    assert term(record, SPECS["EOS"]) == after(DONE + datetime.timedelta(days=3), 7, 30)
    record.rows("AGV")[0].status = FormStatus.IN_PROGRESS
    assert term(record, SPECS["EOS"]) is None


def test_end_of_observation_waits_for_a_form_that_nobody_has_begun():
    record = whole()
    assert term(record.with_form(without=record.rows("ENG")), SPECS["EOS"]) is None
    assert term(whole(visits={"M24": None}), SPECS["EOS"]) is None


def test_what_nobody_has_begun_is_overdue_at_the_earliest_of_its_slots_else_from_registration():
    assert overdue_on(a_record(tx_date=day(0)), SPECS["FUP"]) == REGISTERED + datetime.timedelta(days=90)
    assert overdue_on(a_record(), SPECS["DTH"]) == REGISTERED + datetime.timedelta(days=15)


def test_entries_go_by_the_form_on_whose_page_they_stand():
    record = a_record(visits={"M12": {"newtrt_since": "Y"}})
    completed(record.visits[0])
    assert overdue_on(record, SPECS["TOX"]) == DONE + datetime.timedelta(days=30)
