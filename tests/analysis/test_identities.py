"""Sums and orders of the outcomes: on any patients, on the synthetic study, and where they are broken."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.cohort import cohort_of, numbers_of
from analysis.definitions import HORIZON, MORE
from analysis.identities import Identity, identities
from crf.synthetic import record_of, synthetic_patients
from tests.analysis.test_results import cohorts

NAMES = [definition.source for definition in MORE]


def survivals(*rows):
    return pd.DataFrame(rows, columns=["os_time", "os_event", "pfs_time", "pfs_event"])


@pytest.fixture(scope="module")
def study():
    records = [record_of(person) for person in synthetic_patients(11, 250, error_share=0)]
    return cohort_of(numbers_of(records), datetime.date(2026, 1, 1), NAMES).analysed


def test_all_of_them_are_looked_at_on_the_study_and_no_patient_contradicts(study):
    found = identities(study)

    assert [identity.key for identity in found] == [
        "sum",
        "counts",
        "pfs_os",
        "grfs_pfs",
        "acute_gvhd",
        "chronic_severe",
        "chronic_moderate",
    ]
    assert [identity.against for identity in found] == [0] * 7
    assert all(identity.holds or identity.explained for identity in found)
    assert found[0].n == found[1].n == study["pfs_time"].notna().sum()
    times = np.minimum(study["pfs_time"].dropna(), HORIZON)
    assert found[0].times == times.nunique()


@given(cohorts())
@settings(deadline=None)
def test_sums_hold_on_any_patients_and_orders_for_each_of_them(data):
    found = identities(data)

    assert [identity.key for identity in found] == ["sum", "counts", "pfs_os"]
    assert found[0].holds and found[1].holds
    assert found[2].against == 0 and (found[2].holds or found[2].explained)


def test_estimates_that_cross_by_censoring_alone_are_explained():
    """One relapses, eight are lost, then the one dies beside a single other."""
    lost = [(11.0, 0, 11.0, 0)] * 8
    frame = survivals((12.0, 1, 10.0, 1), *lost, (100.0, 0, 100.0, 0))

    order = identities(frame)[2]

    assert (order.gap, order.against, order.holds) == (pytest.approx(0.5 - 0.1), 0, False)
    assert order.explained and "for every patient" in order.words


def test_a_death_without_an_event_of_pfs_breaks_the_order():
    frame = survivals((12.0, 1, 12.0, 0), (1000.0, 0, 1000.0, 0), (1000.0, 0, 1000.0, 0))

    order = identities(frame)[2]

    assert (order.against, order.gap) == (1, pytest.approx(1 / 3))
    assert not order.holds and not order.explained and "does not hold" in order.words


def test_a_gap_that_no_censoring_explains_is_an_error():
    gap = Identity("pfs_os", "PFS ≤ OS", n=5, times=3, gap=0.1)
    assert (gap.holds, gap.explained) == (False, False)
    assert replace(gap, censored=1).explained and not replace(gap, censored=1, against=1).explained


def test_an_unknown_kind_of_event_breaks_the_counts():
    frame = survivals((12.0, 1, 12.0, 3), (20.0, 0, 20.0, 0))

    total, counts, _order = identities(frame)

    assert (total.holds, counts.holds) == (False, False)
    assert (counts.gap, counts.against) == (0.5, 1)


def test_who_cannot_be_assessed_for_all_parts_is_not_looked_at():
    frame = survivals((12.0, 1, np.nan, 0), (20.0, 0, 20.0, 0))
    assert [identity.n for identity in identities(frame)] == [1, 1, 1]
    assert identities(frame.iloc[:1]) == []
    assert identities(frame[["os_time", "os_event"]]) == []
