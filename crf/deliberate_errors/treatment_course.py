"""Errors about treatments beside relapses, visits and their summary."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from crf import models
from crf.deliberate_errors.error import error, give
from crf.deliberate_errors.treatment import PLAIN_MODALITIES, is_exact, moved, with_modality
from crf.partial_date import PartialDate, days_between_max, days_between_min

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

# What only a treatment for relapse is asked.
OF_SALVAGE = ("ptt_relapse", "ptt_line", "ptt_best_resp", "ptt_best_resp_date")


def _salvages(person: SyntheticPatient) -> list[tuple[models.Treatment, models.Relapse]]:
    relapses = {row.rel_no: row for row in person.rows(models.Relapse)}
    rows = (row for row in person.rows(models.Treatment) if row.ptt_indication == "REL")
    return [(row, relapses[row.ptt_relapse]) for row in rows]


def _end(person: SyntheticPatient) -> PartialDate:
    end: PartialDate = person.row(models.EndOfObservation).eos_date
    return end


@error("E-PTT-03")
def treated_before_relapse(person: SyntheticPatient, random: Random) -> bool:
    visits = [visit.visit_date for visit in person.rows(models.FollowUp)]
    for row, relapse in _salvages(person):
        when = relapse.rel_date
        between = any(when.earliest <= day.earliest and day.latest <= row.ptt_start.latest for day in visits)
        if is_exact(when) and is_exact(row.ptt_start) and not between:
            give(row, "ptt_start", moved(when, -random.randint(16, 18)))
            return True
    return False


@error("E-PTT-04")
def maintenance_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    for row, relapse in _salvages(person):
        if row.ptt_modality == "DRUG" and (days_between_min(relapse.rel_date, row.ptt_start) or 0) > 0:
            give(row, "ptt_indication", "MAIN")
            for name in OF_SALVAGE:
                give(row, name, None)
            give(relapse, "rel_treated", "N")
            return True
    return False


@error("E-PTT-15")
def more_treatments_declared(person: SyntheticPatient, random: Random) -> bool:
    summary = person.row(models.TreatmentSummary)
    if summary is None or summary.ptt_total is None or person.row(models.EndOfObservation) is None:
        return False
    give(summary, "ptt_total", summary.ptt_total + 1)
    return True


@error("E-PTT-18")
def second_transplant_not_entered(person: SyntheticPatient, random: Random) -> bool:
    row = with_modality(person, *PLAIN_MODALITIES)
    if row is None or len(person.rows(models.Transplant)) > 1:
        return False
    give(row, "ptt_modality", "HCT2")
    return True


@error("E-PTT-19")
def visit_reports_another_treatment(person: SyntheticPatient, random: Random) -> bool:
    begun = [row.ptt_start for row in person.rows(models.Treatment)]
    begun += [row.dli_date for row in person.rows(models.DonorLymphocyteInfusion)]
    transplant = person.row(models.Transplant)
    since = transplant and transplant.tx_date
    for visit in person.rows(models.FollowUp):
        far = (
            (days_between_min(when, since) or 0) > 40 or (days_between_min(visit.visit_date, when) or 0) > 40
            for when in begun
        )
        if visit.newtrt_since == "N" and all(far):
            give(visit, "newtrt_since", "Y")
            return True
        since = visit.visit_date
    return False


@error("E-PTT-20")
def overlapping_treatments(person: SyntheticPatient, random: Random) -> bool:
    rows = [row for row, _relapse in _salvages(person)]
    for first, second in pairwise(rows):
        long = (days_between_min(second.ptt_start, second.ptt_end) or 0) > 40
        if long and first.ptt_end is not None:
            give(first, "ptt_end", second.ptt_end)
            return True
    return False


@error("E-PTT-21")
def progression_without_treatment(person: SyntheticPatient, random: Random) -> bool:
    """Soon after the start, so that the relapse for which it was given stands for the progression."""
    salvages = _salvages(person)
    if not salvages or salvages[-1][0] is not person.rows(models.Treatment)[-1]:
        return False
    row, relapse = salvages[-1]
    soon = (days_between_max(relapse.rel_date, row.ptt_start) or 99) < 20
    left = row.ptt_end and person.row(models.EndOfObservation) and days_between_min(row.ptt_end, _end(person))
    if not soon or not is_exact(row.ptt_start) or row.ptt_pd == "Y" or (left or 0) <= 200:
        return False
    give(row, "ptt_pd", "Y")
    give(row, "ptt_pd_date", moved(row.ptt_start, random.randint(3, 9)))
    return True


@error("E-PTT-22")
def progression_without_relapse(person: SyntheticPatient, random: Random) -> bool:
    row: Any = person.row(models.Treatment)
    if row is None or person.row(models.Relapse) or not is_exact(row.ptt_end):
        return False
    give(row, "ptt_pd", "Y")
    give(row, "ptt_pd_date", row.ptt_end)
    return True
