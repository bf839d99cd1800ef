"""Errors about response."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.deliberate_errors.gvhd import after_day_0, observed_days
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

COMPLETE = ("SCR", "CR")
# From which a very good partial response is an improvement.
WORSE = ("PR", "MR", "SD", "PD", "REL")


@error("E-RSP-01")
def response_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    response = person.row(models.Response)
    if response is None or response.best_resp_date is None:
        return False
    give(response, "best_resp_date", after_day_0(person, -random.randint(1, 40)))
    return True


@error("E-RSP-02")
def best_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    response = person.row(models.Response)
    relapse = next((row for row in person.rows(models.Relapse) if row.rel_type != "MRDR"), None)
    if relapse is None or response.best_resp_date is None:
        return False
    when = relapse.rel_date.latest + datetime.timedelta(days=random.randint(5, 15))
    if when >= person.row(models.EndOfObservation).eos_date.earliest:
        return False
    give(response, "best_resp_date", PartialDate.from_date(when))
    return True


@error("E-RSP-03")
def better_than_the_best(person: SyntheticPatient, random: Random) -> bool:
    response, before = person.row(models.Response), person.row(models.PreTransplantStatus)
    shown = any(row.rsa_resp in COMPLETE for row in person.rows(models.ResponseAssessment))
    if response is None or not shown or person.row(models.Relapse) or before.resp_at_tx not in WORSE:
        return False
    give(response, "best_resp", "VGPR")
    return True


@error("E-RSP-04")
def worse_than_at_transplant(person: SyntheticPatient, random: Random) -> bool:
    response, before = person.row(models.Response), person.row(models.PreTransplantStatus)
    if response is None or response.best_resp != "VGPR" or before.resp_at_tx != "VGPR":
        return False
    for row in person.rows(models.ResponseAssessment):
        if row.rsa_resp == "VGPR":
            give(row, "rsa_resp", "PR")
    give(response, "best_resp", "PR")
    return True


answers("E-RSP-05", models.ResponseAssessment, lambda row: row.rsa_resp in COMPLETE, rsa_ifix_neg="N")
answers("E-RSP-06", models.ResponseAssessment, lambda row: row.rsa_resp == "SCR", rsa_flc_normal="N")


@error("E-RSP-07")
def progression_not_recorded(person: SyntheticPatient, random: Random) -> bool:
    rows, summary = person.rows(models.ResponseAssessment), person.row(models.RelapseSummary)
    if not rows or summary.relapse_ever != "N" or person.row(models.Relapse) or observed_days(person) < 100:
        return False
    give(rows[-1], "rsa_resp", "PD")
    return True


@error("E-RSP-08")
def never_negative(person: SyntheticPatient, random: Random) -> bool:
    response = person.row(models.Response)
    if response is None or response.mrd_neg_ever != "N":
        return False
    give(response, "mrd_neg_ever", "Y")
    return True
