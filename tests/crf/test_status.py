"""The states of a patient's forms."""

import datetime

import pytest

from crf.examples import CONSENT, REGISTERED, a_record, day
from crf.models import FormStatus
from crf.outline import load_outlines
from crf.record import load_record
from crf.status import State, cells
from tests.factories.study import consented, diagnosis, index_allo, open_centre, register, save


def state(record, key, days, slot=""):
    """How a cell stands so many days after registration."""
    today = REGISTERED + datetime.timedelta(days=days)
    return next(c.state for c in cells(record, today) if (c.spec.key, c.slot) == (key, slot))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(29, State.NOT_STARTED), (30, State.DUE), (45, State.DUE), (46, State.OVERDUE)],
)
def test_form_becomes_due_and_then_overdue(days, expected):
    assert state(a_record(), "DIA", days) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(0, State.IN_PROGRESS), (45, State.IN_PROGRESS), (46, State.OVERDUE)]
)
def test_begun_form_is_in_progress_until_it_is_overdue(days, expected):
    record = a_record(dx_date="2010-06")
    record.diagnosis.status = FormStatus.IN_PROGRESS
    assert state(record, "DIA", days) == expected


def test_complete_form_is_never_overdue():
    assert state(a_record(dx_date="2010-06"), "DIA", 5000) == State.COMPLETE


@pytest.mark.parametrize(("days", "expected"), [(30, State.COMPLETE), (31, State.OVERDUE)])
def test_legal_basis_still_to_be_obtained_is_overdue_after_thirty_days(days, expected):
    assert state(a_record(consent={**CONSENT, "legal_basis": "PEND"}), "CON", days) == expected


def test_what_nobody_needs_is_not_needed_until_it_has_a_row():
    assert state(a_record(), "DTH", 5000) == State.NOT_NEEDED
    assert state(a_record(death=day(400)), "DTH", 5000) == State.COMPLETE


def test_latest_contact_is_never_due():
    assert state(a_record(tx_date=day(0)), "FUP", 5000, "LAST") == State.NOT_STARTED
    assert state(a_record(tx_date=day(0)), "FUP", 5000, "M06") == State.OVERDUE


def seen(record, today):
    return [(c.spec.key, c.slot, c.state, c.term, [row.pk for row in c.rows]) for c in cells(record, today)]


@pytest.mark.django_db
def test_outline_tells_the_same_of_every_cell_as_the_whole_record(torino, django_assert_num_queries):
    open_centre(torino)
    first = consented(torino)
    save(first, diagnosis(), index_allo())
    second = register(torino, elig_mm="N")
    with django_assert_num_queries(1):
        outlines = load_outlines([second.pk, first.pk])
        shown = {pk: [seen(outline, day(n)) for n in (0, 5000)] for pk, outline in outlines.items()}
    assert list(outlines) == [second.pk, first.pk]
    for patient in (first, second):
        assert shown[patient.pk] == [seen(load_record(patient), day(n)) for n in (0, 5000)]
