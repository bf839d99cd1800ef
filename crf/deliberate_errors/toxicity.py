"""Errors about toxicity."""

from __future__ import annotations

from copy import copy
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.codes import BLOOD_COUNT_TERMS, CTCAE_FACTS
from crf.deliberate_errors.error import answers, error, give
from crf.deliberate_errors.treatment import entries, is_exact, moved
from crf.derivations.toxicity import MOTOR_NEUROPATHY, SECOND_MALIGNANCY, SENSORY_NEUROPATHY
from crf.partial_date import days_between_min

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

NEUROPATHIES = (SENSORY_NEUROPATHY, MOTOR_NEUROPATHY)


def _is_haematological(row: Any) -> bool:
    return CTCAE_FACTS[row.tox_term].haematological


def _drugs(person: SyntheticPatient, row: Any) -> set[str]:
    return {drug.drug for drug in entries(person, models.TreatmentDrug, row.treatment)}


@error("E-TOX-01", typed=False)
def grade_does_not_exist(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        absent = [grade for grade in "123" if grade not in CTCAE_FACTS[row.tox_term].grades]
        if absent and row.tox_grade != "5":
            give(row, "tox_grade", absent[-1])
            return True
    return False


@error("E-TOX-02")
def before_its_treatment(person: SyntheticPatient, random: Random) -> bool:
    index = person.row(models.Transplant)
    for row in person.rows(models.Toxicity):
        start = row.treatment.ptt_start
        if is_exact(start) and (start.earliest - index.tx_date).days > 30:
            give(row, "tox_onset", moved(start, -random.randint(3, 20)))
            return True
    return False


@error("E-TOX-03")
def long_after_its_treatment(person: SyntheticPatient, random: Random) -> bool:
    end = person.row(models.EndOfObservation)
    if end is None:
        return False
    last = end.eos_date
    for row in person.rows(models.Toxicity):
        over = row.treatment.ptt_end
        time_left = (days_between_min(over, last) or 0) if is_exact(over) else 0
        if row.tox_outcome in ("IMP", "CONT") and time_left > 160:
            give(row, "tox_onset", moved(over, random.randint(95, 150)))
            return True
    return False


@error("E-TOX-04")
def suspected_drug_not_given(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        if row.tox_drugs and row.tox_term not in NEUROPATHIES and row.tox_action != "STOP":
            give(row, "tox_drugs", ["VEN" if "VEN" not in _drugs(person, row) else "PAN"])
            return True
    return False


@error("E-TOX-05")
def fatal_below_grade_5(person: SyntheticPatient, random: Random) -> bool:
    row = next((row for row in person.rows(models.Toxicity) if row.tox_outcome != "FAT"), None)
    if row is None:
        return False
    give(row, "tox_outcome", "FAT")
    give(row, "tox_resolved", None)
    return True


answers(
    "E-TOX-06",
    models.Toxicity,
    lambda row: row.tox_grade == "4" and not _is_haematological(row),
    tox_serious="N",
    tox_sae_criteria=None,
)


@error("E-TOX-07")
def resolved_before_onset(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        if row.tox_resolved is not None and is_exact(row.tox_onset):
            give(row, "tox_resolved", moved(row.tox_onset, -random.randint(1, 9)))
            return True
    return False


@error("E-TOX-08")
def nadir_in_another_unit(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        if row.tox_nadir is not None and row.tox_grade in ("2", "3"):
            give(row, "tox_nadir", row.tox_nadir * 10)
            return True
    return False


@error("E-TOX-09")
def gvhd_as_toxicity(person: SyntheticPatient, random: Random) -> bool:
    row = person.row(models.Toxicity)
    if row is None:
        return False
    give(row, "tox_comment", random.choice(("GVHD of the skin", "Acute graft-versus-host disease, gut")))
    return True


answers("E-TOX-10", models.Treatment, lambda row: row.ptt_tox_any == "N", ptt_tox_any="Y")


@error("E-TOX-11")
def stopped_for_another_reason(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        if row.tox_action == "STOP" and row.tox_drugs:
            for drug in entries(person, models.TreatmentDrug, row.treatment):
                if drug.drug in row.tox_drugs:
                    give(drug, "drug_stop_reason", "MD")
            return True
    return False


@error("E-TOX-12")
def entered_twice(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        if row.tox_grade != "5" and is_exact(row.tox_onset):
            twin = copy(row)
            twin._state = copy(row._state)
            twin.missing, twin.entered = dict(row.missing), dict(row.entered)
            person.before.insert(person.before.index(row) + 1, twin)
            return True
    return False


@error("E-TOX-13")
def neuropathy_of_another_drug(person: SyntheticPatient, random: Random) -> bool:
    for row in person.rows(models.Toxicity):
        steroid = {"DEX", "PRED"} & _drugs(person, row)
        if row.tox_term in NEUROPATHIES and row.tox_drugs and steroid and row.tox_action != "STOP":
            give(row, "tox_drugs", sorted(steroid)[:1])
            return True
    return False


@error("E-TOX-14")
def malignancy_in_no_visit(person: SyntheticPatient, random: Random) -> bool:
    if person.row(models.SecondMalignancy) is not None:
        return False
    for row in person.rows(models.Toxicity):
        plain = row.tox_term not in BLOOD_COUNT_TERMS and row.tox_other is None
        if plain and row.tox_grade in ("3", "4") and not _is_haematological(row):
            give(row, "tox_term", SECOND_MALIGNANCY)
            return True
    return False
