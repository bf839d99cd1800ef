"""The trail and the security events: written once, then neither changed nor removed nor forged."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from audit.context import acting_system
from audit.models import AuditEntry, SecurityEvent
from tests.factories.accounts import CentreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    CentreFactory()
    return AuditEntry.objects.last()


@pytest.fixture
def event():
    return SecurityEvent.objects.create(kind="logged_in", email="anna@example.org")


def refused():
    return pytest.raises(ProgrammingError, match="audit trail cannot be altered")


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("actor", (True, False), ids=("with an actor", "without"))
@pytest.mark.parametrize(
    "sql",
    (
        "UPDATE audit_auditentry SET actor_name = 'somebody else'",
        "UPDATE audit_auditentry SET changes = '{}'",
        "DELETE FROM audit_auditentry",
    ),
)
def test_an_entry_can_be_neither_changed_nor_removed(entry, sql, actor):
    before = list(AuditEntry.objects.values())

    with refused(), transaction.atomic():
        if actor:
            with acting_system("tidying up"):
                run(sql)
        else:
            run(sql)

    assert list(AuditEntry.objects.values()) == before


def test_an_entry_cannot_be_changed_or_deleted_through_the_model(entry):
    with refused(), transaction.atomic():
        entry.save()
    with refused(), transaction.atomic():
        AuditEntry.objects.update(reason="")
    with refused(), transaction.atomic():
        AuditEntry.objects.all().delete()

    assert AuditEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("actor", (True, False), ids=("with an actor", "without"))
def test_an_entry_cannot_be_made_by_hand(actor):
    forged = AuditEntry(
        at=timezone.now(),
        table="crf_death",
        row_id=1,
        action="I",
        actor_name="Anna Rossi",
        role="",
        reason="",
        request_id="",
        software_version="",
        changes={},
    )

    with refused(), transaction.atomic():
        if actor:
            with acting_system("forging"):
                forged.save()
        else:
            forged.save()

    assert not AuditEntry.objects.filter(table="crf_death").exists()


@pytest.mark.parametrize(
    ("table", "guard"),
    (
        ("audit_auditentry", "audit_entry_is_kept"),
        ("audit_securityevent", "security_event_is_kept"),
    ),
)
def test_the_trail_cannot_be_emptied(entry, event, table, guard):
    run(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")

    with refused(), transaction.atomic():
        run(f"TRUNCATE {table}")

    assert AuditEntry.objects.filter(pk=entry.pk).exists()
    assert SecurityEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize(
    "sql", ("UPDATE audit_securityevent SET email = ''", "DELETE FROM audit_securityevent")
)
def test_a_security_event_is_final(event, sql):
    with refused(), transaction.atomic():
        run(sql)

    assert SecurityEvent.objects.get().email == "anna@example.org"
