"""Outcome rows follow the record, and a stale one is seen."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from analysis import deriving
from analysis.columns import EPOCH, PLACES
from analysis.deriving import differences, refresh, stale
from analysis.models import Outcome
from analysis.rules import rules
from audit.context import SYSTEM, acting_system
from crf import models, services
from crf.partial_date import PartialDate
from crf.record import load_records
from tests.analysis.patients import dead, followed, stored
from tests.factories.study import open_centre, register, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(torino):
    return followed(open_centre(torino))


def outcome(patient):
    return Outcome.objects.get(pk=patient.pk)


def write(sql, *values):
    """What a maintainer might do by hand, past every service."""
    with acting_system("by hand"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_registered_patient_has_an_outcome_at_once(torino):
    assert outcome(register(open_centre(torino))).exclusion == "no_legal_basis"


def test_every_save_derives_the_outcome_anew(patient):
    assert (stored("os_time"), stored("os_status")) == (800, 0)
    save(patient, models.Death(death_date=PartialDate(2014, 9, 1), death_main_cause="HSCT"))
    names = ("os_time", "os_status", "pfs_time", "pfs_status")
    assert [stored(name) for name in names] == [850, 1, 850, 2]
    assert not stale().exists()


def test_a_removed_form_changes_the_outcome(patient):
    save(patient, death := models.Death(death_date=PartialDate(2014, 9, 1), death_main_cause="HSCT"))
    services.remove_form(instance=death, by=SYSTEM, reason="wrong patient")
    assert (stored("os_time"), stored("os_status")) == (800, 0)


def test_a_write_past_the_services_makes_the_outcome_stale(patient):
    write("UPDATE crf_followup SET visit_date = '2015-05-04' WHERE patient_id = %s", patient.pk)
    assert list(stale()) == [patient]
    refresh([patient.pk])
    assert stored("os_time") == 1095
    assert not stale().exists()


def test_a_row_of_other_rules_is_stale(patient):
    Outcome.objects.update(rules="older")
    assert list(stale()) == [patient]
    refresh([patient.pk])
    assert outcome(patient).rules == rules()
    assert not stale().exists()


def test_a_missing_row_is_stale(patient):
    Outcome.objects.all().delete()
    assert list(stale()) == [patient]
    refresh([patient.pk])
    assert stored("os_time") == 800


def test_the_row_of_a_removed_patient_is_stale_and_goes(patient):
    write("UPDATE crf_patient SET removed_at = now() WHERE id = %s", patient.pk)
    assert list(stale()) == [patient]
    refresh([patient.pk])
    assert not Outcome.objects.exists()
    assert not stale().exists()


def test_a_change_during_a_rebuild_leaves_the_row_stale_not_wrong(patient, monkeypatch):
    def changed_meanwhile(ids):
        records = load_records(ids)
        write("UPDATE crf_followup SET visit_date = '2015-05-04' WHERE patient_id = %s", patient.pk)
        return records

    with monkeypatch.context() as patched:
        patched.setattr(deriving, "load_records", changed_meanwhile)
        refresh([patient.pk])
    assert stored("os_time") == 800
    assert list(stale()) == [patient]


@pytest.mark.parametrize("patients", [1, 30])
def test_refresh_costs_the_same_for_one_patient_and_many(torino, patients, django_assert_num_queries):
    centre = open_centre(torino)
    ids = [followed(centre, days).pk for days in range(100, 100 + patients)]
    # A savepoint and its release; between them the versions, two for the records, and the rows.
    with django_assert_num_queries(6):
        refresh(ids)


@pytest.mark.parametrize("patients", [1, 30])
def test_deriving_at_a_save_costs_two_statements(torino, patients, django_assert_num_queries):
    centre = open_centre(torino)
    ids = [followed(centre, days).pk for days in range(100, 100 + patients)]
    records = list(load_records(ids).values())
    with django_assert_num_queries(4):
        deriving.derive(records)


def test_refresh_works_through_batches(torino, monkeypatch):
    centre = open_centre(torino)
    ids = [followed(centre, days).pk for days in (100, 200, 300)]
    Outcome.objects.all().delete()
    monkeypatch.setattr(deriving, "BATCH", 2)
    heard = []
    refresh(ids, done=heard.append)
    assert heard == [2, 3]
    assert [stored("os_time", pk=pk) for pk in ids] == [100, 200, 300]


def test_stored_equals_recomputed(torino, capsys):
    centre = open_centre(torino)
    followed(centre)
    dead(centre, 300, relapsed=200)
    dead(centre, 0)
    register(centre)
    assert list(differences()) == []
    call_command("derive_outcomes", "--check")
    assert capsys.readouterr().out == "Every stored outcome is what its record gives.\n"


def test_check_names_what_is_wrong_and_derive_outcomes_repairs_it(patient, capsys):
    row = outcome(patient)
    row.numbers[PLACES["os_time"]], row.numbers[PLACES["os_status"]] = 799, 1
    row.save()
    with pytest.raises(CommandError, match="1 stored outcomes differ"):
        call_command("derive_outcomes", "--check")
    assert capsys.readouterr().out == f"{patient.subject_code}: os_time, os_status\n"
    call_command("derive_outcomes")
    assert capsys.readouterr().out == "1 patients: outcomes rebuilt.\n"
    assert list(differences()) == []


def test_check_says_when_a_row_is_merely_behind(patient, capsys):
    write("UPDATE crf_followup SET visit_date = '2015-05-04' WHERE patient_id = %s", patient.pk)
    with pytest.raises(CommandError):
        call_command("derive_outcomes", "--check")
    assert "would be rebuilt before it is served" in capsys.readouterr().out


def test_differences_see_missing_and_surplus_rows(torino):
    centre = open_centre(torino)
    missing, surplus = followed(centre), followed(centre)
    Outcome.objects.filter(pk=missing.pk).delete()
    write("UPDATE crf_patient SET removed_at = now() WHERE id = %s", surplus.pk)
    assert list(differences()) == [(missing.subject_code, "patient"), (surplus.subject_code, "patient")]


def test_the_outcome_of_day_0_is_stored_as_half_a_day(torino):
    dead(open_centre(torino), 0)
    assert stored("os_time") == 0.5
    assert EPOCH + datetime.timedelta(days=stored("day0")) == datetime.date(2012, 5, 4)
