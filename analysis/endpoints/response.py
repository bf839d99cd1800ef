"""Response of the myeloma and negativity for minimal residual disease after the index allo.

The form keeps the best response before any treatment for relapse, and the day on which it was first reached.
A lesser degree may have been reached before: on the day of the first assessment that shows it, if there is
one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from analysis.dates import Dated, dated
from analysis.endpoints import definition
from analysis.endpoints.definition import EndpointDefinition, Text
from analysis.endpoints.endpoint import (
    CENSORED,
    Endpoint,
    Why,
    answered,
    day_0,
    end_of,
    first_of,
    happened,
    left_out,
    observed,
    union,
)
from analysis.endpoints.intercurrent import relapse_as
from analysis.endpoints.survival import RELAPSE, RELAPSE_OR_NOT, WHO_AND_HOW_LONG
from analysis.once import once
from crf.checks import Target
from crf.derivations.outcomes import response_rank
from crf.partial_date import PartialDate, surely_after

if TYPE_CHECKING:
    from crf.record import PatientRecord

# Events of a time to response; a share has but the first.
REACHED, PROGRESSED, DIED = 1, 2, 3

NOT_EVALUABLE = "NE"
NotEvaluable = Literal["left out", "no response"]


@dataclass(frozen=True, slots=True)
class _Answer:
    """Whether something was reached, when that may have been, and from what one knows."""

    reached: bool
    dates: tuple[PartialDate, ...]
    items: tuple[Target, ...]


def response(record: PatientRecord, *, least: str, not_evaluable: NotEvaluable = "left out") -> Endpoint:
    """Whether the best response was this or a better one: 1 or 0, with the time where it is dated."""
    return _share(record, _best(record, least, not_evaluable))


def time_to_response(
    record: PatientRecord, *, least: str, not_evaluable: NotEvaluable = "left out"
) -> Endpoint:
    """This response or a better one (1); relapse or progression (2) and death (3) compete."""
    return _time(record, _best(record, least, not_evaluable))


def response_at_day_100(
    record: PatientRecord, *, least: str, not_evaluable: NotEvaluable = "left out"
) -> Endpoint:
    """Whether the response at day 100 was this or a better one; a share without times."""
    row = record.response
    items = answered(row, "resp_d100")
    rank = response_rank(row.resp_d100)
    if rank is None and not (row.resp_d100 == NOT_EVALUABLE and not_evaluable == "no response"):
        return left_out(_no_rank(row.resp_d100), items)
    reached = rank is not None and rank <= _rank(least)
    code = "responded_undated" if reached else "not_responded"
    return Endpoint(None, int(reached), Why(code), tuple(items))


def mrd_negative(record: PatientRecord) -> Endpoint:
    """Whether minimal residual disease was ever negative, of those who were tested."""
    return _share(record, _mrd(record))


def time_to_mrd_negativity(record: PatientRecord) -> Endpoint:
    """Of those who were tested: negative (1); relapse or progression (2) and death (3) compete."""
    return _time(record, _mrd(record))


def converted(record: PatientRecord, *, least: str = "CR") -> Endpoint:
    """Of those who were not in this response at the transplant: whether they came to be after it."""
    before = record.pre_transplant.resp_at_tx
    rank, items = response_rank(before), answered(record.pre_transplant, "resp_at_tx")
    return _conversion(rank is not None and rank > _rank(least), items, lambda: response(record, least=least))


def mrd_converted(record: PatientRecord) -> Endpoint:
    """Of those with minimal residual disease at the transplant: whether it was ever negative after it."""
    items = answered(record.pre_transplant, "mrd_pre")
    return _conversion(record.pre_transplant.mrd_pre == "POS", items, lambda: mrd_negative(record))


def _conversion(possible: bool, items: list[Target], after: Callable[[], Endpoint]) -> Endpoint:
    if not possible:
        return left_out("not_to_be_converted", items)
    found = after()
    return replace(found, items=union(items, found.items))


def _rank(least: str) -> int:
    rank = response_rank(least)
    if rank is None:
        raise ValueError(f"{least!r} is no response.")
    return rank


def _no_rank(code: str | None) -> str:
    return "response_not_evaluable" if code == NOT_EVALUABLE else "response_not_assessed"


@once
def _best(record: PatientRecord, least: str, not_evaluable: NotEvaluable) -> _Answer | Endpoint:
    row, threshold = record.response, _rank(least)
    shown = record.response_assessments
    items = answered(row, "best_resp", "best_resp_date")
    items += [target for each in shown for target in answered(each, "rsa_date", "rsa_resp")]
    rank = response_rank(row.best_resp)
    if rank is None and not (row.best_resp == NOT_EVALUABLE and not_evaluable == "no response"):
        return left_out(_no_rank(row.best_resp), items)
    if rank is None or rank > threshold:
        return _Answer(False, (), tuple(items))
    dates = [row.best_resp_date] if row.best_resp_date is not None else []
    for each in shown:
        seen = response_rank(each.rsa_resp)
        if seen is not None and seen <= threshold and each.rsa_date is not None:
            dates.append(each.rsa_date)
    return _Answer(True, tuple(dates), tuple(items))


@once
def _mrd(record: PatientRecord) -> _Answer | Endpoint:
    row = record.response
    items = answered(row, "mrd_post_any", "mrd_neg_ever")
    tests = [each for each in record.response_assessments if each.rsa_mrd in ("NEG", "POS")]
    items += [target for each in tests for target in answered(each, "rsa_date", "rsa_mrd")]
    negative = [each for each in tests if each.rsa_mrd == "NEG"]
    if row.mrd_neg_ever == "Y" or (row.mrd_neg_ever != "N" and negative):
        return _Answer(True, tuple(each.rsa_date for each in negative if each.rsa_date), tuple(items))
    if row.mrd_neg_ever == "N" or tests:
        return _Answer(False, (), tuple(items))
    return left_out("mrd_not_tested" if row.mrd_post_any == "N" else "mrd_not_assessed", items)


def _share(record: PatientRecord, answer: _Answer | Endpoint) -> Endpoint:
    if isinstance(answer, Endpoint):
        return answer
    if not answer.reached:
        return Endpoint(None, CENSORED, Why("not_responded"), answer.items)
    when = _first_date(record, answer, end_of(record).day)
    if when is None:
        return Endpoint(None, REACHED, Why("responded_undated"), answer.items)
    return happened(day_0(record), REACHED, "responded", when, answer.items)


def _time(record: PatientRecord, answer: _Answer | Endpoint) -> Endpoint:
    if isinstance(answer, Endpoint):
        return answer
    without, relapse = relapse_as(record, PROGRESSED)
    items = union(answer.items, without.items)
    if not without.assessed:
        return replace(without, items=items)
    start, end = day_0(record), end_of(record).day
    last = end
    if without.event == RELAPSE and without.time is not None:
        last = start.fromordinal(start.toordinal() + int(without.time))
    rivals = list(relapse)
    if answer.reached:
        when = _first_date(record, answer, last)
        if when is None:
            return Endpoint(None, None, Why("responded_undated"), items)
        rivals.insert(0, happened(start, REACHED, "responded", when, items))
    first = first_of(*rivals, observed(record, DIED, "died_unresponsive", "alive_unresponsive"))
    return replace(first, items=union(first.items, items))


def _first_date(record: PatientRecord, answer: _Answer, last: date) -> Dated | None:
    """The first of the dates; those surely before the transplant or after death or last contact count not."""
    start, end = day_0(record), end_of(record).day
    usable = [when for when in answer.dates if when.latest >= start and not surely_after(when, end)]
    return min((dated(when, start, last) for when in usable), key=lambda each: each.day, default=None)


def _shared(title: Text, text: Text, left_out: Text, choices: Text = "") -> EndpointDefinition:
    return EndpointDefinition(
        title,
        definition.PROPORTION,
        definition.FROM_DAY_0,
        {REACHED: _("Reached")},
        text,
        definition.NOTHING,
        left_out,
        choices,
        _IMWG,
    )


def _timed(title: Text, text: Text, left_out: Text, choices: Text = "") -> EndpointDefinition:
    events = {REACHED: _("Reached"), PROGRESSED: definition.RELAPSED, DIED: definition.DIED}
    return EndpointDefinition(
        title,
        definition.INCIDENCE,
        definition.FROM_DAY_0,
        events,
        text,
        definition.LAST_CONTACT,
        left_out,
        choices,
        _IMWG,
    )


_IMWG = "Rajkumar, Blood 2011;117:4691; Kumar, Lancet Oncol 2016;17:e328"
_BEST = _(
    "The best response after the index allo and before any treatment for relapse, as the centre judged it."
)
_WHEN = _(
    "From the first assessment that shows it, or from the day on which the best response was reached. "
    "Relapse or progression and death before it compete."
)
_UNKNOWN = _("Whose response was not evaluable or is not recorded.")
_UNKNOWN_TIME = _(
    "Whose response was not evaluable or is not recorded, or was reached on a day not known; who is left out "
    "of PFS."
)
_NOT_EVALUABLE = _("Not evaluable counts as no response.")
_NOT_TESTED = _("Who was not tested after transplant, or of whom that is not recorded.")
_NOT_TESTED_TIME = _(
    "Who was not tested after transplant, or of whom that or the day is not recorded; who is left out of PFS."
)
_NOT_BEFORE = _(
    "Who had reached it at transplant, or of whom that is not known; and who cannot be assessed after."
)

ENDPOINTS: Mapping[str, Callable[[PatientRecord], Endpoint]] = {
    "response_cr": partial(response, least="CR"),
    "response_vgpr": partial(response, least="VGPR"),
    "response_pr": partial(response, least="PR"),
    "response_cr_100": partial(response_at_day_100, least="CR"),
    "response_vgpr_100": partial(response_at_day_100, least="VGPR"),
    "time_to_cr": partial(time_to_response, least="CR"),
    "time_to_vgpr": partial(time_to_response, least="VGPR"),
    "mrd_negative": mrd_negative,
    "time_to_mrd_negative": time_to_mrd_negativity,
    "converted_cr": converted,
    "converted_mrd": mrd_converted,
}
DEFINITIONS = {
    "response_cr": _shared(_("Complete response after transplant"), _BEST, _UNKNOWN, _NOT_EVALUABLE),
    "response_vgpr": _shared(
        _("Very good partial response or better after transplant"), _BEST, _UNKNOWN, _NOT_EVALUABLE
    ),
    "response_pr": _shared(_("Partial response or better after transplant"), _BEST, _UNKNOWN, _NOT_EVALUABLE),
    "response_cr_100": _shared(
        _("Complete response at day 100"), _("The response at day 100."), _UNKNOWN, _NOT_EVALUABLE
    ),
    "response_vgpr_100": _shared(
        _("Very good partial response or better at day 100"),
        _("The response at day 100."),
        _UNKNOWN,
        _NOT_EVALUABLE,
    ),
    "time_to_cr": _timed(_("Time to complete response"), _WHEN, _UNKNOWN_TIME, _NOT_EVALUABLE),
    "time_to_vgpr": _timed(
        _("Time to very good partial response or better"), _WHEN, _UNKNOWN_TIME, _NOT_EVALUABLE
    ),
    "mrd_negative": _shared(
        _("Negative for minimal residual disease after transplant"),
        _("At least one negative test after the index allo, by whatever method, of those tested."),
        _NOT_TESTED,
    ),
    "time_to_mrd_negative": _timed(
        _("Time to negativity for minimal residual disease"),
        _("The first negative test, of those tested. Relapse or progression and death before it compete."),
        _NOT_TESTED_TIME,
    ),
    "converted_cr": _shared(
        _("Conversion to complete response"),
        _("Complete response after the index allo, of those who were not in it at transplant."),
        _NOT_BEFORE,
    ),
    "converted_mrd": _shared(
        _("Conversion to negativity for minimal residual disease"),
        _("A negative test after the index allo, of those with minimal residual disease at transplant."),
        _NOT_BEFORE,
    ),
}
_ASSESSED = {"RSP.best_resp", "RSP.best_resp_date", "RSA.rsa_date", "RSA.rsa_resp"}
_TESTED = {"RSP.mrd_post_any", "RSP.mrd_neg_ever", "RSA.rsa_date", "RSA.rsa_mrd"}
FEEDS = {
    **dict.fromkeys(("response_cr", "response_vgpr", "response_pr"), WHO_AND_HOW_LONG | _ASSESSED),
    **dict.fromkeys(("response_cr_100", "response_vgpr_100"), WHO_AND_HOW_LONG | {"RSP.resp_d100"}),
    **dict.fromkeys(("time_to_cr", "time_to_vgpr"), RELAPSE_OR_NOT | _ASSESSED),
    "mrd_negative": WHO_AND_HOW_LONG | _TESTED,
    "time_to_mrd_negative": RELAPSE_OR_NOT | _TESTED,
    "converted_cr": WHO_AND_HOW_LONG | _ASSESSED | {"PRE.resp_at_tx"},
    "converted_mrd": WHO_AND_HOW_LONG | _TESTED | {"PRE.mrd_pre"},
}
