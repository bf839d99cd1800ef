"""Run every check over every patient, and, where asked to, bring the queries in step with what is found."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.context import acting_system
from crf.checks import CHECKS, Finding
from crf.models import Patient
from crf.record import PatientRecord, load_records
from queries.raising import plan_refresh, refresh

BATCH = 200
PROGRESS_EVERY = 1.0  # seconds


class Command(BaseCommand):
    help = (
        "Runs every check over every patient. With --raise the queries follow: what is found is asked, what "
        "was corrected is closed. With --dry-run it only says what --raise would do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")
        effect = parser.add_mutually_exclusive_group()
        effect.add_argument("--raise", action="store_true", dest="raises", help="open and close queries")
        effect.add_argument("--dry-run", action="store_true", help="say what --raise would do")

    def handle(self, *args: Any, raises: bool, dry_run: bool, **options: Any) -> None:
        started = time.perf_counter()
        found: list[dict[str, Any]] = []
        moves: Counter[str] = Counter()
        patients = list(Patient.objects.current().order_by("pk").values_list("pk", flat=True))
        progress = _Progress(len(patients))
        for ids in _batches(patients):
            with acting_system("checks over everybody"):
                records = _load(ids, lock=raises)
                plan = refresh(records) if raises else plan_refresh(records)
            found += [_line(record, finding) for record, finding in plan.found]
            moves += plan.counts()
            progress.done(len(ids))
        result: dict[str, Any] = {
            "patients": len(patients),
            "checks": len(CHECKS),
            "findings": len(found),
            "seconds": round(time.perf_counter() - started, 3),
        }
        if raises or dry_run:
            result["queries"] = {"written": raises, **dict(sorted(moves.items()))}
        if options["format"] == "json":
            self.stdout.write(json.dumps({**result, "found": found}, ensure_ascii=False, indent=1))
        else:
            self._write_text(result, found)

    def _write_text(self, result: dict[str, Any], found: list[dict[str, Any]]) -> None:
        for line in found:
            self.stdout.write(f"{line['patient']}  {line['check']:<12} {line['message']}")
        self.stdout.write(
            "{patients} patients, {checks} checks, {findings} findings, {seconds} s".format(**result)
        )
        if "queries" in result:
            counts = {action: n for action, n in result["queries"].items() if action != "written"}
            words = ", ".join(f"{n} {action}" for action, n in counts.items()) or "nothing to do"
            self.stdout.write(f"Queries{'' if result['queries']['written'] else ' (not written)'}: {words}")


def _batches(patients: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(patients), BATCH):
        yield patients[start : start + BATCH]


def _load(ids: list[int], *, lock: bool) -> list[PatientRecord]:
    """The records; locked, so that nobody saves between our reading and our writing."""
    if lock:
        list(Patient.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return list(load_records(ids).values())


def _line(record: PatientRecord, finding: Finding) -> dict[str, Any]:
    return {
        "patient": record.patient.subject_code,
        "check": finding.check.id,
        "severity": finding.check.severity,
        "items": [target.path for target in finding.targets],
        "message": finding.message(),
    }


class _Progress:
    """A line on the error stream that says how far it is, at most once a second."""

    def __init__(self, total: int) -> None:
        self.total, self.count, self.said = total, 0, time.monotonic()

    def done(self, count: int) -> None:
        self.count += count
        if time.monotonic() - self.said > PROGRESS_EVERY:
            self.said = time.monotonic()
            sys.stderr.write(f"{self.count} of {self.total} patients\n")
            sys.stderr.flush()
