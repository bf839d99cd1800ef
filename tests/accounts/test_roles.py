"""The table of roles: what must be true of it whatever else changes."""

import pytest

from accounts.roles import CENTRE_ROLES, IN_WORDS, ROLES, SEPARATED, Capability, Role, never_together

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
    ),
)
def test_some_roles_are_never_held_together(roles, pair):
    assert pair in SEPARATED
    assert never_together(roles) == never_together(reversed(roles)) == pair


@pytest.mark.parametrize(
    "roles", ((Role.DATA_MANAGER, Role.INVESTIGATOR), (Role.DATA_CENTRE, Role.COORDINATOR), ())
)
def test_other_roles_go_together(roles):
    assert never_together(roles) is None
