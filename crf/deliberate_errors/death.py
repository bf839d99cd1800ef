"""Errors about death and the end of observation."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import error
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient


@error("E-DTH-05")
def relapse_not_before_death(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    if death is None or death.death_relapse_before != "Y":
        return False
    death.death_relapse_before = "N"
    return True


@error("E-DTH-04")
def transplant_related_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    if death is None or death.death_main_cause != "REL":
        return False
    death.death_main_cause, death.death_main_hsct = "HSCT", "INF"
    death.death_contrib, death.missing = ["INF"], {}
    return True


@error("E-DTH-13")
def month_of_death_only(person: SyntheticPatient, random: Random) -> bool:
    death = person.row(models.Death)
    if death is None:
        return False
    death.death_date = PartialDate(death.death_date.year, death.death_date.month)
    return True


@error("E-EOS-01")
def end_before_last_contact(person: SyntheticPatient, random: Random) -> bool:
    end = person.row(models.EndOfObservation)
    if end is None:
        return False
    end.eos_date -= datetime.timedelta(days=random.randint(20, 90))
    return True
