"""Importing: who is matched or registered, what is written, and what never is."""

import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import Centre
from audit.context import SYSTEM, acting
from audit.models import AuditEntry, SecurityEvent
from crf import models, services
from crf.models import Consent, Origin, Patient, RegistryIdentity
from crf.partial_date import PartialDate
from crf.record import load_record
from exchange import importing
from exchange.importing import import_registry
from exchange.known import REASON
from exchange.remarks import Kind
from exchange.report import State
from tests.exchange.registry_files import ROW, parsed, patient_row
from tests.factories.study import open_centre, register, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(torino):
    return open_centre(torino)


def run(*rows, by=SYSTEM, **options):
    return import_registry(file=parsed(*rows), by=by, **options)


def consented(*rows, **options):
    return run(*rows, legal_basis="CONS", **options)


def states(result):
    return [line.state for line in result.lines]


def patient():
    return Patient.objects.get()


def stored():
    return load_record(patient())


def by_hand(row, **changes):
    """A person types something into a form, without declaring it complete."""
    for item, value in changes.items():
        setattr(row, item, value)
    save(patient(), row, reason="transcription", complete=False)


def differences(result):
    return [(r.line, r.column, r.value, r.why) for r in result.remarks if r.kind is Kind.DIFFERENCE]


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
        ("LAST", datetime.date(2016, 7, 10), "ALIVE")
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


# Again, and changed


def everything_written():
    return AuditEntry.objects.count(), list(models.DataVersion.objects.values_list("patient_id", "number"))


def test_the_same_file_again_changes_nothing(centre):
    rows = ({}, patient_row(2, Status_Last_Follow_Up="Dead", Death_Date="10/07/2016"))
    consented(*rows)
    before = everything_written()
    result = consented(*rows)
    assert everything_written() == before
    assert states(result) == [State.UNCHANGED] * 2
    assert (result.changes, result.remarks) == (False, ())


def test_importing_again_costs_a_fixed_number_of_statements(centre, django_assert_num_queries):
    rows = [patient_row(number) for number in range(1, 6)]
    consented(*rows)
    for some in (rows[:1], rows):
        # Numbers, records and their centre, versions, the last centre number, this centre and whether it is
        # open (two), and the event.
        with django_assert_num_queries(9):
            consented(*some)


def test_a_changed_file_updates_what_nobody_touched(centre):
    consented({})
    changes = {
        "Date Of Last Follow Up": "01/02/2018 23:59",
        "Status Last Follow Up": "Dead",
        "Death Date": "01/02/2018",
        "Death Cause": "Other",
        "Number HCT": "3.0",
        "Sex": "male",
    }
    result = consented(changes)
    record = stored()
    assert (states(result), differences(result)) == ([State.UPDATED], [])
    assert (record.patient.sex, record.index.tx_number) == ("M", 3)
    assert [(v.visit_date, v.vital_status) for v in record.visits] == [(datetime.date(2018, 2, 1), "DEAD")]
    assert (record.death.death_date, record.death.death_main_cause) == (PartialDate(2018, 2, 1), "OTH")
    assert (record.diagnosis.version, record.index.version) == (1, 2)


def test_a_changed_transplant_date_moves_the_index_and_makes_no_second_one(centre):
    consented({})
    consented({"Treatment Date": "24/01/2013"})
    assert [row.tx_date for row in stored().transplants] == [datetime.date(2013, 1, 24)]


def test_a_further_transplant_is_added_beside_the_index(centre):
    consented({})
    second = {"Treatment Date": "01/06/2015", "Number HCT": "3.0", "Number Allo HCT": "2.0"}
    result = consented({}, second)
    assert states(result) == [State.UPDATED] * 2
    assert [(row.tx_number, row.is_index, row.version) for row in stored().transplants] == [
        (2, "Y", 1),
        (3, "N", 1),
    ]


def test_a_persons_edit_is_not_overwritten(centre):
    consented({})
    by_hand(stored().diagnosis, dx_subtype="SMM")
    before = everything_written()
    for rows in ({}, {"Subclass Diagnosis": "Solitary osseous myeloma"}):
        result = consented(rows)
        assert stored().diagnosis.dx_subtype == "SMM"
        assert everything_written() == before
        assert states(result) == [State.UNCHANGED]
    assert differences(result) == [
        (
            2,
            "Subclass Diagnosis",
            "SBP",
            "“Type” is SMM here, as the centre has it; it was not overwritten.",
        )
    ]


def test_an_edit_protects_its_own_item_alone(centre):
    consented({})
    by_hand(stored().diagnosis, dx_subtype="SMM")
    result = consented({"Date Diagnosis": "01/01/2010"})
    assert (stored().diagnosis.dx_date, stored().diagnosis.dx_subtype) == (PartialDate(2010, 1, 1), "SMM")
    assert (states(result), len(differences(result))) == ([State.UPDATED], 1)


def test_a_value_that_a_person_put_back_is_hers(centre):
    consented({})
    by_hand(stored().diagnosis, dx_subtype="SMM")
    by_hand(stored().diagnosis, dx_subtype="MM")
    consented({"Subclass Diagnosis": "Solitary osseous myeloma"})
    assert stored().diagnosis.dx_subtype == "MM"


def test_a_value_that_a_person_took_out_stays_out(centre):
    consented({})
    by_hand(stored().index, cond_intensity=None)
    result = consented({})
    assert stored().index.cond_intensity is None
    assert [(column, why) for _line, column, _value, why in differences(result)] == [
        (
            "Conditioning Regimen Type",
            "“Intensity as classified by the centre” is no answer here, as the centre has it; "
            "it was not overwritten.",
        )
    ]


def test_a_missing_code_of_a_person_counts_as_her_answer(centre):
    consented({"Conditioning Regimen Type": ""})
    row = stored().index
    row.missing = {"cond_intensity": "U"}
    save(patient(), row, reason="transcription", complete=False)
    consented({})
    assert (stored().index.cond_intensity, stored().index.missing) == (None, {"cond_intensity": "U"})


def test_a_form_that_was_complete_is_confirmed_and_stays(centre):
    consented({})
    save(patient(), stored().diagnosis)
    assert stored().diagnosis.is_complete
    result = consented({"Date Diagnosis": "01/01/2010"})
    assert stored().diagnosis.dx_date == PartialDate(2010, 8, 26)
    assert len(differences(result)) == 1


def test_an_answer_that_a_change_would_empty_is_kept_with_its_question(centre):
    consented({})
    by_hand(stored().relapse_summary, relapse_free_until=datetime.date(2016, 1, 1))
    result = consented({"First Relapse": "Yes", "First Relapse Date": "01/03/2016"})
    summary = stored().relapse_summary
    assert (summary.relapse_ever, summary.relapse_free_until) == ("N", datetime.date(2016, 1, 1))
    assert [column for _line, column, _value, _why in differences(result)] == ["First Relapse"]
    assert [row.rel_date for row in stored().relapses] == [PartialDate(2016, 3, 1)]


def test_an_answer_of_an_earlier_file_goes_with_its_question(centre):
    consented({})
    changes = dict.fromkeys(("First aGvHD Maximum Score", "First Agvhd Occurrence Date"), "")
    result = consented(changes | {"First Agvhd Occurrence": "No evidence of"})
    acute = stored().acute_gvhd
    assert (acute.agvhd, acute.agvhd_onset_date, acute.agvhd_max_grade) == ("N", None, None)
    assert differences(result) == []


def test_what_a_person_removed_does_not_come_back(centre):
    consented({})
    for row in (stored().diagnosis, stored().index, *stored().visits):
        services.remove_form(instance=row, by=SYSTEM, reason="entered for somebody else")
    before = everything_written()
    result = consented({})
    assert everything_written() == before
    assert [column for _line, column, _value, _why in differences(result)] == [
        "Date Diagnosis",
        "Treatment Date",
        "Date Of Last Follow Up",
    ]


def test_what_a_newer_file_says_nothing_of_stays_and_is_listed(centre):
    consented({"Status Last Follow Up": "Dead", "Death Date": "10/07/2016"})
    result = consented({})
    assert (stored().death.death_date, stored().visits[0].vital_status) == (PartialDate(2016, 7, 10), "ALIVE")
    assert [why for _line, _column, _value, why in differences(result)] == [
        "This file says nothing of “Death”, which an earlier one filled in. The form stays as it is."
    ]


def test_empty_items_of_a_form_that_a_person_began_are_filled_in(centre):
    run({})
    save(patient(), Consent(legal_basis="CONS"), models.Diagnosis(dx_comment="seen"), complete=False)
    result = run({})
    diagnosis = stored().diagnosis
    assert (diagnosis.dx_date, diagnosis.dx_comment) == (PartialDate(2010, 8, 26), "seen")
    assert (diagnosis.origin, states(result)) == (Origin.MANUAL, [State.UPDATED])


# Waiting for a legal basis


def test_without_a_basis_patients_are_registered_and_their_forms_wait(centre):
    result = run({}, patient_row(2))
    assert states(result) == [State.WAITING] * 2
    assert (result.patients, Patient.objects.count(), models.Diagnosis.objects.count()) == (2, 2, 0)
    assert result.lines[0].subject_code
    assert "then import the file again" in result.lines[0].why
    assert result.remarks == ()


def test_a_basis_that_a_person_records_opens_the_forms_to_the_next_import(centre):
    run({})
    assert states(run({})) == [State.WAITING]
    save(patient(), Consent(legal_basis="CONS"), complete=False)
    assert states(run({})) == [State.UPDATED]
    assert stored().index.tx_date == datetime.date(2013, 1, 23)
    assert states(run({})) == [State.UNCHANGED]


def test_a_basis_given_later_fills_in_those_whom_an_import_registered(centre):
    run({})
    assert states(consented({})) == [State.UPDATED]
    assert (stored().consent.legal_basis, stored().diagnosis.dx_subtype) == ("CONS", "MM")


def test_a_basis_is_stated_for_nobody_whom_a_person_registered(centre):
    hers = register(centre)
    with acting(SYSTEM, reason="test"):
        RegistryIdentity.objects.create(patient=hers, promise_id="400001")
    assert states(consented({})) == [State.WAITING]
    assert Consent.objects.count() == 0


@pytest.mark.parametrize("basis", ["PEND", None])
def test_a_basis_that_a_person_left_open_is_not_replaced(centre, basis):
    run({})
    save(patient(), Consent(legal_basis=basis), complete=False)
    assert states(consented({})) == [State.WAITING]
    assert stored().consent.legal_basis == basis


@pytest.mark.parametrize("basis", ["REF", "WDR"])
def test_a_patient_who_refused_gets_nothing_from_a_file(centre, basis):
    run({})
    save(patient(), Consent(legal_basis=basis), complete=False)
    before = everything_written()
    result = consented({"Sex": "male"})
    assert (states(result), everything_written()) == ([State.REFUSED], before)
    assert "does not allow clinical data" in result.lines[0].why


def test_a_patient_declared_ineligible_gets_nothing_from_a_file(centre):
    consented({})
    by_hand(stored().patient, elig_mm="N")
    result = consented({"Sex": "male"})
    assert (states(result), stored().patient.sex) == ([State.REFUSED], "F")


def test_the_basis_for_the_deceased_is_for_the_deceased_alone(centre):
    dead = patient_row(2, Status_Last_Follow_Up="Dead", Death_Date="10/07/2016")
    result = run({}, dead, legal_basis="DEC")
    assert states(result) == [State.WAITING, State.REGISTERED]
    assert "the file does not say so" in result.lines[0].why
    assert [consent.patient.registry_identity.promise_id for consent in Consent.objects.all()] == ["400002"]


# Whose it is


def test_long_id_is_asked_before_promise_id_and_what_was_missing_is_filled_in(centre):
    run({"Promise ID": ""})
    assert RegistryIdentity.objects.get().promise_id == ""
    assert states(run({})) == [State.WAITING]
    assert RegistryIdentity.objects.get().promise_id == "400001"
    assert Patient.objects.count() == 1


def test_promise_id_finds_a_patient_without_long_id(centre):
    run({"Long ID": ""})
    run({})
    assert str(RegistryIdentity.objects.get().ebmt_long_id) == ROW["Long ID"]


def test_a_promise_id_that_differs_is_not_overwritten(centre):
    run({})
    result = run({"Promise ID": "(400009)"})
    assert RegistryIdentity.objects.get().promise_id == "400001"
    assert [(column, value) for _line, column, value, _why in differences(result)] == [
        ("Promise ID", "400009")
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"Promise ID": "(400002)"}, "Long ID and Promise ID are those of two different patients."),
        (
            patient_row(3) | {"Promise ID": "(400001)"},
            "The patient of this Promise ID has another Long ID here.",
        ),
    ],
)
def test_numbers_that_lead_to_two_patients_are_refused(centre, row, why):
    run({}, patient_row(2))
    result = run(row)
    assert states(result) == [State.REFUSED]
    assert result.lines[0].why.startswith(why)


def test_a_patient_of_another_centre_is_refused_without_saying_whose(centre, milano):
    open_centre(milano)
    run({})
    result = run({"Treatment CIC": "265.0"})
    assert (states(result), result.lines[0].subject_code) == ([State.REFUSED], "")
    assert "belongs to another centre" in result.lines[0].why
    assert "Torino" not in result.lines[0].why


def test_a_patient_who_was_taken_out_is_refused(centre):
    run({})
    with acting(SYSTEM, reason="entered by mistake"):
        Patient.objects.update(removed_at=timezone.now())
    result = run({})
    assert "was taken out of the study" in result.lines[0].why
    assert Patient.objects.count() == 1


# What the form refuses


def test_a_value_that_the_form_refuses_is_listed_and_the_rest_saved(centre):
    result = consented({"Date Diagnosis": "01/02/1975", "First Agvhd Occurrence Date": "01/01/2013"})
    left_out = [(r.line, r.column, r.value) for r in result.remarks if r.kind is Kind.LEFT_OUT]
    assert left_out == [
        (2, "Date Diagnosis", "1975-02-01"),
        (2, "First Agvhd Occurrence Date", "2013-01-01"),
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


def stored_of(promise_id):
    return load_record(RegistryIdentity.objects.get(promise_id=promise_id).patient)


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
