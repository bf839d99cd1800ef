"""Errors about follow-up visits."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING

from crf import models
from crf.checks.followup import SEVERITY
from crf.checks.relapse import LEEWAY
from crf.deliberate_errors.error import answers, error, give
from crf.deliberate_errors.gvhd import days_before
from crf.derivations import VISIT_WINDOWS
from crf.models import FollowUp
from crf.partial_date import PartialDate

if TYPE_CHECKING:
    from crf.synthetic import SyntheticPatient

# What a visit says that has happened since the one before.
SINCE = ("agvhd_since", "relapse_since", "newtrt_since", "inf_since", "secmal_since")
# What is asked of the living only.
OF_THE_LIVING = ("kps_fu", "cgvhd_now", "ist_now")


def _visit(person: SyntheticPatient, code: str) -> FollowUp | None:
    return next((row for row in person.rows(FollowUp) if row.visit == code), None)


def _nothing_since(visit: FollowUp) -> bool:
    return all(getattr(visit, name) == "N" for name in SINCE)


def _no_longer_alive(visit: FollowUp, status: str) -> None:
    for name in OF_THE_LIVING:
        give(visit, name, None)
    visit.vital_status = status


@error("E-FUP-01")
def visit_outside_window(person: SyntheticPatient, random: Random) -> bool:
    visit, following = _visit(person, "M18"), _visit(person, "M24")
    if visit is None or following is None or not _nothing_since(following):
        return False
    late = VISIT_WINDOWS["M18"][1] or 0
    day0 = person.row(models.Transplant).tx_date
    visit.visit_date = PartialDate.from_date(
        day0 + datetime.timedelta(days=random.randint(late + 1, late + 40))
    )
    return True


@error("E-FUP-02")
def visits_not_in_order(person: SyntheticPatient, random: Random) -> bool:
    first, second, chronic = _visit(person, "M06"), _visit(person, "M12"), person.row(models.ChronicGVHD)
    if first is None or second is None or chronic.cgvhd != "N" or person.rows(models.Relapse):
        return False
    if first.visit_date is None or not (_nothing_since(first) and _nothing_since(second)):
        return False
    second.visit_date = days_before(first.visit_date, random.randint(1, 20))
    return True


@error("E-FUP-03")
def seen_after_death(person: SyntheticPatient, random: Random) -> bool:
    death, last = person.row(models.Death), _visit(person, "LAST")
    if death is None or last is None or last.visit_date is None or not _nothing_since(last):
        return False
    _no_longer_alive(last, "LTFU")
    last.visit_date = days_before(last.visit_date, -random.randint(20, 60))
    person.row(models.EndOfObservation).eos_date = last.visit_date
    return True


@error("E-FUP-04")
def death_without_its_form(person: SyntheticPatient, random: Random) -> bool:
    last = _visit(person, "LAST")
    if last is None or person.row(models.Death) is not None:
        return False
    _no_longer_alive(last, "DEAD")
    return True


@error("E-FUP-05")
def visit_after_reported_death(person: SyntheticPatient, random: Random) -> bool:
    visit = _visit(person, "M12")
    if visit is None or person.row(models.Death) is None:
        return False
    _no_longer_alive(visit, "DEAD")
    return True


@error("E-FUP-06")
def relapsed_without_relapse(person: SyntheticPatient, random: Random) -> bool:
    visits = person.rows(FollowUp)
    if not visits or person.rows(models.Relapse):
        return False
    give(random.choice(visits), "disease_status", "REL")
    return True


@error("E-FUP-07")
def remission_after_relapse(person: SyntheticPatient, random: Random) -> bool:
    visit = next((row for row in person.rows(FollowUp) if row.disease_status == "POST"), None)
    if visit is None:
        return False
    visit.disease_status = "CR"
    return True


@error("E-FUP-08", typed=False)
def nothing_known_at_24_months(person: SyntheticPatient, random: Random) -> bool:
    """Typed in without an end of observation, which would have said that contact was lost."""
    end, last = person.row(models.EndOfObservation), _visit(person, "LAST")
    if end is None or end.eos_reason != "LTFU" or last is None:
        return False
    person.later.remove(end)
    return True


@error("E-FUP-09")
def lost_and_seen_again(person: SyntheticPatient, random: Random) -> bool:
    visit = _visit(person, "M06")
    if visit is None or _visit(person, "M18") is None:
        return False
    _no_longer_alive(visit, "LTFU")
    return True


answers("E-FUP-10", FollowUp, lambda row: row.inf_since == "N", inf_since="Y")


@error("E-FUP-11")
def worse_than_the_worst(person: SyntheticPatient, random: Random) -> bool:
    chronic = person.row(models.ChronicGVHD)
    most = SEVERITY.get((chronic and chronic.cgvhd_nih_global) or "")
    visit = next((row for row in person.rows(FollowUp) if row.cgvhd_now in SEVERITY), None)
    if visit is None or most is None or most == max(SEVERITY.values()):
        return False
    visit.cgvhd_now = "SEV"
    return True


@error("E-FUP-12")
def relapse_denied(person: SyntheticPatient, random: Random) -> bool:
    relapses = [row.rel_date for row in person.rows(models.Relapse) if row.rel_type != "MRDR"]
    leeway, since = datetime.timedelta(days=LEEWAY + 1), None
    for visit in person.rows(FollowUp):
        inside = since is not None and any(
            since + leeway <= when.earliest and when.latest <= visit.visit_date.earliest - leeway
            for when in relapses
        )
        if inside and visit.relapse_since == "Y":
            visit.relapse_since = "N"
            return True
        since = visit.visit_date.latest
    return False
