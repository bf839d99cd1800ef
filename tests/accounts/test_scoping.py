"""Reads are filtered by centre, and another centre's row does not exist."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from accounts.models import Centre
from accounts.roles import Capability
from accounts.scoping import EVERYWHERE, get_for_user_or_404, needs


def seen(user, capability=Capability.VIEW_PATIENTS):
    return list(Centre.objects.for_user(user, capability))


def test_a_data_manager_sees_her_own_centre(anna, bruno, torino, milano):
    assert seen(anna) == [torino]
    assert seen(bruno) == [milano]


@pytest.mark.parametrize("name", ("dora", "moira"))
def test_a_role_without_a_centre_sees_all(name, request, torino, milano):
    assert seen(request.getfixturevalue(name)) == [torino, milano]


@pytest.mark.parametrize("name", ("carla", "ada", "stranger"))
def test_without_the_capability_nothing_is_seen(name, request, torino, milano):
    assert seen(request.getfixturevalue(name)) == []


def test_the_filter_asks_for_the_capability_at_hand(carla, anna, torino, milano):
    assert seen(carla, Capability.VIEW_CENTRES) == [torino, milano]
    assert seen(anna, Capability.CLOSE_QUERY) == []


def test_the_filter_adds_to_other_filters(dora, torino, milano):
    assert list(Centre.objects.filter(city="Milano").for_user(dora)) == [milano]


def test_ones_own_row_is_found(anna, torino):
    assert get_for_user_or_404(Centre, anna, pk=torino.pk) == torino
    assert get_for_user_or_404(Centre.objects.filter(city="Torino"), anna, study_centre_no=1) == torino


def test_another_centres_row_does_not_exist(anna, milano):
    with pytest.raises(Http404):
        get_for_user_or_404(Centre, anna, pk=milano.pk)
    with pytest.raises(Http404):
        get_for_user_or_404(Centre.objects.all(), anna, study_centre_no=2)


def test_without_the_capability_ones_own_row_does_not_exist_either(anna, torino):
    with pytest.raises(Http404):
        get_for_user_or_404(Centre, anna, Capability.CLOSE_QUERY, pk=torino.pk)


def test_everywhere_contains_every_centre():
    assert 12345 in EVERYWHERE
    assert bool(EVERYWHERE)


@needs(Capability.CLOSE_QUERY)
def view(request, word):
    return HttpResponse(word)


def ask(rf, user):
    request = rf.get("/")
    request.user = user
    return view(request, word="done")


def test_needs_lets_those_through_who_have_the_capability_somewhere(rf, dora):
    assert ask(rf, dora).content == b"done"
    assert view.capability == Capability.CLOSE_QUERY


def test_needs_refuses_all_others(rf, anna, stranger):
    for user in (anna, stranger):
        with pytest.raises(PermissionDenied):
            ask(rf, user)
