"""The worker as a process of its own: it does jobs, and dies in the middle of one."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from audit.models import AuditEntry, SecurityEvent
from crf.models import Patient
from exchange.jobs import IMPORT
from exchange.kept import about, packed, result_of
from exchange.report import State as LineState
from jobs import locks
from jobs.models import State
from jobs.services import start
from tests.exchange.registry_files import parsed, patient_row
from tests.factories.study import open_centre

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENTS = 40

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def work(tmp_path):
    """Starts a worker on the database of this test; each one is ended with the test."""
    name = connection.settings_dict["NAME"]
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mmregistry.settings"}
    started = []

    def run(*arguments):
        command = [sys.executable, "manage.py", "work", *arguments]
        started.append(subprocess.Popen(command, cwd=CHECKOUT, env=environment))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def wait_until(reached, seconds=60):
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_import_whose_worker_is_killed_is_taken_up_and_writes_only_the_rest(torino, anna, work, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    open_centre(torino)
    file = parsed(*(patient_row(number) for number in range(1, PATIENTS + 1)))
    job = start(IMPORT, by=anna, params=about(file), content=packed(file))
    assert job.state == State.WAITING
    killed = work()
    wait_until(lambda: job.steps.count() > 5)
    assert locks.workers() and locks.numbers_held(locks.JOB) == {job.pk}
    killed.kill()
    killed.wait()
    wait_until(lambda: not locks.numbers_held(locks.JOB))
    # What is stored tells where it stands: so many lines are in, with as many patients.
    job.refresh_from_db()
    accounted = len(result_of(job, dry_run=False).lines)
    patients = set(Patient.objects.values_list("pk", flat=True))
    assert (job.state, accounted) == (State.RUNNING, len(patients))
    assert 5 <= accounted < PATIENTS
    written = AuditEntry.objects.count()

    assert work("--batch").wait(120) == 0
    job.refresh_from_db()
    result = result_of(job, dry_run=False)
    assert (job.state, job.done, job.total) == (State.DONE, PATIENTS, PATIENTS)
    assert result.counts[LineState.WAITING] == len(result.lines) == Patient.objects.count() == PATIENTS
    late = AuditEntry.objects.filter(pk__gt=0).order_by("pk")[written:]
    assert not patients & {entry.patient_id for entry in late}
    events = SecurityEvent.objects.filter(kind__startswith="registry_import").order_by("pk")
    assert [(event.kind, event.detail.get("lines_before")) for event in events] == [
        ("registry_import_begun", 0),
        ("registry_import_begun", accounted),
        ("registry_imported", None),
    ]


def test_a_worker_that_is_told_to_end_ends(db, work):
    worker = work()
    wait_until(locks.workers)
    worker.terminate()
    assert worker.wait(30) == 0
