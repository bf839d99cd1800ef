"""Checks of relapse and progression.

Where the dictionary differs: a reappearance of MRD alone is no relapse (IMWG), so in E-REL-04 it agrees with
"no relapse". While no relapse form is begun, that check stands at the missing form, so that the summary can
be complete first.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import MRD_ALONE, is_relapse, last_contact, visits_with_interval
from crf.partial_date import Dated, days_between_max, days_between_min, surely_before
from crf.record import PatientRecord

ASSESSMENT_GAP = timedelta(days=90)
EARLY_RELAPSE = 28
# By so many days a relapse may miss the interval of which a visit speaks.
LEEWAY = 30


def far_before(a: Dated | None, b: Dated | None) -> bool:
    """Whether a is surely more than the leeway before b."""
    days = days_between_min(a, b)
    return days is not None and days > LEEWAY


@check(
    "E-REL-01",
    severity=HARD,
    fields=("REL.rel_date", "TRA.tx_date"),
    message=gettext_noop(
        "The relapse ({relapse}) is not after the index allo ({day0}). Please correct whichever is wrong."
    ),
)
def before_transplant(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        most = days_between_max(record.day0, row.rel_date)
        if most is not None and most <= 0:
            yield finding(row, record.index, relapse=row.rel_date, day0=record.day0)


@check(
    "E-REL-04",
    severity=HARD,
    fields=("RLS.relapse_ever", "REL.rel_type"),
    message=gettext_noop(
        "The relapse summary and the relapse forms do not agree. "
        "Please add the missing relapse form, or correct the summary."
    ),
)
def summary_and_forms_differ(record: PatientRecord) -> Iterator[Found]:
    ever = record.relapse_summary.relapse_ever
    relapses = [row for row in record.relapses if is_relapse(row)]
    if ever == "N" and relapses:
        yield finding(record.relapse_summary, *relapses)
    elif ever == "Y" and all(row.rel_type == MRD_ALONE for row in record.relapses):
        yield finding(items=("RLS.relapse_ever",) if record.relapses else ("REL.rel_date",))


@check(
    "E-REL-05",
    severity=SOFT,
    fields=("RLS.relapse_free_until",),
    message=gettext_noop(
        "“No relapse” is recorded up to {until}, but the last contact was on {last_contact}. "
        "Please enter the last assessment."
    ),
)
def not_excluded_long_enough(record: PatientRecord) -> Iterator[Found]:
    until, last = record.relapse_summary.relapse_free_until, last_contact(record)
    if record.relapse_summary.relapse_ever == "N" and until and last and last - until > ASSESSMENT_GAP:
        yield finding(record.relapse_summary, until=until, last_contact=last)


@check(
    "E-REL-06",
    severity=HARD,
    fields=("REL.rel_no", "REL.rel_date"),
    message=gettext_noop(
        "Numbers and dates of the relapses are not in order. "
        "Please number them 1, 2, 3 without gaps, the earliest first."
    ),
)
def not_in_order(record: PatientRecord) -> Iterator[Found]:
    numbers = [row.rel_no for row in record.relapses]
    if None not in numbers and numbers != list(range(1, len(numbers) + 1)):
        yield finding(*record.relapses, items=("REL.rel_no",))
    for first, second in pairwise(row for row in record.relapses if row.rel_no is not None):
        if surely_before(second.rel_date, first.rel_date):
            yield finding(first, second)


@check(
    "E-REL-10",
    severity=SOFT,
    fields=("FUP.relapse_since", "REL.rel_date"),
    message=gettext_noop(
        "The visit of {visit} reports a relapse since the visit before, and none is recorded for that time. "
        "Please add the relapse form, or correct the visit."
    ),
)
def reported_and_not_recorded(record: PatientRecord) -> Iterator[Found]:
    for visit, since in visits_with_interval(record):
        recorded = any(
            not far_before(row.rel_date, since) and not far_before(visit.visit_date, row.rel_date)
            for row in record.relapses
        )
        if visit.relapse_since == "Y" and not recorded:
            yield finding(visit, visit=visit.visit_date)


@check(
    "E-REL-11",
    severity=SOFT,
    fields=("REL.rel_date", "REL.rel_type"),
    message=gettext_noop(
        "The relapse of {relapse} is within 28 days of the index allo. "
        "Was it a progression that never stopped? Please confirm or correct the type."
    ),
)
def very_early(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        most = days_between_max(record.day0, row.rel_date)
        if most is not None and 0 < most < EARLY_RELAPSE and row.rel_type not in (None, "CONT"):
            yield finding(row, relapse=row.rel_date)
