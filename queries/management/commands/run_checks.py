"""Run every check over every patient, and, where asked to, bring the queries in step with what is found."""

import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from crf.checks import CHECKS, Finding
from crf.record import PatientRecord
from queries import runs

PROGRESS_EVERY = 1.0  # seconds
# A second process pays only where there is enough for it to do.
WORTH_TWO = 2 * runs.BATCH

Done = tuple[int, list[dict[str, Any]], Counter[str]]


class Command(BaseCommand):
    help = (
        "Runs every check over every patient. With --raise the queries follow: what is found is asked, what "
        "was corrected is closed. With --dry-run it only says what --raise would do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument(
            "--processes", type=int, default=min(2, os.cpu_count() or 1), help="how many work side by side"
        )
        effect = parser.add_mutually_exclusive_group()
        effect.add_argument("--raise", action="store_true", dest="raises", help="open and close queries")
        effect.add_argument("--dry-run", action="store_true", help="say what --raise would do")

    def handle(self, *args: Any, raises: bool, dry_run: bool, processes: int, **options: Any) -> None:
        started, began = time.perf_counter(), timezone.now()
        found: list[dict[str, Any]] = []
        moves: Counter[str] = Counter()
        patients = runs.patients()
        progress = _Progress(len(patients))
        work = _follow if raises else _look
        for count, lines, moved in _worked(work, list(runs.batches(patients)), processes):
            found += lines
            moves += moved
            progress.done(count)
        seconds = round(time.perf_counter() - started, 3)
        result: dict[str, Any] = {
            "patients": len(patients),
            "checks": len(CHECKS),
            "findings": len(found),
            "seconds": seconds,
        }
        if raises:
            counted = Counter(line["check"] for line in found)
            runs.record_run(started=began, seconds=seconds, done=len(patients), found=counted, moves=moves)
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


def _worked(work: Callable[[list[int]], Done], batches: list[list[int]], processes: int) -> Iterator[Done]:
    """What became of each batch, in their order."""
    if processes < 2 or len(batches) * runs.BATCH < WORTH_TWO:
        yield from map(work, batches)
        return
    # A connection belongs to one process; each of the new ones opens its own.
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        yield from pool.map(work, batches)


def looked_at(batches: list[list[int]], processes: int) -> Iterator[Done]:
    """What is found in each batch, and nothing written."""
    return _worked(_look, batches, processes)


def _look(ids: list[int]) -> Done:
    return _told(ids, runs.look(ids))


def _follow(ids: list[int]) -> Done:
    return _told(ids, runs.follow(ids))


def _told(ids: list[int], batch: runs.Batch) -> Done:
    """Plain data, which can travel from one process to another."""
    return len(ids), list(_lines(batch.found)), batch.moves


def _lines(found: Iterable[tuple[PatientRecord, Finding]]) -> Iterator[dict[str, Any]]:
    for record, finding in found:
        yield {
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
