"""What may come between the transplant and an endpoint: relapse, another transplant, lymphocytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from analysis.dates import Dated, dated
from analysis.endpoints.endpoint import Endpoint, answered, day_0, end_of, full, happened
from analysis.endpoints.survival import RELAPSE, progression_free_survival
from analysis.once import once
from crf.checks import Target

if TYPE_CHECKING:
    from crf.record import PatientRecord

# An infusion of selected stem cells helps a poor graft and is no infusion of lymphocytes.
BOOST = "CD34B"

# What says when lymphocytes or another transplant were given.
INTERCURRENT = frozenset({"DLI.dli_date", "DLI.dli_type", "PTT.ptt_modality", "PTT.ptt_start"})


@once
def relapse_as(record: PatientRecord, event: int) -> tuple[Endpoint, list[Endpoint]]:
    """PFS, which may not be assessable, and the relapse as this event, if there was one."""
    without = progression_free_survival(record)
    return without, [replace(without, event=event)] if without.event == RELAPSE else []


@once
def next_transplant(record: PatientRecord, *, allo_only: bool = False) -> date | None:
    """The day of the first transplant after the index allo. One without a date is as if it were not there."""
    start = day_0(record)
    return min(
        (
            row.tx_date
            for row in record.transplants
            if row.is_index != "Y" and row.tx_date and row.tx_date > start
            if row.tx_kind != "N" or not allo_only
        ),
        default=None,
    )


def transplant_as(
    record: PatientRecord, event: int, code: str = "second_transplant", *, allo_only: bool = False
) -> list[Endpoint]:
    """Another transplant as this event, if there was one."""
    when = next_transplant(record, allo_only=allo_only)
    items = transplant_items(record)
    return [] if when is None else [happened(day_0(record), event, code, full(when), items)]


@once
def transplant_items(record: PatientRecord) -> list[Target]:
    rows = (row for row in record.transplants if row is not record.index)
    return [target for row in rows for target in answered(row, "is_index", "tx_kind", "tx_date")]


@once
def first_dli(record: PatientRecord) -> Dated | None:
    """When lymphocytes were first infused after the index allo.

    A treatment by lymphocytes alone without an entry for any infusion began with one. What is not dated is
    as if it were not there.
    """
    start, end = day_0(record), end_of(record).day
    days = [row.dli_date for row in record.infusions if row.dli_type != BOOST and row.dli_date]
    found = [dated(when, start, end) for when in days if when.latest >= start]
    for row in record.treatments:
        alone = row.ptt_modality == "DLI" and not record.entries(row, "DLI")
        if alone and row.ptt_start is not None and row.ptt_start.latest >= start:
            found.append(dated(row.ptt_start, start, end))
    return min(found, key=lambda each: each.day, default=None)


@once
def dli_items(record: PatientRecord) -> list[Target]:
    infusions = [target for row in record.infusions for target in answered(row, "dli_date", "dli_type")]
    alone = (row for row in record.treatments if row.ptt_modality == "DLI")
    return [*infusions, *(target for row in alone for target in answered(row, "ptt_modality", "ptt_start"))]
