"""acting(): who the trail says it was, and that this ends with the transaction."""

from contextlib import suppress

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError

from accounts.models import Centre
from audit.context import acting, acting_system, request_id
from audit.models import AuditEntry
from tests.factories.accounts import CentreFactory


def rename(centre, name):
    Centre.objects.filter(pk=centre.pk).update(name=name)


def the_last():
    return AuditEntry.objects.last()


def current_actor():
    """What the trigger would take for the actor now; empty for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mmregistry.actor', true)")
        return cursor.fetchone()[0] or None


def test_an_entry_says_who_why_and_with_which_software(anna, torino):
    token = request_id.set("r-17")
    try:
        with acting(anna, reason="source corrected"):
            rename(torino, "Molinette")
    finally:
        request_id.reset(token)

    entry = the_last()
    assert (entry.actor_id, entry.actor_name, entry.role) == (anna.pk, "Anna Rossi", "data_manager")
    assert (entry.reason, entry.request_id) == ("source corrected", "r-17")
    assert (entry.query_id, entry.software_version) == (None, settings.SOFTWARE_VERSION)


def test_work_of_no_person_is_the_systems(torino):
    with acting_system("nightly checks"):
        rename(torino, "Molinette")

    entry = the_last()
    assert (entry.actor_id, entry.actor_name, entry.role) == (None, "system", "system")
    assert entry.reason == "nightly checks"


def test_an_inner_call_keeps_the_outer_actor_and_reason(anna, dora, torino):
    with acting(anna, reason="outer"), acting(dora, reason="inner"):
        rename(torino, "Molinette")

    assert (the_last().actor_id, the_last().reason) == (anna.pk, "outer")


def test_an_inner_call_may_add_the_query_that_is_answered(anna, torino):
    with acting(anna, reason="outer"):
        with acting(anna, query=214):
            rename(torino, "One")
        answered = the_last()
        rename(torino, "Two")

    assert (answered.query_id, answered.reason) == (214, "outer")
    assert (the_last().query_id, the_last().reason) == (None, "outer")


def test_after_an_inner_call_the_outer_actor_goes_on(anna, dora, torino):
    with acting(anna):
        with acting(dora):
            pass
        rename(torino, "Molinette")

    assert the_last().actor_id == anna.pk


def test_after_an_inner_failure_the_outer_actor_goes_on(anna, dora, torino):
    with acting(anna):
        with pytest.raises(IntegrityError), acting(dora, query=3):
            Centre.objects.create(study_centre_no=torino.study_centre_no, cic=5, name="Twice", city="Asti")
        rename(torino, "Molinette")

    assert (the_last().actor_id, the_last().query_id) == (anna.pk, None)


def test_the_actor_ends_with_the_call_inside_a_longer_transaction(anna, torino):
    with acting(anna):
        rename(torino, "One")

    assert current_actor() is None
    with pytest.raises(ProgrammingError, match="needs an actor"):
        rename(torino, "Two")


@pytest.mark.django_db(transaction=True)
def test_the_actor_does_not_leak_out_of_its_transaction():
    centre = CentreFactory()
    with acting_system("test"):
        rename(centre, "One")

    assert current_actor() is None
    with pytest.raises(ProgrammingError, match="needs an actor"):
        rename(centre, "Two")
    assert Centre.objects.get().name == "One"


@pytest.mark.django_db(transaction=True)
def test_the_actor_does_not_leak_out_of_a_transaction_that_failed():
    centre = CentreFactory(name="One")
    with pytest.raises(RuntimeError), acting_system("test"):
        rename(centre, "Two")
        raise RuntimeError

    assert current_actor() is None
    assert Centre.objects.get().name == "One"
    with pytest.raises(ProgrammingError, match="needs an actor"):
        rename(centre, "Three")


@pytest.mark.django_db(transaction=True)
def test_an_actor_set_outside_a_transaction_is_gone_with_the_next_statement():
    """A transaction-local setting without a transaction: nobody can open the door and leave it open."""
    centre = CentreFactory()
    with connection.cursor() as cursor:
        cursor.execute("""SELECT set_config('mmregistry.actor', '{"name": "somebody"}', true)""")

    with pytest.raises(ProgrammingError, match="needs an actor"):
        rename(centre, "Two")


@pytest.mark.django_db(transaction=True)
def test_a_call_is_one_transaction_all_or_nothing():
    centre = CentreFactory(name="One")
    entries = AuditEntry.objects.count()
    with pytest.raises(RuntimeError), acting_system("test"):
        rename(centre, "Two")
        raise RuntimeError

    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db
def test_an_error_of_the_database_is_not_hidden_by_another():
    """queryset.update does not mark the transaction, so the setting must not be touched after the failure."""
    one, two = CentreFactory.create_batch(2)
    with pytest.raises(IntegrityError), transaction.atomic(), acting_system("test"):
        Centre.objects.filter(pk=one.pk).update(cic=two.cic)

    assert current_actor() is None


@pytest.mark.django_db
def test_an_error_that_is_swallowed_inside_is_not_lost():
    """The transaction is void; the call must not end as if all had been written."""
    one, two = CentreFactory.create_batch(2)
    one.cic = two.cic

    with pytest.raises(TransactionManagementError), acting_system("test"), suppress(IntegrityError):
        one.save()

    assert current_actor() is None


@pytest.mark.django_db(transaction=True)
def test_what_runs_on_commit_opens_its_own_door(anna, dora):
    centre = CentreFactory()

    def follow_up():
        with acting(dora):
            rename(centre, "Two")

    with acting(anna):
        rename(centre, "One")
        transaction.on_commit(follow_up)

    assert list(
        AuditEntry.objects.filter(row_id=centre.pk, action="U").values_list("actor_id", flat=True)
    ) == [
        anna.pk,
        dora.pk,
    ]
