"""Users, centres and roles: what the database itself refuses, and what follows from roles."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership, User
from accounts.roles import Capability, Role
from accounts.scoping import EVERYWHERE
from audit.context import acting_system
from tests.factories.accounts import CentreFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 10)


def days(count):
    return datetime.timedelta(days=count)


def fresh(user):
    """As the next request sees her."""
    return User.objects.get(pk=user.pk)


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_an_address_is_taken_whatever_its_capitals():
    UserFactory(email="anna@example.org")

    with refused("email"), transaction.atomic():
        UserFactory(email="anna@example.org")
    with refused("email"), transaction.atomic():
        UserFactory(email="ANNA@example.org")


def test_an_address_is_stored_in_small_letters():
    with refused("accounts_user_email_is_lower_case"), transaction.atomic():
        UserFactory(email="Bea@example.org")
    with acting_system("test"):
        user = User.objects.create_user(email=" Bea@Example.org ", full_name="Bea", password="x")

    assert user.email == "bea@example.org"
    assert User.objects.get_by_natural_key("BEA@example.org") == user
    assert user.check_password("x")


@pytest.mark.parametrize("number", (0, 100))
def test_a_centre_number_has_two_digits(number):
    with refused("accounts_centre_number_has_two_digits"), transaction.atomic():
        CentreFactory(study_centre_no=number)


@pytest.mark.parametrize("role", (Role.DATA_MANAGER, Role.INVESTIGATOR))
def test_a_role_of_a_centre_needs_its_centre(role):
    with refused("accounts_membership_centre_fits_role"), transaction.atomic():
        MembershipFactory(role=role, centre=None)


@pytest.mark.parametrize("role", (Role.DATA_CENTRE, Role.COORDINATOR, Role.ADMINISTRATOR, Role.MONITOR))
def test_a_role_of_the_study_has_no_centre(role):
    with refused("accounts_membership_centre_fits_role"), transaction.atomic():
        MembershipFactory(role=role, centre=CentreFactory())


@pytest.mark.parametrize("role", (Role.DATA_MANAGER, Role.MONITOR))
def test_a_role_is_open_only_once(role):
    held = MembershipFactory(role=role)

    with refused("accounts_membership_open_once"), transaction.atomic():
        MembershipFactory(user=held.user, role=role, centre=held.centre)


def test_a_role_may_be_held_again_and_at_another_centre():
    held = MembershipFactory(until=DAY, since=DAY - days(5))
    MembershipFactory(user=held.user, centre=held.centre)
    MembershipFactory(user=held.user)

    assert held.user.memberships.count() == 3


def test_a_role_does_not_end_before_it_begins():
    with refused("accounts_membership_ends_after_start"), transaction.atomic():
        MembershipFactory(since=DAY, until=DAY - days(1))


@pytest.mark.parametrize(
    ("since", "until", "active"),
    (
        (DAY, None, True),
        (DAY + days(1), None, False),
        (DAY - days(9), DAY + days(1), True),
        (DAY - days(9), DAY, False),
        (DAY, DAY, False),
    ),
)
def test_a_role_holds_from_its_first_day_up_to_the_day_before_its_end(since, until, active):
    membership = MembershipFactory(since=since, until=until)

    assert Membership.objects.active(on=DAY).exists() == active
    assert membership.holds_on(DAY) == active


def test_not_ended_are_those_held_and_those_to_come(time_machine):
    time_machine.move_to(DAY)
    held = MembershipFactory()
    to_come = MembershipFactory(since=DAY + days(3))
    MembershipFactory(until=DAY)

    assert set(Membership.objects.not_ended()) == {held, to_come}


def test_a_role_ends_at_midnight_in_italy(time_machine):
    user = MembershipFactory(until=datetime.date(2026, 7, 2)).user

    time_machine.move_to(datetime.datetime(2026, 7, 1, 21, 59, tzinfo=datetime.UTC))
    assert fresh(user).can(Capability.ENTER_DATA)
    time_machine.move_to(datetime.datetime(2026, 7, 1, 22, 1, tzinfo=datetime.UTC))
    assert not fresh(user).can(Capability.ENTER_DATA)


def test_capabilities_are_those_of_all_roles_held_today(torino, milano):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.COORDINATOR)
    MembershipFactory(user=user, role=Role.MONITOR, until=datetime.date(2021, 1, 1))

    assert fresh(user).capabilities() == {
        Capability.VIEW_OUTCOMES,
        Capability.FREEZE_OUTCOMES,
        Capability.VIEW_CENTRES,
    }
    assert fresh(user).roles() == {Role.COORDINATOR}
    assert fresh(user).role_names() == "coordinator"


def test_somebody_without_a_role_may_do_nothing(stranger):
    assert stranger.capabilities() == set()
    assert stranger.role_names() == ""
    assert [capability for capability in Capability if stranger.can(capability)] == []


def test_a_data_manager_may_at_her_own_centre_only(anna, torino, milano):
    assert anna.can(Capability.ENTER_DATA)
    assert anna.can(Capability.ENTER_DATA, torino)
    assert not anna.can(Capability.ENTER_DATA, milano)
    assert not anna.can(Capability.CLOSE_QUERY, torino)
    assert anna.centres_where(Capability.ENTER_DATA) == {torino.pk}


def test_the_data_centre_may_at_every_centre(dora, torino, milano):
    assert dora.can(Capability.CLOSE_QUERY, torino)
    assert dora.can(Capability.CLOSE_QUERY, milano)
    assert not dora.can(Capability.ENTER_DATA, milano)
    assert dora.centres_where(Capability.CLOSE_QUERY) is EVERYWHERE
    assert dora.centres_where(Capability.ENTER_DATA) == frozenset()


def test_a_capability_held_at_two_centres_reaches_both_and_no_third(anna, torino, milano):
    MembershipFactory(user=anna, centre=milano)
    third = CentreFactory(study_centre_no=3)

    assert fresh(anna).centres_where(Capability.ENTER_DATA) == {torino.pk, milano.pk}
    assert not fresh(anna).can(Capability.ENTER_DATA, third)


def test_what_somebody_may_do_costs_one_statement(anna, torino, django_assert_num_queries):
    person = fresh(anna)
    with django_assert_num_queries(1):
        assert person.can(Capability.ENTER_DATA, torino)
        assert person.capabilities()
        assert person.role_names() == "data_manager"


def test_names_as_people_read_them(anna, torino):
    assert str(anna) == "Anna Rossi"
    assert str(torino) == "01 Torino Molinette"
    assert str(anna.memberships.get()) == "Anna Rossi: Data manager"
