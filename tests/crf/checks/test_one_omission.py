"""One omission asks one query: no two checks ask for the same missing answer or form."""

import pytest

from crf.checks import CHECKS, run_checks
from crf.deliberate_errors import ERRORS
from crf.deliberate_errors.trying import SEED
from crf.fields import OPTIONAL
from crf.models import EntryForm
from crf.models.base import arises
from crf.synthetic import record_of, synthetic_patient

WITHOUT_A_ROW, WITHOUT_AN_ANSWER = range(30), range(5)


def asked(person):
    """The checks that would ask the centre."""
    return {found.check.id for found in run_checks(record_of(person)) if found.check.asks}


def without(person, row):
    """The row gone with its entries; what was there comes back from the next draw."""
    for rows in (person.before, person.later):
        rows[:] = [each for each in rows if each is not row and not _stands_on(each, row)]


def _stands_on(entry, row):
    return isinstance(entry, EntryForm) and bool(entry.parent_name) and entry.belongs_to(row)


def blanked(row, name):
    """An answer left out, with what depends on it."""
    setattr(row, name, None)
    emptied = True
    while emptied:
        gone = [field for field in row.items() if row.is_answered(field) and not arises(field, row.answers())]
        for field in gone:
            setattr(row, field.attname, None)
            row.missing.pop(field.name, None)
        emptied = bool(gone)


@pytest.mark.parametrize("number", WITHOUT_A_ROW)
def test_a_form_that_is_missing_is_asked_for_once(number):
    whole = synthetic_patient(SEED, number)
    before = asked(whole)
    for at, each in enumerate([*whole.before, *whole.later]):
        person = synthetic_patient(SEED, number)
        without(person, (*person.before, *person.later)[at])
        new = asked(person) - before
        assert len(new) <= 1, each


@pytest.mark.parametrize("number", WITHOUT_AN_ANSWER)
def test_an_answer_that_is_missing_is_asked_for_once(number):
    person = synthetic_patient(SEED, number)
    before = asked(person)
    for row in (*person.before, *person.later):
        answers, missing = row.answers(), dict(row.missing)
        for field in row.items():
            if answers[field.name] is None or field.item.required == OPTIONAL or field.item.missing:
                continue
            blanked(row, field.name)
            new = asked(person) - before
            assert len(new) <= 1, f"{row.form_key}.{field.name}"
            for name, value in answers.items():
                setattr(row, name, value)
            row.missing = dict(missing)


def test_an_error_that_can_be_typed_is_asked_about_by_one_check():
    asked_too = {
        error.check_id: {also for also in error.also if CHECKS[also].asks}
        for error in ERRORS.values()
        if error.typed and CHECKS[error.check_id].asks
    }
    assert {id: also for id, also in asked_too.items() if also} == {}
