"""Checks of the treatments after the transplant beside each other, relapses, visits and their summary.

Where the dictionary differs: what only is not typed yet is no contradiction. So treatments may be fewer than
declared until a last contact or the end of observation is recorded (E-PTT-15), and until all of them are
entered no visit and no progression is missing one (E-PTT-19, E-PTT-21). A second transplant is missed at the
transplant form that is still to come (E-PTT-18). E-PTT-22 leaves relapses that the summary declares and
nobody has entered to E-REL-04. A DLI is a new treatment too (E-PTT-19). In E-PTT-21 a treatment that goes on
after the progression is not the end of treatment. E-PTT-03 says nothing of a start before day 0, which is
E-PTT-01's.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.followup import is_closed
from crf.checks.relapse import far_before, is_asked_at_a_visit, is_asked_for
from crf.derivations import is_relapse, last_contact, visits_with_interval
from crf.models import Treatment
from crf.partial_date import (
    Dated,
    PartialDate,
    days_between_min,
    earliest,
    latest,
    surely_after,
    surely_before,
)
from crf.record import PatientRecord

BEFORE_RELAPSE = ("MAIN", "PROPH")
# Treatment may begin so many days before the day that is later called that of the relapse.
TREATED_AHEAD = 14
OVERLAP = 30
SIX_MONTHS = 180


@check(
    "E-PTT-03",
    severity=HARD,
    fields=("PTT.ptt_start", "PTT.ptt_relapse", "REL.rel_date"),
    message=gettext_noop(
        "The treatment begins on {start}, more than 14 days before the relapse for which it is given "
        "({relapse}). Please correct a date, or choose the relapse that is meant."
    ),
    condition=gettext_noop(
        "A treatment for relapse certainly begins more than 14 days before the relapse to which it is linked."
    ),
)
def before_its_relapse(record: PatientRecord) -> Iterator[Found]:
    numbered: dict[Any, Any] = {row.rel_no: row for row in record.relapses if row.rel_no is not None}
    for row in record.treatments:
        if row.ptt_indication != "REL" or row.ptt_relapse not in numbered:
            continue
        relapse = numbered[row.ptt_relapse]
        ahead = days_between_min(row.ptt_start, relapse.rel_date)
        if ahead is not None and ahead > TREATED_AHEAD and not surely_before(row.ptt_start, record.day0):
            yield finding(row, relapse, start=row.ptt_start, relapse=relapse.rel_date)


@check(
    "E-PTT-04",
    severity=SOFT,
    fields=("PTT.ptt_indication", "PTT.ptt_start", "REL.rel_date"),
    message=gettext_noop(
        "“{indication_choice}” begins on {start}, after the first relapse ({relapse}). "
        "Was it given for the relapse? Please confirm or correct."
    ),
    condition=gettext_noop(
        "A maintenance treatment or a prophylaxis of relapse certainly begins after the first relapse or "
        "progression; a reappearance of MRD alone does not count."
    ),
)
def maintenance_after_relapse(record: PatientRecord) -> Iterator[Found]:
    for row in record.treatments:
        if row.ptt_indication not in BEFORE_RELAPSE:
            continue
        earlier: list[Any] = [
            each
            for each in record.relapses
            if is_relapse(each) and surely_before(each.rel_date, row.ptt_start)
        ]
        if earlier:
            first = min(earlier, key=lambda each: each.rel_date.earliest)
            indication = f"PTT.ptt_indication={row.ptt_indication}"
            words: dict[str, Any] = {"indication_choice": indication, "start": row.ptt_start}
            yield finding(row, first, relapse=first.rel_date, **words)


@check(
    "E-PTT-15",
    severity=HARD,
    fields=("PTS.ptt_any", "PTS.ptt_total", "PTT.ptt_no"),
    message=gettext_noop(
        "The summary declares {declared} treatments after the index allo, and {entered} are entered. "
        "Please correct the summary, or add the treatments that are missing."
    ),
    condition=gettext_noop(
        "Treatments are entered although the summary says that there was none; or more are entered than it "
        "declares; or fewer, once a last contact or the end of observation is recorded; or none, once the "
        "treatments are overdue."
    ),
)
def declared_and_entered_differ(record: PatientRecord) -> Iterator[Found]:
    summary, treatments = record.treatment_summary, record.treatments
    declared, entered = summary.ptt_total, len(treatments)
    if summary.ptt_any == "N" and treatments:
        yield finding(summary, *treatments, items=("ptt_any", "PTT.ptt_no"), declared=0, entered=entered)
    elif summary.ptt_any == "Y" and declared is not None and declared != entered:
        if not entered:
            yield finding(items=("PTT.ptt_start",), declared=declared, entered=0)
        elif entered > declared or is_closed(record):
            yield finding(summary, items=("ptt_total",), declared=declared, entered=entered)


@check(
    "E-PTT-18",
    severity=SOFT,
    fields=("TRA.tx_date",),
    message=gettext_noop(
        "A treatment after the index allo is a second transplant, and no transplant after {day0} is entered. "
        "Please enter it in a transplant form of its own, or correct the modality of the treatment."
    ),
    condition=gettext_noop(
        "The modality of a treatment is a second transplant, and beside the index allo there is no "
        "transplant form, or none but with a date that is not after it."
    ),
)
def second_transplant_not_entered(record: PatientRecord) -> Iterator[Found]:
    day0 = record.day0
    if day0 is None or all(row.ptt_modality != "HCT2" for row in record.treatments):
        return
    others = (row.tx_date for row in record.transplants if row is not record.index)
    if not any(when is None or when > day0 for when in others):
        yield finding(items=("TRA.tx_date",), day0=day0)


@check(
    "E-PTT-19",
    severity=SOFT,
    fields=("FUP.newtrt_since", "FUP.visit_date"),
    message=gettext_noop(
        "The visit of {visit} reports a new treatment since the visit before, and none is recorded for that "
        "time. Please add the treatment, or correct the visit."
    ),
    condition=gettext_noop(
        "All declared treatments are entered, a visit reports a new one, and none of them and no DLI can "
        "have begun between 30 days before the visit before it and 30 days after the visit. Silent while "
        "E-PTT-01 asks about a treatment that is dated before the index allo."
    ),
)
def reported_and_not_recorded(record: PatientRecord) -> Iterator[Found]:
    misdated = any(surely_before(row.ptt_start, record.day0) for row in record.treatments)
    if misdated or not all_entered(record):
        return
    begun: list[Dated | None] = [row.ptt_start for row in record.treatments]
    begun += [row.dli_date for row in record.infusions]
    for visit, since in visits_with_interval(record):
        if visit.newtrt_since == "Y" and not any(
            not far_before(when, since) and not far_before(visit.visit_date, when) for when in begun
        ):
            yield finding(visit, visit=visit.visit_date)


def all_entered(record: PatientRecord) -> bool:
    """Whether each treatment that the summary declares has been begun, or it says that there was none."""
    summary = record.treatment_summary
    if summary.ptt_any != "Y":
        return summary.ptt_any == "N"
    return summary.ptt_total is not None and len(record.treatments) >= summary.ptt_total


@check(
    "E-PTT-20",
    severity=SOFT,
    fields=("PTT.ptt_start", "PTT.ptt_end"),
    message=gettext_noop(
        "Two treatments for relapse, of {first} and of {second}, overlap by more than 30 days. "
        "Please correct the dates, or confirm that both were given at the same time."
    ),
    condition=gettext_noop(
        "Two treatments for relapse certainly overlap by more than 30 days; what is ongoing lasts until the "
        "last contact."
    ),
)
def overlapping_treatments(record: PatientRecord) -> Iterator[Found]:
    salvages = (row for row in record.treatments if row.ptt_indication == "REL")
    rows: list[Any] = [row for row in salvages if row.ptt_start is not None]
    if len(rows) < 2:
        return
    until = last_contact(record)
    timed = [(row, end) for row in rows if (end := _surely_until(row, until)) is not None]
    for (first, one_end), (second, other_end) in combinations(timed, 2):
        begun = max(latest(first.ptt_start), latest(second.ptt_start))
        if (min(one_end, other_end) - begun).days > OVERLAP:
            yield finding(first, second, first=first.ptt_start, second=second.ptt_start)


def _surely_until(row: Treatment, last: PartialDate | None) -> date | None:
    """The first day on which the treatment can have ended, if anything is known of it."""
    return earliest(last if row.ptt_end is None and row.ptt_stop_reason == "ONG" else row.ptt_end)


@check(
    "E-PTT-21",
    severity=SOFT,
    fields=("PTT.ptt_pd", "PTT.ptt_pd_date"),
    message=gettext_noop(
        "After the progression of {progression} no further treatment is recorded, although the patient was "
        "followed until {last_contact}. Please add the treatment, or confirm that there was none."
    ),
    condition=gettext_noop(
        "All declared treatments are entered, the last of them was given for relapse and followed by "
        "progression, and certainly more than 180 days lie between its end, or the progression if that was "
        "later, and the last contact."
    ),
)
def progression_without_treatment(record: PatientRecord) -> Iterator[Found]:
    row = record.treatments[-1] if record.treatments else Treatment()
    progressed = row.ptt_pd == "Y" and row.ptt_indication == "REL" and row.ptt_stop_reason != "ONG"
    if not progressed or not all_entered(record):
        return
    last, ended = last_contact(record), row.ptt_end
    if _more_than_six_months(row.ptt_pd_date, last) and (
        ended is None or not surely_after(ended, row.ptt_pd_date) or _more_than_six_months(ended, last)
    ):
        yield finding(row, progression=row.ptt_pd_date, last_contact=last)


def _more_than_six_months(since: Dated | None, until: Dated | None) -> bool:
    days = days_between_min(since, until)
    return days is not None and days > SIX_MONTHS


@check(
    "E-PTT-22",
    severity=SOFT,
    fields=("PTT.ptt_pd_date",),
    message=gettext_noop(
        "The treatment reports a progression on {progression}, and no relapse form has a date within 30 days "
        "of it. Please add the relapse form, or correct the date."
    ),
    condition=gettext_noop(
        "A treatment reports a progression, and no relapse form can have a date within 30 days of it; where "
        "there is no relapse form at all, only once the summary says that there was no relapse. Silent where "
        "E-REL-06 or E-REL-10 asks for the relapse form."
    ),
)
def progression_without_relapse(record: PatientRecord) -> Iterator[Found]:
    relapses = record.relapses
    if is_asked_for(record) or (not relapses and record.relapse_summary.relapse_ever != "N"):
        return
    for row in record.treatments:
        when = row.ptt_pd_date if row.ptt_pd == "Y" else None
        if when is None or is_asked_at_a_visit(record, when):
            continue
        if all(far_before(each.rel_date, when) or far_before(when, each.rel_date) for each in relapses):
            yield finding(row, progression=when)
