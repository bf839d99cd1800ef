"""That a patient has changed: the one signal of the house, because this room may not call those above it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.dispatch import Signal

from crf.record import PatientRecord

# Sent in the transaction of the write, with `records`: the changed patients as they are now. Queries and
# outcomes follow from it.
record_changed = Signal()
# What `told_once` sends at its end: patient id -> who changed last, and the record then.
_held_back: ContextVar[dict[int, tuple[type[Any], PatientRecord]] | None] = ContextVar(
    "held_back", default=None
)


@contextmanager
def told_once() -> Iterator[None]:
    """Send `record_changed` once, at the end, for a patient whom the block registers and saves.

    Whoever listens looks at the whole record, so what lay between tells nothing. Belongs inside `acting`.
    """
    changed: dict[int, tuple[type[Any], PatientRecord]] = {}
    token = _held_back.set(changed)
    try:
        yield
    finally:
        _held_back.reset(token)
    for sender, record in changed.values():
        record_changed.send(sender, records=[record])


def tell_changed(sender: type[Any], record: PatientRecord) -> None:
    """Say that this patient has changed, at once or at the end of `told_once`."""
    held_back = _held_back.get()
    if held_back is None:
        record_changed.send(sender, records=[record])
    else:
        held_back[record.patient.pk] = sender, record
