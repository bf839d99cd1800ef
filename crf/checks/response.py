"""Checks of the response after the index allo and of its assessments.

Where the dictionary differs: a best response of relapse is no response, so E-RSP-02 does not ask about its
date. E-RSP-03 asks once, of the best assessment, and only when the relapse summary is answered: until then
an assessment may be one after treatment for a relapse that is not entered yet. E-RSP-04 takes sCR and CR for
one, because after the allo what makes the difference is often not tested again. E-RSP-07 looks back to the
latest assessment without progression, so that a progression that goes on is asked about once, and leaves it
to E-REL-04 when the summary promises a relapse form.
"""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from crf.bounds import above, at_least
from crf.checks.check import HARD, SOFT, Found, check, finding
from crf.checks.relapse import is_asked_at_a_visit, is_asked_for
from crf.derivations import is_relapse
from crf.derivations.outcomes import response_rank
from crf.models import FormRecord, Relapse, ResponseAssessment
from crf.partial_date import Dated, days_between_max, days_between_min, possibly_before, surely_before
from crf.record import PatientRecord

COMPLETE = ("SCR", "CR")
PROGRESSION = ("PD", "REL")
NO_RESPONSE = (*PROGRESSION, "NE")
COMPLETE_BELOW = 5
# By so many days a relapse may miss the time of the assessments that show it.
RELAPSE_LEEWAY = 60


@check(
    "E-RSP-01",
    severity=HARD,
    fields=("RSP.best_resp_date", "RSA.rsa_date", "TRA.tx_date"),
    message=gettext_noop(
        "“{label}” ({date}) is before the index allo ({day0}). Only responses found after it belong here: "
        "please correct the date, or enter the first assessment after the transplant."
    ),
    condition=gettext_noop(
        "The date of the best response, or of an assessment of the response, is certainly before the index "
        "allo."
    ),
)
def before_transplant(record: PatientRecord) -> Iterator[Found]:
    dated: list[tuple[FormRecord, str]] = [(record.response, "best_resp_date")]
    dated += [(row, "rsa_date") for row in record.response_assessments]
    for row, name in dated:
        date = getattr(row, name)
        if surely_before(date, record.day0):
            items, label = (name, "TRA.tx_date"), f"{row.form_key}.{name}"
            yield finding(row, record.index, items=items, label=label, date=date, day0=record.day0)


@check(
    "E-RSP-02",
    severity=SOFT,
    fields=("RSP.best_resp_date", "REL.rel_date"),
    message=gettext_noop(
        "The best response ({best}) is dated after the relapse of {relapse}. What is meant is the best "
        "before any treatment for relapse: please correct whichever date is wrong."
    ),
    condition=gettext_noop(
        "The best response is dated certainly after the first relapse or progression; one of MRD alone is "
        "none."
    ),
)
def best_after_relapse(record: PatientRecord) -> Iterator[Found]:
    best = record.response.best_resp_date
    if best is None or record.response.best_resp in NO_RESPONSE:
        return
    relapse = next((row for row in _relapses(record) if surely_before(row.rel_date, best)), None)
    if relapse is not None:
        yield finding(record.response, relapse, best=best, relapse=relapse.rel_date)


def _relapses(record: PatientRecord) -> Iterator[Relapse]:
    """Those that count, but for the ones of whose date E-REL-01 speaks."""
    for row in record.relapses:
        most = days_between_max(record.day0, row.rel_date)
        if is_relapse(row) and (most is None or most > 0):
            yield row


@check(
    "E-RSP-03",
    severity=SOFT,
    fields=("RSP.best_resp", "RSA.rsa_resp"),
    message=gettext_noop(
        "The assessment of {date} shows “{assessed_choice}”, better than the best response, "
        "“{best_choice}”. Please correct whichever is wrong."
    ),
    condition=gettext_noop(
        "An assessment after the index allo, which cannot be after a relapse or progression, shows a better "
        "response than the best response recorded, and the relapse summary is answered."
    ),
)
def better_than_the_best(record: PatientRecord) -> Iterator[Found]:
    best = response_rank(record.response.best_resp)
    if not best or not _relapses_are_entered(record):
        return
    better = [
        (rank, at, row)
        for at, row in enumerate(record.response_assessments)
        if (rank := response_rank(row.rsa_resp)) is not None and rank < best and _untouched(record, row)
    ]
    if better:
        _rank, _at, row = min(better, key=lambda each: each[:2])
        yield finding(
            record.response,
            row,
            date=row.rsa_date,
            assessed_choice=f"RSA.rsa_resp={row.rsa_resp}",
            best_choice=f"RSP.best_resp={record.response.best_resp}",
        )


def _relapses_are_entered(record: PatientRecord) -> bool:
    """Whether the summary is answered and every relapse that it promises or that is there has a date."""
    ever = record.relapse_summary.relapse_ever
    promised = ever == "Y" and not record.relapses
    return ever is not None and not promised and all(row.rel_date is not None for row in record.relapses)


def _untouched(record: PatientRecord, row: ResponseAssessment) -> bool:
    """Whether it was made after the index allo and surely not after a relapse."""
    when = row.rsa_date
    if when is None or surely_before(when, record.day0):
        return False
    return not any(possibly_before(each.rel_date, when) for each in record.relapses if _may_be_relapse(each))


def _may_be_relapse(row: Relapse) -> bool:
    return row.rel_type is None or is_relapse(row)


@check(
    "E-RSP-04",
    severity=SOFT,
    fields=("RSP.best_resp", "PRE.resp_at_tx"),
    message=gettext_noop(
        "The best response after the allo, “{best_choice}”, is worse than the status at transplant, "
        "“{before_choice}”. Please confirm, or correct whichever is wrong."
    ),
    condition=gettext_noop(
        "The best response after the allo is worse than the status at transplant. It is not asked about sCR "
        "and CR, which count as one, nor if the best response is progression, relapse or not evaluable."
    ),
)
def worse_than_at_transplant(record: PatientRecord) -> Iterator[Found]:
    best, before = record.response.best_resp, record.pre_transplant.resp_at_tx
    if best is None or before is None or best in NO_RESPONSE or best in COMPLETE:
        return
    after_rank, before_rank = response_rank(best), response_rank(before)
    if after_rank is not None and before_rank is not None and after_rank > before_rank:
        yield finding(
            record.response,
            record.pre_transplant,
            best_choice=f"RSP.best_resp={best}",
            before_choice=f"PRE.resp_at_tx={before}",
        )


@check(
    "E-RSP-05",
    severity=SOFT,
    fields=("RSA.rsa_resp", "RSA.rsa_m_serum", "RSA.rsa_ifix_neg", "RSA.rsa_bmpc"),
    message=gettext_noop(
        "At the assessment of {date} the response is “{response_choice}”, which asks for no M-protein, a "
        "negative immunofixation and less than 5 per cent plasma cells in the marrow; “{label}” says "
        "otherwise. Please correct the response or the value."
    ),
    condition=gettext_noop(
        "An assessment shows CR or sCR with a serum M-protein above 0, a positive immunofixation, or 5 per "
        "cent plasma cells or more in the marrow."
    ),
)
def complete_with_disease(record: PatientRecord) -> Iterator[Found]:
    for row in record.response_assessments:
        if row.rsa_resp not in COMPLETE or row.rsa_date is None:
            continue
        if signs := list(_signs_of_disease(row)):
            yield finding(
                row,
                items=("rsa_resp", *signs),
                date=row.rsa_date,
                response_choice=f"RSA.rsa_resp={row.rsa_resp}",
                label=f"RSA.{signs[0]}",
            )


def _signs_of_disease(row: ResponseAssessment) -> Iterator[str]:
    """The items that exclude a complete response."""
    if above(row, "rsa_m_serum", 0):
        yield "rsa_m_serum"
    if row.rsa_ifix_neg == "N":
        yield "rsa_ifix_neg"
    if at_least(row, "rsa_bmpc", COMPLETE_BELOW):
        yield "rsa_bmpc"


@check(
    "E-RSP-06",
    severity=SOFT,
    fields=("RSA.rsa_resp", "RSA.rsa_flc_normal"),
    message=gettext_noop(
        "At the assessment of {date} the response is stringent (sCR), but the free light chain ratio is not "
        "normal. Please correct the ratio, or record a CR."
    ),
    condition=gettext_noop("An assessment shows sCR with a free light chain ratio that is not normal."),
)
def stringent_with_abnormal_ratio(record: PatientRecord) -> Iterator[Found]:
    for row in record.response_assessments:
        if row.rsa_resp == "SCR" and row.rsa_flc_normal == "N" and row.rsa_date is not None:
            yield finding(row, date=row.rsa_date)


@check(
    "E-RSP-07",
    severity=SOFT,
    fields=("RSA.rsa_resp",),
    message=gettext_noop(
        "The assessment of {date} shows “{response_choice}”, and no relapse is recorded for that time. "
        "Please add the relapse form, or correct the assessment."
    ),
    condition=gettext_noop(
        "An assessment is the first to show progression or relapse since one that did not or since the "
        "index allo, no relapse form can be dated between the two or within 60 days of either, and the "
        "relapses that the summary announces are entered. Silent where E-REL-06 or E-REL-10 asks for the "
        "relapse form."
    ),
)
def progression_not_recorded(record: PatientRecord) -> Iterator[Found]:
    if not _relapses_are_entered(record) or is_asked_for(record):
        return
    since: Dated | None = record.day0
    progressing = False
    for row in record.response_assessments:
        when = row.rsa_date
        if when is None or row.rsa_resp in (None, "NE") or surely_before(when, record.day0):
            continue
        worse = row.rsa_resp in PROGRESSION
        recorded = _recorded(record, since, when) or is_asked_at_a_visit(record, when)
        if worse and not progressing and not recorded:
            yield finding(row, date=when, response_choice=f"RSA.rsa_resp={row.rsa_resp}")
        since, progressing = since if worse else when, worse


def _recorded(record: PatientRecord, since: Dated | None, until: Dated) -> bool:
    """Whether a relapse can lie between the two, or about either."""
    for row in record.relapses:
        before = days_between_min(row.rel_date, since)
        after = days_between_min(until, row.rel_date)
        if (before is None or before <= RELAPSE_LEEWAY) and (after is None or after <= RELAPSE_LEEWAY):
            return True
    return False


@check(
    "E-RSP-08",
    severity=SOFT,
    fields=("RSP.mrd_neg_ever", "RSA.rsa_mrd"),
    message=gettext_noop(
        "MRD is said to have been negative at least once, but no assessment here shows it. "
        "Please add the assessment with the negative result, or correct the answer."
    ),
    condition=gettext_noop(
        "MRD is said to have been negative after the allo, and no assessment shows a negative MRD although "
        "in each of them MRD is answered."
    ),
)
def negative_without_assessment(record: PatientRecord) -> Iterator[Found]:
    rows = record.response_assessments
    if record.response.mrd_neg_ever != "Y" or any(row.rsa_mrd == "NEG" for row in rows):
        return
    open_still = any(row.rsa_mrd is None and "rsa_mrd" not in row.missing for row in rows)
    if not open_still and (rows or record.response.is_complete):
        yield finding(record.response, items=("mrd_neg_ever",))
