"""Errors about every item of every form."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-GEN-10")
def chronic_after_death(person: SyntheticPatient, random: Random) -> bool:
    chronic, death = person.row(models.ChronicGVHD), person.row(models.Death)
    if chronic is None or death is None or chronic.cgvhd != "Y":
        return False
    after = death.death_date.latest + datetime.timedelta(days=random.randint(5, 60))
    chronic.cgvhd_onset_date = PartialDate.from_date(after)
    return True


@error("E-GEN-07")
def unusual_diagnosis_year(person: SyntheticPatient, random: Random) -> bool:
    diagnosis = person.row(models.Diagnosis)
    if diagnosis is None:
        return False
    diagnosis.dx_date = PartialDate(random.randint(1989, 1994), random.randint(1, 12))
    return True
