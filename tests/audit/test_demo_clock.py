"""Only a demo study that is being loaded says when something happened; a real trail takes nobody's word."""

import datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from audit import demo_clock
from audit.context import SETTING, acting_system
from audit.models import AuditEntry, DemoStudy
from tests.factories.accounts import CentreFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.datetime(2023, 5, 4, 9, 30, tzinfo=datetime.UTC)
LATER = LONG_AGO + datetime.timedelta(days=30)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(words):
    return pytest.raises(ProgrammingError, match=words)


def seconds_ago(entry):
    return (timezone.now() - entry.at).total_seconds()


def test_the_story_of_a_demo_study_is_its_trail():
    with demo_clock.loading():
        with demo_clock.at(LONG_AGO):
            first = CentreFactory()
            assert timezone.now() == LONG_AGO
        with demo_clock.at(LATER), acting_system("moved"):
            first.name = "Moved"
            first.save()

    assert list(AuditEntry.objects.values_list("at", flat=True)) == [LONG_AGO, LATER]


def test_once_it_is_loaded_its_trail_is_as_true_as_any():
    with demo_clock.loading(), demo_clock.at(LONG_AGO):
        CentreFactory()

    with refused("being loaded"), transaction.atomic(), demo_clock.at(LATER):
        CentreFactory()
    CentreFactory()
    assert 0 <= seconds_ago(AuditEntry.objects.last()) < 60


def test_a_real_study_has_no_other_clock():
    with refused("being loaded"), transaction.atomic(), demo_clock.at(LONG_AGO):
        CentreFactory()
    assert not AuditEntry.objects.exists()


def test_the_setting_by_hand_is_refused_too():
    with refused("being loaded"), transaction.atomic():
        run(
            "SELECT set_config(%s, %s, true)",
            SETTING,
            f'{{"name": "x", "role": "x", "reason": "", "request": "", "version": "", "at": "{LONG_AGO}"}}',
        )
        run(
            "INSERT INTO accounts_centre (study_centre_no, cic, name, unit_name, city, language)"
            " VALUES (1, 1, 'a', '', 'b', 'it')"
        )


def test_a_study_with_a_trail_does_not_become_a_demo():
    CentreFactory()

    assert not demo_clock.can_begin()
    with refused("begins in an empty database"), transaction.atomic():
        DemoStudy.objects.create()


@pytest.mark.parametrize(
    "moment", (LATER - datetime.timedelta(seconds=1), timezone.now() + datetime.timedelta(1))
)
def test_the_story_runs_forward_and_ends_today(moment):
    with demo_clock.loading():
        with demo_clock.at(LATER):
            CentreFactory()
        with refused("runs forward"), transaction.atomic(), demo_clock.at(moment):
            CentreFactory()


@pytest.mark.parametrize(
    "sql",
    (
        "INSERT INTO audit_demostudy (loaded) VALUES (false)",
        "INSERT INTO audit_demostudy (loaded) VALUES (true)",
        "UPDATE audit_demostudy SET loaded = false",
        "UPDATE audit_demostudy SET loaded = true",
        "DELETE FROM audit_demostudy",
    ),
)
def test_a_loaded_demo_study_stays_one(sql):
    with demo_clock.loading():
        pass
    with refused("stays one"), transaction.atomic():
        run(sql)
    assert DemoStudy.objects.get().loaded


def test_the_mark_cannot_be_wiped_away():
    run("ALTER TABLE audit_demostudy ENABLE TRIGGER demo_study_is_kept")
    with refused("stays one"), transaction.atomic():
        run("TRUNCATE audit_demostudy")


def test_a_loaded_mark_is_not_made_from_the_start():
    with refused("begins in an empty database"), transaction.atomic():
        DemoStudy.objects.create(loaded=True)
