"""Pooled results reach the centres when they are released, and show nobody."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from analysis.figures import Curves, Forest
from analysis.snapshots import read, releases
from analysis.snapshots.pooling import pooled, pooled_report
from analysis.snapshots.withdrawals import withdrawn_since
from analysis.tables import Count, Interval, Share, Table
from analysis.topics import TOPICS, Remark
from audit.models import AuditEntry
from tests.analysis.snapshots.study import frozen, withdraw

pytestmark = pytest.mark.django_db

READERS = {"anna", "bruno", "ivo", "dora", "moira"}
LIST = reverse("analysis:released")


@pytest.fixture
def made(carla, study):
    return frozen(carla)


def address(snapshot, topic="survival"):
    return reverse("analysis:released_topic", args=[snapshot.key, topic])


def test_nobody_at_the_centres_sees_results_before_they_are_released(made, cast, browse):
    for name in READERS:
        client = browse(cast[name])
        assert "No results yet" in client.get(LIST).content.decode()
        assert client.get(address(made)).status_code == 404


def test_released_results_are_seen_by_those_who_may_and_by_nobody_else(made, cast, browse):
    releases.release(snapshot=made, by=cast["carla"])
    for name, user in cast.items():
        client = browse(user)
        expected = 200 if name in READERS else 403
        assert [client.get(url).status_code for url in (LIST, address(made))] == [expected, expected]
    assert made.title in browse(cast["anna"]).get(LIST).content.decode()


def test_what_is_taken_back_is_gone_and_both_stay_on_record(made, carla, anna, browse):
    release = releases.release(snapshot=made, by=carla)
    releases.take_back(snapshot=made, by=carla)
    assert browse(anna).get(address(made)).status_code == 404
    assert releases.released() == []
    (kept,) = releases.releases_of(made)
    assert (kept, kept.released_by, kept.taken_back_by) == (release, carla, carla)
    trail = AuditEntry.objects.filter(table="analysis_snapshotrelease", row_id=release.pk).order_by("pk")
    assert [(entry.action, entry.actor_name) for entry in trail] == [
        ("I", carla.full_name),
        ("U", carla.full_name),
    ]
    releases.release(snapshot=made, by=carla)
    assert [each.snapshot for each in releases.released()] == [made]


def test_a_release_makes_sense_once_at_a_time(made, carla):
    with pytest.raises(releases.NotNow, match="are not released"):
        releases.take_back(snapshot=made, by=carla)
    releases.release(snapshot=made, by=carla)
    with pytest.raises(releases.NotNow, match="released already"):
        releases.release(snapshot=made, by=carla)


@pytest.mark.parametrize("step", [releases.release, releases.take_back])
def test_only_the_coordinator_releases_and_takes_back(made, cast, step):
    for name, user in cast.items():
        if name != "carla":
            with pytest.raises(PermissionDenied):
                step(snapshot=made, by=user)
    assert releases.releases_of(made) == []


@pytest.mark.parametrize(
    "words",
    [
        "DELETE FROM analysis_snapshotrelease",
        "UPDATE analysis_snapshotrelease SET released_at = now()",
        "UPDATE analysis_snapshotrelease SET taken_back_at = NULL, taken_back_by_id = NULL",
    ],
)
def test_the_database_keeps_the_record_of_a_release(made, carla, as_system, words):
    releases.release(snapshot=made, by=carla)
    if "NULL" in words:
        releases.take_back(snapshot=made, by=carla)
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        connection.cursor().execute(words)


def test_a_snapshot_with_a_patient_who_withdrew_is_named_and_not_released(made, carla, study):
    assert withdrawn_since() == {}
    withdraw(study[0])
    assert withdrawn_since() == {made.pk: [study[0].subject_code]}
    with pytest.raises(releases.NotNow, match="no legal basis any more"):
        releases.release(snapshot=made, by=carla)
    anew = frozen(carla)
    assert withdrawn_since() == {made.pk: [study[0].subject_code]}
    assert releases.release(snapshot=anew, by=carla).snapshot == anew


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.key)
def test_released_pages_count_nobody_by_centre_or_under_five(made, carla, anna, browse, topic):
    releases.release(snapshot=made, by=carla)
    source = read(made)
    for item in pooled(topic, pooled_report(source, topic)):
        if isinstance(item, Table):
            cells = [cell for block in item.blocks for row in block.rows for cell in row]
            numbers = [c.number for c in cells if isinstance(c, Count)]
            numbers += [c.count for c in cells if isinstance(c, Share)]
            numbers += [c.at_risk for c in cells if isinstance(c, Interval) and c.at_risk]
            assert not [number for number in numbers if 0 < number < 5]
        elif isinstance(item, Curves):
            rows = [row for panel in item.plots for table in panel.counts for row in table.rows]
            assert not {"1", "2", "3", "4"} & {str(number) for row in rows for number in row.counts}
        else:
            assert isinstance(item, Remark | Forest)
    text = browse(anna).get(address(made, topic.key)).content.decode()
    assert "Milano" not in text
    assert "/files/" not in text
    assert not re.search(r"/patients/[\w-]", text)
    assert "<form" not in text.partition("<main")[2].partition("</main")[0]


def test_nothing_can_be_chosen_on_a_released_page(made, carla, anna, browse):
    releases.release(snapshot=made, by=carla)
    page = browse(anna).get(address(made), {"centre": "2", "by": "centre", "small": ""})
    assert (len(page.context["report"].frame), page.context["report"].compared) == (13, [])
    assert page.context["report"].filters.small


def test_an_unknown_topic_or_snapshot_is_not_found(made, carla, anna, browse):
    releases.release(snapshot=made, by=carla)
    assert browse(anna).get(address(made, "nothing")).status_code == 404
    assert (
        browse(anna).get(reverse("analysis:released_topic", args=["000000000000", "survival"])).status_code
        == 404
    )
