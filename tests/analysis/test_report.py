"""The report reads the database once, serves nothing stale and keeps to the user's centres."""

import datetime

import numpy as np
import pandas as pd
import pytest
from django.db import connection
from django.utils.translation import override

from accounts.models import Centre
from analysis import cohort
from analysis import report as reports
from analysis.cohort import SURVIVAL, cohort_of
from analysis.columns import ALL, NAMES, PLACES, names_of
from analysis.definitions import DEFINITIONS
from analysis.filters import Filters
from analysis.models import Outcome
from analysis.report import Live, centres, patients, report
from analysis.tables.flow import flow_table
from audit.context import acting_system
from crf.models import Patient
from tests.analysis.patients import dead, followed, stored
from tests.factories.study import consented, open_centre, register

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)


def asked(**filters):
    return report(
        Live(Patient.objects.current()), Filters(**{"cutoff": TODAY} | filters), list(Centre.objects.all())
    )


def test_nothing_stale_is_served(torino):
    patient = followed(open_centre(torino))
    assert asked().whole.estimates["os"].events == 0
    with acting_system("by hand"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crf_death (patient_id, death_date, status, origin, missing, entered, bounds,"
            " confirmed, version, created_at, updated_at)"
            " VALUES (%s, '2012-06-04', '1', 'manual', '{}', '{}', '{}', '{}', 1, now(), now())",
            [patient.pk],
        )
    assert asked().whole.estimates["os"].events == 1
    assert stored("os_time") == 31


def test_a_change_while_the_page_is_made_is_served_too(torino, monkeypatch):
    patient = followed(open_centre(torino))
    Outcome.objects.update(rules="older")
    refresh = cohort.refresh

    def and_somebody_saves(ids):
        refresh(ids)
        if stored("os_time") == 800:
            with acting_system("by hand"), connection.cursor() as cursor:
                sql = "UPDATE crf_followup SET visit_date = '2015-05-04' WHERE patient_id = %s"
                cursor.execute(sql, [patient.pk])

    monkeypatch.setattr(cohort, "refresh", and_somebody_saves)
    assert asked().cohort.frame["os_time"].tolist() == [1095]


def test_records_that_never_stand_still_are_refused(torino, monkeypatch):
    followed(open_centre(torino))
    Outcome.objects.update(rules="older")
    monkeypatch.setattr(cohort, "refresh", lambda ids: None)
    with pytest.raises(RuntimeError, match="change faster"):
        asked()


@pytest.mark.parametrize("number", [1, 30])
def test_the_cohort_is_one_statement(torino, number, django_assert_num_queries, monkeypatch):
    """A COPY, which Django does not count: it is counted here, and there is nothing else."""
    centre = open_centre(torino)
    for days in range(300, 300 + number):
        followed(centre, days)
    known, read, reads = list(Centre.objects.all()), cohort._read, []
    monkeypatch.setattr(cohort, "_read", lambda *asked: reads.append(1) or read(*asked))
    with django_assert_num_queries(0):
        found = report(Live(Patient.objects.current()), Filters(TODAY, by="centre"), known)
    assert (found.whole.n, len(reads)) == (number, 1)


@pytest.mark.parametrize(
    "endpoints", [(), ("pfs", "grfs"), ("cgvhd", "agvhd_2_4", "pfs__until_assessed"), tuple(ALL)]
)
def test_numbers_of_some_endpoints_are_those_of_all(torino, endpoints):
    centre = open_centre(torino)
    followed(centre)
    dead(centre, 100)
    wanted = {*SURVIVAL, *endpoints}
    whole, some = (
        cohort.numbers(Patient.objects.current()),
        cohort.numbers(Patient.objects.current(), endpoints),
    )
    assert (whole.names, some.names) == (NAMES, names_of(wanted))
    places = [PLACES[name] for name in some.names]
    np.testing.assert_array_equal(some.matrix, whole.matrix[:, places])
    assert some.patient.tolist() == whole.patient.tolist()
    pd.testing.assert_frame_equal(
        cohort_of(some, TODAY, endpoints).frame, cohort_of(whole, TODAY, endpoints).frame
    )


def test_groups_are_compared_once(torino, milano, monkeypatch):
    followed(open_centre(torino))
    followed(open_centre(milano))
    asked_for = []
    monkeypatch.setattr(reports, "compare", lambda groups, each: asked_for.append(each.key) or each.key)
    found = asked(by="centre")
    assert found.comparisons(DEFINITIONS) == [each.key for each in DEFINITIONS]
    assert found.comparisons(DEFINITIONS[1:]) == asked_for[1:]
    assert asked_for == [each.key for each in DEFINITIONS]
    assert asked().comparisons(DEFINITIONS) == []


def test_the_centres_chosen_are_the_only_ones_counted(torino, milano):
    followed(open_centre(torino))
    dead(open_centre(milano), 100)
    chosen = asked(centres=(2,))
    assert (chosen.whole.n, chosen.whole.estimates["os"].events, chosen.whole.label) == (
        1,
        1,
        "02 Milano Niguarda",
    )
    assert [group.label for group in asked(by="centre").groups(DEFINITIONS)] == [
        "All centres",
        "01 Torino Molinette",
        "02 Milano Niguarda",
    ]
    assert [group.n for group in asked(by="centre").groups(DEFINITIONS)] == [2, 1, 1]


def test_the_stamp_says_cut_off_centres_and_software(torino, milano):
    followed(open_centre(torino))
    cutoff = datetime.date(2020, 1, 1)
    stamp = asked(cutoff=cutoff).stamp
    assert (stamp["Data cut-off"], stamp["Centres"]) == ("2020-01-01", "all (2)")
    assert stamp["Data"].startswith("live, not frozen")
    assert asked(centres=(2,)).stamp["Centres"] == "02 Milano Niguarda"


def test_the_stamp_is_said_in_the_language_of_who_reads_it(torino, milano):
    followed(open_centre(torino))
    with override("it"):
        stamp = asked(where=(("sex", ("M", "F")),)).stamp
    said = [f"{name}: {value}" for name, value in stamp.items()]
    assert [said[0].partition(" as of ")[0], *said[3:5]] == [
        "Data: live, not frozen,",
        "Centres: all (2)",
        "Sex: Male, Female",
    ]


def test_the_flow_counts_everybody_once(torino, milano):
    centre = open_centre(torino)
    followed(centre)
    followed(centre, 300)
    dead(centre, 100)
    register(centre)
    consented(open_centre(milano), elig_mm="N")
    found = asked()
    table = flow_table(found.cohort.frame, found.frame, found.stamp)
    rows = {row[0].words: (row[1].count, row[1].total) for block in table.blocks for row in block.rows}
    assert rows == {
        "Registered patients": (5, 5),
        "No legal basis recorded that allows the data to be used": (1, 5),
        "Declared not eligible": (1, 5),
        "Analysed": (3, 5),
        "Died": (1, 3),
        "Alive and followed for 24 months": (1, 3),
        "Alive and followed up to the cut-off, less than 24 months": (0, 3),
        "Alive, last contact before both: follow-up to be completed": (1, 3),
    }


def test_only_who_may_see_outcomes_has_patients_here(cast):
    followed(open_centre(Centre.objects.get(study_centre_no=1)))
    seen = {name for name, user in cast.items() if patients(user).exists()}
    assert seen == {"carla"}
    assert {name for name, user in cast.items() if centres(user)} == {"carla"}
