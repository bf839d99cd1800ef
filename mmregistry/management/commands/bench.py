"""What the screens cost, measured on the study that is loaded; nothing that it writes stays."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from crf.checks import CHECKS
from crf.forms import posted
from crf.models import FormStatus, Patient
from crf.record import PatientRecord, load_record, load_records
from mmregistry.measuring import many_queries, throughput

MANAGER, DATA_CENTRE = "anna@example.org", "dora@example.org"
# Milliseconds at the 95th percentile, and SQL statements; docs/performance.md says where they come from.
BUDGETS = {
    "matrix": (100, 9),
    "work list": (100, 9),
    "patient page": (100, 12),
    "form opened": (100, 12),
    "form checked as typed": (80, 12),
    "form saved": (150, None),
    "queries of 20,000": (100, 6),
    "the same, filtered": (100, 6),
    "the same, page 100": (100, 6),
    "queries of a centre": (100, 6),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Times of one operation in milliseconds, and the most SQL statements that it took."""

    name: str
    median: float
    p95: float
    statements: int

    def as_data(self) -> dict[str, Any]:
        budget, _statements = BUDGETS[self.name]
        return {
            "operation": self.name,
            "median_ms": round(self.median, 1),
            "p95_ms": round(self.p95, 1),
            "budget_ms": budget,
            "p95_to_budget": round(self.p95 / budget, 2),
            "sql": self.statements,
        }


class Command(BaseCommand):
    help = "Measure the screens and the checks on the loaded study, as ratios to their budgets."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--times", type=int, default=60, help="how often each operation is done")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, times: int, format: str, **options: Any) -> None:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        client, records = Client(), list(_records_of(MANAGER))
        if not records:
            raise CommandError("There is nothing to measure: load the demo study first (make run).")
        client.force_login(User.objects.get(email=MANAGER))
        screens: list[dict[str, Any]] = []
        checks: list[dict[str, Any]] = []
        for screen in _all_screens(client, records, times):
            screens.append(screen.as_data())
            if format == "text":
                self._say(_screen_in_words(screens[-1]))
        for row in (row for processes in (1, 2) for row in throughput(processes)):
            checks.append(row)
            if format == "text":
                self._say(_checks_in_words(row))
        if format == "json":
            self.stdout.write(json.dumps({"screens": screens, "checks": checks}))

    def _say(self, line: str) -> None:
        """At once, because the whole takes some minutes."""
        self.stdout.write(line)
        self.stdout.flush()


def _all_screens(client: Client, records: list[PatientRecord], times: int) -> Iterator[Measured]:
    with transaction.atomic():
        yield from _screens(client, records, times)
        transaction.set_rollback(True)
    with transaction.atomic():
        many_queries()
        yield from _query_screens(client, times)
        transaction.set_rollback(True)


def _screen_in_words(row: dict[str, Any]) -> str:
    return (
        f"{row['operation']:<24}{row['median_ms']:>8} ms median {row['p95_ms']:>8} ms p95"
        f"{row['p95_to_budget']:>7} of the budget {row['sql']:>4} SQL"
    )


def _checks_in_words(row: dict[str, Any]) -> str:
    return (
        f"{len(CHECKS)} checks over {row['patients']} patients on {row['processes']}: {row['seconds']} s, "
        f"{row['patients_per_second']} patients a second, {row['megabytes']} MB at most"
    )


def _records_of(email: str) -> Iterator[PatientRecord]:
    """The patients of this data manager that have most of their forms, and on which she still works."""
    user = User.objects.filter(email=email).first()
    found = Patient.objects.current().for_user(user) if user else Patient.objects.none()
    for record in load_records(found.values_list("pk", flat=True)).values():
        open_to_her = record.diagnosis.status in (FormStatus.IN_PROGRESS, FormStatus.COMPLETE)
        if open_to_her and record.diagnosis.pk and record.index.pk and record.treatments:
            yield record


def _screens(client: Client, records: list[PatientRecord], times: int) -> Iterator[Measured]:
    def of(n: int) -> PatientRecord:
        return records[n % len(records)]

    def page(row: Any, task: str = "") -> str:
        return reverse(f"crf:form{task}", args=[row.patient.subject_code, row.form_key, row.pk])

    def opened(n: int) -> Any:
        rows = (of(n).diagnosis, of(n).index, of(n).treatments[0])
        return client.get(page(rows[n % 3]))

    def typed(n: int) -> Any:
        return client.post(page(of(n).diagnosis, "_check"), _posted(of(n).diagnosis, n))

    def saved(n: int) -> Any:
        row = load_record(of(n).patient).diagnosis
        return client.post(page(row), _posted(row, n))

    yield _measure("matrix", times, lambda n: client.get(reverse("crf:matrix")))
    yield _measure("work list", times, lambda n: client.get(reverse("crf:work")))
    yield _measure(
        "patient page",
        times,
        lambda n: client.get(reverse("crf:patient", args=[of(n).patient.subject_code])),
    )
    yield _measure("form opened", times, opened)
    yield _measure("form checked as typed", times, typed)
    yield _measure("form saved", times, saved, answer=302)


def _query_screens(client: Client, times: int) -> Iterator[Measured]:
    """Work lists among very many queries, as the centre and as the data centre see them."""
    address = reverse("queries:list")
    yield _measure("queries of a centre", times, lambda n: client.get(address))
    client.force_login(User.objects.get(email=DATA_CENTRE))
    yield _measure("queries of 20,000", times, lambda n: client.get(f"{address}?tab=review"))
    filtered = f"{address}?tab=all&check=E-X-07&centre=1"
    yield _measure("the same, filtered", times, lambda n: client.get(filtered))
    yield _measure("the same, page 100", times, lambda n: client.get(f"{address}?tab=all&page=100"))


def _posted(row: Any, n: int) -> dict[str, Any]:
    data = posted(row.answers() | row.bounds, row.missing, row.version)
    return data | {"dx_comment": f"measured {n}", "action": "next", "reason_code": "information"}


def _measure(name: str, times: int, act: Callable[[int], Any], answer: int = 200) -> Measured:
    """Each operation over and over; the first few, which fill caches, do not count."""
    spent, statements = [], 0
    for n in range(-3, times):
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            response = act(n)
            elapsed = (time.perf_counter() - started) * 1000
        if response.status_code != answer:
            raise CommandError(f"{name}: the site answered {response.status_code} instead of {answer}.")
        if n >= 0:
            spent.append(elapsed)
            statements = max(statements, len(captured))
    spent.sort()
    return Measured(name, spent[len(spent) // 2], spent[int(len(spent) * 0.95)], statements)
