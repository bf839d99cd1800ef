"""The table of roles: what must be true of it whatever else changes."""

from itertools import combinations

import pytest

from accounts.roles import (
    CENTRE_ROLES,
    CLINICAL,
    DECLARED,
    IN_WORDS,
    PAIRINGS,
    ROLES,
    Capability,
    Pairing,
    Role,
    declared,
    enters_and_sees_everywhere,
    never_together,
)

WITHOUT_ENTRY = (Role.DATA_CENTRE, Role.COORDINATOR, Role.ADMINISTRATOR, Role.MONITOR)


def test_every_role_has_its_capabilities():
    assert set(ROLES) == set(Role)
    assert all(ROLES.values())


def test_every_capability_is_held_by_somebody_and_has_words():
    assert set(Capability) == set().union(*ROLES.values()) == set(IN_WORDS)


@pytest.mark.parametrize("role", Role)
def test_who_answers_a_query_never_closes_one(role):
    assert not {Capability.ANSWER_QUERY, Capability.CLOSE_QUERY} <= ROLES[role]


@pytest.mark.parametrize("role", WITHOUT_ENTRY)
def test_nobody_outside_a_centre_enters_data(role):
    """R15: the data centre, the coordinator and the administrator change no study data."""
    assert ROLES[role].isdisjoint(
        {Capability.ENTER_DATA, Capability.IMPORT_REGISTRY, Capability.ANSWER_QUERY}
    )


def test_who_enters_data_belongs_to_one_centre():
    assert {role for role in Role if Capability.ENTER_DATA in ROLES[role]} == CENTRE_ROLES


@pytest.mark.parametrize("role", [role for role in Role if Capability.MANAGE_USERS in ROLES[role]])
def test_who_gives_roles_sees_no_patient(role):
    """R30: the administrator of users holds no clinical role."""
    assert ROLES[role].isdisjoint(
        {Capability.VIEW_PATIENTS, Capability.VIEW_QUERIES, Capability.VIEW_OUTCOMES}
    )


@pytest.mark.parametrize("role", CENTRE_ROLES)
def test_a_centre_does_not_see_outcomes(role):
    """R74: outcomes are for the coordinator, so that they do not drive what centres enter."""
    assert Capability.VIEW_OUTCOMES not in ROLES[role]


def test_a_monitor_only_reads():
    assert ROLES[Role.MONITOR] == {
        Capability.VIEW_PATIENTS,
        Capability.VIEW_QUERIES,
        Capability.VIEW_HISTORY,
        Capability.VIEW_CENTRES,
        Capability.VIEW_RELEASED,
    }


def test_only_the_coordinator_releases_results_and_those_who_see_patients_see_them_released():
    assert {role for role in Role if Capability.FREEZE_OUTCOMES in ROLES[role]} == {Role.COORDINATOR}
    seen = {role for role in Role if Capability.VIEW_RELEASED in ROLES[role]}
    assert seen == {role for role in Role if Capability.VIEW_PATIENTS in ROLES[role]}


@pytest.mark.parametrize("role", Role)
def test_no_role_alone_breaks_the_separation(role):
    assert never_together([role]) is None


@pytest.mark.parametrize(
    ("roles", "pair"),
    (
        ((Role.DATA_MANAGER, Role.DATA_CENTRE), (Capability.ENTER_DATA, Capability.CLOSE_QUERY)),
        ((Role.INVESTIGATOR, Role.DATA_CENTRE), (Capability.ENTER_DATA, Capability.CLOSE_QUERY)),
        ((Role.ADMINISTRATOR, Role.DATA_MANAGER), (Capability.VIEW_PATIENTS, Capability.MANAGE_USERS)),
        ((Role.ADMINISTRATOR, Role.MONITOR), (Capability.VIEW_PATIENTS, Capability.MANAGE_USERS)),
        ((Role.ADMINISTRATOR, Role.DATA_CENTRE), (Capability.VIEW_PATIENTS, Capability.MANAGE_USERS)),
        ((Role.ADMINISTRATOR, Role.COORDINATOR), (Capability.VIEW_OUTCOMES, Capability.MANAGE_USERS)),
        ((Role.DATA_MANAGER, Role.COORDINATOR), (Capability.ENTER_DATA, Capability.VIEW_OUTCOMES)),
        ((Role.INVESTIGATOR, Role.COORDINATOR), (Capability.ENTER_DATA, Capability.VIEW_OUTCOMES)),
    ),
)
def test_some_roles_are_never_held_together(roles, pair):
    assert not DECLARED[frozenset(pair)].together
    assert never_together(roles) == never_together(reversed(roles)) == pair


@pytest.mark.parametrize(
    "roles", ((Role.DATA_MANAGER, Role.INVESTIGATOR), (Role.DATA_CENTRE, Role.COORDINATOR), ())
)
def test_other_roles_go_together(roles):
    assert never_together(roles) is None


def test_every_pair_of_capabilities_is_declared_once_with_a_reason():
    pairs = [pair for pairing in PAIRINGS for pair in pairing.pairs()]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == set(map(frozenset, combinations(Capability, 2)))
    assert all(str(pairing.why) for pairing in PAIRINGS)


def test_an_undeclared_pair_is_refused():
    with pytest.raises(LookupError, match="a new capability"):
        declared([*Capability, "a new capability"], PAIRINGS)


def test_a_pair_declared_twice_is_refused():
    again = Pairing(
        one=(Capability.VIEW_PATIENTS,), other=(Capability.MANAGE_USERS,), together=True, why="because"
    )
    with pytest.raises(LookupError, match="twice"):
        declared(Capability, (*PAIRINGS, again))


@pytest.mark.parametrize("capability", sorted(CLINICAL))
def test_who_gives_roles_holds_nothing_of_patients_or_outcomes(capability):
    assert not DECLARED[frozenset({capability, Capability.MANAGE_USERS})].together


@pytest.mark.parametrize(
    ("roles", "refused"),
    (
        ((Role.DATA_MANAGER, Role.MONITOR), True),
        ((Role.INVESTIGATOR, Role.MONITOR), True),
        ((Role.DATA_MANAGER, Role.INVESTIGATOR), False),
        ((Role.DATA_CENTRE, Role.MONITOR), False),
    ),
)
def test_who_enters_at_a_centre_sees_no_other_centre(roles, refused):
    assert enters_and_sees_everywhere(roles) == refused
