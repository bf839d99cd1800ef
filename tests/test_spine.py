"""From a registry file to the outcome table: the real cohort of 137, through every room."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import Centre
from audit.models import AuditEntry
from crf.checks import run_checks
from crf.models import Patient, RegistryIdentity
from crf.record import load_record, load_records
from exchange.known import REASON

REFERENCE = Path(__file__).resolve().parent / "reference"
COHORT = REFERENCE / "bmt137_registry.csv"
# Of R's names, those of the survival curves and those of the cumulative incidences.
SURVIVAL = {"estimate": "surv", "se": "se", "lower": "lower_loglog", "upper": "upper_loglog"}
INCIDENCE = SURVIVAL | {"estimate": "est"}


def import_cohort(*options):
    out = io.StringIO()
    call_command(
        "import_registry", str(COHORT), *options, "--format", "json", stdout=out, stderr=io.StringIO()
    )
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """The cohort in the database for all tests of this module; what each of them writes is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield import_cohort("--legal-basis", "CONS", "--register-centres")
        transaction.set_rollback(True)


@pytest.fixture
def cohort(imported, db):
    return imported


def outcomes():
    out = io.StringIO()
    call_command("outcomes", "--format", "json", stdout=out)
    return json.loads(out.getvalue())


def test_the_cohort_is_registered_at_its_four_centres(cohort):
    assert cohort["counts"] == {
        "registered": 137,
        "updated": 0,
        "unchanged": 0,
        "question": 0,
        "waiting": 0,
        "refused": 0,
    }
    assert (cohort["lines_read"], cohort["patients_registered"], cohort["columns_not_in_the_file"]) == (
        137,
        137,
        [],
    )
    sizes = {centre.cic: centre.patients.count() for centre in Centre.objects.all()}
    assert sizes == {232: 76, 160: 23, 234: 21, 756: 17}
    # The one thing to look at again: the registry's donor is coarser than ours. Nothing was left out, and
    # what the checks ask about leukaemia in a study of myeloma is named.
    said = {(remark["kind"], remark["column"]) for remark in cohort["remarks"]}
    assert {(kind, column) for kind, column in said if kind != "check"} == {("noted", "Donor Type")}
    assert ("check", "E-DIA-02") in said
    reasons = AuditEntry.objects.values_list("reason", flat=True)
    assert all(reason.startswith(f"{REASON} {cohort['sha256'][:12]}") for reason in reasons)


def test_the_cohort_a_second_time_changes_nothing(cohort):
    before = AuditEntry.objects.count()
    again = import_cohort("--legal-basis", "CONS", "--register-centres")
    assert again["counts"]["unchanged"] == 137
    assert (again["remarks"], AuditEntry.objects.count()) == ([], before)


def test_a_check_finds_the_chronic_gvhd_after_death(cohort):
    records = load_records(Patient.objects.values_list("pk", flat=True))
    late = [pk for pk, record in records.items() if any(f.check.id == "E-GEN-10" for f in run_checks(record))]
    patient = RegistryIdentity.objects.get(promise_id="400127").patient
    assert late == [patient.pk]
    record = load_record(patient)
    assert (str(record.chronic_gvhd.cgvhd_onset_date), str(record.death.death_date)) == (
        "2013-08-11",
        "2013-07-10",
    )


def test_the_outcomes_of_the_cohort_are_those_of_r(cohort):
    reference = json.loads((REFERENCE / "bmt137_reference.json").read_text())
    found = outcomes()
    assert found["n"] == reference["n"] == 137
    for endpoint, names in (("os", SURVIVAL), ("pfs", SURVIVAL), ("relapse", INCIDENCE), ("nrm", INCIDENCE)):
        ours, theirs = found[endpoint], reference[endpoint]
        assert ours["n"] == 137
        assert ours["times"] == theirs["times"] == [100, 182.625, 365.25, 547.875, 730.5]
        for name, r_name in names.items():
            assert ours[name] == pytest.approx(theirs[r_name], rel=1e-9, abs=0), (endpoint, name)
    for endpoint in ("os", "pfs"):
        assert found[endpoint]["events"] == reference[endpoint]["events"]
        assert found[endpoint]["at_risk"] == reference[endpoint]["at_risk"]
    assert found["relapse"]["events"] + found["nrm"]["events"] == found["pfs"]["events"] == 79
    assert found["median_followup_days"] == pytest.approx(reference["median_followup_days"], rel=1e-9)
