"""What is measured beside the screens: work lists with many queries, and checks over many patients."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from audit.context import acting_system
from crf.models import Patient
from queries import runs
from queries.management.commands.run_checks import looked_at
from queries.models import Query, QueryEvent
from queries.workflow import Action, Category, Reason, State

QUERIES = 20_000
# How many patients the checks look at. There are not so many in the demo study: it is looked at again and
# again, which costs the same, because every batch is loaded anew.
SIZES = (300, 3_000, 30_000)
STATES = (State.OPEN, State.OPEN, State.CANDIDATE, State.ANSWERED, State.CLOSED)


def many_queries(number: int = QUERIES) -> None:
    """So many queries with their events, inside the caller's transaction, which takes them back."""
    random, now = Random(1), timezone.now()  # noqa: S311 plausibility, not secrecy
    patients = list(Patient.objects.current().order_by("pk"))
    target = {"form": "DIA", "row": 1, "item": "dx_date", "answer": "2012", "seen": "2012", "shown": True}
    queries = []
    for n in range(number):
        state = random.choice(STATES)
        queries.append(
            Query(
                patient=random.choice(patients),
                check_id=f"E-X-{random.randrange(60):02}",
                key=f"measured {n}",
                text="Is {year} right?",
                words={"year": "2012"},
                targets=[target],
                priority=random.randrange(1, 5),
                weight=random.randrange(4),
                state=state,
                category=Category.CONFIRMED if state in (State.ANSWERED, State.CLOSED) else "",
                closed_reason=Reason.ACCEPTED_AS_IS if state == State.CLOSED else "",
                state_since=now - timedelta(hours=random.randrange(2000)),
                opened_at=now,
            )
        )
    with acting_system("measured"):
        made = Query.objects.bulk_create(queries, batch_size=2000)
        events = (
            QueryEvent(query=query, action=action, to_state=State.OPEN, cycle=1, text="As in the chart.")
            for query in made
            for action in (Action.RAISE, Action.ANSWER)
        )
        QueryEvent.objects.bulk_create(events, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE queries_query; ANALYZE queries_queryevent")


def throughput(processes: int) -> Iterator[dict[str, Any]]:
    """All checks over ever more patients, loading included: seconds, and the memory that it took at most."""
    ids = runs.patients()
    for size in SIZES:
        asked = (ids * (size // len(ids) + 1))[:size]
        started = time.perf_counter()
        done = findings = 0
        for count, lines, _moves in looked_at(list(runs.batches(asked)), processes):
            done, findings = done + count, findings + len(lines)
        seconds = time.perf_counter() - started
        who = resource.RUSAGE_CHILDREN if processes > 1 else resource.RUSAGE_SELF
        yield {
            "patients": done,
            "processes": processes,
            "findings": findings,
            "seconds": round(seconds, 2),
            "patients_per_second": round(done / seconds),
            "megabytes": round(resource.getrusage(who).ru_maxrss / 1024),
        }
