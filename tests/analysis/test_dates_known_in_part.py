"""A last contact, an assessment, a recovery or an infusion of which only the month or the year is known."""

import pytest

from analysis.dates import day_of_death, followed_until
from analysis.endpoints.endpoint import CENSORED
from analysis.endpoints.engraftment import RECOVERED, recovery
from analysis.endpoints.gvhd import Choices, acute_gvhd
from analysis.endpoints.intercurrent import first_dli
from analysis.endpoints.pfs_variants import until_assessed
from analysis.endpoints.survival import overall_survival, progression_free_survival
from analysis.population import Exclusion, exclusion
from crf import models
from tests.analysis.records import DAY_0, after, death, no_relapse, on, record


def seen(when, vital_status="ALIVE", **answers):
    return models.FollowUp(visit="LAST", visit_date=on(when), vital_status=vital_status, **answers)


def ended(when, reason="LTFU"):
    return models.EndOfObservation(eos_date=on(when), eos_reason=reason)


def day(iso):
    """Days from day 0."""
    return (on(iso).earliest - DAY_0).days


# --- The last contact -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contacts", "earliest", "middle", "latest"),
    [
        (["2013-03-20"], "2013-03-20", "2013-03-20", "2013-03-20"),
        (["2013-03"], "2013-03-01", "2013-03-15", "2013-03-31"),
        (["2013"], "2013-01-01", "2013-07-01", "2013-12-31"),
        # Day 0 is 4 May 2012: nobody is followed before it.
        (["2012-05"], "2012-05-04", "2012-05-15", "2012-05-31"),
        (["2012"], "2012-05-04", "2012-07-01", "2012-12-31"),
        # Alive on the 20th, so the month of the other contact cannot end the observation before.
        (["2013-03", "2013-03-20"], "2013-03-20", "2013-03-20", "2013-03-31"),
        (["2013", "2013-10-02"], "2013-10-02", "2013-10-02", "2013-12-31"),
        (["2013-03", "2014-01-05"], "2014-01-05", "2014-01-05", "2014-01-05"),
        (["2014-03", "2013"], "2014-03-01", "2014-03-15", "2014-03-31"),
    ],
)
def test_a_contact_in_part_is_its_middle_and_its_ends_are_variants(contacts, earliest, middle, latest):
    someone = record(*(seen(when) for when in contacts))
    taken = {each: str(followed_until(someone, each).day) for each in ("earliest", "middle", "latest")}
    assert taken == {"earliest": earliest, "middle": middle, "latest": latest}
    for name, expected in taken.items():
        found = overall_survival(someone, taken=name)
        assert (found.time, found.event) == (day(expected) or 0.5, CENSORED)


def test_the_end_of_observation_counts_as_a_contact_and_is_named():
    found = overall_survival(record(seen("2013-03-20"), ended("2013-06")))
    assert found.time == day("2013-06-15")
    assert [target.path for target in found.items] == ["TRA.tx_date", "EOS.eos_date"]
    assert found.why.words["stated"] == "2013-06"


def test_progression_free_survival_ends_where_overall_survival_ends():
    someone = record(seen("2013-06"), no_relapse())
    for taken in ("earliest", "middle", "latest"):
        ends = {look(someone, taken=taken).time for look in (overall_survival, progression_free_survival)}
        assert len(ends) == 1


def test_a_contact_surely_before_day_0_is_none():
    assert exclusion(record(seen("2012-04"))) == Exclusion.UNKNOWN_VITAL_STATUS
    assert exclusion(record(seen("2012"))) is None


def test_death_is_not_before_the_month_in_which_somebody_was_seen_alive():
    assert str(day_of_death(record(seen("2013-09"), death(on("2013")))).day) == "2013-09-01"
    assert str(day_of_death(record(seen("2013-03"), death(on("2013")))).day) == "2013-07-01"
    # Of a report of death the month says nothing about life.
    assert str(day_of_death(record(seen("2013-09", "DEAD"), death(on("2013")))).day) == "2013-07-01"


def test_a_death_without_any_date_leaves_the_patient_out():
    unknown = models.Death(death_main_cause="UNK", missing={"death_date": "U"})
    assert exclusion(record(seen("2013-03"), unknown)) == Exclusion.UNDATED_DEATH


# --- Assessments, recoveries, infusions -----------------------------------------------------------


def test_the_last_assessment_in_part_censors_in_its_middle():
    free = models.RelapseSummary(relapse_ever="N", relapse_free_until=on("2013-03"))
    assert until_assessed(record(free, seen("2014-01-05"))).time == day("2013-03-15")
    # Not after the end of the observation.
    assert until_assessed(record(free, seen("2013-03-10"))).time == day("2013-03-10")
    assessed = seen("2013-06", resp_fu="CR")
    assert until_assessed(record(no_relapse(), assessed, ended("2014-01-05"))).time == day("2013-06-15")


def test_no_gvhd_until_a_month_censors_in_its_middle():
    none = models.AcuteGVHD(agvhd="N", agvhd_none_until=on("2012-07"))
    someone = record(none, no_relapse(), seen("2014-01-05"))
    found = acute_gvhd(someone, least=2, choices=Choices(until="assessed"))
    assert (found.time, found.event) == (day("2012-07-15"), CENSORED)
    assert acute_gvhd(someone, least=2, choices=Choices()).time == day("2014-01-05")


@pytest.mark.parametrize(("when", "expected"), [("2012-05", 11), ("2012-06", 42), ("2012", 58)])
def test_a_recovery_in_part_lies_between_day_0_and_the_end(when, expected):
    row = models.Engraftment(anc_recovery="Y", anc_date=on(when))
    found = recovery(record(row, seen("2014-01-05")), count="anc")
    assert (found.time, found.event, found.imputed) == (expected, RECOVERED, True)
    early = recovery(record(row, seen("2012-05-12")), count="anc")
    # On the last day of observation at the latest; one that is surely later does not count.
    assert (early.time, early.event) == (8, CENSORED if when == "2012-06" else RECOVERED)


def test_a_recovery_surely_before_day_0_is_left_out():
    row = models.Engraftment(anc_recovery="Y", anc_date=on("2012-04"))
    assert recovery(record(row, seen("2014-01-05")), count="anc").why.code == "recovery_before_day_0"


def test_an_infusion_in_part_is_one_in_its_middle():
    treatment = models.Treatment(ptt_modality="DLI")
    given = models.DonorLymphocyteInfusion(treatment=treatment, dli_date=on("2012-12"), dli_type="UNST")
    assert str(first_dli(record(treatment, given, seen("2014-01-05"))).day) == "2012-12-15"
    given.dli_date = on("2012-04")
    assert first_dli(record(treatment, given, seen("2014-01-05"))) is None


def test_full_dates_stay_what_they_are_whatever_is_taken():
    someone = record(seen("2013-03-20"), no_relapse(), death(after(500)))
    assert {overall_survival(someone, taken=each).time for each in ("earliest", "middle", "latest")} == {500}
