"""Errors about relapse."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.deliberate_errors.error import answers, error, give
from crf.deliberate_errors.gvhd import after_day_0, days_before, observed_days

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

COMPLETE = ("SCR", "CR")


def reappeared(person: SyntheticPatient) -> models.Relapse | None:
    """A reappearance of MRD alone, of whose date no visit and no treatment speaks."""
    return next((row for row in person.rows(models.Relapse) if row.rel_type == "MRDR"), None)


def first_relapse(person: SyntheticPatient, *kinds: str) -> models.Relapse | None:
    """The first that is not of MRD alone, if it is of one of these kinds."""
    first = next((row for row in person.rows(models.Relapse) if row.rel_type != "MRDR"), None)
    return first if first is not None and first.rel_type in kinds else None


def relapse_free(person: SyntheticPatient) -> models.RelapseSummary | None:
    """The summary, where there is no relapse and no reappearance of MRD either."""
    summary = person.row(models.RelapseSummary)
    free = summary is not None and summary.relapse_ever == "N" and not person.rows(models.Relapse)
    return summary if free else None


@error("E-REL-01")
def relapse_before_transplant(person: SyntheticPatient, random: Random) -> bool:
    row = reappeared(person)
    if row is None:
        return False
    give(row, "rel_date", after_day_0(person, -random.randint(0, 30)))
    return True


@error("E-REL-02")
def from_a_remission_never_reached(person: SyntheticPatient, random: Random) -> bool:
    row, before = first_relapse(person, "PD"), person.row(models.PreTransplantStatus)
    if row is None or before.resp_at_tx in (None, "NE", *COMPLETE):
        return False
    if person.row(models.Response).best_resp in COMPLETE:
        return False
    give(row, "rel_type", "RELCR")
    return True


@error("E-REL-03")
def progression_from_remission(person: SyntheticPatient, random: Random) -> bool:
    row = first_relapse(person, "RELCR")
    if row is None or person.row(models.Response).best_resp not in COMPLETE:
        return False
    give(row, "rel_type", "PD")
    return True


@error("E-REL-04")
def announced_and_not_recorded(person: SyntheticPatient, random: Random) -> bool:
    summary = relapse_free(person)
    if summary is None:
        return False
    give(summary, "relapse_ever", "Y")
    give(summary, "relapse_free_until", None)
    return True


@error("E-REL-05")
def not_excluded_long_enough(person: SyntheticPatient, random: Random) -> bool:
    summary = relapse_free(person)
    if summary is None or observed_days(person) < 200:
        return False
    end = person.row(models.EndOfObservation).eos_date
    give(summary, "relapse_free_until", days_before(end, random.randint(100, 150)))
    return True


@error("E-REL-06")
def numbered_from_two(person: SyntheticPatient, random: Random) -> bool:
    rows = person.rows(models.Relapse)
    if len(rows) != 1 or rows[0].rel_treated != "N":
        return False
    give(rows[0], "rel_no", 2)
    return True


def is_confined(row: models.Relapse) -> bool:
    """Clinical, by CRAB features alone."""
    return row.rel_detection == "CLIN" and row.rel_emd == "N" and row.rel_pcl != "Y"


answers("E-REL-07", models.Relapse, is_confined, rel_crab=["NONE"])
answers("E-REL-08", models.Relapse, lambda row: row.rel_detection == "CLIN", rel_crab=["AN", "NONE"])
answers("E-REL-09", models.Relapse, lambda row: row.rel_treated == "Y", rel_treated="N")


@error("E-REL-10")
def reported_and_not_recorded(person: SyntheticPatient, random: Random) -> bool:
    visit = person.row(models.FollowUp)
    if relapse_free(person) is None or visit is None:
        return False
    give(visit, "relapse_since", "Y")
    return True


@error("E-REL-11")
def very_early(person: SyntheticPatient, random: Random) -> bool:
    row = reappeared(person)
    if row is None:
        return False
    give(row, "rel_date", after_day_0(person, random.randint(15, 27)))
    return True
