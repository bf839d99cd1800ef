"""Checks of relapse and progression.

Where the dictionary differs: a reappearance of MRD alone is no relapse (IMWG), so in E-REL-04 it agrees with
"no relapse". While no relapse form is begun, that check stands at the missing form, so that the summary can
be complete first. E-REL-02 and E-REL-03 ask about the first relapse that is not of MRD alone, and leave it to
E-RSP-03 when an assessment shows a CR that the best response denies. E-REL-07 takes plasma cell leukaemia for
clinical. E-REL-09 waits until as many treatments are entered as the summary announces, and leaves a link to a
relapse that is not there to other checks.
"""

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext_noop

from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.derivations import MRD_ALONE, is_relapse, last_contact, visits_with_interval
from crf.derivations.outcomes import response_rank
from crf.models import FollowUp, Relapse, Treatment
from crf.partial_date import Dated, days_between_max, days_between_min, surely_after, surely_before
from crf.record import PatientRecord

ASSESSMENT_GAP = 90
EARLY_RELAPSE = 28
# By so many days a relapse may miss the interval of which a visit speaks.
LEEWAY = 30
COMPLETE = ("SCR", "CR")


def far_before(a: Dated | None, b: Dated | None) -> bool:
    """Whether a is surely more than the leeway before b."""
    days = days_between_min(a, b)
    return days is not None and days > LEEWAY


def is_asked_for(record: PatientRecord) -> bool:
    """Whether a relapse form is missing for certain, which E-REL-04 or E-REL-06 asks for.

    The checks that would ask for the same form wait until the form is there.
    """
    numbers = [row.rel_no for row in record.relapses if row.rel_no is not None]
    distinct = len(numbers) == len(record.relapses) == len(set(numbers))
    return _is_awaited(record) or (distinct and max(numbers, default=0) > len(numbers))


def _is_awaited(record: PatientRecord) -> bool:
    """Whether the summary tells of a relapse and no form does."""
    ever = record.relapse_summary.relapse_ever
    return ever == "Y" and all(row.rel_type == MRD_ALONE for row in record.relapses)


def unrecorded(record: PatientRecord) -> list[tuple[FollowUp, Dated | None]]:
    """The visits that report a relapse which no form can be, each with the day since which it speaks."""
    return [
        (visit, since)
        for visit, since in visits_with_interval(record)
        if visit.relapse_since == "Y"
        and not any(_may_be(row.rel_date, visit, since) for row in record.relapses)
    ]


def is_asked_at_a_visit(record: PatientRecord, when: Dated | None) -> bool:
    """Whether E-REL-10 asks for a relapse form that may be of this date."""
    return any(_may_be(when, visit, since) for visit, since in unrecorded(record))


def _may_be(when: Dated | None, visit: FollowUp, since: Dated | None) -> bool:
    return not far_before(when, since) and not far_before(visit.visit_date, when)


@check(
    "E-REL-01",
    severity=HARD,
    fields=("REL.rel_date", "TRA.tx_date"),
    message=gettext_noop(
        "The relapse ({relapse}) is not after the index allo ({day0}). Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "A relapse or progression is dated certainly on or before the day of the index allo."
    ),
)
def before_transplant(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        most = days_between_max(record.day0, row.rel_date)
        if most is not None and most <= 0:
            yield finding(row, record.index, relapse=row.rel_date, day0=record.day0)


@check(
    "E-REL-02",
    severity=SOFT,
    fields=("REL.rel_type", "RSP.best_resp", "PRE.resp_at_tx"),
    message=gettext_noop(
        "The first relapse is recorded as relapse from CR, but a CR is recorded neither at transplant nor as "
        "the best response after it. Please correct the type of relapse or the response."
    ),
    condition=gettext_noop(
        "The first relapse that is not of MRD alone is a relapse from CR, and neither the status at "
        "transplant nor the best response is CR or sCR, nor does an assessment up to the relapse show one."
    ),
)
def from_a_remission_never_reached(record: PatientRecord) -> Iterator[Found]:
    row = _first(record)
    if row is None or row.rel_type != "RELCR":
        return
    best, before = record.response.best_resp, record.pre_transplant.resp_at_tx
    if best is None or best in COMPLETE or before in COMPLETE or response_rank(before) is None:
        return
    if not any(
        each.rsa_resp in COMPLETE and not surely_after(each.rsa_date, row.rel_date)
        for each in record.response_assessments
    ):
        yield finding(row, record.response, record.pre_transplant)


def _first(record: PatientRecord) -> Relapse | None:
    """The first relapse that is not of MRD alone, if its number says that none before it is absent."""
    for position, row in enumerate(record.relapses, start=1):
        if row.rel_type != MRD_ALONE:
            return row if row.rel_no == position else None
    return None


@check(
    "E-REL-03",
    severity=SOFT,
    fields=("REL.rel_type", "RSP.best_resp"),
    message=gettext_noop(
        "The first relapse is recorded as “{type_choice}”, but the best response after the allo was "
        "“{best_choice}”. Was it a relapse from CR? Please correct the type, or the best response."
    ),
    condition=gettext_noop(
        "The first relapse that is not of MRD alone is a progression or a continuous progression, and the "
        "best response is CR or sCR, not certainly dated after it."
    ),
)
def progression_from_remission(record: PatientRecord) -> Iterator[Found]:
    best, row = record.response.best_resp, _first(record)
    if best not in COMPLETE or row is None or row.rel_type not in ("PD", "CONT"):
        return
    if not surely_after(record.response.best_resp_date, row.rel_date):
        choices = {"type_choice": f"REL.rel_type={row.rel_type}", "best_choice": f"RSP.best_resp={best}"}
        yield finding(row, record.response, **choices)


@check(
    "E-REL-04",
    severity=HARD,
    fields=("RLS.relapse_ever", "REL.rel_type"),
    message=gettext_noop(
        "The relapse summary and the relapse forms do not agree. "
        "Please add the missing relapse form, or correct the summary."
    ),
    condition=gettext_noop(
        "The summary denies any relapse and there is a relapse form, or it says that there was one and there "
        "is no relapse form; MRD reappearance alone is no relapse."
    ),
)
def summary_and_forms_differ(record: PatientRecord) -> Iterator[Found]:
    ever = record.relapse_summary.relapse_ever
    relapses = [row for row in record.relapses if is_relapse(row)]
    if ever == "N" and relapses:
        yield finding(record.relapse_summary, *relapses)
    elif _is_awaited(record):
        yield finding(items=("RLS.relapse_ever",) if record.relapses else ("REL.rel_date",))


@check(
    "E-REL-05",
    severity=SOFT,
    fields=("RLS.relapse_free_until",),
    message=gettext_noop(
        "“No relapse” is recorded up to {until}, but the last contact was on {last_contact}. "
        "Please enter the last assessment."
    ),
    condition=gettext_noop(
        "The summary denies any relapse, and the last assessment without one is certainly more than 90 days "
        "before the last contact."
    ),
)
def not_excluded_long_enough(record: PatientRecord) -> Iterator[Found]:
    until = record.relapse_summary.relapse_free_until
    last = last_contact(record) if until and record.relapse_summary.relapse_ever == "N" else None
    gap = days_between_min(until, last)
    if gap is not None and gap > ASSESSMENT_GAP:
        yield finding(record.relapse_summary, until=until, last_contact=last)


@check(
    "E-REL-06",
    severity=HARD,
    fields=("REL.rel_no", "REL.rel_date"),
    message=gettext_noop(
        "Numbers and dates of the relapses are not in order. "
        "Please add the relapse form that is missing, or number them 1, 2, 3 without gaps, "
        "the earliest first."
    ),
    condition=gettext_noop(
        "The numbers of the relapse forms are not 1, 2, 3 and so on, or a relapse is dated certainly before "
        "the one with the number before it."
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
    "E-REL-07",
    severity=SOFT,
    fields=("REL.rel_detection", "REL.rel_crab", "REL.rel_emd"),
    message=gettext_noop(
        "Relapse {number} is recorded as clinical, but without CRAB features and without extramedullary "
        "disease. Please add what was found, or record it as biochemical."
    ),
    condition=gettext_noop(
        "A relapse is clinical by its presentation, its only CRAB answer is “none”, extramedullary disease "
        "is answered with no, and plasma cell leukaemia is not answered with yes."
    ),
)
def clinical_without_signs(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        if row.rel_detection != "CLIN" or row.rel_emd != "N" or row.rel_pcl == "Y" or row.rel_no is None:
            continue
        if set(row.rel_crab or ()) == {"NONE"}:
            yield finding(row, number=row.rel_no)


@check(
    "E-REL-08",
    severity=HARD,
    fields=("REL.rel_crab",),
    message=gettext_noop(
        "Among the CRAB features both “none” and others are chosen. "
        "Please keep either “none” or the features that were found."
    ),
    condition=gettext_noop("“None” is chosen among the CRAB features of a relapse together with another."),
)
def none_and_some(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        if row.rel_crab and "NONE" in row.rel_crab and len(set(row.rel_crab)) > 1:
            yield finding(row)


@check(
    "E-REL-09",
    severity=SOFT,
    fields=("REL.rel_treated", "PTT.ptt_relapse", "PTS.ptt_any"),
    message=gettext_noop(
        "Whether relapse {number} was treated does not agree with the treatments recorded for it. "
        "Please correct the answer, add the treatment, or correct the relapse to which one is linked."
    ),
    condition=gettext_noop(
        "A relapse is said to be untreated and a treatment for relapse bears its number; or it is said to be "
        "treated and none bears its number, although all treatments announced are entered or the summary "
        "says that there was none."
    ),
)
def treated_or_not(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        linked = [each for each in record.treatments if _is_for(each, row)]
        if row.rel_treated == "N" and linked:
            items = ("REL.rel_treated", "PTT.ptt_relapse")
            yield finding(row, *linked, items=items, number=row.rel_no)
        elif row.rel_treated == "Y" and row.rel_no is not None and not linked:
            denied = record.treatment_summary.ptt_any == "N" and not record.treatments
            if denied:
                items = ("rel_treated", "PTS.ptt_any")
                yield finding(row, record.treatment_summary, items=items, number=row.rel_no)
            elif _treatments_are_entered(record):
                yield finding(row, items=("rel_treated",), number=row.rel_no)


def _is_for(treatment: Treatment, row: Relapse) -> bool:
    number = treatment.ptt_relapse if treatment.ptt_indication == "REL" else None
    return number is not None and number == row.rel_no


def _treatments_are_entered(record: PatientRecord) -> bool:
    """Whether as many are there as announced, and those for relapse are linked to a relapse that is there."""
    numbers = {row.rel_no for row in record.relapses} - {None}
    summary, entered = record.treatment_summary, record.treatments
    return (
        summary.ptt_any == "Y"
        and summary.ptt_total == len(entered)
        and all(each.ptt_indication is not None for each in entered)
        and all(each.ptt_relapse in numbers for each in entered if each.ptt_indication == "REL")
    )


@check(
    "E-REL-10",
    severity=SOFT,
    fields=("FUP.relapse_since", "REL.rel_date"),
    message=gettext_noop(
        "The visit of {visit} reports a relapse since the visit before, and none is recorded for that time. "
        "Please add the relapse form, or correct the visit."
    ),
    condition=gettext_noop(
        "A visit reports a relapse since the visit before, and no relapse form can be dated between 30 days "
        "before that visit, or before the index allo, and 30 days after this one. Silent where E-REL-04 or "
        "E-REL-06 asks for a relapse form."
    ),
)
def reported_and_not_recorded(record: PatientRecord) -> Iterator[Found]:
    for visit, _since in [] if is_asked_for(record) else unrecorded(record):
        yield finding(visit, visit=visit.visit_date)


@check(
    "E-REL-11",
    severity=SOFT,
    fields=("REL.rel_date", "REL.rel_type"),
    message=gettext_noop(
        "The relapse of {relapse} is within 28 days of the index allo. "
        "Was it a progression that never stopped? Please confirm or correct the type."
    ),
    condition=gettext_noop(
        "A relapse or progression is dated certainly less than 28 days after the index allo and is not a "
        "continuous progression."
    ),
)
def very_early(record: PatientRecord) -> Iterator[Found]:
    for row in record.relapses:
        most = days_between_max(record.day0, row.rel_date)
        if most is not None and 0 < most < EARLY_RELAPSE and row.rel_type not in (None, "CONT"):
            yield finding(row, relapse=row.rel_date)
