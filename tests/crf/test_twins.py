"""Registrations that look like one person."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf import services
from crf.models import Patient, TwinPair
from crf.record import load_record
from crf.services import LikelyTwins, NotEnough
from crf.twins import Look, alike, pairs_to_settle, registered_at
from tests.factories.study import ELIGIBLE, consented, index_allo, open_centre, register, save

DAY = datetime.date(2012, 5, 4)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Look("F", 1960), Look("F", 1960), True),
        (Look("F", 1960), Look("M", 1960), False),
        (Look("F", 1960), Look("F", 1961), False),
        (Look(None, 1960), Look("F", 1960), False),
        (Look("F", None), Look("F", 1960), False),
        (Look("F", 1960, 52), Look("F", 1960, 52), True),
        (Look("F", 1960, 52), Look("F", 1960, 50), False),
        (Look("F", 1960, 52), Look("F", 1960), True),
        (Look("F", 1960, 52), Look("F", 1960, None, frozenset({DAY})), True),
        (Look("F", 1960, 51), Look("F", 1960, None, frozenset({DAY})), True),
        (Look("F", 1960, 50), Look("F", 1960, None, frozenset({DAY})), False),
        (Look("F", 1960, 52, frozenset({DAY})), Look("F", 1960, 52, frozenset({DAY})), True),
        (
            Look("F", 1960, 52, frozenset({DAY})),
            Look("F", 1960, 52, frozenset({DAY + datetime.timedelta(1)})),
            False,
        ),
        # The age says otherwise, the day of the transplant and the year of birth do not.
        (Look("F", 1960, 50, frozenset({DAY})), Look("F", 1960, 52, frozenset({DAY})), True),
        (Look("F", None, 52, frozenset({DAY})), Look("F", 1960, 52, frozenset({DAY})), True),
    ],
)
def test_alike_is_whoever_nothing_tells_apart(one, other, same):
    assert alike(one, other) is alike(other, one) is same


looks = st.builds(
    Look,
    sex=st.sampled_from(["F", "M", None]),
    birth_year=st.sampled_from([1960, 1961, None]),
    age=st.sampled_from([51, 52, None]),
    days=st.frozensets(st.sampled_from([DAY, DAY + datetime.timedelta(days=400)]), max_size=2),
)


@given(looks, looks)
def test_alike_does_not_depend_on_who_was_first(one, other):
    assert alike(one, other) == alike(other, one)


@given(looks)
def test_everybody_of_known_sex_and_year_is_like_herself(look):
    assert alike(look, look) or look.sex is None or (look.birth_year is None and not look.days)


pytestmark = pytest.mark.django_db


def typed(**answers):
    return Patient(**({"sex": "F", "birth_year": 1960, "age_at_allo": 52} | ELIGIBLE | answers))


def test_a_likely_twin_is_a_question_before_anything_is_made(anna, torino):
    first = register(open_centre(torino), sex="F")
    with pytest.raises(LikelyTwins) as asked:
        services.register_patient(centre=torino, patient=typed(), by=anna, different=())
    assert [twin.code for twin in asked.value.twins] == [first.subject_code]
    assert Patient.objects.count() == 1
    saved = services.register_patient(centre=torino, patient=typed(), by=anna, different=[first.subject_code])
    pair = TwinPair.objects.get()
    assert (pair.first, pair.second, pair.verdict) == (first, saved.record.patient, "different")
    assert pair.by == anna


def test_nobody_of_another_centre_is_named(anna, torino, milano):
    register(open_centre(milano), sex="F")
    open_centre(torino)
    services.register_patient(centre=torino, patient=typed(), by=anna, different=())
    assert TwinPair.objects.count() == 0


@pytest.mark.parametrize("item", ["sex", "birth_year", *ELIGIBLE])
def test_a_patient_is_not_registered_without_what_she_is_known_by(anna, torino, item):
    open_centre(torino)
    with pytest.raises(NotEnough) as refused:
        services.register_patient(centre=torino, patient=typed(**{item: None}), by=anna)
    assert [field.name for field in refused.value.items] == [item]
    assert Patient.objects.count() == 0


def test_without_years_of_birth_the_age_is_needed(anna, torino, settings):
    settings.BIRTH_PRECISION = "age"
    open_centre(torino)
    services.register_patient(centre=torino, patient=typed(birth_year=None), by=anna)
    with pytest.raises(NotEnough):
        services.register_patient(centre=torino, patient=typed(age_at_allo=None), by=anna)


def test_the_number_of_statements_does_not_depend_on_the_patients(torino, django_assert_num_queries):
    open_centre(torino)
    for _number in range(3):
        save(consented(torino), index_allo())
    with django_assert_num_queries(2):
        assert {twin.look.days for twin in registered_at(torino)} == {frozenset({DAY})}


def transplanted(centre, **answers):
    patient = consented(centre, **answers)
    save(patient, index_allo())
    return patient


def test_pairs_to_settle_are_of_all_centres_until_somebody_has_said(dora, torino, milano):
    here, there = transplanted(open_centre(torino)), transplanted(open_centre(milano))
    transplanted(torino, birth_year=1961)
    assert pairs_to_settle() == [(here, there)]
    assert load_record(here).around.twins_elsewhere == 1
