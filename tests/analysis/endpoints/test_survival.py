"""Each convention of the endpoints, on the smallest record that shows it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.endpoints import (
    CENSORED,
    DEATH,
    RELAPSE,
    overall_survival,
    progression_free_survival,
)
from crf import models
from crf.checks import Target
from tests.analysis.records import DAY_0, after, death, no_relapse, on, record, relapse, visit


def os_(*forms, **options):
    endpoint = overall_survival(record(*forms, **options))
    return endpoint.time, endpoint.event


def pfs(*forms, **options):
    endpoint = progression_free_survival(record(*forms, **options))
    return endpoint.time, endpoint.event


def why(*forms):
    endpoint = progression_free_survival(record(*forms))
    return endpoint.time, endpoint.event, endpoint.why.code


# --- Overall survival -----------------------------------------------------------------------------


def test_survival_of_the_living_ends_with_the_last_contact():
    assert os_(visit(100), visit(365)) == (365, CENSORED)


def test_survival_of_the_living_ends_with_the_end_of_observation_if_that_is_later():
    end = models.EndOfObservation(eos_date=DAY_0 + datetime.timedelta(days=900), eos_reason="END")
    assert os_(visit(365), end) == (900, CENSORED)


def test_lost_to_follow_up_is_censored_at_the_last_contact():
    assert os_(visit(365), visit(400, vital_status="LTFU")) == (400, CENSORED)


def test_survival_of_the_dead_ends_with_death_even_where_a_contact_is_later():
    assert os_(visit(300), death(after(200))) == (200, 1)


def test_survival_is_kept_beyond_24_months():
    assert os_(death(after(1500))) == (1500, 1)


def test_death_on_day_0_counts_as_half_a_day():
    assert os_(death(after(0))) == (0.5, 1)


def test_last_contact_on_day_0_is_censored_at_half_a_day():
    assert os_(visit(0)) == (0.5, CENSORED)


@pytest.mark.parametrize(
    ("written", "days"), [("2012-08", 103), ("2013", 423), ("2012", 58), ("2012-05", 11), ("2012-08-15", 103)]
)
def test_death_known_in_part_is_dated_by_convention(written, days):
    endpoint = overall_survival(record(death(on(written))))
    assert (endpoint.time, endpoint.event, endpoint.imputed) == (days, 1, len(written) < 10)


def test_the_earliest_time_of_a_death_known_in_part_is_not_before_the_last_day_known_alive():
    endpoint = overall_survival(record(visit(100), death(on("2012-08"))))
    assert (endpoint.time, endpoint.earliest) == (103, 100)


def test_death_known_in_part_may_be_taken_at_its_ends():
    each = record(visit(100), death(on("2012-08")))
    found = [overall_survival(each, taken=taken) for taken in ("earliest", "latest")]
    assert [(each.time, each.event, each.imputed, each.earliest) for each in found] == [
        (100, 1, True, 100),
        (119, 1, True, 100),
    ]


def test_survival_without_a_transplant_or_contact_is_an_error():
    with pytest.raises(ValueError, match="index allo"):
        overall_survival(record(death(after(1)), day0=None))
    with pytest.raises(ValueError, match="contact"):
        overall_survival(record())


# --- Progression-free survival --------------------------------------------------------------------


def test_without_relapse_pfs_ends_with_the_last_contact():
    assert why(no_relapse(), visit(500)) == (500, CENSORED, "alive_without")


def test_relapse_ends_pfs():
    assert why(relapse(after(200)), visit(500)) == (200, RELAPSE, "relapsed")


def test_relapse_before_death_is_relapse_whatever_the_cause_of_death():
    assert pfs(relapse(after(200)), death(after(300), "HSCT")) == (200, RELAPSE)


def test_death_without_relapse_is_non_relapse_mortality_whatever_else_is_recorded():
    assert why(no_relapse(), death(after(300), "SECM")) == (300, DEATH, "died_without")


def test_relapse_on_the_day_of_death_comes_first():
    assert pfs(relapse(after(300)), death(after(300))) == (300, RELAPSE)


def test_relapse_on_day_0_counts_as_half_a_day():
    assert pfs(relapse(after(0)), visit(500)) == (0.5, RELAPSE)


def test_the_first_of_several_relapses_counts():
    assert pfs(relapse(after(400), 2), relapse(after(200), 1), visit(500)) == (200, RELAPSE)


def test_relapse_of_mrd_alone_does_not_count():
    assert pfs(relapse(after(200), kind="MRDR"), visit(500)) == (500, CENSORED)
    assert pfs(relapse(after(200), kind="MRDR"), relapse(after(300), 2), visit(500)) == (300, RELAPSE)


def test_relapse_of_mrd_alone_explains_where_a_relapse_is_spoken_of():
    summary = models.RelapseSummary(relapse_ever="Y")
    assert pfs(summary, relapse(None, kind="MRDR"), visit(500)) == (500, CENSORED)


def test_relapse_of_unknown_type_counts():
    assert pfs(relapse(after(200), kind=None), visit(500)) == (200, RELAPSE)


def test_relapse_after_the_last_contact_does_not_count():
    assert pfs(relapse(after(501)), visit(500)) == (500, CENSORED)
    assert pfs(relapse(after(500)), visit(500)) == (500, RELAPSE)


def test_relapse_after_death_does_not_count():
    endpoint = progression_free_survival(record(relapse(after(301)), death(after(300))))
    assert (endpoint.time, endpoint.event) == (300, DEATH)
    assert "recorded for 1 Mar 2013 lies after that" in str(endpoint.why)


def test_relapse_known_in_part_is_dated_by_convention():
    endpoint = progression_free_survival(record(relapse(on("2012-08")), visit(500)))
    assert (endpoint.time, endpoint.event, endpoint.imputed, endpoint.earliest) == (103, RELAPSE, True, 89)


def test_relapse_known_in_part_is_not_after_the_last_contact_nor_before_day_0():
    assert pfs(relapse(on("2012")), visit(20)) == (20, RELAPSE)
    assert pfs(relapse(on("2012-05")), visit(500), day0=datetime.date(2012, 5, 20)) == (0.5, RELAPSE)
    assert pfs(relapse(on("2012-08")), death(after(95))) == (95, RELAPSE)


def test_relapse_known_in_part_may_be_taken_at_its_ends():
    def ends(*forms):
        found = [progression_free_survival(record(*forms), taken=taken) for taken in ("earliest", "latest")]
        return [(endpoint.time, endpoint.event) for endpoint in found]

    assert ends(relapse(on("2012-08")), visit(500)) == [(89, RELAPSE), (119, RELAPSE)]
    assert ends(relapse(on("2012-08")), visit(110)) == [(89, RELAPSE), (110, RELAPSE)]
    assert ends(relapse(on("2012-05")), visit(500)) == [(0.5, RELAPSE), (27, RELAPSE)]
    assert ends(no_relapse(), death(on("2012-08"))) == [(89, DEATH), (119, DEATH)]
    assert ends(relapse(on("2012-08")), death(on("2012-08"))) == [(89, RELAPSE), (119, RELAPSE)]
    assert ends(relapse(after(200)), visit(500)) == [(200, RELAPSE), (200, RELAPSE)]


def test_relapse_and_death_in_the_same_month_is_relapse():
    assert pfs(relapse(on("2012-08")), death(on("2012-08"))) == (103, RELAPSE)
    assert pfs(relapse(on("2012-08-28")), death(on("2012-08"))) == (116, RELAPSE)


def test_death_of_relapse_without_a_dated_relapse_is_relapse_at_death():
    assert why(death(after(300), "REL")) == (300, RELAPSE, "relapsed_at_death")
    assert why(no_relapse(), death(after(300), "REL")) == (300, RELAPSE, "relapsed_at_death")
    assert why(relapse(None), death(after(300), "REL")) == (300, RELAPSE, "relapsed_at_death")
    assert why(relapse(after(310)), death(after(300), "REL")) == (300, RELAPSE, "relapsed_at_death")


@pytest.mark.parametrize(
    "forms",
    [
        (relapse(None), visit(500)),
        (relapse(None), death(after(300), "HSCT")),
        (relapse(None, 1), relapse(after(200), 2), visit(500)),
        (relapse(None, 1), relapse(after(200), 2), death(after(300), "REL")),
        (models.RelapseSummary(relapse_ever="Y"), visit(500)),
        (visit(500, relapse_since="Y"),),
        (visit(500, disease_status="REL"),),
        (visit(500, disease_status="POST"),),
        (death(after(300), death_relapse_before="Y"),),
    ],
    ids=range(9),
)
def test_a_relapse_known_and_undated_is_left_out(forms):
    assert why(*forms) == (None, None, "relapse_undated")


def test_a_later_relapse_without_a_date_changes_nothing():
    assert pfs(relapse(after(200), 1), relapse(None, 2), visit(500)) == (200, RELAPSE)


def test_a_relapse_before_the_transplant_is_left_out():
    assert why(relapse(after(-1)), visit(500)) == (None, None, "relapse_before_day_0")
    assert why(relapse(on("2011")), relapse(after(100), 2), visit(500)) == (
        None,
        None,
        "relapse_before_day_0",
    )


def test_a_patient_of_whom_nothing_is_recorded_about_relapse_is_left_out():
    assert why(visit(500)) == (None, None, "relapse_not_assessed")
    assert why(death(after(300))) == (None, None, "relapse_not_assessed")


@pytest.mark.parametrize(
    "form",
    [
        no_relapse(),
        visit(400, relapse_since="N"),
        visit(400, disease_status="CR"),
    ],
    ids=["summary", "visit", "disease status"],
)
def test_one_answer_about_relapse_is_enough(form):
    assert pfs(form, visit(500)) == (500, CENSORED)


def test_the_death_form_may_give_the_answer():
    assert pfs(death(after(300), death_relapse_before="N")) == (300, DEATH)


@pytest.mark.parametrize(
    ("forms", "survival", "without"),
    [
        ((relapse(after(300)), death(after(400))), (400, 1), (300, RELAPSE)),
        ((no_relapse(), death(after(400))), (400, 1), (400, DEATH)),
        ((no_relapse(), visit(900)), (900, CENSORED), (900, CENSORED)),
        ((no_relapse(), death(after(800))), (800, 1), (800, DEATH)),
    ],
    ids=["relapse and death", "death", "alive", "late death"],
)
def test_the_dictionary_gives_these_outcomes_before_they_are_cut_at_24_months(forms, survival, without):
    assert (os_(*forms), pfs(*forms)) == (survival, without)


# --- Why, and from what ---------------------------------------------------------------------------


def test_the_sentence_why_names_days_and_how_a_date_was_taken():
    endpoint = overall_survival(record(death(on("2012-08"))))
    assert str(endpoint.why) == (
        "Died on 15 Aug 2012, day 103. The date is known only as Aug 2012 and was taken as that day."
    )


def test_items_are_the_values_read_row_by_row():
    transplant = models.Transplant(pk=3, is_index="Y", tx_kind="Y", tx_date=DAY_0)
    summary = models.RelapseSummary(pk=4, relapse_ever="Y")
    found = models.Relapse(pk=5, rel_no=1, rel_type="PD", rel_date=after(200))
    visits = [models.FollowUp(pk=n, visit_date=DAY_0 + datetime.timedelta(days=n)) for n in (100, 500)]
    patient = record(transplant, summary, found, *visits, day0=None)
    day_0, last = Target("TRA", 3, "tx_date"), Target("FUP", 500, "visit_date")
    assert overall_survival(patient).items == (day_0, last)
    assert progression_free_survival(patient).items == (
        day_0,
        last,
        Target("RLS", 4, "relapse_ever"),
        Target("REL", 5, "rel_type"),
        Target("REL", 5, "rel_date"),
    )


# --- What holds for everybody ---------------------------------------------------------------------

DAYS = st.integers(0, 4000)


@st.composite
def patients(draw):
    forms = [visit(draw(DAYS)), no_relapse()]
    for number in range(1, draw(st.integers(0, 3)) + 1):
        forms.append(relapse(draw(_dates()), number, draw(st.sampled_from(["PD", "MRDR", None]))))
    if draw(st.booleans()):
        forms.append(death(draw(_dates()), draw(st.sampled_from(["REL", "HSCT", None]))))
    return record(*forms)


@st.composite
def _dates(draw):
    day = after(draw(DAYS))
    return on(str(day)[: draw(st.sampled_from([4, 7, 10]))])


@given(patients())
def test_pfs_never_outlasts_survival_and_ends_with_it_unless_there_was_a_relapse(patient):
    survival, without = overall_survival(patient), progression_free_survival(patient)
    assert survival.time >= 0.5
    assert survival.earliest <= survival.time
    if without.time is None:
        return
    assert 0.5 <= without.earliest <= without.time <= survival.time
    if without.event == DEATH:
        assert (survival.event, survival.time) == (1, without.time)
    if without.event == CENSORED:
        assert (survival.event, survival.time) == (0, without.time)
