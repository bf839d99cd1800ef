"""The cohort at a data cut-off."""

import datetime

import pandas as pd
import pytest

from analysis.population import Exclusion
from tests.analysis.records import DAY_0, after, death, frame, no_relapse, on, record, relapse, visit


def at(days, *forms, **options):
    """One patient's row when the cut-off is so many days after day 0."""
    return frame([record(*forms, **options)], DAY_0 + datetime.timedelta(days=days)).iloc[0]


def test_what_happens_after_the_cut_off_has_not_happened():
    row = at(300, relapse(after(301)), death(after(400)))
    assert (row.os_time, row.os_event, row.pfs_time, row.pfs_event) == (300, 0, 300, 0)


def test_what_happens_on_the_day_of_the_cut_off_has_happened():
    row = at(300, relapse(after(200)), death(after(300)))
    assert (row.os_time, row.os_event, row.pfs_time, row.pfs_event) == (300, 1, 200, 1)


def test_follow_up_is_never_longer_than_to_the_last_contact():
    assert at(3000, no_relapse(), visit(365)).os_time == 365
    assert at(3000, no_relapse(), visit(365)).potential == 3000


def test_a_transplant_after_the_cut_off_is_excluded_and_on_its_day_is_not():
    late = at(-1, no_relapse(), visit(365))
    assert late.exclusion == Exclusion.AFTER_CUTOFF
    assert pd.isna(late.os_time)
    same_day = at(0, no_relapse(), visit(365))
    assert (same_day.exclusion, same_day.os_time, same_day.os_event) == ("", 0.5, 0)


def test_an_imputed_event_that_can_have_happened_by_the_cut_off_is_not_lost():
    """Died in the month of the cut-off, before it; the 15th of that month is still to come."""
    row = at(100, no_relapse(), visit(90), death(on("2012-08")))
    assert (row.os_time, row.os_event, row.pfs_time, row.pfs_event) == (100, 1, 100, 2)
    earlier = at(88, no_relapse(), visit(90), death(on("2012-08")))
    assert (earlier.os_time, earlier.os_event) == (88, 0)


def test_an_excluded_patient_has_no_times():
    row = at(500, visit(365), elig_mm="N")
    assert (row.exclusion, row.os_event, row.pfs_event) == (Exclusion.INELIGIBLE, 0, 0)
    assert pd.isna(row.os_time)
    assert pd.isna(row.pfs_time)


def test_a_patient_left_out_of_pfs_keeps_her_survival():
    row = at(500, visit(365))
    assert (row.os_time, row.pfs_left_out) == (365, "relapse_not_assessed")
    assert pd.isna(row.pfs_time)


@pytest.mark.parametrize("cutoff", [0, 100, 500, 3000])
def test_an_imputed_date_is_counted_as_one_only_for_an_event(cutoff):
    row = at(cutoff, no_relapse(), death(on("2013")))
    assert (row.os_imputed, row.os_event) == (cutoff > 240, int(cutoff > 240))
