"""Freezing keeps what was analysed for good, and the same data give the same snapshot."""

import datetime
import json

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import Centre
from analysis.cohort import numbers
from analysis.filters import Filters
from analysis.models import Snapshot, SnapshotArchive
from analysis.report import Live, registered, report
from analysis.snapshots import CannotFreeze, archive_of, named, read, snapshots
from analysis.snapshots.archive import digest, unpack
from analysis.tables import Table
from analysis.topics import TOPICS
from analysis.writers.as_json import json_text
from audit.models import AuditEntry
from tests.analysis.snapshots.study import CUTOFF, died, frozen, withdraw
from tests.factories.study import register

pytestmark = pytest.mark.django_db


def test_a_snapshot_is_named_after_its_content(carla, study):
    made = frozen(carla)
    content = archive_of(made)
    assert (made.sha256, made.key) == (digest(content), digest(content)[:12])
    assert (made.title, made.cutoff, made.patients) == ("Annual report", CUTOFF, 13)
    assert (made.made_by, made.made_by_name, made.already_there) == (carla, carla.full_name, False)
    assert (snapshots(), named(made.key), named("000000000000")) == ([made], made, None)


def test_the_same_data_are_the_same_snapshot_whoever_freezes_them(carla, study):
    first, again = frozen(carla), frozen(carla, title="Once more")
    assert (again.pk, again.title, again.already_there) == (first.pk, "Annual report", True)
    assert Snapshot.objects.count() == SnapshotArchive.objects.count() == 1


def test_another_cut_off_or_another_answer_is_another_snapshot(carla, study):
    first = frozen(carla)
    earlier = frozen(carla, cutoff=datetime.date(2013, 1, 1))
    died(study[0])
    later = frozen(carla)
    assert len({first.key, earlier.key, later.key}) == 3


def test_frozen_numbers_are_those_of_the_database_to_the_last_bit(carla, study):
    there, source = numbers(registered()), read(frozen(carla))
    kept = source.numbers(())
    lawful = np.isin(there.patient, source.people.patient)
    for part in ("patient", "centre", "matrix"):
        np.testing.assert_array_equal(getattr(kept, part)[:13], getattr(there, part)[lawful])
    assert source.courses([study[0].pk]) == Live(registered()).courses([study[0].pk])
    assert source.subject_codes[study[0].pk] == study[0].subject_code
    assert (source.cutoff, source.other_rules) == (CUTOFF, False)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.key)
def test_every_topic_says_the_same_of_frozen_data_as_of_live_ones(carla, study, topic):
    source = read(frozen(carla))
    known = list(Centre.objects.all())

    def tables(source, known):
        found = report(source, Filters(CUTOFF), known, topic.endpoints)
        items = [item for item in topic.build(found) if isinstance(item, Table)]
        said = json.loads(json_text(items))
        return [{key: part for key, part in table.items() if key != "stamp"} for table in said]

    assert tables(source, source.centres) == tables(Live(registered()), known)


def test_what_is_shown_of_a_snapshot_stays_when_records_and_centres_change(carla, study, as_system):
    made = frozen(carla)

    def shown():
        source = read(made)
        found = report(source, Filters(source.cutoff, by="centre"), source.centres)
        return json_text([item for item in TOPICS["survival"].build(found) if isinstance(item, Table)])

    before = shown(), archive_of(made)
    died(study[0])
    Centre.objects.update(name="Renamed", city="Elsewhere")
    assert (shown(), archive_of(made)) == before


def test_without_a_legal_basis_only_the_number_of_patients_is_kept(carla, study, milano):
    left = study[-1]
    outside = register(milano)
    withdraw(left)
    made = frozen(carla)
    about, files = unpack(archive_of(made))
    assert (made.patients, about["without_legal_basis"]) == (12, {"2": 3})
    everything = b"".join(files.values())
    for patient in (left, outside):
        assert patient.subject_code.encode() not in everything
    cohort = report(read(made), Filters(CUTOFF), read(made).centres).cohort
    assert (cohort.frame["exclusion"] == "no_legal_basis").sum() == 3


def test_nobody_saves_while_the_data_are_read(carla, study):
    """A record saved halfway would be in one file of the archive and not in another."""
    held = (
        "SELECT mode FROM pg_locks WHERE relation = 'crf_dataversion'::regclass"
        " AND pid = pg_backend_pid() AND mode = 'ShareLock'"
    )
    with connection.cursor() as cursor:
        cursor.execute(held)
        before = cursor.fetchall()
        frozen(carla)
        cursor.execute(held)
        assert (before, cursor.fetchall()) == ([], [("ShareLock",)])


def test_only_who_may_freezes(cast, study):
    for name, user in cast.items():
        if name != "carla":
            with pytest.raises(PermissionDenied):
                frozen(user)
    assert snapshots() == []


@pytest.mark.parametrize(
    "wrong",
    [{"title": " x "}, {"title": "x" * 201}, {"cutoff": datetime.date.today() + datetime.timedelta(days=2)}],
)
def test_without_a_purpose_or_of_a_day_to_come_nothing_is_frozen(carla, study, wrong):
    with pytest.raises(CannotFreeze):
        frozen(carla, **wrong)
    assert snapshots() == []


@pytest.mark.parametrize("table", ["analysis_snapshot", "analysis_snapshotarchive"])
@pytest.mark.parametrize("words", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_frozen(carla, study, table, words, as_system):
    frozen(carla)
    column = "title" if table == "analysis_snapshot" else "content"
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        connection.cursor().execute(words.format(table, column, "'x'"))


def test_who_froze_what_is_on_the_trail_with_the_digest(carla, study):
    made = frozen(carla)
    entry = AuditEntry.objects.get(table="analysis_snapshot", row_id=made.pk)
    assert (entry.actor_name, entry.changes["sha256"]) == (carla.full_name, [None, made.sha256])


def test_an_empty_study_can_be_frozen(carla, torino):
    made = frozen(carla)
    assert (made.patients, len(read(made).numbers(()).patient)) == (0, 0)
