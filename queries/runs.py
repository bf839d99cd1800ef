"""All checks over everybody, a batch at a time: for real, or to see what a release of rules would do."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from audit.context import acting, acting_system
from crf.checks import CHECKS, Finding
from crf.models import Patient, RuleRelease
from crf.record import PatientRecord, load_records
from crf.rulebook import Rulebook
from queries.models import CheckRun, Query
from queries.raising import Plan, plan_refresh, refresh

BATCH = 200
WHY = "checks over everybody"


@dataclass
class Batch:
    """What was found in some patients, and what became of their queries or would."""

    found: list[tuple[PatientRecord, Finding]] = field(default_factory=list)
    moves: Counter[str] = field(default_factory=Counter)
    lines: list[dict[str, Any]] = field(default_factory=list)


def patients(after: int = 0, most: int | None = None) -> list[int]:
    """The ids of everybody, in order; of at most so many whose id is higher than `after`."""
    rows = Patient.objects.current().filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])


def batches(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def look(ids: Sequence[int]) -> Batch:
    """Find, and say what would become of the queries; nothing is written."""
    plan = plan_refresh(list(load_records(ids).values()))
    return Batch(plan.found, plan.counts())


def follow(ids: Sequence[int], by: User | None = None) -> Batch:
    """Find, and bring the queries in step; in one transaction, the patients locked against other saves."""
    with acting(by, reason=WHY) if by else acting_system(WHY):
        list(Patient.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        plan = refresh(list(load_records(ids).values()))
    return Batch(plan.found, plan.counts())


def foresee(ids: Sequence[int], book: Rulebook) -> Batch:
    """What the queries of these patients would do under another rule book, and do not do under today's."""
    records = list(load_records(ids).values())
    today = {_sign(query, action) for query, action in _moves(plan_refresh(records))}
    plan = plan_refresh([record.under(book) for record in records])
    by_patient = {record.patient.pk: record for record in records}
    batch = Batch(plan.found)
    for query, action in _moves(plan):
        if _sign(query, action) not in today:
            patient = by_patient[query.patient_id].patient
            batch.moves[action] += 1
            batch.lines.append(
                {
                    "action": action,
                    "check": query.check_id,
                    "patient": patient.subject_code,
                    "centre": patient.centre.study_centre_no,
                    "query": query.pk,
                }
            )
    return batch


def _moves(plan: Plan) -> Iterator[tuple[Query, str]]:
    return ((event.query, event.action) for event in plan.events)


def _sign(query: Query, action: str) -> tuple[str, str]:
    return (query.key, action)


def start(*, by: User, release: RuleRelease | None = None) -> CheckRun:
    """A run that has not looked at anybody yet; raises PermissionDenied."""
    if not by.can(Capability.MANAGE_RULES):
        raise PermissionDenied(Capability.MANAGE_RULES)
    return CheckRun.objects.create(
        by=by,
        release=release,
        started_at=timezone.now(),
        total=Patient.objects.current().count(),
        checks=len(CHECKS),
    )


def step(*, run: CheckRun, by: User) -> CheckRun:
    """The next patients of the run, which is finished when there are none left."""
    if not by.can(Capability.MANAGE_RULES):
        raise PermissionDenied(Capability.MANAGE_RULES)
    started = time.perf_counter()
    with transaction.atomic():
        run = CheckRun.objects.select_for_update(of=("self",)).select_related("release").get(pk=run.pk)
        if run.finished_at:
            return run
        ids = patients(run.last_patient, BATCH)
        if ids:
            batch = _batch(run, ids, by)
            counted = Counter(finding.check.id for _record, finding in batch.found)
            run.found = dict(Counter(run.found) + counted)
            run.moves = dict(Counter(run.moves) + batch.moves)
            run.lines = [*run.lines, *batch.lines]
            run.last_patient, run.done = ids[-1], run.done + len(ids)
        if len(ids) < BATCH:
            run.finished_at, run.total = timezone.now(), run.done
        # Whoever registers a patient meanwhile makes the run longer, never wrong.
        run.total = max(run.total, run.done)
        run.seconds += time.perf_counter() - started
        run.save()
    return run


def _batch(run: CheckRun, ids: list[int], by: User) -> Batch:
    if run.release is None:
        return follow(ids, by)
    return foresee(ids, Rulebook.from_release(run.release.number, run.release.rules))


def record_run(
    *, started: Any, seconds: float, done: int, found: Counter[str], moves: Counter[str]
) -> CheckRun:
    """Keep what a run by command has found and done."""
    return CheckRun.objects.create(
        started_at=started, finished_at=timezone.now(), seconds=seconds, total=done, done=done,
        checks=len(CHECKS), found=dict(found), moves=dict(moves),
    )  # fmt: skip
