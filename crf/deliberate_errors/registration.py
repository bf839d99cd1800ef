"""Errors about registration and centre."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-PAT-03")
def age_does_not_fit(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.Transplant) is None:
        return False
    person.patient.age_at_allo = (person.patient.age_at_allo or 0) - random.choice((3, 10))
    return True
