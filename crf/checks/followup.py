"""Checks of the follow-up visits.

Where the dictionary differs: E-FUP-01 says nothing of a visit that reports death, which falls when it falls.
E-FUP-04 stands at the death form while that is not begun, so that the visit can be complete first, and
waits for a visit before it misses the report of a death. E-FUP-06 leaves a relapse that the same visit
reports to E-REL-10. E-FUP-08 waits until a last contact or an end of observation is recorded: before
that the visits are unfinished forms. E-FUP-10 looks at the entries on the page of the visit itself.
"""

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.relapse import far_before, is_asked_for, unrecorded
from crf.derivations import (
    OBSERVATION_DAYS,
    VISIT_WINDOWS,
    has_died,
    is_relapse,
    last_contact,
    latest_visit,
    lost_to_follow_up,
    visits_with_interval,
)
from crf.models import FollowUp
from crf.partial_date import days_between_max, days_between_min, surely_after, surely_before
from crf.record import PatientRecord

GRACE_DAYS = 30
# Reasons for an early end; of an end that was not early E-EOS-03 speaks.
ENDED = ("END", "WDR", "INEL")
# Question of a visit -> the form whose rows, on the page of the visit, describe what it tells of.
DESCRIBED_BY = (("inf_since", "INF"), ("secmal_since", "SML"))
# Of chronic GVHD; where it is unknown it can be no worse than anything.
SEVERITY = {"MILD": 1, "MOD": 2, "SEV": 3}


@check(
    "E-FUP-01",
    severity=SOFT,
    fields=("FUP.visit", "FUP.visit_date", "TRA.tx_date"),
    message=gettext_noop(
        "The visit “{visit_choice}” took place on day {day}, outside its window. "
        "Please choose the visit that fits, or correct the date."
    ),
    condition=gettext_noop(
        "A scheduled visit that does not report death is dated after the index allo and certainly outside "
        "the days that the study counts for it. Silent about the visits of which E-FUP-02 says that they are "
        "not in order."
    ),
)
def outside_the_window(record: PatientRecord) -> Iterator[Found]:
    disordered = {id(visit) for pair in _disordered(record) for visit in pair}
    for visit in record.visits:
        first = days_between_min(record.day0, visit.visit_date)
        last = days_between_max(record.day0, visit.visit_date)
        if first is None or last is None or visit.vital_status == "DEAD" or id(visit) in disordered:
            continue
        opens, closes = VISIT_WINDOWS.get(visit.visit or "", (0, None))
        day = last if 0 <= last < opens else first if closes is not None and first > closes else None
        if day is not None:
            yield finding(visit, record.index, visit_choice=f"FUP.visit={visit.visit}", day=day)


@check(
    "E-FUP-02",
    severity=HARD,
    fields=("FUP.visit_date",),
    message=gettext_noop(
        "The visit of {date} is before {earlier}, the date of the transplant or of a visit "
        "that comes first. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A visit is dated before the index allo, or a scheduled visit before one that comes earlier in the "
        "schedule."
    ),
)
def not_in_order(record: PatientRecord) -> Iterator[Found]:
    for visit in record.visits:
        if surely_before(visit.visit_date, record.day0):
            items = ("visit_date", "TRA.tx_date")
            yield finding(visit, record.index, items=items, date=visit.visit_date, earlier=record.day0)
    for first, second in _disordered(record):
        yield finding(second, first, date=second.visit_date, earlier=first.visit_date)


def _disordered(record: PatientRecord) -> list[tuple[FollowUp, FollowUp]]:
    """Neighbours in the schedule of which the second is dated before the first."""
    dated = {visit.visit: visit for visit in record.visits if visit.visit_date is not None}
    neighbours = pairwise(dated[code] for code in VISIT_WINDOWS if code in dated)
    return [pair for pair in neighbours if surely_before(pair[1].visit_date, pair[0].visit_date)]


@check(
    "E-FUP-03",
    severity=HARD,
    fields=("FUP.vital_status", "FUP.visit_date", "DTH.death_date"),
    message=gettext_noop(
        "Not reported dead on {visit}, after the date of death ({death}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A visit later than the date of death reports the patient alive or lost to follow-up."
    ),
)
def alive_after_death(record: PatientRecord) -> Iterator[Found]:
    death = record.death.death_date
    # A death before the transplant is E-DTH-01's.
    for visit in record.visits if not surely_before(death, record.day0) else ():
        if visit.vital_status in ("ALIVE", "LTFU") and surely_before(death, visit.visit_date):
            yield finding(visit, record.death, visit=visit.visit_date, death=death)


@check(
    "E-FUP-04",
    severity=HARD,
    fields=("FUP.vital_status", "DTH.death_date"),
    message=gettext_noop(
        "The visits and the death form do not agree on whether the patient has died. "
        "Please add what is missing, or correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A visit reports death and no death form is begun, or there is a death form and none of the "
        "visits, all with a vital status, reports death; not where the legal basis is that the patient has "
        "died."
    ),
)
def death_in_one_only(record: PatientRecord) -> Iterator[Found]:
    statuses = [visit.vital_status for visit in record.visits]
    if record.consent.legal_basis == "DEC":
        return
    if "DEAD" in statuses and not record.rows("DTH"):
        yield finding(items=("DTH.death_date",))
    elif record.rows("DTH") and statuses and "DEAD" not in statuses and None not in statuses:
        yield finding(record.visits[-1], record.death)


@check(
    "E-FUP-05",
    severity=HARD,
    fields=("FUP.visit_date", "FUP.vital_status"),
    message=gettext_noop(
        "There is a visit on {later}, after the visit of {dead} that reports death. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop("A visit is dated later than the first visit that reports death."),
)
def visit_after_reported_death(record: PatientRecord) -> Iterator[Found]:
    reports = [visit for visit in record.visits if visit.vital_status == "DEAD" and visit.visit_date]
    for later in record.visits if reports else ():
        if surely_after(later.visit_date, reports[0].visit_date):
            yield finding(later, reports[0], later=later.visit_date, dead=reports[0].visit_date)


@check(
    "E-FUP-06",
    severity=SOFT,
    fields=("FUP.disease_status", "REL.rel_date"),
    message=gettext_noop(
        "At the visit of {visit} the disease has relapsed, and no relapse before it is recorded. "
        "Please add the relapse form, or correct the disease status."
    ),
    condition=gettext_noop(
        "A dated visit gives the disease status as relapse or response after relapse, no relapse is "
        "recorded up to its date, and neither this visit nor one before reports a relapse that is not "
        "recorded. Silent where E-REL-04 or E-REL-06 asks for a relapse form."
    ),
)
def relapsed_without_relapse(record: PatientRecord) -> Iterator[Found]:
    if is_asked_for(record):
        return
    asked = [visit.visit_date for visit, _since in unrecorded(record) if visit.visit_date is not None]
    for visit in record.visits:
        if visit.disease_status not in ("REL", "POST") or visit.relapse_since == "Y":
            continue
        if visit.visit_date is not None and not all(surely_before(visit.visit_date, day) for day in asked):
            continue
        later = [row for row in record.relapses if surely_after(row.rel_date, visit.visit_date)]
        if visit.visit_date is not None and len(later) == len(record.relapses):
            yield finding(visit, *later, visit=visit.visit_date)


@check(
    "E-FUP-07",
    severity=SOFT,
    fields=("FUP.disease_status", "REL.rel_date"),
    message=gettext_noop(
        "The visit of {visit} says CR, after the relapse of {relapse}. "
        "Should it be “Responding after relapse treatment”?"
    ),
    condition=gettext_noop(
        "A visit gives the disease status CR although a relapse or progression other than of MRD alone is "
        "recorded certainly before it."
    ),
)
def remission_after_relapse(record: PatientRecord) -> Iterator[Found]:
    relapses = [row for row in record.relapses if is_relapse(row)]
    for visit in record.visits:
        before = [row for row in relapses if surely_before(row.rel_date, visit.visit_date)]
        if visit.disease_status == "CR" and before:
            yield finding(visit, before[0], visit=visit.visit_date, relapse=before[0].rel_date)


@check(
    "E-FUP-08",
    severity=SOFT,
    fields=("FUP.visit_date",),
    message=gettext_noop(
        "Nothing is known of the patient at 24 months: the last contact was on {last_contact}. "
        "Please look for later information and add it."
    ),
    condition=gettext_noop(
        "The last contact is certainly before the end of the 24 months, more than 30 days have passed since "
        "then, the latest contact or the end of observation is entered, and neither death, loss to follow-up "
        "nor another reason for an early end is recorded."
    ),
)
def nothing_known_at_24_months(record: PatientRecord) -> Iterator[Found]:
    day0 = record.day0
    if day0 is None or (record.today - day0).days <= OBSERVATION_DAYS + GRACE_DAYS:
        return
    last = last_contact(record)
    followed = days_between_max(day0, last)
    if followed is None or followed >= OBSERVATION_DAYS or not is_closed(record):
        return
    if not _is_accounted_for(record):
        visit = latest_visit(record)
        items = ("FUP.visit_date",) if visit else ("EOS.eos_date",)
        yield finding(*filter(None, [visit]), items=items, last_contact=last)


def is_closed(record: PatientRecord) -> bool:
    """Whether the centre has entered the latest that it knows: a last contact or the end of observation.

    Until then what seems to be missing or too late may only not have been typed yet.
    """
    return bool(record.end.eos_date) or any(v.visit == "LAST" and v.visit_date for v in record.visits)


def _is_accounted_for(record: PatientRecord) -> bool:
    """Whether it is known why there is no later information."""
    left = record.end.eos_reason in ENDED or record.consent.legal_basis == "WDR"
    return left or has_died(record) or bool(record.rows("DTH")) or lost_to_follow_up(record)


@check(
    "E-FUP-09",
    severity=SOFT,
    fields=("FUP.vital_status", "FUP.visit_date"),
    message=gettext_noop(
        "Lost to follow-up at the visit of {lost}, then seen alive on {seen}. "
        "Please correct the earlier visit."
    ),
    condition=gettext_noop(
        "A visit says that the patient is lost to follow-up, and a later one that the patient is alive."
    ),
)
def lost_and_seen_again(record: PatientRecord) -> Iterator[Found]:
    alive = [visit for visit in record.visits if visit.vital_status == "ALIVE"]
    for lost in record.visits:
        seen = next((visit for visit in alive if surely_after(visit.visit_date, lost.visit_date)), None)
        if lost.vital_status == "LTFU" and seen:
            yield finding(lost, seen, lost=lost.visit_date, seen=seen.visit_date)


@check(
    "E-FUP-10",
    severity=HARD,
    fields=("FUP.inf_since",),
    message=gettext_noop(
        "“{label}” is answered with yes, and no entry of the visit describes it. "
        "Please add it to the visit, or correct the answer."
    ),
    condition=gettext_noop(
        "A visit reports an infection without any entry of an infection on its page, "
        "or a second malignancy without any entry of one."
    ),
)
def reported_and_not_described(record: PatientRecord) -> Iterator[Found]:
    for visit in record.visits:
        for name, entry in DESCRIBED_BY:
            if getattr(visit, name) == "Y" and not record.entries(visit, entry):
                yield finding(visit, items=(name,), label=f"FUP.{name}")


@check(
    "E-FUP-11",
    severity=SOFT,
    fields=("FUP.cgvhd_now", "CGV.cgvhd_nih_global"),
    message=gettext_noop(
        "At the visit of {visit} chronic GVHD is “{now_choice}”, and its greatest severity is recorded as "
        "“{most_choice}”. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "Chronic GVHD at a visit is worse than the greatest severity on its own form, both being known."
    ),
)
def worse_than_the_worst(record: PatientRecord) -> Iterator[Found]:
    worst = record.chronic_gvhd.cgvhd_nih_global
    most = SEVERITY.get(worst or "", max(SEVERITY.values()))
    for visit in record.visits:
        now = visit.cgvhd_now
        if SEVERITY.get(now or "", 0) > most and visit.visit_date is not None:
            choices = {"now_choice": f"FUP.cgvhd_now={now}", "most_choice": f"CGV.cgvhd_nih_global={worst}"}
            yield finding(visit, record.chronic_gvhd, visit=visit.visit_date, **choices)


@check(
    "E-FUP-12",
    severity=SOFT,
    fields=("FUP.relapse_since", "REL.rel_date"),
    message=gettext_noop(
        "The visit of {visit} denies a relapse since the visit before, and one is recorded on {relapse}. "
        "Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A visit denies a relapse since the visit before, and a relapse or progression other than of MRD "
        "alone is recorded certainly more than 30 days after that one and more than 30 days before this "
        "one."
    ),
)
def denied_and_recorded(record: PatientRecord) -> Iterator[Found]:
    relapses = [row for row in record.relapses if is_relapse(row)]
    for visit, since in visits_with_interval(record) if relapses else ():
        for row in relapses if visit.relapse_since == "N" else ():
            if far_before(since, row.rel_date) and far_before(row.rel_date, visit.visit_date):
                yield finding(visit, row, visit=visit.visit_date, relapse=row.rel_date)
