"""Roles are given by two people, never to oneself, and always for a reason."""

import csv
import datetime
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import services
from accounts.models import Membership, User
from accounts.role_history import State, role_history, waiting_roles
from accounts.roles import CENTRE_ROLES, Capability, Role
from audit.context import SYSTEM, acting_system
from audit.models import AuditEntry, SecurityEvent
from mmregistry.management.commands import create_administrator
from tests.factories.accounts import MembershipFactory, UserFactory

WHY = "named in the delegation log of 1 March"
TODAY = datetime.date(2026, 3, 10)
TOMORROW = TODAY + datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC))


def fresh(user):
    return User.objects.get(pk=user.pk)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def page(name, *arguments):
    return reverse(f"accounts:{name}", args=arguments)


@pytest.fixture
def given(ada, stranger):
    """The coordinator's role, given by Ada to Sandro; it waits."""
    return services.give_role(user=stranger, role=Role.COORDINATOR, by=ada, reason=WHY)


# What an administrator may not do


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_herself_a_role(ada, torino, role):
    centre = torino if role in CENTRE_ROLES else None
    with pytest.raises(ValidationError, match="Nobody changes her own roles"):
        services.give_role(user=ada, role=role, centre=centre, by=ada, reason=WHY)

    assert fresh(ada).roles() == {Role.ADMINISTRATOR}


def test_the_page_refuses_it_too(ada, browse):
    response = browse(ada).post(
        page("give_role", ada.pk), {"role": "coordinator", "reason": WHY}, follow=True
    )

    assert "Nobody changes her own roles" in text(response)
    assert browse(ada).get("/outcomes/").status_code == 403


@pytest.mark.parametrize("role", Role)
def test_every_role_given_by_an_administrator_waits(ada, stranger, torino, role):
    services.give_role(
        user=stranger, role=role, centre=torino if role in CENTRE_ROLES else None, by=ada, reason=WHY
    )

    assert fresh(stranger).capabilities() == set()
    assert not Membership.objects.active().filter(user=stranger).exists()
    assert not stranger.memberships.get().holds_on(TODAY)


def test_a_waiting_role_is_not_counted_at_its_centre(ada, stranger, torino, browse):
    services.give_role(user=stranger, role=Role.DATA_MANAGER, centre=torino, by=ada, reason=WHY)

    assert "Sandro Stranger" not in text(browse(ada).get("/centres/1/"))
    assert browse(ada).get("/centres/").context["centres"][0].data_managers == 0


def test_who_gave_the_role_cannot_confirm_it(ada, given):
    with pytest.raises(ValidationError, match="cannot confirm it"):
        services.confirm_role(membership=given, by=ada, reason=WHY)

    assert fresh(given.user).roles() == set()


def test_whose_role_it_is_cannot_confirm_it(ada):
    third = UserFactory()
    role = services.give_role(user=third, role=Role.ADMINISTRATOR, by=ada, reason=WHY)
    MembershipFactory(user=third, role=Role.ADMINISTRATOR, until=TOMORROW)

    with pytest.raises(ValidationError, match="Nobody changes her own roles"):
        services.confirm_role(membership=role, by=fresh(third), reason=WHY)


def test_a_second_administrator_puts_it_in_force(alba, given):
    services.confirm_role(membership=given, by=alba, reason="met the professor")

    assert fresh(given.user).roles() == {Role.COORDINATOR}
    assert (given.waiting, given.confirmed_by, given.since) == (False, alba, TODAY)


def test_it_begins_on_the_day_it_is_confirmed(alba, given, time_machine):
    time_machine.move_to(datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC))

    services.confirm_role(membership=given, by=alba, reason=WHY)

    assert given.since == datetime.date(2026, 3, 14)


def test_a_role_that_begins_later_still_does(ada, alba, stranger):
    role = services.give_role(user=stranger, role=Role.MONITOR, since=TOMORROW, by=ada, reason=WHY)
    services.confirm_role(membership=role, by=alba, reason=WHY)

    assert fresh(stranger).roles() == set()
    assert role.since == TOMORROW


def test_no_role_begins_in_the_past(ada, stranger):
    with pytest.raises(ValidationError) as refusal:
        services.give_role(
            user=stranger, role=Role.MONITOR, since=TODAY - datetime.timedelta(days=1), by=ada, reason=WHY
        )

    assert set(refusal.value.message_dict) == {"since"}


def test_a_role_is_confirmed_once(alba, given):
    services.confirm_role(membership=given, by=alba, reason=WHY)

    with pytest.raises(ValidationError, match="does not wait any more"):
        services.confirm_role(membership=given, by=alba, reason=WHY)


def test_a_withdrawn_role_cannot_be_confirmed(ada, alba, given):
    services.end_role(membership=given, by=ada, reason="a mistake")

    with pytest.raises(ValidationError, match="does not wait any more"):
        services.confirm_role(membership=given, by=alba, reason=WHY)
    assert fresh(given.user).roles() == set()


def test_a_waiting_role_conflicts_with_others(ada, given, torino):
    with pytest.raises(ValidationError, match="One person may not hold both"):
        services.give_role(user=given.user, role=Role.DATA_MANAGER, centre=torino, by=ada, reason=WHY)


def test_a_waiting_administrator_does_not_count(ada, stranger):
    services.give_role(user=stranger, role=Role.ADMINISTRATOR, by=ada, reason=WHY)

    with pytest.raises(ValidationError, match="last administrator"):
        services.end_role(membership=ada.memberships.get(), by=SYSTEM, reason=WHY)


@pytest.mark.parametrize("act", ("end_role", "deactivate_user"))
def test_nobody_ends_her_own_role_or_account(ada, alba, act):
    subject = {"membership": ada.memberships.get()} if act == "end_role" else {"user": ada}
    with pytest.raises(ValidationError, match="another administrator"):
        getattr(services, act)(**subject, by=ada, reason=WHY)

    assert fresh(ada).roles() == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("reason", ("", "  "))
def test_each_change_of_a_role_needs_a_reason(ada, alba, anna, stranger, given, reason):
    before = AuditEntry.objects.count()
    for change in (
        lambda: services.give_role(user=stranger, role=Role.MONITOR, by=ada, reason=reason),
        lambda: services.confirm_role(membership=given, by=alba, reason=reason),
        lambda: services.end_role(membership=anna.memberships.get(), by=ada, reason=reason),
        lambda: services.deactivate_user(user=anna, by=ada, reason=reason),
    ):
        with pytest.raises(ValidationError) as refusal:
            change()
        assert set(refusal.value.message_dict) == {"reason"}
    assert AuditEntry.objects.count() == before


def test_the_command_line_sets_up_an_empty_site(monkeypatch):
    monkeypatch.setattr(create_administrator, "getpass", lambda prompt: "a long enough secret")
    for name in ("First", "Second"):
        call_command("create_administrator", f"{name}@example.org", name)
    first, second = User.objects.order_by("pk")
    person = services.create_user(email="x@example.org", full_name="X", by=first)

    role = services.give_role(user=person, role=Role.COORDINATOR, by=first, reason=WHY)
    services.confirm_role(membership=role, by=second, reason=WHY)

    assert fresh(person).can(Capability.VIEW_OUTCOMES)


@pytest.mark.parametrize(
    "values",
    (
        {"given_by": "her", "waiting": True},
        {"given_by": "ada", "confirmed_by": "her"},
        {"given_by": "ada", "confirmed_by": "ada"},
        {"given_by": "ada"},
        {"waiting": True},
        {"confirmed_by": "ada"},
    ),
)
def test_the_database_refuses_what_the_services_never_do(ada, stranger, values):
    people = {"her": stranger, "ada": ada}
    with (
        pytest.raises(IntegrityError, match="accounts_membership_"),
        transaction.atomic(),
        acting_system("x"),
    ):
        Membership.objects.create(
            user=stranger,
            role=Role.MONITOR,
            **{name: people.get(value, value) for name, value in values.items()},
        )


# Taking over an account


def test_a_new_address_makes_the_roles_wait_again(ada, alba, carla):
    services.update_user(
        user=carla, email="other@example.org", full_name="Carla", by=ada, reason="typing error"
    )

    waiting = waiting_roles().get()
    assert fresh(carla).roles() == set()
    assert (waiting.user, waiting.role, waiting.given_by) == (carla, Role.COORDINATOR, ada)
    with pytest.raises(ValidationError, match="cannot confirm it"):
        services.confirm_role(membership=waiting, by=ada, reason=WHY)
    services.confirm_role(membership=waiting, by=alba, reason=WHY)
    assert fresh(carla).roles() == {Role.COORDINATOR}


def test_a_role_that_another_gave_cannot_be_had_through_a_new_address(ada, alba, given):
    services.update_user(user=given.user, email="mine@example.org", full_name="Sandro", by=alba)

    with pytest.raises(ValidationError, match="cannot confirm it"):
        services.confirm_role(membership=waiting_roles().get(), by=alba, reason=WHY)


def test_ones_own_address_and_a_new_name_change_no_role(ada, anna):
    services.update_user(user=ada, email="ada.conti@example.org", full_name="Ada Conti", by=ada)
    services.update_user(user=anna, email=anna.email, full_name="Anna Verdi", by=ada)

    assert fresh(ada).roles() == {Role.ADMINISTRATOR}
    assert fresh(anna).roles() == {Role.DATA_MANAGER}


# The pages


def test_the_second_administrator_finds_and_confirms_it(alba, given, browse):
    albas = browse(alba)
    assert "1 role waits for a second person." in text(albas.get("/centres/"))
    address = page("confirm_role", given.user_id, given.pk)
    assert address in albas.get("/users/").content.decode()

    assert albas.post(address, {"reason": ""}).context["form"].errors
    response = albas.post(address, {"reason": "met the professor"}, follow=True)

    assert "Sandro Stranger has the role “Coordinator” now." in text(response)
    assert fresh(given.user).roles() == {Role.COORDINATOR}


def test_who_gave_it_is_offered_no_confirmation(ada, given, browse):
    for address in ("/users/", page("user", given.user_id)):
        assert page("confirm_role", given.user_id, given.pk) not in browse(ada).get(address).content.decode()


def test_ones_own_page_offers_no_change_of_roles(ada, alba, browse):
    shown = browse(ada).get(page("user", ada.pk)).content.decode()

    for name in ("end_role", "confirm_role"):
        assert page(name, ada.pk, ada.memberships.get().pk) not in shown
    assert page("give_role", ada.pk) not in shown
    assert page("close_account", ada.pk) not in shown


# Who held which role when


@pytest.fixture
def story(ada, alba, given, anna, time_machine):
    """Given on 10 March, confirmed on 12 March, ended on 20 March; Anna's role stays."""
    time_machine.move_to(datetime.datetime(2026, 3, 12, 12, tzinfo=datetime.UTC))
    services.confirm_role(membership=given, by=alba, reason="met the professor")
    time_machine.move_to(datetime.datetime(2026, 3, 20, 12, tzinfo=datetime.UTC))
    services.end_role(membership=given, by=ada, reason="retired")
    return given


def test_the_report_says_who_gave_confirmed_and_ended_a_role_and_why(story):
    (held,) = [one for one in role_history(datetime.date(2026, 3, 20)) if one.membership == story]

    assert held.state == State.ENDED
    assert (held.membership.since, held.membership.until) == (
        datetime.date(2026, 3, 12),
        datetime.date(2026, 3, 20),
    )
    assert [(step.by, step.reason) for step in held.steps] == [
        ("Ada Conti", WHY),
        ("Alba Serra", "met the professor"),
        ("Ada Conti", "retired"),
    ]


@pytest.mark.parametrize(
    ("day", "held"),
    (("2026-03-11", False), ("2026-03-12", True), ("2026-03-19", True), ("2026-03-20", False)),
)
def test_the_report_of_a_day(story, day, held, alba, browse):
    listed = browse(alba).get(page("role_history"), {"on": day}).context["held"]

    assert (story in [one.membership for one in listed]) == held


def test_the_report_as_a_file(story, alba, browse):
    response = browse(alba).get(page("role_history_csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    (row,) = [row for row in rows if row["Name"] == "Sandro Stranger"]
    assert (row["Role"], row["Since"], row["Until"], row["State"]) == (
        "Coordinator",
        "2026-03-12",
        "2026-03-20",
        "ended",
    )
    assert (row["Given: by whom"], row["Confirmed: why"], row["Ended: why"]) == (
        "Ada Conti",
        "met the professor",
        "retired",
    )
    assert len(rows) == Membership.objects.count()
    assert SecurityEvent.objects.filter(kind="export", detail={"what": "roles"}).count() == 1


def test_a_name_is_no_formula_in_the_file(alba, browse):
    MembershipFactory(role=Role.MONITOR, user__full_name="=1+1")

    assert "\n'=1+1," in browse(alba).get(page("role_history_csv")).content.decode()


@pytest.mark.parametrize("number", (1, 4))
def test_the_report_costs_the_same_for_many(alba, browse, number, django_assert_num_queries):
    MembershipFactory.create_batch(number)
    client = browse(alba)
    client.get(page("role_history"))

    with django_assert_num_queries(5):  # session, user, her roles, the roles, the trail
        client.get(page("role_history"))
