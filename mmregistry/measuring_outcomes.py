"""What the pages of the outcomes cost: a study with many patients, and each page asked for the first time."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from analysis.columns import NAMES
from analysis.deriving import outcome_of, refresh, stale
from analysis.topics import TOPICS
from audit.context import acting_system
from crf.models import Patient
from crf.record import load_records

COORDINATOR = "carla@example.org"
SIZES = (3_000, 100_000)
# Milliseconds of the first page with three strata, and SQL statements of any.
BUDGETS, STATEMENTS = {3_000: 300, 100_000: 2_000}, 6
STRATA = "by=age_group"
# The numbers of all endpoints come by COPY, which Django does not count among the statements.
COPIES = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page asked for once: milliseconds until its last byte, SQL statements, kilobytes of HTML.

    Of the milliseconds the `processor` worked so many for it, apart from the database.
    """

    patients: int
    address: str
    milliseconds: float
    processor: float
    statements: int
    kilobytes: int

    def as_data(self) -> dict[str, Any]:
        budget = BUDGETS[self.patients]
        return {
            "patients": self.patients,
            "page": self.address,
            "ms": round(self.milliseconds),
            "processor_ms": round(self.processor),
            "budget_ms": budget,
            "to_budget": round(self.milliseconds / budget, 2),
            "sql": self.statements,
            "kilobytes": self.kilobytes,
        }

    def in_words(self) -> str:
        row = self.as_data()
        return (
            f"{self.patients:>7} patients  {self.address:<36}{row['ms']:>7} ms, processor "
            f"{row['processor_ms']:>6} {row['to_budget']:>7} of the budget {self.statements:>4} SQL "
            f"{self.kilobytes:>6} KB"
        )


# From a patient's number within the centre to that of the next copy.
_STEP = 10_000


def addresses() -> list[str]:
    """The page that has a budget first, so that nothing was asked for before it; then every topic."""
    first = reverse("analysis:outcomes")
    others = [reverse("analysis:topic", args=[key]) for key in TOPICS]
    return [f"{first}?{STRATA}", first, *others[1:], f"{others[1]}?{STRATA}", f"{others[2]}?{STRATA}"]


def outcome_pages(sizes: Iterable[int] = SIZES) -> Iterator[Page]:
    """Every page with so many patients, inside transactions that are taken back."""
    client = Client()
    client.force_login(User.objects.get(email=COORDINATOR))
    for size in sizes:
        with transaction.atomic():
            many_patients(size)
            for address in addresses():
                yield _asked(client, size, address)
            transaction.set_rollback(True)


def _asked(client: Client, size: int, address: str) -> Page:
    # What earlier pages left behind is not counted among the time of this one.
    gc.collect()
    with CaptureQueriesContext(connection) as captured:
        started = time.perf_counter(), time.process_time()
        response = client.get(address)
        ended = time.perf_counter(), time.process_time()
    if response.status_code != 200:
        raise CommandError(f"{address}: the site answered {response.status_code} instead of 200.")
    elapsed, processor = (1000 * (end - start) for end, start in zip(ended, started, strict=True))
    return Page(size, address, elapsed, processor, len(captured) + COPIES, len(response.content) // 1000)


def many_patients(number: int) -> None:
    """As many analysed patients as asked: the study's own, and copies of them whose times differ from theirs.

    In the caller's transaction, which takes them back; the trail and the data versions are written as always.
    """
    refresh(stale().values_list("pk", flat=True))
    with connection.cursor() as cursor, acting_system("measured"):
        cursor.execute("SELECT count(*) FROM analysis_outcome WHERE exclusion = ''")
        analysed = cursor.fetchone()[0]
        cursor.execute(_patients(), {"copies": number // analysed, "more": number - analysed})
        cursor.execute(_OUTCOMES.format(step=_STEP), [_stretched()])
        cursor.execute("ANALYZE crf_patient; ANALYZE crf_dataversion; ANALYZE analysis_outcome")


def derivation() -> float:
    """Milliseconds in which the numbers and the course of one patient are derived, on the median patient."""
    records = load_records(Patient.objects.current().values_list("pk", flat=True)).values()
    spent = []
    for record in records:
        started = time.perf_counter()
        outcome_of(record)
        spent.append((time.perf_counter() - started) * 1000)
    return median(spent)


def _patients() -> str:
    """Copies under codes of their own, whose numbers within the centre say of whom."""
    unique = ("id", "subject_code", "sequence")
    columns = [str(field.column) for field in Patient._meta.concrete_fields if field.column not in unique]
    return f"""
        INSERT INTO crf_patient (subject_code, sequence, {", ".join(columns)})
        SELECT '/' || row_number() OVER (), sequence + {_STEP} * copy, {", ".join(columns)}
        FROM (SELECT crf_patient.* FROM crf_patient JOIN analysis_outcome ON patient_id = id
              WHERE exclusion = '') AS analysed, generate_series(1, %(copies)s) AS copy
        LIMIT %(more)s"""  # noqa: S608 names of columns, none of them from outside


def _stretched() -> list[bool]:
    """Which of a patient's numbers are times."""
    return [name.endswith(("_time", "_earliest")) for name in NAMES]


# A copy lives up to a third faster or slower than its original; day 0 stays, and a day is a whole one.
_OUTCOMES = """
    WITH copied AS (
        SELECT copy.id, source.id AS source, 0.67 + 0.66 * random() AS pace
        FROM crf_patient AS copy JOIN crf_patient AS source
        ON source.centre_id = copy.centre_id AND source.sequence = mod(copy.sequence, {step})
        WHERE copy.subject_code LIKE '/%%')
    INSERT INTO analysis_outcome (patient_id, data_version, rules, exclusion, centre_id, numbers, course)
    SELECT copied.id, number, rules, exclusion, centre_id,
        ARRAY(SELECT CASE WHEN timed AND value > 1 THEN greatest(1, round(value * pace)) ELSE value END
              FROM unnest(numbers, %s::boolean[]) WITH ORDINALITY AS each(value, timed, place)
              ORDER BY place),
        course
    FROM copied JOIN analysis_outcome ON analysis_outcome.patient_id = source
    JOIN crf_dataversion ON crf_dataversion.patient_id = copied.id"""
