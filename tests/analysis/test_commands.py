"""The outcomes from the shell."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from analysis.definitions import LANDMARKS
from tests.analysis.patients import dead, followed
from tests.factories.study import open_centre

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(torino, milano):
    dead(open_centre(torino), 400, relapsed=200)
    followed(open_centre(milano), 800)


def outcomes(capsys, *arguments):
    call_command("outcomes", *arguments)
    return capsys.readouterr().out


def test_json_has_every_endpoint_with_its_columns(study, capsys):
    data = json.loads(outcomes(capsys, "--format", "json"))
    assert (data["n"], data["horizon_days"], data["centres"]) == (2, 730.5, [])
    columns = ["n", "events", "times", "estimate", "se", "lower", "upper", "at_risk"]
    for key in ("os", "pfs", "relapse", "nrm"):
        assert list(data[key]) == columns
        assert data[key]["times"] == [landmark.days for landmark in LANDMARKS]
    assert (data["os"]["events"], data["os"]["estimate"], data["os"]["at_risk"]) == (
        1,
        [1, 1, 1, 0.5, 0.5],
        [2, 2, 2, 1, 1],
    )
    assert (data["relapse"]["events"], data["relapse"]["estimate"]) == (1, [0, 0, 0.5, 0.5, 0.5])
    assert (data["nrm"]["events"], data["nrm"]["estimate"]) == (0, [0, 0, 0, 0, 0])
    assert data["median_followup_days"] == 800


def test_centre_and_cut_off_choose(study, capsys):
    data = json.loads(outcomes(capsys, "--centre", "1", "--cutoff", "2013-05-04"))
    assert (data["n"], data["centres"], data["cutoff"]) == (1, [1], "2013-05-04")
    assert (data["os"]["events"], data["relapse"]["events"]) == (0, 1)
    assert json.loads(outcomes(capsys, "--centre", "1", "--centre", "2"))["n"] == 2


def test_csv_is_the_table_of_the_page(study, capsys):
    rows = list(csv.DictReader(io.StringIO(outcomes(capsys, "--format", "csv"))))
    assert [row["Endpoint"] for row in rows] == [
        "Overall survival",
        "Progression-free survival",
        "Relapse or progression",
        "Non-relapse mortality",
    ]
    assert [row["24 months, estimate"] for row in rows] == ["0.5", "0.5", "0.5", "0.0"]


def test_an_unknown_centre_is_refused_by_its_number(study):
    with pytest.raises(CommandError, match="There is no centre 7"):
        call_command("outcomes", "--centre", "7")


def test_an_unreadable_cut_off_is_refused(study):
    with pytest.raises(CommandError, match="cutoff"):
        call_command("outcomes", "--cutoff", "yesterday")


def test_a_study_without_patients_has_numbers_all_the_same(db, capsys):
    data = json.loads(outcomes(capsys))
    assert (data["n"], data["os"]["n"], data["median_followup_days"]) == (0, 0, None)
