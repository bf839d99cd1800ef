"""Errors about diagnosis."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-DIA-03")
def diagnosis_after_transplant(person: SyntheticPatient, random: Random) -> bool:
    diagnosis, transplant = person.row(models.Diagnosis), person.row(models.Transplant)
    if diagnosis is None:
        return False
    # Typed in a second sitting, so that the transplant is complete when the contradiction arises.
    diagnosis.dx_date = PartialDate(transplant.tx_date.year + 1, 3)
    person.before.remove(diagnosis)
    person.later.insert(0, diagnosis)
    return True
