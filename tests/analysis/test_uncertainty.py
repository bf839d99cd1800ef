"""The range that the answers to open queries span, against every combination of them."""

import datetime
import itertools
import math
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import uncertainty
from analysis.cohort import Cohort
from analysis.definitions import DEFINITIONS, HORIZON
from analysis.endpoints import CENSORED, DEATH, RELAPSE
from analysis.estimators import cumulative_incidence, kaplan_meier
from analysis.filters import Filters
from analysis.population import Exclusion
from analysis.report import Live, centres, patients, report
from analysis.results import group
from analysis.uncertainty import live_effects, report_spans, spans
from crf.models import Death, FollowUp
from crf.partial_date import PartialDate
from queries.models import Query
from queries.services import act
from queries.workflow import Action
from tests.analysis.patients import DAY_0, dead, followed
from tests.factories.study import consented, index_allo, open_centre, save

LATER = datetime.date(2026, 11, 22)
FOLLOWED = 1500.0


def cohort(*people, potential=FOLLOWED, exclusion=""):
    """Patients 1, 2, 3 as ((os event, time), (pfs event, time)); None is somebody not analysed."""
    rows = []
    for number, person in enumerate(people, start=1):
        os, pfs = person or ((CENSORED, math.nan), (CENSORED, math.nan))
        rows.append(
            {
                "patient": number, "centre": 1, "exclusion": exclusion if person is None else "",
                "os_event": os[0], "os_time": os[1], "pfs_event": pfs[0], "pfs_time": pfs[1],
                "os_imputed": False, "pfs_imputed": False, "potential": potential,
            }
        )  # fmt: skip
    return Cohort(pd.DataFrame(rows), LATER)


def could_be(patient, *ways, feeds=("os", "pfs")):
    """The effect of a query: each way is ((os event, time), (pfs event, time))."""
    thens = [{"os": list(os), "pfs": list(pfs)} for os, pfs in ways]
    return patient, {"feeds": list(feeds), "ways": [{"then": then} for then in thens]}


def by_key(found):
    return {span.definition.key: span for span in found}


def estimate(definition, time, event):
    known = ~np.isnan(time)
    if not known.any():
        return math.nan
    cut = np.minimum(time[known], HORIZON)
    happened = np.where(time[known] <= HORIZON, event[known], CENSORED)
    without = kaplan_meier(cut, happened).at([HORIZON])
    if without.at_risk[0] == 0 and without.estimate[0] > 0:
        return math.nan
    if definition.cause is None:
        return float(without.estimate[0])
    return float(cumulative_incidence(cut, happened)[definition.cause].at([HORIZON]).estimate[0])


def every_combination(people, effects, definition):
    """The least and the most over all choices of a way, or none, for each patient."""
    source = 0 if definition.source == "os" else 1
    choices = [[person[source]] for person in people]
    for patient, effect in effects:
        for way in effect["ways"]:
            choices[patient - 1].append(tuple(way["then"][definition.source]))
    found = []
    for chosen in itertools.product(*choices):
        event = np.array([event for event, _time in chosen])
        time = np.array([time for _event, time in chosen], float)
        found.append(estimate(definition, time, event))
    known = [each for each in found if not math.isnan(each)]
    return (min(known), max(known)) if known else (math.nan, math.nan)


# By hand


def test_without_a_query_the_range_is_the_estimate():
    people = [((1, 200.0), (DEATH, 200.0)), *[((0, 900.0), (CENSORED, 900.0))] * 4]
    found = cohort(*people)
    whole = group(found.analysed, "all")
    for span in spans(found, []):
        shown = float(whole.estimates[span.definition.key].points.estimate[-1])
        assert span.now == span.low == span.high == pytest.approx(shown)
        assert (span.queries, span.patients) == (0, 0)


def test_where_nobody_is_followed_so_far_the_estimate_is_not_known_here_either():
    found = cohort(((1, 200.0), (DEATH, 200.0)), ((0, 300.0), (CENSORED, 300.0)))
    shown = group(found.analysed, "all").estimates["os"].points.estimate[-1]
    assert math.isnan(shown)
    assert all(math.isnan(span.now) for span in spans(found, []))


def test_one_death_that_may_be_a_relapse():
    people = [((1, 214.0), (DEATH, 214.0)), *[((0, 900.0), (CENSORED, 900.0))] * 3]
    found = by_key(spans(cohort(*people), [could_be(1, ((1, 214.0), (RELAPSE, 183.0)))]))
    assert [(s.low, s.now, s.high) for s in (found["relapse"], found["nrm"])] == [
        (0, 0, 0.25),
        (0, 0.25, 0.25),
    ]
    assert (found["os"].low, found["os"].high) == (found["os"].now, found["os"].now)
    assert {key: (span.queries, span.patients) for key, span in found.items()} == dict.fromkeys(found, (1, 1))


def test_a_query_that_names_no_way_is_counted_and_moves_nothing():
    found = by_key(spans(cohort(*[((1, 214.0), (DEATH, 214.0))] * 3), [could_be(2)]))
    assert (found["os"].queries, found["os"].patients) == (1, 0)
    assert found["os"].low == found["os"].now == found["os"].high == 0


def test_a_query_counts_only_where_its_items_feed():
    found = by_key(spans(cohort(*[((0, 900.0), (CENSORED, 900.0))] * 3), [could_be(1, feeds=("pfs",))]))
    assert {key: span.queries for key, span in found.items()} == {"os": 0, "pfs": 1, "relapse": 1, "nrm": 1}


def test_somebody_who_is_not_analysed_may_come_in():
    people = [None, *[((0, 900.0), (CENSORED, 900.0))] * 3]
    found = by_key(
        spans(cohort(*people, exclusion="undated_death"), [could_be(1, ((1, 30.0), (DEATH, 30.0)))])
    )
    assert (found["os"].low, found["os"].now, found["os"].high) == (0.75, 1, 1)


def test_somebody_who_may_go_out():
    people = [((1, 30.0), (DEATH, 30.0)), *[((0, 900.0), (CENSORED, 900.0))] * 3]
    patient, effect = could_be(1)
    effect["ways"] = [{"then": {"out": "ineligible"}}]
    found = by_key(spans(cohort(*people), [(patient, effect)]))
    assert (found["os"].low, found["os"].now, found["os"].high) == (0.75, 0.75, 1)


def test_what_would_lie_after_the_cut_off_is_not_known_there():
    people = [((0, 300.0), (CENSORED, 300.0)), *[((0, 900.0), (CENSORED, 900.0))] * 3]
    frame = cohort(*people).frame.assign(potential=[400.0, *[FOLLOWED] * 3])
    found = by_key(spans(Cohort(frame, LATER), [could_be(1, ((1, 500.0), (DEATH, 500.0)))]))
    assert (found["os"].low, found["os"].high) == (1, 1)
    found = by_key(spans(Cohort(frame, LATER), [could_be(1, ((1, 400.0), (DEATH, 400.0)))]))
    assert found["os"].low == 0.75


def test_a_transplant_after_the_cut_off_stays_out_of_it():
    frame = cohort(None, *[((1, 400.0), (DEATH, 400.0))] * 2, ((0, 900.0), (CENSORED, 900.0)))
    frame.frame.loc[0, ["exclusion", "potential"]] = [Exclusion.AFTER_CUTOFF.value, 0.5]
    found = by_key(spans(frame, [could_be(1, ((1, 30.0), (DEATH, 30.0)))]))
    assert found["os"].low == found["os"].now == found["os"].high
    assert found["os"].patients == 0


def test_a_patient_with_two_queries_is_put_right_by_one_of_them():
    people = [((1, 100.0), (DEATH, 100.0)), *[((0, 900.0), (CENSORED, 900.0))] * 3]
    effects = [
        could_be(1, ((1, 100.0), (RELAPSE, 50.0))),
        could_be(1, ((0, 900.0), (CENSORED, 900.0))),
    ]
    found = by_key(spans(cohort(*people), effects))
    assert (found["pfs"].low, found["pfs"].high) == (0.75, 1)
    assert (found["pfs"].queries, found["pfs"].patients) == (2, 1)


def test_nobody_at_all():
    for span in spans(cohort(None, exclusion="no_allo"), []):
        assert math.isnan(span.now) and math.isnan(span.low) and math.isnan(span.high)


# By machine: small cohorts, in which every combination can be tried

times = st.sampled_from([30.0, 100.0, 214.0, 365.0, 600.0, 731.0, 900.0])


@st.composite
def one(draw):
    end = draw(times)
    died = draw(st.booleans())
    relapsed = draw(st.booleans())
    event = RELAPSE if relapsed else DEATH if died else CENSORED
    return (int(died), end), (event, min(draw(times), end) if relapsed else end)


@st.composite
def situations(draw):
    people = draw(st.lists(one(), min_size=1, max_size=6))
    who = st.integers(1, len(people))
    asked = draw(st.lists(st.tuples(who, st.lists(one(), max_size=2)), max_size=4))
    return people, [could_be(patient, *ways) for patient, ways in asked]


@given(situations())
@settings(max_examples=150, deadline=None)
def test_the_range_is_that_of_every_combination(situation):
    people, effects = situation
    for span in spans(cohort(*people), effects):
        low, high = every_combination(people, effects, span.definition)
        for found, brute in ((span.low, low), (span.high, high)):
            assert found == pytest.approx(brute, nan_ok=True, abs=1e-9)
        if not math.isnan(span.now):
            assert span.low <= span.now + 1e-12 and span.now <= span.high + 1e-12


@given(situations())
@settings(max_examples=60, deadline=None)
def test_of_many_combinations_the_range_is_one_that_can_be_reached(situation):
    people, effects = situation
    with mock.patch.object(uncertainty, "FEW", 0):
        found = spans(cohort(*people), effects)
    for span in found:
        low, high = every_combination(people, effects, span.definition)
        if not math.isnan(span.now):
            assert low - 1e-9 <= span.low <= span.now + 1e-9
            assert span.now - 1e-9 <= span.high <= high + 1e-9


@st.composite
def followed_to_the_end(draw):
    """Everybody relapses, dies or is followed beyond 24 months: the estimates are mere shares."""
    (died, end), (event, when) = draw(one())
    if not died:
        end = 900.0
    if event != RELAPSE:
        event, when = (DEATH if died else CENSORED), end
    return (died, end), (event, when)


@given(
    st.lists(followed_to_the_end(), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(1, 2), st.lists(followed_to_the_end(), max_size=2)), max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_where_all_are_followed_it_is_exact_however_many(people, asked):
    effects = [could_be(patient, *ways) for patient, ways in asked]
    with mock.patch.object(uncertainty, "FEW", 0):
        found = spans(cohort(*people), effects)
    for span in found:
        assert (span.low, span.high) == pytest.approx(
            every_combination(people, effects, span.definition), abs=1e-9
        )


# From the database


def uncertain_death(centre):
    """Died in a month of which the day is not known: E-DTH-13 asks."""
    patient = consented(centre)
    last = FollowUp(visit="LAST", visit_date=DAY_0 + datetime.timedelta(days=300), vital_status="ALIVE")
    save(patient, index_allo(), last)
    save(
        patient,
        Death(death_date=PartialDate(2013, 6), death_main_cause="OTH", origin="registry"),
        complete=False,
    )
    return patient


@pytest.fixture
def study(torino, milano):
    here = open_centre(torino)
    for days in range(800, 806):
        followed(here, days)
    dead(open_centre(milano), 400)
    return uncertain_death(here)


@pytest.mark.django_db
def test_queries_of_the_shown_patients_are_read(study, carla):
    query = Query.objects.get(check_id="E-DTH-13")
    assert (query.weight, query.effect["now"]["os"]) == (3, [1, 407, 393])
    found = report(Live(patients(carla)), Filters(LATER), centres(carla))
    touching = live_effects(carla, found.cohort.frame["patient"].tolist())
    assert [pk for pk, _effect in touching].count(study.pk) >= 1
    assert live_effects(carla, []) == []
    span = by_key(report_spans(carla, found))["os"]
    assert span.queries >= 1
    assert span.low <= span.now <= span.high
    elsewhere = report(Live(patients(carla)), Filters(LATER, centres=(2,)), centres(carla))
    assert all(pk != study.pk for pk, _e in live_effects(carla, elsewhere.cohort.frame["patient"].tolist()))


@pytest.mark.django_db
def test_a_query_that_is_settled_is_not_read(study, carla, dora):
    for query in Query.objects.filter(patient=study):
        act(query=query, action=Action.CANCEL, by=dora, text="asked by mistake")
    assert live_effects(carla, [study.pk]) == []


@pytest.mark.django_db
def test_somebody_who_sees_no_outcomes_reads_no_effects(study, dora, anna):
    assert live_effects(dora, [study.pk]) == live_effects(anna, [study.pk]) == []


URL = reverse("analysis:uncertainty")


@pytest.mark.django_db
def test_the_page_says_the_range_of_each_endpoint(study, carla, browse):
    client = browse(carla)
    page = client.get(URL)
    assert [span.definition.key for span, *_ in page.context["spans"]] == [d.key for d in DEFINITIONS]
    text = page.content.decode()
    assert "As recorded" in text and "Range of the answers" in text and "<html" in text
    assert study.subject_code not in text
    fragment = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "Range of the answers" in fragment and "<html" not in fragment


@pytest.mark.django_db
def test_the_page_without_queries_says_so(torino, carla, browse):
    open_centre(torino)
    text = browse(carla).get(URL).content.decode()
    assert "No open query touches survival" in text


@pytest.mark.django_db
def test_the_outcomes_page_fetches_it(study, carla, browse):
    assert f'hx-get="{URL}?' in browse(carla).get(reverse("analysis:outcomes")).content.decode()


@pytest.mark.django_db
def test_only_the_coordinator_sees_it(cast, browse, study):
    answers = {name: browse(user).get(URL).status_code for name, user in cast.items()}
    assert answers == {name: 200 if name == "carla" else 403 for name in cast}


@pytest.mark.django_db
def test_filters_that_make_no_sense_are_refused(carla, browse):
    assert browse(carla).get(f"{URL}?cutoff=never").status_code == 400
