"""Errors about treatment after the transplant."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.codes import DRUG_FACTS
from crf.deliberate_errors.error import error, give
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

# Modalities without drugs, infusions or the question about toxicity.
PLAIN_MODALITIES = ("RT", "ISW", "OTH")


def moved(when: Any, days: int) -> PartialDate:
    """The day so many days later."""
    return PartialDate.from_date(when.earliest + datetime.timedelta(days=days))


def is_exact(when: Any) -> bool:
    return when is not None and when.precision == "day"


def entries(person: SyntheticPatient, model: type[Any], row: models.Treatment) -> list[Any]:
    return [entry for entry in person.rows(model) if entry.treatment is row]


def with_modality(person: SyntheticPatient, *modalities: str) -> Any:
    """The first treatment of one of these."""
    rows = person.rows(models.Treatment)
    return next((row for row in rows if row.ptt_modality in modalities), None)


@error("E-PTT-01")
def treated_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    row, index = person.row(models.Treatment), person.row(models.Transplant)
    if row is None or any(visit.newtrt_since == "Y" for visit in person.rows(models.FollowUp)[1:]):
        return False
    give(row, "ptt_start", PartialDate.from_date(index.tx_date - datetime.timedelta(random.randint(40, 90))))
    return True


@error("E-PTT-02")
def drug_ends_before_it_begins(person: SyntheticPatient, random: Random) -> bool:
    drugs = (d for d in person.rows(models.TreatmentDrug) if is_exact(d.drug_start) and d.drug_end)
    drug = next(drugs, None)
    if drug is None:
        return False
    give(drug, "drug_end", moved(drug.drug_start, -random.randint(3, 15)))
    return True


@error("E-PTT-05")
def drugs_not_entered(person: SyntheticPatient, random: Random) -> bool:
    row = with_modality(person, *PLAIN_MODALITIES)
    if row is None:
        return False
    for name, value in (("ptt_modality", "DRUG"), ("ptt_cycles", 4), ("ptt_tox_any", "N")):
        give(row, name, value)
    return True


@error("E-PTT-08")
def drug_before_its_treatment(person: SyntheticPatient, random: Random) -> bool:
    index = person.row(models.Transplant)
    for drug in person.rows(models.TreatmentDrug):
        start = drug.treatment.ptt_start
        if is_exact(start) and (start.earliest - index.tx_date).days > 60:
            give(drug, "drug_start", moved(start, -random.randint(10, 40)))
            return True
    return False


@error("E-PTT-12")
def response_before_treatment(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Treatment):
        if is_exact(row.ptt_start) and row.ptt_best_resp_date is not None:
            give(row, "ptt_best_resp_date", moved(row.ptt_start, -random.randint(5, 20)))
            return True
    return False


@error("E-PTT-13")
def drug_of_later_years(person: SyntheticPatient, random: Random) -> bool:
    """A companion drug, so that what is known of the novel ones stays."""
    for drug in person.rows(models.TreatmentDrug):
        named = any(drug.drug in (tox.tox_drugs or ()) for tox in person.rows(models.Toxicity))
        companion = not DRUG_FACTS[drug.drug].novel and drug.drug_other is None and not named
        if companion and drug.drug_start.year < DRUG_FACTS["TEC"].since:
            give(drug, "drug", "TEC")
            return True
    return False


@error("E-PTT-14")
def ongoing_after_death(person: SyntheticPatient, random: Random) -> bool:
    rows = person.rows(models.Treatment)
    if person.row(models.Death) is None or not rows or rows[-1].ptt_stop_reason == "TOX":
        return False
    give(rows[-1], "ptt_stop_reason", "ONG")
    give(rows[-1], "ptt_end", None)
    return True


@error("E-PTT-17")
def stopped_for_no_toxicity(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Treatment):
        if row.ptt_tox_any == "N" and row.ptt_end is not None:
            give(row, "ptt_stop_reason", "TOX")
            return True
    return False
