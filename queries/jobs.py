"""What the room does in the background: runs of the checks over everybody, and questions from a file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Capability
from audit.context import request_id
from audit.models import SecurityEvent
from crf.models import RuleRelease
from jobs.kinds import Kind, register
from jobs.models import Job
from jobs.services import start
from jobs.work import Work
from queries import question_import, runs
from queries.models import CheckRun
from queries.question_import import Fate, Outcome, Result
from queries.question_lines import FileLine

BEGUN, ASKED = "questions_import_begun", "questions_imported"


def start_run(*, by: User, release: RuleRelease | None = None) -> CheckRun:
    """A run over everybody, or the preview of a release; the one that is under way where there is one."""
    under_way = Job.objects.live().filter(kind=RUN.key).values_list("params__run", flat=True)
    there = CheckRun.objects.filter(pk__in=list(under_way), release=release, finished_at=None).first()
    run = there or runs.start(by=by, release=release)
    if there is None:
        start(RUN, by=by, params={"run": run.pk})
        run.refresh_from_db()
    return run


def job_of(run: CheckRun) -> Job | None:
    """The last job that worked on this run."""
    return Job.objects.filter(kind=RUN.key, params={"run": run.pk}).first()


def _run(work: Work) -> None:
    run = CheckRun.objects.get(pk=work.params["run"])
    while not run.finished_at:
        run = runs.step(run=run, by=work.by)
        work.progress(run.done, run.total)


def packed(lines: list[FileLine]) -> bytes:
    """The lines of a file of questions as JSON."""
    return json.dumps([asdict(line) for line in lines]).encode()


def _unpacked(content: bytes) -> list[FileLine]:
    return [FileLine(**line) for line in json.loads(content)]


def _look(work: Work) -> None:
    lines = _unpacked(work.content)
    done = work.steps()
    for outcome in question_import.preview(lines, work.by).outcomes:
        if outcome.line.number not in done:
            work.keep(outcome.line.number, _data(outcome))


def _ask(work: Work) -> None:
    lines = _unpacked(work.content)
    done = work.steps()
    left = [line for line in lines if line.number not in done]
    _record(work, BEGUN, lines_read=len(lines), lines_before=len(done))
    count = len(done)

    def keep(outcome: Outcome) -> None:
        work.keep(outcome.line.number, _data(outcome))

    def step() -> None:
        nonlocal count
        count += 1
        work.progress(count, len(lines))

    question_import.apply(left, work.by, keep, step)
    counts = result_of(work.job, dry_run=False).counts
    _record(work, ASKED, lines_read=len(lines), counts={fate.value: n for fate, n in counts.items()})


def _record(work: Work, kind: str, **detail: Any) -> None:
    detail |= {"job": work.job.pk, "request": request_id.get()}
    SecurityEvent.objects.create(kind=kind, user_id=work.by.pk, detail=detail)


def _data(outcome: Outcome) -> dict[str, Any]:
    return {
        "line": asdict(outcome.line),
        "fate": outcome.fate.value,
        "why": outcome.why,
        "where": outcome.where,
        "query": outcome.query,
        "beside": list(outcome.beside),
    }


def result_of(job: Job, *, dry_run: bool) -> Result:
    """What became of the lines that the job has dealt with so far."""
    outcomes = [
        Outcome(
            line=FileLine(**data["line"]),
            fate=Fate(data["fate"]),
            why=data["why"],
            where=data["where"],
            query=data["query"],
            beside=tuple(data["beside"]),
        )
        for data in job.steps.values_list("data", flat=True)
    ]
    return Result(outcomes, dry_run)


def _review(job: Job) -> str:
    return reverse("queries:review_questions", args=[job.pk])


RUN = register(
    Kind(
        key="run_checks",
        title=_("Run of the checks"),
        capability=Capability.MANAGE_RULES,
        work=_run,
        alone="run_checks",
        resumes=True,
        leads_to=lambda job: reverse("queries:run", args=[job.params["run"]]),
        unit=_("patients"),
    )
)
LOOK = register(
    Kind(
        key="look_at_questions",
        title=_("What a file of questions would ask"),
        capability=Capability.RAISE_QUERY,
        work=_look,
        resumes=True,
        keeps_input=True,
        leads_to=_review,
        unit=_("questions"),
    )
)
ASK = register(
    Kind(
        key="ask_questions",
        title=_("Questions from a file"),
        capability=Capability.RAISE_QUERY,
        work=_ask,
        alone="ask_questions",
        resumes=True,
        shows_part=True,
        leads_to=_review,
        unit=_("questions"),
    )
)
