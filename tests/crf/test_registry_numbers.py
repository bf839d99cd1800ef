"""Registry numbers are compared as numbers, by Python and by the database alike."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from crf.models import RegistryIdentity, TwinPair
from crf.registry_numbers import number_key
from tests.factories.study import open_centre, register

pytestmark = pytest.mark.django_db


@given(st.text("-0123456789AZaz", max_size=20))
def test_the_database_compares_as_python_does(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT ltrim(upper(%s), '-0')", [text])
        assert cursor.fetchone() == (number_key(text),)


@pytest.mark.parametrize(
    ("one", "other"), [("0040777", "40777"), ("-401235", "401235"), ("40777a", "40777A")]
)
def test_the_database_refuses_a_second_patient_of_one_number(as_system, one, other):
    centre = open_centre()
    RegistryIdentity.objects.create(patient=register(centre), promise_id=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistryIdentity.objects.create(patient=register(centre), promise_id=other)


def test_patients_without_a_number_do_not_collide(as_system):
    centre = open_centre()
    for _number in range(2):
        RegistryIdentity.objects.create(patient=register(centre))
    assert TwinPair.objects.count() == 0


def test_the_migration_leaves_the_number_to_the_first_patient_and_notes_the_pair(as_system):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX crf_registryidentity_promise_key_once")
    centre = open_centre()
    numbers = ("0040777", "40777", "5")
    first, second, third = [register(centre) for _number in numbers]
    for patient, number in zip((first, second, third), numbers, strict=True):
        RegistryIdentity.objects.create(patient=patient, promise_id=number)
    migration = import_module("crf.migrations.0010_one_number_one_person")
    migration.part_those_of_one_number(apps, None)
    kept = RegistryIdentity.objects.order_by("patient_id").values_list("promise_id", flat=True)
    assert list(kept) == ["0040777", "", "5"]
    assert TwinPair.objects.get().first_id == first.pk
    assert TwinPair.objects.get().second_id == second.pk
