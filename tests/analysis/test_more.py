"""GVHD, GRFS and engraftment on the outcomes pages: the same machinery, and orders that always hold."""

import csv
import datetime
import io

import numpy as np
import pytest
from django.urls import reverse

from analysis.cohort import at_cutoff, frame_of
from analysis.definitions import DEFINITIONS, HORIZON, LANDMARKS, MORE
from analysis.deriving import outcome_of
from analysis.endpoints import MORE_ENDPOINTS
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.models import Outcome
from analysis.results import group, within_horizon
from crf.synthetic import record_of, synthetic_patients
from tests.factories.study import consented, index_allo, save
from tests.factories.visits import visit

NAMES = [definition.source for definition in MORE]


@pytest.fixture(scope="module")
def records():
    people = synthetic_patients(11, 250, error_share=0)
    return [record_of(person) for person in people]


@pytest.fixture(scope="module")
def frame(records):
    return at_cutoff(frame_of(records, NAMES), datetime.date(2026, 1, 1), NAMES)


@pytest.fixture(scope="module")
def whole(frame):
    analysed = frame[frame["exclusion"] == ""]
    return group(analysed, "all", definitions=[*DEFINITIONS, *MORE])


def test_what_is_kept_is_what_the_endpoint_says(records):
    for record in records[:40]:
        row = outcome_of(record)
        if row.exclusion:
            assert row.more == {}
            continue
        for name in NAMES:
            found = MORE_ENDPOINTS[name](record)
            assert row.more[name][:4] == [found.time, found.event, found.imputed, found.earliest]
            assert bool(row.more[name][4]) == (found.time is None)


def test_every_endpoint_has_an_estimate_with_events(whole):
    assert {d.key for d in MORE} <= set(whole.estimates)
    rare = {"graft_failure_secondary"}
    assert all(whole.estimates[d.key].events > 0 for d in MORE if d.key not in rare)


@pytest.mark.parametrize(
    ("rarer", "commoner"),
    [
        ("agvhd_3_4", "agvhd_2_4"),
        ("cgvhd_severe", "cgvhd_moderate"),
        ("cgvhd_moderate", "cgvhd"),
        ("grfs", "pfs"),
        ("grfs_moderate", "grfs"),
        ("pfs", "os"),
    ],
)
def test_the_rarer_never_exceeds_the_commoner(frame, rarer, commoner):
    """Among those whose answers to both are known, at every day."""
    known = frame[
        (frame["exclusion"] == "") & frame[[f"{rarer}_time", f"{commoner}_time"]].notna().all(axis=1)
    ]
    both = [
        group(known, "both", definitions=[*DEFINITIONS, *MORE]).estimates[key].curve
        for key in (rarer, commoner)
    ]
    days = np.arange(1, HORIZON)
    first, second = (curve.at(days).estimate for curve in both)
    assert (first <= second + 1e-9).all()


def test_the_table_equals_the_estimators_called_by_hand(frame, whole):
    times = [landmark.days for landmark in LANDMARKS]
    for definition in MORE:
        rows = frame[(frame["exclusion"] == "") & frame[f"{definition.source}_time"].notna()]
        time, event = within_horizon(
            rows[f"{definition.source}_time"].to_numpy(float),
            rows[f"{definition.source}_event"].to_numpy(int),
        )
        if definition.cause is None:
            curve = kaplan_meier(time, event)
        else:
            curve = cumulative_incidence(time, event)[definition.cause]
        shown = whole.estimates[definition.key].points.estimate
        known = ~np.isnan(shown)
        assert np.allclose(shown[known], curve.at(times).estimate[known], atol=1e-12)


@pytest.mark.django_db
def test_the_page_and_its_file_show_the_same(carla, browse):
    patient = consented()
    save(patient, index_allo(), visit("LAST", 800))
    client = browse(carla)
    page = client.get(reverse("analysis:more"))
    assert page.status_code == 200
    body = page.content.decode()
    assert all(str(definition.title) in body for definition in MORE)
    file = client.get(reverse("analysis:more_table", args=["csv"])).content.decode("utf-8-sig")
    assert {row[0] for row in csv.reader(io.StringIO(file))} >= {str(d.title) for d in MORE}
    assert set(Outcome.objects.get().more) == set(NAMES)


@pytest.mark.django_db
def test_a_bad_cut_off_is_said_beside_the_field(carla, browse):
    assert browse(carla).get(reverse("analysis:more"), {"cutoff": "tomorrow"}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["anna", "dora", "moira", "ada", "stranger"])
def test_others_see_no_outcomes(cast, browse, name):
    assert browse(cast[name]).get(reverse("analysis:more")).status_code == 403
