"""What of a record is evidence for an outcome: nothing that is dated after today has happened yet."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from crf.checks.items import values_of_kind
from crf.partial_date import earliest

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

UNKNOWN = "U"


def until_today(record: PatientRecord) -> PatientRecord:
    """The record in which every date after today is unknown; the record itself where there is none.

    A death or a visit with such a date would otherwise count as being alive until the cut-off.
    """
    known: dict[int, FormRecord] = {}
    for row, name, _value in _to_come(record):
        copied = known.setdefault(id(row), copy.copy(row))
        setattr(copied, name, None)
        copied.missing = {**copied.missing, name: UNKNOWN}
    return record.with_rows(lambda row: known.get(id(row), row)) if known else record


def changes_on(record: PatientRecord) -> date | None:
    """The first day on which a date of the record is no longer to come; None where none is."""
    return min((earliest(value) for _row, _name, value in _to_come(record)), default=None)


def _to_come(record: PatientRecord) -> Iterator[tuple[FormRecord, str, Any]]:
    for row, _path, name, value in values_of_kind(record, "date", "pdate"):
        if value.year >= record.today.year and earliest(value) > record.today:
            yield row, name, value
