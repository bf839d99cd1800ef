"""manage.py import_registry, with small files."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Centre
from audit.models import AuditEntry
from crf.models import Consent, Patient
from exchange.management.commands import import_registry as command
from exchange.report import State
from tests.exchange.registry_files import COHORT, patient_row, registry_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "report.csv"
    path.write_bytes(registry_file({}, patient_row(2)))
    return path


def run(file, *options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_registry", str(file), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_import_registry_reports_in_words(file, monkeypatch):
    monkeypatch.setattr(command, "SECONDS_BETWEEN_NEWS", float("inf"))
    out, err = run(file, "--register-centres", "--legal-basis", "CONS")
    assert "2 lines read = 2 registered, 0 updated, 0 unchanged, 0 waiting" in out
    assert err == ""
    assert [consent.legal_basis for consent in Consent.objects.all()] == ["CONS", "CONS"]


def test_import_registry_reports_as_json_and_refusals_are_no_failure(file):
    out, _err = run(file, "--format", "json")
    data = json.loads(out)
    assert (data["dry_run"], data["counts"]["refused"], len(data["lines"])) == (False, 2, 2)


def test_import_registry_dry_run_writes_nothing(file):
    out, _err = run(file, "--dry-run", "--register-centres")
    assert "This was a dry run: nothing was written." in out
    assert "2 waiting for legal basis" in out
    assert Patient.objects.count() == 0


def test_import_registry_dry_run_of_the_cohort():
    options = ("--dry-run", "--register-centres", "--legal-basis", "CONS", "--format", "json")
    data = json.loads(run(COHORT, *options)[0])
    assert (data["dry_run"], data["patients_registered"]) == (True, 137)
    assert data["counts"] == dict.fromkeys(State, 0) | {"registered": 137}
    assert sorted({line["cic"] for line in data["lines"]}) == [160, 232, 234, 756]
    assert (Patient.objects.count(), Centre.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_import_registry_keeps_the_birth_year_only_where_the_study_does(file, settings):
    settings.BIRTH_PRECISION = "age"
    run(file, "--register-centres")
    assert [(row.birth_year, row.age_at_allo) for row in Patient.objects.all()] == [(None, 52), (None, 50)]


def test_import_registry_says_how_far_it_is(file, monkeypatch):
    monkeypatch.setattr(command, "SECONDS_BETWEEN_NEWS", 0.0)
    _out, err = run(file, "--dry-run", "--register-centres")
    assert err.splitlines() == ["1 of 2 patients …", "2 of 2 patients …"]


def test_import_registry_fails_where_the_file_cannot_be_read(tmp_path):
    missing, pdf = tmp_path / "none.csv", tmp_path / "report.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    with pytest.raises(CommandError, match="No such file"):
        run(missing)
    with pytest.raises(CommandError, match="This is a PDF"):
        run(pdf)


def test_import_registry_offers_only_lawful_bases(file):
    with pytest.raises(CommandError, match="invalid choice: 'REF'"):
        run(file, "--legal-basis", "REF")
