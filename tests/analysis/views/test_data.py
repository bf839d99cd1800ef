"""The data download over HTTP."""

import csv
import io
import zipfile
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from audit.models import SecurityEvent
from tests.analysis.patients import dead, followed
from tests.factories.study import open_centre, register

pytestmark = pytest.mark.django_db

URL = reverse("analysis:data")


@pytest.fixture
def study(torino, milano):
    centre = open_centre(torino)
    followed(centre)
    dead(centre, 300, relapsed=200)
    register(centre)
    followed(open_centre(milano), 500)


def taken(client, **chosen):
    """The archive, made and taken away."""
    job = client.post(f"{URL}?{urlencode(chosen)}")["Location"]
    return client.get(f"{job}file/")


def files(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig", "replace") for name in archive.namelist()}


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_only_the_coordinator_may_take_the_data_away(cast, browse, study):
    answers = {name: browse(user).post(URL).status_code for name, user in cast.items()}
    assert answers == {name: 302 if name == "carla" else 403 for name in cast}
    # That the data were taken away is recorded when they are.
    assert SecurityEvent.objects.filter(kind="export").count() == 0
    taken(browse(cast["carla"]))
    event = SecurityEvent.objects.get(kind="export")
    assert (event.user_id, event.detail["patients"]) == (cast["carla"].pk, 4)


def test_every_patient_has_a_row_and_the_numbers_shown_are_beside(carla, browse, study):
    found = files(taken(browse(carla)))
    analysed = rows(found["analysis.csv"])
    assert [row["os_time"] for row in analysed] == ["800", "300", "", "500"]
    assert len(rows(found["PAT.csv"])) == 4
    expected = {(row["endpoint"], row["days"]): row for row in rows(found["expected.csv"])}
    assert expected["os", "730.5"]["events"] == "1"


def test_patients_can_be_chosen_for_the_data_too(carla, browse, study):
    found = files(taken(browse(carla), centre=2))
    assert [row["os_time"] for row in rows(found["analysis.csv"])] == ["500"]
    assert len(rows(found["PAT.csv"])) == 1


def test_a_bad_cut_off_gives_words_and_no_file(carla, browse, study):
    answer = browse(carla).post(f"{URL}?cutoff=soon")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert not SecurityEvent.objects.filter(kind="export").exists()
