"""The pages of snapshots, and the outcomes as they are shown of one, over HTTP."""

import pytest
from django.urls import reverse

from accounts.models import Centre
from analysis.models import Snapshot
from analysis.snapshots import archive_of
from analysis.snapshots import frozen as sources
from audit.models import SecurityEvent
from tests.analysis.snapshots.study import CUTOFF, died, frozen, withdraw

pytestmark = pytest.mark.django_db

LIST = reverse("analysis:snapshots")


@pytest.fixture
def client(carla, browse):
    return browse(carla)


@pytest.fixture
def made(carla, study):
    return frozen(carla)


def one(snapshot, name="snapshot"):
    return reverse(f"analysis:{name}", args=[snapshot.key])


def test_only_the_coordinator_sees_and_takes_snapshots(made, cast, browse):
    for name, user in cast.items():
        answers = [browse(user).get(url).status_code for url in (LIST, one(made), one(made, "snapshot_file"))]
        assert answers == ([200] * 3 if name == "carla" else [403] * 3)


def test_the_first_visit_says_what_snapshots_are_for(client):
    assert "No snapshot yet" in client.get(LIST).content.decode()


def test_the_data_are_frozen_by_a_form(client, study, carla):
    page = client.post(LIST, {"title": "Annual report", "cutoff": "2024-12-31"}, follow=True)
    made = Snapshot.objects.get()
    assert page.redirect_chain == [(f"{one(made)}?frozen=now", 302)]
    assert (made.title, made.cutoff.isoformat(), made.made_by) == ("Annual report", "2024-12-31", carla)
    text = page.content.decode()
    assert "Frozen. Its numbers stay as they are now" in text
    assert made.sha256 in text
    again = client.post(LIST, {"title": "Twice", "cutoff": "2024-12-31"}, follow=True)
    assert "had been frozen before, as “Annual report”" in again.content.decode()
    assert Snapshot.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"cutoff": "2020"}, {"cutoff": "2999-01-01"}, {"cutoff": "soon"}]
)
def test_what_cannot_be_frozen_is_refused_with_words_and_what_was_typed(client, study, wrong):
    page = client.post(LIST, {"title": "Kept as typed", "cutoff": "2024-12-31"} | wrong)
    assert (page.status_code, Snapshot.objects.exists()) == (422, False)
    assert 'class="note note-error"' in page.content.decode()


def test_the_list_names_who_withdrew_since(client, made, study):
    withdraw(study[0])
    for url in (LIST, one(made)):
        assert study[0].subject_code in client.get(url).content.decode()
        assert study[1].subject_code not in client.get(url).content.decode()


def test_a_page_tells_the_queries_of_then_by_endpoint(client, made):
    page = client.get(one(made))
    text, rows = page.content.decode(), [title for title, _line in page.context["queries"]]
    assert [str(title) for title in rows] == [
        "Overall survival",
        "Progression-free survival",
        "Relapse or progression",
        "Non-relapse mortality",
    ]
    assert "1 patient, counted and not in the data" in " ".join(text.split())


def test_results_are_released_and_taken_back_by_buttons(client, made):
    page = client.post(one(made, "snapshot_release"), follow=True)
    assert "the centres see the pooled results" in page.content.decode()
    assert "released already" in client.post(one(made, "snapshot_release"), follow=True).content.decode()
    page = client.post(one(made, "snapshot_take_back"), follow=True)
    assert "the centres see them no longer" in page.content.decode()


def test_the_archive_is_handed_out_as_stored_and_that_is_on_record(client, made, carla):
    answer = client.get(one(made, "snapshot_file"))
    assert (answer.content, answer["Content-Type"]) == (archive_of(made), "application/zip")
    assert f'filename="mmregistry-snapshot-{made.key}.zip"' in answer["Content-Disposition"]
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.detail["patients"]) == (carla.pk, 13)


@pytest.mark.parametrize("name", ["snapshot", "snapshot_file"])
def test_there_is_no_page_of_an_unknown_snapshot(client, name):
    assert client.get(reverse(f"analysis:{name}", args=["000000000000"])).status_code == 404


def test_pages_under_a_snapshot_show_what_was_frozen(client, made, study):
    died(study[0])
    now = client.get(reverse("analysis:outcomes"))
    then = client.get(reverse("analysis:outcomes"), {"snapshot": made.key, "cutoff": "2013-01-01"})
    deaths = [page.context["report"].whole.estimates["os"].events for page in (now, then)]
    assert deaths == [2, 1]
    assert (then.context["filters"].cutoff, then.context["filters"].snapshot) == (CUTOFF, made.key)
    text = then.content.decode()
    assert f"frozen, snapshot {made.key}" in " ".join(text.split())
    assert f"snapshot={made.key}" in text
    assert "made by other rules" not in text
    uncertainty = client.get(reverse("analysis:uncertainty"), {"snapshot": made.key})
    assert uncertainty.url == one(made)


def test_a_snapshot_of_other_rules_says_so(client, made, monkeypatch):
    monkeypatch.setattr(sources, "rules", lambda: "0123456789ab")
    text = client.get(reverse("analysis:outcomes"), {"snapshot": made.key}).content.decode()
    assert "This snapshot was made by other rules" in text
    assert "those of today (0123456789ab)" in text


@pytest.mark.parametrize("name", ["outcomes", "file"])
def test_an_unknown_snapshot_is_said_beside_the_choice(client, study, name):
    url = reverse(f"analysis:{name}", args=["survival", "flow", "csv"] if name == "file" else [])
    page = client.get(url, {"snapshot": "000000000000"})
    assert page.status_code == 400
    assert "There is no snapshot with this id" in page.content.decode()


FILES = [("outcomes", kind) for kind in ("csv", "xlsx", "docx", "json")] + [
    ("survival", kind) for kind in ("svg", "png", "pdf")
]


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_a_file_of_a_snapshot_is_the_same_bytes_after_later_edits(client, made, study, as_system, name, kind):
    url = reverse("analysis:file", args=["survival", name, kind])
    before = client.get(url, {"snapshot": made.key, "by": "centre"})
    assert f"{name}-{made.key}.{kind}" in before["Content-Disposition"]
    died(study[0])
    Centre.objects.update(name="Renamed", city="Elsewhere")
    assert client.get(url, {"snapshot": made.key, "by": "centre"}).content == before.content


def test_live_files_say_that_they_are_not_frozen_and_from_which_numbers(client, made, study):
    url = reverse("analysis:file", args=["survival", "outcomes", "json"])

    def stamp(**query):
        return client.get(url, query).json()[0]["stamp"]

    one, again = stamp(), stamp()
    assert one["Data"].startswith("live, not frozen, as of ")
    assert one["Fingerprint of the numbers"] == again["Fingerprint of the numbers"]
    died(study[0])
    assert stamp()["Fingerprint of the numbers"] != one["Fingerprint of the numbers"]
    assert stamp(snapshot=made.key)["Data"].startswith(f"frozen, snapshot {made.key} of ")
