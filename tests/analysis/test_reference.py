"""The cohort of 137 gives R's numbers, from the record to the confidence limit."""

import json

import pytest

from analysis.definitions import LANDMARKS
from analysis.endpoints import DEATH, RELAPSE
from analysis.estimators import gray_test, log_rank
from analysis.results import as_data, group, within_horizon
from tests.analysis.records import REFERENCE, frame, registry

R = json.loads((REFERENCE / "bmt137_reference.json").read_text())
# Our name of a column -> R's, for survival and for incidence.
SURVIVAL = {"estimate": "surv", "se": "se", "lower": "lower_loglog", "upper": "upper_loglog"}
INCIDENCE = {"estimate": "est", "se": "se", "lower": "lower_loglog", "upper": "upper_loglog"}
COLUMNS = {"os": SURVIVAL, "pfs": SURVIVAL, "relapse": INCIDENCE, "nrm": INCIDENCE}


@pytest.fixture(scope="module")
def whole():
    return group(frame(registry()), "All centres")


@pytest.fixture(scope="module")
def centres():
    return frame(registry())["centre"]


def observed_of(source):
    """Days and events of everybody within 24 months."""
    rows = frame(registry())
    return within_horizon(rows[f"{source}_time"], rows[f"{source}_event"])


@pytest.mark.parametrize("endpoint", COLUMNS)
@pytest.mark.parametrize("column", SURVIVAL)
def test_the_cohort_of_137_equals_r(whole, endpoint, column):
    ours = as_data(whole)[endpoint]
    assert ours["times"] == R[endpoint]["times"]
    assert ours["n"] == R["n"]
    assert ours[column] == pytest.approx(R[endpoint][COLUMNS[endpoint][column]], rel=1e-9, abs=0)


@pytest.mark.parametrize("endpoint", ["os", "pfs"])
def test_the_cohort_of_137_has_rs_counts(whole, endpoint):
    ours = as_data(whole)[endpoint]
    assert (ours["events"], ours["at_risk"]) == (R[endpoint]["events"], R[endpoint]["at_risk"])


def test_log_rank_between_the_hospitals_equals_r(centres):
    test = log_rank(*observed_of("os"), centres)
    expected = R["os_logrank_by_centre"]
    assert (test.statistic, test.p) == pytest.approx((expected["chisq"], expected["p"]), rel=1e-9)
    assert test.df == expected["df"]


@pytest.mark.parametrize(("endpoint", "cause"), [("relapse", RELAPSE), ("nrm", DEATH)])
def test_grays_test_between_the_hospitals_equals_r(centres, endpoint, cause):
    test = gray_test(*observed_of("pfs"), centres, cause)
    assert (test.statistic, test.p, test.df) == pytest.approx(tuple(R["gray_by_centre"][endpoint]), rel=1e-9)


def test_median_follow_up_equals_r(whole):
    assert as_data(whole)["median_followup_days"] == R["median_followup_days"]


def test_relapses_and_deaths_without_are_the_events_of_pfs(whole):
    ours = as_data(whole)
    assert ours["relapse"]["events"] + ours["nrm"]["events"] == ours["pfs"]["events"]
    assert ours["relapse"]["at_risk"] == ours["nrm"]["at_risk"] == ours["pfs"]["at_risk"]


def test_times_are_those_that_the_study_quotes():
    assert [landmark.days for landmark in LANDMARKS] == [100, 182.625, 365.25, 547.875, 730.5]
