"""Importing: what is registered and written, what never is, and how it is accounted for."""

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import Centre
from audit.context import SYSTEM, acting
from audit.models import AuditEntry, SecurityEvent
from crf import services
from crf.models import Origin, Patient, RegistryIdentity
from crf.partial_date import PartialDate
from exchange import importing
from exchange.importing import import_registry
from exchange.known import REASON
from exchange.remarks import Kind
from exchange.report import State
from tests.exchange.imports import (
    consented,
    everything_written,
    patient,
    run,
    states,
    stored,
    stored_of,
)
from tests.exchange.registry_files import ROW, parsed, patient_row
from tests.factories.study import register, save

pytestmark = pytest.mark.django_db


# Registering


def test_a_new_patient_is_registered_and_her_forms_filled(centre):
    result = consented({})
    record = stored()
    assert [(line.number, line.state, line.subject_code) for line in result.lines] == [
        (2, State.REGISTERED, record.patient.subject_code)
    ]
    assert (record.centre, record.patient.sex, record.patient.birth_year) == (centre, "F", 1960)
    assert record.consent.legal_basis == "CONS"
    assert (record.diagnosis.dx_date, record.index.donor_type) == (PartialDate(2010, 8, 26), "MUD")
    assert (record.acute_gvhd.agvhd, record.acute_gvhd.agvhd_none_until) == ("Y", None)
    assert (record.relapse_summary.relapse_ever, record.relapse_summary.relapse_free_until) == ("N", None)
    assert [(v.visit, v.visit_date, v.vital_status) for v in record.visits] == [
        ("LAST", PartialDate(2016, 7, 10), "ALIVE")
    ]
    assert (record.relapses, record.death.pk) == ([], None)


def test_imported_forms_are_drafts_of_the_registry(centre):
    consented({})
    forms = list(stored().forms())
    assert len(forms) == 8
    assert {(form.origin, form.is_complete, form.version) for form in forms} == {(Origin.REGISTRY, False, 1)}


def test_eligibility_stays_the_centres_to_declare(centre):
    consented({})
    answers = patient().answers()
    assert {answers[name] for name in answers if name.startswith("elig_")} == {None}


def test_registry_numbers_are_kept_apart_from_the_form(centre):
    consented({})
    identity = RegistryIdentity.objects.get()
    assert (identity.patient, str(identity.ebmt_long_id), identity.promise_id) == (
        patient(),
        ROW["Long ID"],
        "400001",
    )


def test_every_write_says_which_file_it_came_from(centre, anna):
    file = parsed({})
    before = AuditEntry.objects.count()
    import_registry(file=file, by=anna)
    entries = AuditEntry.objects.order_by("id")[before:]
    assert {entry.table for entry in entries} == {"crf_patient", "crf_registryidentity"}
    assert {(entry.reason, entry.actor_name) for entry in entries} == {
        (f"{REASON} {file.sha256[:12]}", "Anna Rossi")
    }


def test_a_stated_basis_stands_in_the_reason(centre):
    consented({})
    entry = AuditEntry.objects.get(table="crf_consent")
    assert entry.reason.endswith("the import stated the legal basis CONS for its patients")


def test_import_of_an_unlawful_basis_is_an_error(centre):
    with pytest.raises(ValueError, match="REF"):
        run({}, legal_basis="REF")


def test_each_import_leaves_a_security_event(centre, anna):
    result = run({}, by=anna)
    event = SecurityEvent.objects.get(kind=importing.IMPORTED)
    assert (event.user_id, event.detail["sha256"], event.detail["lines_read"]) == (anna.pk, result.sha256, 1)
    assert event.detail["counts"]["waiting"] == 1


# Identifying data


def planted(*rows):
    return parsed(
        *rows,
        {
            "Initials First Name": "Qxqv",
            "Initials Last Name": "Zyzw",
            "Date Of Birth": "17/11/1961 00:00",
            "Notes": "Zyzw",
        },
    )


def text_of_the_database():
    """Every column of every table as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            yield from (row for (row,) in cursor.fetchall())


def test_initials_and_dates_of_birth_are_nowhere_in_the_database(centre, anna):
    import_registry(file=planted(), by=anna, legal_basis="CONS")
    everything = "\n".join(text_of_the_database())
    assert "400001" in everything
    assert f"{REASON} " in everything
    for identifying in ("Qxqv", "Zyzw", "1961-11-17", "17/11/1961", "17.11.1961", "1961, 11, 17"):
        assert identifying not in everything
    assert patient().birth_year == 1961


# What the form refuses


def test_a_value_that_the_form_refuses_is_listed_and_the_rest_saved(centre):
    result = consented({"Date Diagnosis": "01/02/1975", "First Agvhd Occurrence Date": "01/01/2013"})
    left_out = [(r.line, r.column, r.value) for r in result.remarks if r.kind is Kind.LEFT_OUT]
    assert left_out == [
        (2, "Date Diagnosis", "1 Feb 1975"),
        (2, "First Agvhd Occurrence Date", "1 Jan 2013"),
    ]
    assert "outside what is possible here" in result.remarks[0].why
    record = stored()
    assert (record.diagnosis.dx_date, record.diagnosis.dx_subtype) == (None, "MM")
    assert (record.acute_gvhd.agvhd_onset_date, record.acute_gvhd.agvhd) == (None, "Y")


def test_a_row_whose_own_values_the_form_refuses_is_left_alone_and_listed(centre):
    consented({})
    row = stored().diagnosis
    row.dx_date = PartialDate(1970)
    save(patient(), row, complete=False)
    result = consented({"Subclass Diagnosis": "Solitary osseous myeloma"})
    assert stored().diagnosis.dx_subtype == "MM"
    assert [(r.column, r.why) for r in result.remarks if r.kind is Kind.LEFT_OUT] == [
        ("Subclass Diagnosis", "The form has errors. Correct them there first.")
    ]


def test_what_cannot_be_read_is_in_the_report(centre):
    result = consented({"Death Date": "soon", "Source Stem Cells": "Elsewhere"})
    assert [(r.kind, r.line, r.column, r.value) for r in result.remarks] == [
        (Kind.LEFT_OUT, 2, "Source Stem Cells", "Elsewhere"),
        (Kind.LEFT_OUT, 2, "Death Date", "soon"),
    ]
    assert stored().index.cell_source is None


def test_a_coarse_donor_is_noted_when_it_is_filled_in_and_not_again(centre):
    rows = {"Donor Type": "Related donor"}
    first, second = consented(rows), consented(rows)
    assert [(r.kind, r.column) for r in first.remarks] == [(Kind.NOTED, "Donor Type")]
    assert (stored().index.donor_type, second.remarks) == ("MSD", ())


# All or nothing, dry runs, reconciliation


def test_a_patient_is_written_whole_or_not_at_all(centre, monkeypatch):
    def broken(**_):
        raise services.FormClosed("closed in the meantime")

    monkeypatch.setattr(services, "save_forms", broken)
    before = everything_written()
    result = consented({}, patient_row(2))
    assert everything_written() == before
    assert [(line.state, line.why) for line in result.lines] == [
        (State.REFUSED, "closed in the meantime")
    ] * 2
    assert result.patients == 0


def test_a_patient_whom_somebody_changes_during_the_import_is_refused(centre):
    consented({}, patient_row(2))
    changed = stored_of("400002")

    def somebody_saves(done, total):
        if done == 1:
            row = changed.diagnosis
            row.dx_comment = "typed meanwhile"
            save(changed.patient, row, complete=False)

    result = consented(
        *({"Number HCT": "4.0"} | row for row in ({}, patient_row(2))), progress=somebody_saves
    )
    assert states(result) == [State.UPDATED, State.REFUSED]
    assert "Import the file once more" in result.lines[1].why
    assert stored_of("400002").index.tx_number == 2


def test_somebody_who_was_registered_meanwhile_is_not_registered_twice(centre):
    def somebody_registers(done, total):
        if done == 1:
            with acting(SYSTEM, reason="test"):
                RegistryIdentity.objects.create(patient=register(centre), promise_id="400002")

    result = run({}, patient_row(2), progress=somebody_registers)
    assert states(result) == [State.WAITING, State.REFUSED]
    assert Patient.objects.count() == 2


def test_a_dry_run_writes_nothing_and_says_the_same(centre):
    run({})
    rows = ({}, patient_row(2, Sex="unclear"), patient_row(3, Treatment_CIC="999.0"), {"Long ID": ""})
    before = everything_written(), SecurityEvent.objects.count(), Centre.objects.count()
    tried = consented(*rows, dry_run=True, register_centres=True)
    assert (everything_written(), SecurityEvent.objects.count(), Centre.objects.count()) == before
    done = consented(*rows, register_centres=True)
    assert tried.dry_run
    assert [(line.number, line.state, line.why, line.new, line.changes) for line in tried.lines] == [
        (line.number, line.state, line.why, line.new, line.changes) for line in done.lines
    ]
    assert (tried.remarks, tried.counts, tried.patients) == (done.remarks, done.counts, done.patients)


def test_a_dry_run_promises_no_code(centre):
    assert consented({}, dry_run=True).lines[0].subject_code == ""


def test_every_line_is_accounted_for(centre):
    run({})
    rows = (
        {},
        {"Treatment Date": "01/06/2015", "Number HCT": "3.0"},
        patient_row(2),
        patient_row(3, Treatment_CIC="999.0"),
        patient_row(4, Main_Diagnosis="Acute leukaemia"),
    )
    result = run(*rows)
    assert [line.number for line in result.lines] == [2, 3, 4, 5, 6]
    assert (sum(result.counts.values()), result.counts[State.REFUSED], result.patients) == (5, 2, 1)


def test_progress_tells_how_far_it_is(centre):
    told = []
    run({}, patient_row(2), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_several_rows_of_a_new_patient_register_her_once(centre):
    second = {"Treatment Date": "01/06/2015", "Number HCT": "3.0", "Number Allo HCT": "2.0"}
    result = consented({}, second)
    assert (states(result), result.patients, Patient.objects.count()) == ([State.REGISTERED] * 2, 1, 1)
    assert len(stored().transplants) == 2
