"""Progression-free survival where something else than the last contact ends the observation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.dates import Dated, dated
from analysis.endpoints.endpoint import (
    CENSORED,
    Endpoint,
    answered,
    day_0,
    end_of,
    first_of,
    full,
    happened,
    union,
)
from analysis.endpoints.exposure import OF_DRUGS
from analysis.endpoints.intercurrent import dli_items, first_dli, transplant_as, transplant_items
from analysis.endpoints.survival import RELAPSE, progression_free_survival
from crf.checks import Target
from crf.derivations.outcomes import MEASURED, RESPONSES
from crf.partial_date import PartialDate, surely_after

if TYPE_CHECKING:
    from crf.record import PatientRecord

# Beside relapse (1) and death (2), where a new treatment is an event.
NEW_TREATMENT = 3


def until_assessed(record: PatientRecord) -> Endpoint:
    """PFS that is censored at the last assessment of the disease without progression (IMWG, FDA).

    An assessment is an evaluable response by IMWG, of its own form or at a visit, or the last day on which
    somebody was found free of relapse. Who has none is censored on day 0. Death still counts.
    """
    without = progression_free_survival(record)
    items = union(without.items, _assessment_items(record))
    if without.event != CENSORED:
        return replace(without, items=items)
    start = day_0(record)
    last = max(_assessed(record), key=lambda each: each.day, default=None)
    if last is None:
        return happened(start, CENSORED, "disease_not_assessed", full(start), items)
    return happened(start, CENSORED, "assessed_without", last, items)


def until_new_treatment(record: PatientRecord, *, event: int = CENSORED) -> Endpoint:
    """PFS that a new treatment of the myeloma censors (IMWG), or in which it is the event NEW_TREATMENT.

    It is one by drugs or CAR-T cells against disease that is there; maintenance and prophylaxis go on
    within PFS. One without a date is as if it were not there.
    """
    start, end = day_0(record), end_of(record).day
    rows = [
        row for row in record.treatments if row.ptt_indication in MEASURED and row.ptt_modality in OF_DRUGS
    ]
    began = [row.ptt_start for row in rows if row.ptt_start is not None and row.ptt_start.latest >= start]
    items = union(
        *(answered(row, "ptt_indication", "ptt_modality", "ptt_start") for row in record.treatments)
    )
    code = "censored_at_treatment" if event == CENSORED else "new_treatment"
    return _unless_relapsed(record, event, code, [dated(when, start, end) for when in began], items)


def until_lymphocytes(record: PatientRecord) -> Endpoint:
    """PFS that the first infusion of lymphocytes censors, whatever it was given for."""
    infusion = first_dli(record)
    found = [] if infusion is None else [infusion]
    return _unless_relapsed(record, CENSORED, "censored_at_dli", found, dli_items(record))


def until_second_allo(record: PatientRecord) -> Endpoint:
    """PFS that another allogeneic transplant censors."""
    without = progression_free_survival(record)
    items = union(without.items, transplant_items(record))
    if not without.assessed:
        return replace(without, items=items)
    rivals = transplant_as(record, CENSORED, "censored_at_transplant", allo_only=True)
    return replace(first_of(without, *rivals), items=items)


def _unless_relapsed(
    record: PatientRecord, event: int, code: str, days: Sequence[Dated], more: Sequence[Target]
) -> Endpoint:
    """PFS, or this event where it came before. In the month of a relapse it is taken as given for it."""
    without = progression_free_survival(record)
    items, start = union(without.items, more), day_0(record)
    if without.event == RELAPSE and without.time is not None:
        relapse = start + timedelta(days=int(without.time))
        days = [when for when in days if surely_after(relapse, when.stated)]
    if not without.assessed:
        return replace(without, items=items)
    first = first_of(without, *(happened(start, event, code, when, more) for when in days))
    return replace(first, items=items)


def _assessed(record: PatientRecord) -> Iterator[Dated]:
    """When the disease was assessed, from the transplant to the end of the observation."""
    start, end = day_0(record), end_of(record).day
    for when in _assessment_dates(record):
        if when is not None and when.latest >= start and not surely_after(when, end):
            yield dated(when, start, end)


def _assessment_dates(record: PatientRecord) -> Iterator[PartialDate | None]:
    """Of assessments that found no progression; None for an undated one."""
    yield record.relapse_summary.relapse_free_until
    yield from (visit.visit_date for visit in record.visits if _is_controlled(visit.resp_fu))
    yield from (row.rsa_date for row in record.response_assessments if _is_controlled(row.rsa_resp))


def _is_controlled(code: str | None) -> bool:
    """Whether a response was evaluable and is no progression."""
    return code in RESPONSES and code != "PD"


def _assessment_items(record: PatientRecord) -> tuple[Target, ...]:
    visits = (answered(row, "visit_date", "resp_fu") for row in record.visits)
    own = (answered(row, "rsa_date", "rsa_resp") for row in record.response_assessments)
    return union(answered(record.relapse_summary, "relapse_free_until"), *visits, *own)
