"""Errors about graft-versus-host disease."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-CGV-02")
def early_chronic(person: SyntheticPatient, random: Random) -> bool:
    chronic, transplant = person.row(models.ChronicGVHD), person.row(models.Transplant)
    if chronic is None or chronic.cgvhd != "Y":
        return False
    day = transplant.tx_date + datetime.timedelta(days=random.randint(30, 50))
    chronic.cgvhd_onset_date = PartialDate.from_date(day)
    return True
