"""Errors about the status before the transplant."""

from __future__ import annotations

import datetime
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.deliberate_errors.lines import last_line, relapsing
from crf.derivations.comorbidity import WEIGHTS, hctci
from crf.derivations.conditioning import bmi
from crf.models import PreTransplantStatus
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

COMPLETE = ("SCR", "CR")
IN_RESPONSE = ("SCR", "CR", "NCR", "VGPR")
OBESE = 35


def _days_from_allo(person: SyntheticPatient, days: int) -> PartialDate:
    return PartialDate.from_date(person.row(models.Transplant).tx_date + datetime.timedelta(days=days))


@error("E-PRE-01")
def assessed_after_transplant(person: SyntheticPatient, random: Random) -> bool:
    status = person.row(PreTransplantStatus)
    if status is None:
        return False
    give(status, "pre_date", _days_from_allo(person, random.randint(2, 20)))
    return True


@error("E-PRE-02")
def assessed_long_before(person: SyntheticPatient, random: Random) -> bool:
    status = person.row(PreTransplantStatus)
    if status is None:
        return False
    give(status, "pre_date", _days_from_allo(person, -random.randint(95, 150)))
    return True


@error("E-PRE-03")
def best_response_understated(person: SyntheticPatient, random: Random) -> bool:
    status, line = person.row(PreTransplantStatus), last_line(person)
    if line is None or status.resp_at_tx not in IN_RESPONSE or line.best_resp != status.resp_at_tx:
        return False
    give(line, "best_resp", "PR")
    return True


@error("E-PRE-04")
def in_response_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    status, transplant = person.row(PreTransplantStatus), person.row(models.Transplant)
    # A relapse between the two transplants of a tandem is another matter.
    if status is None or status.resp_at_tx not in IN_RESPONSE or transplant.tx_plan == "TANDP":
        return False
    return relapsing(person, -random.randint(10, 20)) is not None


answers(
    "E-PRE-05",
    PreTransplantStatus,
    lambda status: status.resp_at_tx in COMPLETE,
    bmpc_pre=15,
)
answers("E-PRE-06", PreTransplantStatus, lambda status: status.ecog == "0", kps="60")


@error("E-PRE-07")
def slim_and_obese(person: SyntheticPatient, random: Random) -> bool:
    status = person.row(PreTransplantStatus)
    if status is None or status.hctci_obesity != "N":
        return False
    index = bmi(status).value
    if index is None or float(index) > OBESE:
        return False
    give(status, "hctci_obesity", "Y")
    return True


answers(
    "E-PRE-08",
    PreTransplantStatus,
    lambda status: status.hctci_any == "N" or status.hctci_renal == "N",
    creat_pre=Decimal("2.6"),
)


@error("E-PRE-09")
def index_miscounted(person: SyntheticPatient, random: Random) -> bool:
    status = person.row(PreTransplantStatus)
    total = None if status is None else hctci(status).value
    if total is None or int(total) > 5:
        return False
    give(status, "hctci_reported", int(total) + random.randint(2, 4))
    return True


@error("E-PRE-10")
def comorbidity_without_any(person: SyntheticPatient, random: Random) -> bool:
    status: Any = person.row(PreTransplantStatus)
    if status is None or status.hctci_any != "N":
        return False
    give(status, "hctci_any", "Y")
    for name in (*WEIGHTS, "hepatic", "pulm"):
        give(status, f"hctci_{name}", "N")
    return True


# The total goes with it, which is not asked for.
answers(
    "E-PRE-11",
    PreTransplantStatus,
    lambda status: status.hctci_malig == "N",
    hctci_malig="Y",
    hctci_reported=None,
)


@error("E-PRE-12")
def auto_forgotten(person: SyntheticPatient, random: Random) -> bool:
    line = next((line for line in person.rows(models.Line) if line.auto_count == 2), None)
    if line is None:
        return False
    give(line, "auto_count", 1)
    give(line, "auto2_date", None)
    return True


@error("E-PRE-13")
def remission_not_numbered(person: SyntheticPatient, random: Random) -> bool:
    status = person.row(PreTransplantStatus)
    if status is None or status.resp_at_tx not in COMPLETE or status.mrd_pre != "POS":
        return False
    give(status, "resp_number", None)
    status.missing = {**status.missing, "resp_number": "U"}
    return True
