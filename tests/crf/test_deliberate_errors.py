"""Each deliberate error is found by its check, and by no other but those that it names."""

from functools import cache
from random import Random

import pytest

from crf.checks import run_checks
from crf.deliberate_errors import ERRORS
from crf.synthetic import record_of, synthetic_patient

SEED, PATIENTS, ENOUGH = 3, 400, 3

_people = {}


def found_in(person):
    return {finding.check.id for finding in run_checks(record_of(person))}


@cache
def found_before(number):
    return found_in(synthetic_patient(SEED, number))


def marred(error):
    """What is newly found in the first patients whose course allows the error."""
    told = []
    for number in range(PATIENTS):
        # A course that does not allow the error is left as it is, and serves the next one.
        person = _people.pop(number, None) or synthetic_patient(SEED, number)
        if not error.put_in(person, Random(1)):
            _people[number] = person
            continue
        told.append(found_in(person) - found_before(number))
        if len(told) == ENOUGH:
            break
    return told


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_is_found_by_its_check_and_by_no_unrelated_one(error):
    told = marred(error)
    assert told
    for new in told:
        assert error.check_id in new
        assert new <= {error.check_id, *error.also}
    # What is named as speaking too does so at least once.
    assert error.also <= set().union(*told)
