"""Errors that lie between patients, centres and the registry: nobody can type them into one form."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-CEN-04", typed=False)
def two_centres_of_one_number(person: SyntheticPatient, random: Random) -> bool:
    person.around = replace(person.around, centres_of_same_number=1)
    return True


@error("E-CEN-05", typed=False)
def more_patients_than_expected(person: SyntheticPatient, random: Random) -> bool:
    person.around = replace(person.around, patients_of_centre=person.dossier.expected_patients + 1)
    return True


@error("E-PAT-06", typed=False)
def registered_twice(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.Transplant) is None:
        return False
    person.around = replace(person.around, twins=("MMA-01-0007-C",))
    return True


@error("E-PAT-07", typed=False)
def registry_number_of_another(person: SyntheticPatient, random: Random) -> bool:
    person.around = replace(person.around, shares_promise_id=True)
    return True


@error("E-PAT-09", typed=False)
def no_registry_number(person: SyntheticPatient, random: Random) -> bool:
    person.around = replace(person.around, promise_id="")
    return True


@error("E-PAT-10", typed=False)
def the_registry_says_otherwise(person: SyntheticPatient, random: Random) -> bool:
    other = {"M": "F", "F": "M"}.get(person.patient.sex)
    if other is None:
        return False
    person.around = replace(person.around, stated={"PAT.sex": other})
    return True
