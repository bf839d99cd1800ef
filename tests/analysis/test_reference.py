"""The cohort of 137 gives R's numbers, from the record to the confidence limit."""

import json

import pytest

from analysis.definitions import LANDMARKS
from analysis.results import as_data, group
from tests.analysis.records import REFERENCE, frame, registry

R = json.loads((REFERENCE / "bmt137_reference.json").read_text())
# Our name of a column -> R's, for survival and for incidence.
SURVIVAL = {"estimate": "surv", "se": "se", "lower": "lower_loglog", "upper": "upper_loglog"}
INCIDENCE = {"estimate": "est", "se": "se", "lower": "lower_loglog", "upper": "upper_loglog"}
COLUMNS = {"os": SURVIVAL, "pfs": SURVIVAL, "relapse": INCIDENCE, "nrm": INCIDENCE}


@pytest.fixture(scope="module")
def whole():
    return group(frame(registry()), "All centres")


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


def test_median_follow_up_equals_r(whole):
    assert as_data(whole)["median_followup_days"] == R["median_followup_days"]


def test_relapses_and_deaths_without_are_the_events_of_pfs(whole):
    ours = as_data(whole)
    assert ours["relapse"]["events"] + ours["nrm"]["events"] == ours["pfs"]["events"]
    assert ours["relapse"]["at_risk"] == ours["nrm"]["at_risk"] == ours["pfs"]["at_risk"]


def test_times_are_those_that_the_study_quotes():
    assert [landmark.days for landmark in LANDMARKS] == [100, 182.625, 365.25, 547.875, 730.5]
