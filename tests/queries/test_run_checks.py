"""manage.py run_checks: everybody, in batches, with or without effect on queries."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.context import acting_system
from audit.models import AuditEntry
from crf.models import Diagnosis
from queries import runs
from queries.management.commands import run_checks
from queries.models import Query
from tests.factories.study import diagnosis, save
from tests.queries.cases import EARLY, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(patient, torino):
    """Three patients; what a rule has against two of them came in past the services."""
    found = [patient, somebody(torino), somebody(torino)]
    for person in found:
        save(person, diagnosis(dx_comment="x"))
    with acting_system("repair"):
        Diagnosis.objects.filter(patient__in=found[:2]).update(dx_date=EARLY)
    return found


def run(capsys, *arguments):
    call_command("run_checks", "--format", "json", *arguments)
    return json.loads(capsys.readouterr().out)


def test_json_counts_and_lists_what_was_found(people, rules, capsys):
    result = run(capsys)
    assert result.pop("seconds") >= 0
    found = result.pop("found")
    assert result == {"patients": 3, "checks": len(rules), "findings": 2}
    assert found == [
        {
            "patient": person.subject_code,
            "check": "T-01",
            "severity": "S",
            "items": ["DIA.dx_date"],
            "message": "The diagnosis of Jun 1990 is very early.",
        }
        for person in people[:2]
    ]


def test_text_has_a_line_for_each_finding_and_a_sum(people, capsys):
    call_command("run_checks")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{people[0].subject_code}  T-01         The diagnosis of Jun 1990 is very early."
    assert lines[2].startswith("3 patients, 5 checks, 2 findings, ")
    assert len(lines) == 3


def test_without_raise_no_query_is_touched(people, capsys):
    trail = AuditEntry.objects.count()
    assert "queries" not in run(capsys)
    assert run(capsys, "--dry-run")["queries"] == {"written": False, "raise": 2}
    assert (Query.objects.count(), AuditEntry.objects.count()) == (0, trail)


def test_raise_opens_once_and_is_on_the_trail_as_the_system(people, capsys):
    assert run(capsys, "--raise")["queries"] == {"written": True, "raise": 2}
    assert run(capsys, "--raise")["queries"] == {"written": True}
    entry = AuditEntry.objects.filter(table="queries_query").first()
    assert (entry.actor_id, entry.actor_name) == (None, "system")


def test_text_says_what_became_of_queries(people, capsys):
    call_command("run_checks", "--dry-run")
    assert capsys.readouterr().out.splitlines()[-1] == "Queries (not written): 2 raise"
    call_command("run_checks", "--raise")
    assert capsys.readouterr().out.splitlines()[-1] == "Queries: 2 raise"
    call_command("run_checks", "--raise")
    assert capsys.readouterr().out.splitlines()[-1] == "Queries: nothing to do"


def test_raise_and_dry_run_exclude_each_other(db):
    with pytest.raises(CommandError):
        call_command("run_checks", "--raise", "--dry-run")


def test_batches_find_the_same(people, capsys, monkeypatch):
    whole = run(capsys)["found"]
    monkeypatch.setattr(runs, "BATCH", 2)
    assert run(capsys)["found"] == whole


def test_progress_goes_to_the_error_stream(people, capsys, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)
    monkeypatch.setattr(run_checks, "PROGRESS_EVERY", -1)
    call_command("run_checks")
    assert capsys.readouterr().err.splitlines() == ["2 of 3 patients", "3 of 3 patients"]


def test_statements_do_not_depend_on_the_number_of_patients(people, torino, capsys):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            run(capsys, "--dry-run")
        return len(captured)

    before = statements()
    for _ in range(3):
        somebody(torino)
    assert statements() == before


def test_nobody_yet_is_no_error(rules, db, capsys):
    assert run(capsys, "--raise")["patients"] == 0
