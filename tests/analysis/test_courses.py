"""Courses as JSON keeps them, and what of them was known at a cut-off."""

import json

import pytest

from analysis.courses import (
    Death,
    RelapseTreatment,
    as_data,
    at_cutoff,
    course_from,
    course_of,
    courses,
)
from tests.analysis.courses import course, event, exposed, given, many
from tests.analysis.endpoints.test_after_relapse import FIRST, dli, treatment
from tests.analysis.records import after, death, on, record, visit

DEATH = Death(400, 400, "HSCT", "BAC", ("GVHD", "VIR"))
TREATED = RelapseTreatment(210, {"IMID": 0, "DLI": 50}, True)


def test_json_gives_back_the_course():
    whole = course(exposed(), event(), event(grade=None, day=None), death=DEATH, relapse_treatment=TREATED)
    assert course_from(json.loads(json.dumps(as_data(whole)))) == whole


def test_what_is_kept_is_what_json_gives_back():
    """Stored rows are compared with new ones, so tuples must not turn into lists on the way."""
    for each in many():
        kept = courses(each)
        assert json.loads(json.dumps(kept)) == kept
        assert course_from(kept) == course_of(each)


def test_somebody_without_treatment_has_an_empty_course():
    assert courses(record(visit(500))) == {
        "followed": 500,
        "exposures": [],
        "events": [],
        "death": None,
        "relapse_treatment": None,
    }


def test_a_death_has_its_causes():
    row = death(after(400), "HSCT", death_main_hsct="BAC", death_contrib=["GVHD", "VIR"])
    assert course_of(record(row)).death == DEATH


def test_no_contributory_cause_is_not_an_unknown_one():
    none = death(after(400), death_contrib=None, missing={"death_contrib": "N"})
    unknown = death(after(400), death_contrib=None, missing={"death_contrib": "U"})
    assert course_of(record(none)).death.contributing == ()
    assert course_of(record(unknown)).death.contributing is None
    assert course_of(record(death(after(400)))).death.contributing is None


def test_the_first_treatment_for_relapse_tells_what_it_had_from_its_start_and_what_later():
    page = treatment(after(210), ptt_modality="DRUGDLI")
    each = course_of(record(FIRST, page, given(page, "LEN"), dli(260, page), visit(500)))
    assert each.relapse_treatment == TREATED
    assert [TREATED.had(group) for group in ("IMID", "DLI", "MAB")] == [True, False, False]
    assert [TREATED.added(group) for group in ("IMID", "DLI", "MAB")] == [False, True, False]


@pytest.mark.parametrize(
    ("modality", "drugs", "described"),
    [
        ("DRUG", ["LEN"], True),
        ("DRUG", [], False),
        ("DRUG", [None], False),
        (None, [], False),
        ("RT", [], True),
    ],
)
def test_a_treatment_is_described_if_it_says_its_drugs(modality, drugs, described):
    page = treatment(after(210), ptt_modality=modality)
    each = course_of(record(FIRST, page, *(given(page, code) for code in drugs), visit(500)))
    assert each.relapse_treatment.described is described


# --- At a cut-off ---------------------------------------------------------------------------------

WHOLE = course(
    exposed("LEN", 100, 200),
    exposed("DAR", 150, 400, stopped="TOX"),
    event(day=120),
    event(day=300),
    followed=400,
    death=DEATH,
    relapse_treatment=TREATED,
)


def test_after_the_end_a_cut_off_changes_nothing():
    assert at_cutoff(WHOLE, 400) == WHOLE


def test_what_came_after_the_cut_off_is_not_there():
    cut = at_cutoff(WHOLE, 110)
    assert (cut.followed, len(cut.exposures), cut.events, cut.death, cut.relapse_treatment) == (
        110,
        1,
        (),
        None,
        None,
    )


def test_a_drug_still_given_at_the_cut_off_is_ongoing():
    _len, dar = at_cutoff(WHOLE, 250).exposures
    assert (dar.end, dar.ongoing, dar.stopped) == (None, True, "")
    assert at_cutoff(WHOLE, 250).exposures[0] == WHOLE.exposures[0]


def test_what_a_treatment_was_given_after_the_cut_off_is_not_known():
    assert at_cutoff(WHOLE, 259).relapse_treatment.given == {"IMID": 0}
    assert at_cutoff(WHOLE, 260).relapse_treatment.given == {"IMID": 0, "DLI": 50}
    assert at_cutoff(WHOLE, 209).relapse_treatment is None


def test_an_event_that_was_fatal_only_later_has_no_known_grade():
    fatal = course(exposed(), event(day=390, grade=5), followed=400, death=DEATH)
    assert [each.grade for each in at_cutoff(fatal, 395).events] == [None]
    assert [each.grade for each in at_cutoff(fatal, 400).events] == [5]


def test_what_can_have_been_before_the_cut_off_is_there():
    each = course_of(record(visit(300), death(on("2013-06"))))
    assert (each.death.day, each.death.earliest) == (407, 393)
    assert [at_cutoff(each, day).death is None for day in (392, 393)] == [True, False]


def test_unknown_days_stay():
    whole = course(exposed(start=None, end=None), event(day=None))
    assert at_cutoff(whole, 10) == course(exposed(start=None, end=None), event(day=None), followed=10)


@pytest.mark.parametrize("until", [0.5, 100, 365.25, 730.5, 2000])
def test_cutting_twice_is_cutting_once(until):
    for each in many():
        once = at_cutoff(course_of(each), until)
        assert at_cutoff(once, until) == once
        assert at_cutoff(at_cutoff(course_of(each), until + 100), until) == once
