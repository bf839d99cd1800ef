"""The row trigger: every path of a write is recorded, and none works without an actor."""

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Centre, User
from audit.context import acting_system
from audit.models import AuditEntry
from audit.triggers import AuditTable
from tests.factories.accounts import PASSWORD, CentreFactory, UserFactory

pytestmark = pytest.mark.django_db


def save(centre):
    centre.city = "Asti"
    centre.save()


def save_one_field(centre):
    centre.city = "Asti"
    centre.save(update_fields=("city",))


def update(centre):
    Centre.objects.filter(pk=centre.pk).update(city="Asti")


def bulk_update(centre):
    centre.city = "Asti"
    Centre.objects.bulk_update([centre], ("city",))


def update_by_upsert(centre):
    centre.city = "Asti"
    Centre.objects.bulk_create(
        [centre], update_conflicts=True, unique_fields=("id",), update_fields=("city",)
    )


def update_by_sql(centre):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_centre SET city = 'Asti' WHERE id = %s", [centre.pk])


def create(centre):
    Centre.objects.create(study_centre_no=98, cic=98, name="New", city="Asti")


def bulk_create(centre):
    Centre.objects.bulk_create([Centre(study_centre_no=98, cic=98, name="New", city="Asti")])


def create_by_sql(centre):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_centre (study_centre_no, cic, name, unit_name, city, language)"
            " VALUES (98, 98, 'New', '', 'Asti', 'it')"
        )


def delete(centre):
    centre.delete()


def delete_in_bulk(centre):
    Centre.objects.filter(pk=centre.pk).delete()


def delete_by_sql(centre):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_centre WHERE id = %s", [centre.pk])


CHANGES = (save, save_one_field, update, bulk_update, update_by_upsert, update_by_sql)
CREATIONS = (create, bulk_create, create_by_sql)
REMOVALS = (delete, delete_in_bulk, delete_by_sql)


def the_last():
    return AuditEntry.objects.last()


@pytest.mark.parametrize("write", CHANGES)
def test_a_change_is_recorded_with_old_and_new(write):
    centre = CentreFactory(city="Alba")
    row = centre.pk
    before = AuditEntry.objects.count()

    with acting_system("test"):
        write(centre)

    entry = the_last()
    assert AuditEntry.objects.count() == before + 1
    assert (entry.table, entry.row_id, entry.action) == ("accounts_centre", row, "U")
    assert entry.changes == {"city": ["Alba", "Asti"]}


@pytest.mark.parametrize("write", CREATIONS)
def test_a_new_row_is_recorded_with_its_values(write):
    with acting_system("test"):
        write(None)

    centre = Centre.objects.get(study_centre_no=98)
    entry = the_last()
    assert (entry.table, entry.row_id, entry.action) == ("accounts_centre", centre.pk, "I")
    assert entry.changes == {
        "id": [None, centre.pk],
        "study_centre_no": [None, 98],
        "cic": [None, 98],
        "name": [None, "New"],
        "unit_name": [None, ""],
        "city": [None, "Asti"],
        "language": [None, "it"],
    }


@pytest.mark.parametrize("write", REMOVALS)
def test_a_removal_is_recorded_with_what_was_there(write):
    centre = CentreFactory(city="Alba")
    row = centre.pk

    with acting_system("test"):
        write(centre)

    entry = the_last()
    assert (entry.table, entry.row_id, entry.action) == ("accounts_centre", row, "D")
    assert entry.changes["city"] == ["Alba", None]
    assert not Centre.objects.filter(pk=row).exists()


@pytest.mark.parametrize("write", (*CHANGES, *CREATIONS, *REMOVALS))
def test_a_write_without_an_actor_is_refused_by_the_database(write):
    centre = CentreFactory(city="Alba")
    before = list(Centre.objects.values())

    with pytest.raises(ProgrammingError, match="needs an actor"), transaction.atomic():
        write(Centre.objects.get(pk=centre.pk))

    assert list(Centre.objects.values()) == before


def test_each_row_of_a_bulk_write_has_its_entry():
    centres = CentreFactory.create_batch(3, city="Alba")

    with acting_system("test"):
        Centre.objects.update(city="Asti")

    entries = AuditEntry.objects.filter(table="accounts_centre", action="U")
    assert sorted(entries.values_list("row_id", flat=True)) == sorted(centre.pk for centre in centres)


def test_a_save_that_changes_nothing_leaves_no_entry():
    centre = CentreFactory()
    before = AuditEntry.objects.count()

    with acting_system("test"):
        centre.save()

    assert AuditEntry.objects.count() == before


def test_a_password_hash_is_never_on_the_trail():
    user = UserFactory()
    with acting_system("test"):
        user.set_password("another horse battery staple")
        user.full_name = "Changed"
        user.save()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_user WHERE id = %s", [user.pk])

    entries = AuditEntry.objects.filter(table="accounts_user")
    assert entries.count() == 3
    assert [entry.pk for entry in entries if "password" in entry.changes] == []


def test_a_password_can_be_set_without_an_actor_because_no_one_is_logged_in_yet():
    user = UserFactory()

    user.set_password(PASSWORD + "s")
    user.save()

    assert User.objects.get(pk=user.pk).check_password(PASSWORD + "s")


@pytest.fixture
def notes():
    """A table under the trigger whose rows belong to a patient and a centre, and whose key is no `id`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE notes (code bigint PRIMARY KEY, patient_id bigint, centre_id bigint, words text,"
            " updated_at timestamptz)"
        )
        cursor.execute(AuditTable("notes", key="code").sql)
    return connection


def write_note(sql):
    with acting_system("test"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_entry_names_patient_and_centre_of_the_row(notes):
    write_note("INSERT INTO notes VALUES (7, 12, 3, 'x', now())")

    entry = the_last()
    assert (entry.table, entry.row_id, entry.patient_id, entry.centre_id) == ("notes", 7, 12, 3)


def test_a_removal_still_names_patient_and_centre(notes):
    write_note("INSERT INTO notes VALUES (7, 12, 3, 'x', now())")
    write_note("DELETE FROM notes")

    entry = the_last()
    assert (entry.action, entry.row_id, entry.patient_id, entry.centre_id) == ("D", 7, 12, 3)


def test_columns_that_stay_empty_are_not_repeated(notes):
    write_note("INSERT INTO notes VALUES (7, NULL, NULL, NULL, now())")

    assert the_last().changes == {"code": [None, 7]}


def test_to_empty_a_column_is_a_change(notes):
    write_note("INSERT INTO notes VALUES (7, 12, 3, 'x', now())")
    write_note("UPDATE notes SET words = NULL")

    assert the_last().changes == {"words": ["x", None]}


def test_the_time_of_the_last_save_alone_is_no_change(notes):
    write_note("INSERT INTO notes VALUES (7, 12, 3, 'x', now())")
    before = AuditEntry.objects.count()
    write_note("UPDATE notes SET updated_at = now() + interval '1 hour'")

    assert AuditEntry.objects.count() == before


def test_the_operation_can_be_taken_back(notes):
    operation = AuditTable("notes", key="code")
    with connection.cursor() as cursor:
        cursor.execute(operation.reverse_sql)
        cursor.execute("INSERT INTO notes VALUES (7, 12, 3, 'x', now())")

    assert not AuditEntry.objects.filter(table="notes").exists()
    assert operation.deconstruct() == ("AuditTable", ("notes", "code"), {})
    assert operation.describe() == "Audit every change of notes"
