"""manage.py run_checks on two processes: the same findings and the same queries as on one."""

import json

import pytest
from django.core.management import call_command
from django.db import connection

from audit.context import acting_system
from audit.models import AuditEntry
from crf.models import Diagnosis
from queries import runs
from queries.management.commands import run_checks
from queries.models import CheckRun, Query
from tests.factories.study import diagnosis, save
from tests.queries.cases import EARLY, somebody

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(patient, torino, monkeypatch):
    """Five patients in batches of two; what a rule has against four of them came in past the services."""
    found = [patient, *(somebody(torino) for _ in range(4))]
    for person in found:
        save(person, diagnosis(dx_comment="x"))
    with acting_system("repair"):
        Diagnosis.objects.filter(patient__in=found[:4]).update(dx_date=EARLY)
    monkeypatch.setattr(runs, "BATCH", 2)
    monkeypatch.setattr(run_checks, "WORTH_TWO", 4)
    return found


def run(capsys, *arguments):
    call_command("run_checks", "--format", "json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_two_processes_find_what_one_finds_in_the_same_order(people, capsys):
    one, two = (run(capsys, "--processes", number) for number in ("1", "2"))
    assert len(one["found"]) == 4
    assert {**one, "seconds": 0} == {**two, "seconds": 0}


def test_two_processes_ask_each_query_once_and_the_log_has_one_run(people, capsys):
    done = run(capsys, "--raise", "--processes", "2")
    assert done["queries"] == {"written": True, "raise": 4}
    assert Query.objects.count() == 4
    assert CheckRun.objects.get().found == {"T-01": 4}
    entries = AuditEntry.objects.filter(table="queries_query")
    assert {entry.actor_name for entry in entries} == {"system"}
    assert run(capsys, "--raise", "--processes", "2")["queries"] == {"written": True}
    assert connection.is_usable()


def test_for_a_few_patients_no_second_process_is_begun(people, capsys, monkeypatch):
    monkeypatch.setattr(run_checks, "WORTH_TWO", 400)
    monkeypatch.setattr(run_checks, "ProcessPoolExecutor", None)
    assert len(run(capsys, "--processes", "2")["found"]) == 4
