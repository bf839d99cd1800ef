"""Errors about the end of observation and the signature."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error
from crf.deliberate_errors.gvhd import days_before
from crf.models import FormStatus

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-EOS-01")
def end_before_last_contact(person: SyntheticPatient, random: Random) -> bool:
    end = person.row(models.EndOfObservation)
    if end is None:
        return False
    end.eos_date = days_before(end.eos_date, random.randint(20, 90))
    return True


@error("E-EOS-02", typed=False)
def signed_too_early(person: SyntheticPatient, random: Random) -> bool:
    """Signed while one of the forms was not verified yet."""
    waiting = person.row(models.Response)
    if waiting is None:
        return False
    rows = [person.patient, *person.before, *person.later]
    for row in rows:
        row.status = FormStatus.COMPLETE if row is waiting else FormStatus.SIGNED
    person.unfinished += rows
    return True


answers("E-EOS-03", models.EndOfObservation, lambda row: row.eos_reason == "LTFU", eos_reason="END")
