"""What is to be done at which form of which patient, the most urgent first: pure, on records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crf.models import FormRecord
from crf.overlay import Counts, asked_at
from crf.record import PatientRecord
from crf.status import Cell, State, cells, why_closed


class Kind(StrEnum):
    """Why a form is on the list; in the order of urgency."""

    OVERDUE = "overdue"
    QUERIED = "queried"
    DUE = "due"
    INCOMPLETE = "incomplete"


URGENCY = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Task:
    """One form of one patient that waits for its data manager, with the number of its open queries."""

    record: PatientRecord
    cell: Cell
    asked: int
    kinds: frozenset[Kind]

    @property
    def kind(self) -> Kind:
        """The most urgent of its reasons."""
        return min(self.kinds, key=URGENCY.__getitem__)

    @property
    def row(self) -> FormRecord | None:
        """The row to open: the first that is not complete."""
        unfinished = (row for row in self.cell.rows if not row.is_settled)
        return next(unfinished, None) or next(iter(self.cell.rows), None)

    @property
    def _urgency(self) -> tuple[int, date, str]:
        """By kind, and within one by the day on which the form was due, which the list shows."""
        term = self.cell.term
        return URGENCY[self.kind], term.due if term else date.max, self.record.patient.subject_code


def kinds_of(cell: Cell, asked: int, today: date) -> frozenset[Kind]:
    """Every reason for which a cell calls for work; none where it does not."""
    found = set()
    if cell.state == State.OVERDUE:
        found.add(Kind.OVERDUE)
    elif cell.state == State.DUE or (cell.state == State.IN_PROGRESS and cell.is_due(today)):
        found.add(Kind.DUE)
    if any(not row.is_settled for row in cell.rows):
        found.add(Kind.INCOMPLETE)
    if asked:
        found.add(Kind.QUERIED)
    return frozenset(found)


def patient_tasks(record: PatientRecord, counts: Counts, today: date) -> Iterator[Task]:
    """In clinical order. A form that may not be filled in now is no task, unless something is asked there."""
    for cell in cells(record, today):
        asked = asked_at(counts, record, cell.spec, cell.rows)
        kinds = kinds_of(cell, asked, today)
        if kinds and (asked or not why_closed(record, cell.spec)):
            yield Task(record, cell, asked, kinds)


def all_tasks(records: Iterable[PatientRecord], counts: Counts, today: date) -> list[Task]:
    """Tasks of all patients: overdue, queries, due, begun; within each by the day on which they were due."""
    found = [task for record in records for task in patient_tasks(record, counts, today)]
    return sorted(found, key=lambda task: task._urgency)
