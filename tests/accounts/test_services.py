"""What changes a centre, a person or a role."""

import datetime
import inspect

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import services
from accounts.models import Centre, Membership, User
from accounts.roles import Capability, Role
from audit.context import SYSTEM, acting_system
from audit.models import AuditEntry
from tests.factories.accounts import CentreFactory, MembershipFactory, UserFactory

TODAY = datetime.date(2026, 3, 10)
YESTERDAY = TODAY - datetime.timedelta(days=1)
TOMORROW = TODAY + datetime.timedelta(days=1)
WHY = "as the study's plan says"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC))


def fresh(user):
    return User.objects.get(pk=user.pk)


def messages(refusal):
    return refusal.value.messages


# Centres


def test_create_centre_is_on_the_trail_under_its_maker(ada):
    centre = services.create_centre(
        study_centre_no=7, cic=705, name="Udine", city="Udine", by=ada, reason="joined the study"
    )

    entry = AuditEntry.objects.get(table="accounts_centre", row_id=centre.pk)
    assert Centre.objects.get() == centre
    assert (entry.action, entry.actor_name, entry.reason) == ("I", "Ada Conti", "joined the study")


@pytest.mark.parametrize(
    ("changes", "field"),
    (
        ({"study_centre_no": 1}, "study_centre_no"),
        ({"study_centre_no": 100}, "study_centre_no"),
        ({"cic": 231}, "cic"),
        ({"name": ""}, "name"),
        ({"city": ""}, "city"),
    ),
)
def test_create_centre_refuses_what_is_taken_or_wrong(ada, torino, changes, field):
    values = {"study_centre_no": 7, "cic": 705, "name": "Udine", "city": "Udine", **changes}

    with pytest.raises(ValidationError) as refusal:
        services.create_centre(**values, by=ada)

    assert set(refusal.value.message_dict) == {field}
    assert list(Centre.objects.all()) == [torino]


def test_update_centre_changes_all_but_the_number(ada, torino):
    services.update_centre(centre=torino, cic=999, name="Molinette", city="Turin", unit_name="BMT", by=ada)

    assert Centre.objects.values("study_centre_no", "cic", "name", "city", "unit_name").get() == {
        "study_centre_no": 1,
        "cic": 999,
        "name": "Molinette",
        "city": "Turin",
        "unit_name": "BMT",
    }


def test_update_centre_refuses_the_code_of_another(ada, torino, milano):
    with pytest.raises(ValidationError):
        services.update_centre(centre=torino, cic=milano.cic, name="Molinette", city="Turin", by=ada)

    assert Centre.objects.get(pk=torino.pk).name == "Torino Molinette"


# People


def test_create_user_has_no_password_and_no_role(ada):
    user = services.create_user(email=" Nina@Example.org", full_name=" Nina Neri ", by=ada)

    assert (user.email, user.full_name, user.language) == ("nina@example.org", "Nina Neri", "it")
    assert not fresh(user).has_usable_password()
    assert fresh(user).roles() == set()
    assert AuditEntry.objects.get(table="accounts_user", row_id=user.pk).actor_id == ada.pk


def test_create_user_may_have_a_password_from_the_start(ada):
    user = services.create_user(
        email="nina@example.org", full_name="Nina", language="en", password="secret words", by=ada
    )

    assert fresh(user).check_password("secret words")


@pytest.mark.parametrize("email", ("anna@example.org", "ANNA@EXAMPLE.ORG", "no address", ""))
def test_create_user_refuses_an_address_that_is_taken_or_none(ada, anna, email):
    with pytest.raises(ValidationError):
        services.create_user(email=email, full_name="Somebody", by=ada)

    assert set(User.objects.all()) == {ada, anna}


def test_update_user_forgets_the_old_address(ada, anna):
    EmailAddress.objects.create(user=anna, email="anna@example.org")
    EmailAddress.objects.create(user=ada, email="ada@example.org")

    services.update_user(user=anna, email="Anna.Rossi@example.org", full_name="Anna Rossi", by=ada)

    assert fresh(anna).email == "anna.rossi@example.org"
    assert [address.email for address in EmailAddress.objects.all()] == ["ada@example.org"]


def test_set_language_is_done_by_oneself(anna):
    services.set_language(user=anna, language="it", by=anna)

    entry = AuditEntry.objects.filter(table="accounts_user").last()
    assert fresh(anna).language == "it"
    assert (entry.changes, entry.actor_id) == ({"language": ["en", "it"]}, anna.pk)


def test_set_language_refuses_one_that_is_not_offered(anna):
    with pytest.raises(ValidationError):
        services.set_language(user=anna, language="fr", by=anna)

    assert fresh(anna).language == "en"


def test_deactivate_user_closes_the_account_and_ends_its_roles(ada, anna, torino):
    services.deactivate_user(user=anna, by=ada, reason="left the hospital")

    assert not fresh(anna).is_active
    assert fresh(anna).memberships.get().until == TODAY
    assert fresh(anna).capabilities() == set()
    assert {entry.reason for entry in AuditEntry.objects.filter(actor_id=ada.pk)} == {"left the hospital"}


def test_reactivate_user_gives_no_role_back(ada, anna):
    services.deactivate_user(user=anna, by=ada, reason=WHY)

    services.reactivate_user(user=anna, by=ada)

    assert fresh(anna).is_active
    assert fresh(anna).roles() == set()


def test_the_last_administrator_can_neither_be_ended_nor_closed(ada):
    with pytest.raises(ValidationError, match="last administrator"):
        services.end_role(membership=ada.memberships.get(), by=SYSTEM, reason=WHY)
    with pytest.raises(ValidationError, match="last administrator"):
        services.deactivate_user(user=ada, by=SYSTEM, reason=WHY)

    assert fresh(ada).is_active
    assert fresh(ada).can(Capability.MANAGE_USERS)


@pytest.mark.parametrize(
    "other",
    ({"until": YESTERDAY}, {"since": TOMORROW}, {"user__is_active": False}),
    ids=("ended", "not begun", "closed"),
)
def test_another_administrator_counts_only_while_she_can_act(ada, other):
    MembershipFactory(role=Role.ADMINISTRATOR, **other)

    with pytest.raises(ValidationError, match="last administrator"):
        services.end_role(membership=ada.memberships.get(), by=SYSTEM, reason=WHY)


def test_one_of_two_administrators_may_go(ada):
    MembershipFactory(role=Role.ADMINISTRATOR)

    services.end_role(membership=ada.memberships.get(), by=SYSTEM, reason=WHY)

    assert fresh(ada).roles() == set()


def test_remove_second_factor_takes_all_of_this_person_alone(ada, anna):
    for user in (ada, anna):
        for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
            Authenticator.objects.create(user=user, type=kind, data={})

    assert services.remove_second_factor(user=anna, by=ada) == 2
    assert set(Authenticator.objects.values_list("user_id", flat=True)) == {ada.pk}


def calls(centre, user):
    """Every service, ready to be called by somebody."""
    held = user.memberships.get()
    return {
        "create_centre": {"study_centre_no": 7, "cic": 705, "name": "Udine", "city": "Udine"},
        "update_centre": {"centre": centre, "cic": 999, "name": "Molinette", "city": "Turin"},
        "create_user": {"email": "nina@example.org", "full_name": "Nina"},
        "update_user": {"user": user, "email": "x@example.org", "full_name": "X"},
        "set_language": {"user": user, "language": "it"},
        "set_digest": {"user": user, "wanted": False},
        "deactivate_user": {"user": user, "reason": WHY},
        "reactivate_user": {"user": user},
        "remove_second_factor": {"user": user},
        "give_role": {"user": user, "role": Role.INVESTIGATOR, "centre": centre, "reason": WHY},
        "confirm_role": {"membership": held, "reason": WHY},
        "end_role": {"membership": held, "reason": WHY},
    }


def test_every_service_is_among_those_that_are_tried_on_the_unauthorised(anna, torino):
    public = {
        name
        for name, thing in inspect.getmembers(services, inspect.isfunction)
        if thing.__module__ == services.__name__
    }
    assert set(calls(torino, anna)) == {name for name in public if not name.startswith("_")}


@pytest.mark.parametrize("person", ("bruno", "dora", "carla", "moira", "stranger"))
def test_a_service_refuses_whoever_may_not(person, request, anna, torino):
    somebody = request.getfixturevalue(person)
    before = AuditEntry.objects.count()

    for name, arguments in calls(torino, anna).items():
        with pytest.raises(PermissionDenied):
            getattr(services, name)(**arguments, by=somebody)

    assert AuditEntry.objects.count() == before


def test_a_service_serves_the_administrator_and_the_system(ada, anna, torino):
    for by in (ada, SYSTEM):
        services.update_centre(centre=torino, cic=999, name="Molinette", city="Turin", by=by)
        services.set_language(user=anna, language="it", by=by)


def test_a_change_of_name_leaves_a_new_password_alone(ada, anna):
    stale = fresh(anna)
    anna.set_password("a quite different set of words")
    anna.save()

    services.update_user(user=stale, email="anna@example.org", full_name="Anna R.", by=ada)

    assert fresh(anna).check_password("a quite different set of words")


# Roles


def test_give_role_takes_effect_at_once_and_on_the_same_object(ada, stranger, torino):
    assert not stranger.can(Capability.ENTER_DATA)

    services.give_role(user=stranger, role=Role.DATA_MANAGER, centre=torino, by=SYSTEM, reason=WHY)

    assert stranger.can(Capability.ENTER_DATA, torino)
    assert fresh(stranger).memberships.get().since == TODAY


def test_give_role_may_begin_later(ada, stranger, torino):
    services.give_role(
        user=stranger, role=Role.DATA_MANAGER, centre=torino, since=TOMORROW, by=SYSTEM, reason=WHY
    )

    assert not stranger.can(Capability.ENTER_DATA, torino)


@pytest.mark.parametrize("role", (Role.DATA_MANAGER, Role.INVESTIGATOR))
def test_give_role_refuses_a_centre_role_without_centre(ada, stranger, role):
    with pytest.raises(ValidationError) as refusal:
        services.give_role(user=stranger, role=role, by=SYSTEM, reason=WHY)

    assert messages(refusal) == [
        "Data managers and investigators belong to one centre; the other roles to none."
    ]
    assert not stranger.memberships.exists()


def test_give_role_refuses_a_study_role_with_a_centre(ada, stranger, torino):
    with pytest.raises(ValidationError):
        services.give_role(user=stranger, role=Role.MONITOR, centre=torino, by=SYSTEM, reason=WHY)


def test_give_role_refuses_what_is_held_already(ada, anna, torino):
    with pytest.raises(ValidationError) as refusal:
        services.give_role(user=anna, role=Role.DATA_MANAGER, centre=torino, by=SYSTEM, reason=WHY)

    assert messages(refusal) == ["This person already holds this role."]


def test_give_role_refuses_a_closed_account(ada, anna, torino):
    services.deactivate_user(user=anna, by=ada, reason=WHY)

    with pytest.raises(ValidationError, match="account is closed"):
        services.give_role(user=anna, role=Role.DATA_MANAGER, centre=torino, by=SYSTEM, reason=WHY)


@pytest.mark.parametrize("role", (Role.DATA_CENTRE, Role.ADMINISTRATOR))
def test_give_role_keeps_entering_and_judging_apart(ada, anna, role):
    with pytest.raises(ValidationError, match="One person may not hold both"):
        services.give_role(user=anna, role=role, by=SYSTEM, reason=WHY)

    assert fresh(anna).roles() == {Role.DATA_MANAGER}


def test_give_role_sees_roles_that_have_not_begun(ada, stranger, torino):
    services.give_role(
        user=stranger, role=Role.DATA_MANAGER, centre=torino, since=TOMORROW, by=SYSTEM, reason=WHY
    )

    with pytest.raises(ValidationError, match="One person may not hold both"):
        services.give_role(user=stranger, role=Role.DATA_CENTRE, by=SYSTEM, reason=WHY)


def test_give_role_does_not_mind_roles_that_ended(ada, anna):
    services.end_role(membership=anna.memberships.get(), by=ada, reason=WHY)

    services.give_role(user=anna, role=Role.DATA_CENTRE, by=SYSTEM, reason=WHY)

    assert fresh(anna).roles() == {Role.DATA_CENTRE}


def test_end_role_takes_effect_at_once(ada, anna, torino):
    membership = anna.memberships.get()
    assert anna.can(Capability.ENTER_DATA, torino)

    services.end_role(membership=membership, by=ada, reason=WHY)

    assert not fresh(anna).can(Capability.ENTER_DATA, torino)
    assert not membership.user.can(Capability.ENTER_DATA, torino)
    assert membership.until == TODAY


def test_end_role_may_be_said_in_advance(ada, anna, torino):
    services.end_role(membership=anna.memberships.get(), until=TOMORROW, by=ada, reason=WHY)

    assert fresh(anna).can(Capability.ENTER_DATA, torino)
    assert not Membership.objects.active(on=TOMORROW).filter(user=anna).exists()


def test_end_role_of_one_that_has_not_begun_leaves_it_unheld(ada, stranger, torino):
    membership = services.give_role(
        user=stranger, role=Role.DATA_MANAGER, centre=torino, since=TOMORROW, by=SYSTEM, reason=WHY
    )

    services.end_role(membership=membership, by=ada, reason=WHY)

    assert (membership.since, membership.until) == (TOMORROW, TOMORROW)
    assert not Membership.objects.active(on=TOMORROW).filter(user=stranger).exists()


def test_a_service_inside_another_door_keeps_its_actor(ada):
    with acting_system("demo study"):
        user = services.create_user(email="nina@example.org", full_name="Nina", by=ada)

    assert AuditEntry.objects.get(table="accounts_user", row_id=user.pk).actor_name == "system"


def test_people_made_by_the_factories_look_like_those_of_the_services(ada):
    made, served = UserFactory(), services.create_user(email="x@example.org", full_name="X", by=ada)
    made.full_clean()
    CentreFactory().full_clean()

    assert made.is_active == served.is_active
