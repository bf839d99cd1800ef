"""A registry file and its report as plain values, so that a job can keep them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from exchange.importing import Ledger
from exchange.registry_columns import COLUMNS
from exchange.registry_columns import Kind as ColumnKind
from exchange.registry_csv import RegistryFile, Row
from exchange.remarks import Kind, Remark
from exchange.report import Entry, Line, Result, State
from jobs.models import Job
from jobs.work import Work

COLUMN_LISTS = ("unread", "unused", "absent")
DAYS = frozenset(column.key for column in COLUMNS if column.kind is ColumnKind.DAY)


def packed(file: RegistryFile) -> bytes:
    """The reduced rows of the file as JSON."""
    return json.dumps(asdict(file), default=date.isoformat).encode()


def unpacked(content: bytes) -> RegistryFile:
    """The file that was packed."""
    data = json.loads(content)
    rows = tuple(
        Row(row["line"], _values(row["values"]), _remarks(row["remarks"]), row["fault"])
        for row in data["rows"]
    )
    columns = {name: tuple(data[name]) for name in COLUMN_LISTS}
    return RegistryFile(sha256=data["sha256"], rows=rows, **columns)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {key: date.fromisoformat(value) if key in DAYS else value for key, value in values.items()}


def _remarks(remarks: list[dict[str, Any]]) -> tuple[Remark, ...]:
    return tuple(Remark(**{**remark, "kind": Kind(remark["kind"])}) for remark in remarks)


class KeptLedger(Ledger):
    """The ledger of a job: its entries are the job's steps."""

    def __init__(self, work: Work) -> None:
        super().__init__(_entries(work.steps()))
        self.work = work

    def keep(self, number: int, entry: Entry) -> None:
        self.work.keep(number, asdict(entry))


def _entries(steps: dict[int, Any]) -> dict[int, Entry]:
    return {
        number: Entry(
            tuple(map(_line, data["lines"])),
            _remarks(data["remarks"]),
        )
        for number, data in steps.items()
    }


def _line(data: dict[str, Any]) -> Line:
    return Line(**{**data, "state": State(data["state"]), "twins": tuple(data["twins"])})


def result_of(job: Job, *, dry_run: bool) -> Result:
    """The report of the lines that the job has accounted for so far."""
    ledger = Ledger(_entries(dict(job.steps.values_list("number", "data"))))
    columns = {name: tuple(job.params[name]) for name in COLUMN_LISTS}
    return Result(
        sha256=job.params["sha256"],
        dry_run=dry_run,
        lines=tuple(ledger.lines),
        remarks=tuple(ledger.remarks),
        **columns,
    )


def about(file: RegistryFile) -> dict[str, Any]:
    """What a job knows of its file without reading it."""
    columns = {name: list(getattr(file, name)) for name in COLUMN_LISTS}
    return {"sha256": file.sha256, "lines": [row.line for row in file.rows], **columns}
