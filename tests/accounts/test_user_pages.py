"""The administrator's pages: people, their roles, and how they get to their password."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.security_events import Event
from audit.models import AuditEntry, SecurityEvent
from tests.factories.accounts import MembershipFactory, UserFactory

NEW = {
    "full_name": "Nina Neri",
    "email": "Nina@example.org",
    "language": "it",
    "role": "",
    "centre": "",
    "reason": "new in the study",
    "link": "mail",
}


def page(name, *arguments):
    return reverse(f"accounts:{name}", args=arguments)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def link_in(words):
    return re.search(r"http://testserver(/account/password/reset/\S+/)", words)[1]


@pytest.fixture
def adas(ada, browse):
    """The browser of the administrator."""
    return browse(ada)


# The list


def test_the_list_shows_roles_last_log_in_and_closed_accounts_last(adas, ada, anna):
    SecurityEvent.objects.create(kind=Event.LOGGED_IN, user_id=anna.pk)
    SecurityEvent.objects.create(kind=Event.LOGIN_FAILED, user_id=ada.pk)
    closed = UserFactory(full_name="Aldo Abati", is_active=False)

    people = list(adas.get(page("users")).context["users"])

    assert people == [ada, anna, closed]
    assert [membership.role for membership in people[1].open_roles] == [Role.DATA_MANAGER]
    assert [person.last_log_in is not None for person in people] == [False, True, False]


@pytest.mark.parametrize("number", (1, 3))
def test_the_list_costs_the_same_for_many(adas, number, django_assert_num_queries):
    MembershipFactory.create_batch(number)
    adas.get(page("users"))  # the first click of a session also notes its time

    # session, user, her roles, the roles that wait, the people, their roles with centres
    with django_assert_num_queries(6):
        adas.get(page("users"))


# Making an account


def test_a_new_user_gets_the_link_by_mail_in_her_language(adas, mailoutbox):
    response = adas.post(page("new_user"), NEW, follow=True)

    user = User.objects.get(email="nina@example.org")
    (letter,) = mailoutbox
    assert letter.to == ["nina@example.org"]
    assert "Nina Neri" in letter.body
    assert not user.has_usable_password()
    assert link_in(letter.body)
    assert link_in(letter.body) not in response.content.decode()
    assert "A link to set the password was sent to nina@example.org." in text(response)


def test_the_link_is_shown_once_where_the_administrator_asks_for_it(adas, mailoutbox):
    shown = adas.post(page("new_user"), {**NEW, "link": "shown"}, follow=True)
    again = adas.get(page("user", User.objects.get(email="nina@example.org").pk))

    assert link_in(text(shown))
    assert "/account/password/reset/" not in again.content.decode()
    assert mailoutbox == []
    assert "no-store" in again["Cache-Control"]


def test_the_link_sets_the_password_and_works_once(adas, client):
    path = link_in(text(adas.post(page("new_user"), {**NEW, "link": "shown"}, follow=True)))

    form = client.get(path, follow=True)
    words = {"password1": "correct horse battery", "password2": "correct horse battery"}
    done = client.post(form.redirect_chain[-1][0], words, follow=True)
    client.logout()
    late = client.get(path, follow=True)

    assert "Your password is set" in text(done)
    assert User.objects.get(email="nina@example.org").check_password("correct horse battery")
    assert "This link works no longer" in text(late)
    assert "password1" not in late.content.decode()


def test_a_weak_password_is_refused(adas, client):
    path = link_in(text(adas.post(page("new_user"), {**NEW, "link": "shown"}, follow=True)))
    form = client.get(path, follow=True)

    response = client.post(form.redirect_chain[-1][0], {"password1": "nina1234", "password2": "nina1234"})

    assert set(response.context["form"].errors) == {"password1"}
    assert not User.objects.get(email="nina@example.org").has_usable_password()


def test_the_first_role_is_given_with_the_account(adas, torino):
    adas.post(page("new_user"), {**NEW, "role": "data_manager", "centre": torino.pk})

    held = User.objects.get(email="nina@example.org").memberships.get()
    assert (held.role, held.centre, held.waiting) == (Role.DATA_MANAGER, torino, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    (
        ({"email": "ANNA@example.org"}, "email"),
        ({"email": "nina"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"role": "data_manager"}, "centre"),
        ({"role": "data_manager", "centre": "99999"}, "centre"),
        ({"role": "monitor", "centre": "anna's"}, "centre"),
        ({"centre": "anna's"}, "centre"),
        ({"role": "nurse"}, "role"),
        ({"role": "monitor", "reason": ""}, "reason"),
        ({"language": "fr"}, "language"),
        ({"link": "by pigeon"}, "link"),
    ),
)
def test_a_wrong_account_is_not_made(adas, anna, torino, mailoutbox, changes, field):
    changes = {key: torino.pk if value == "anna's" else value for key, value in changes.items()}
    response = adas.post(page("new_user"), {**NEW, **changes})

    assert field in response.context["form"].errors or "__all__" in response.context["form"].errors
    assert not User.objects.filter(full_name__in=("Nina Neri", "")).exists()
    assert mailoutbox == []


def test_making_an_account_is_on_the_trail(adas, ada):
    adas.post(page("new_user"), {**NEW, "role": "monitor"})

    person = User.objects.get(email="nina@example.org")
    assert list(
        AuditEntry.objects.filter(actor_id=ada.pk).values_list("table", "action", "actor_name").order_by("id")
    ) == [("accounts_user", "I", "Ada Conti"), ("accounts_membership", "I", "Ada Conti")]
    event = SecurityEvent.objects.get(kind=Event.PASSWORD_LINK_MADE)
    assert (event.user_id, event.detail) == (person.pk, {"by": ada.pk, "how": "mailed"})


# One person


def test_the_page_says_what_there_is_to_do_for_somebody_without_a_role(adas, stranger):
    assert "Give the first role below" in text(adas.get(page("user", stranger.pk)))


def test_name_and_address_are_changed_and_the_old_address_is_told(adas, anna, mailoutbox):
    adas.post(page("edit_user", anna.pk), {"full_name": "Anna Rossi Verdi", "email": "ARV@example.org"})

    anna.refresh_from_db()
    assert (anna.full_name, anna.email) == ("Anna Rossi Verdi", "arv@example.org")
    assert [letter.to for letter in mailoutbox] == [["anna@example.org"]]


def test_a_new_name_alone_sends_no_letter(adas, anna, mailoutbox):
    adas.post(page("edit_user", anna.pk), {"full_name": "Anna R.", "email": anna.email})

    assert mailoutbox == []


def test_the_address_of_another_is_refused(adas, anna, bruno):
    response = adas.post(page("edit_user", anna.pk), {"full_name": "Anna", "email": "BRUNO@example.org"})

    assert "There is already an account with this e-mail address." in text(response)
    anna.refresh_from_db()
    assert anna.email == "anna@example.org"


def test_a_role_is_given(adas, anna, milano):
    response = adas.post(
        page("give_role", anna.pk),
        {"role": "investigator", "centre": milano.pk, "since": "31/1/2999", "reason": "signs there too"},
        follow=True,
    )

    given = anna.memberships.get(role=Role.INVESTIGATOR)
    assert (given.centre, given.since) == (milano, datetime.date(2999, 1, 31))
    assert "The role “Investigator” of Anna Rossi waits until another administrator confirms it." in text(
        response
    )


def test_a_role_that_goes_against_another_is_refused_on_the_page(adas, anna):
    response = adas.post(page("give_role", anna.pk), {"role": "data_centre", "since": "", "reason": "moved"})

    assert "One person may not hold both" in text(response)
    assert anna.memberships.count() == 1


def test_a_role_without_a_centre_cannot_be_chosen(adas, anna):
    response = adas.post(page("give_role", anna.pk), {"role": "data_manager", "since": "yesterday"})

    assert set(response.context["form"].errors) == {"centre", "since", "reason"}


def test_a_role_is_ended_and_stays_in_the_list(adas, anna):
    address = page("end_role", anna.pk, anna.memberships.get().pk)
    assert adas.post(address, {"reason": ""}).context["form"].errors
    response = adas.post(address, {"reason": "moved away"}, follow=True)

    assert anna.memberships.get().until is not None
    assert [membership.until is None for membership in response.context["roles"]] == [False]


def test_an_ended_role_cannot_be_ended_again(adas, anna):
    address = page("end_role", anna.pk, anna.memberships.get().pk)
    adas.post(address, {"reason": "moved away"})

    assert adas.post(address, {"reason": "moved away"}).status_code == 404


def test_nobody_ends_her_own_role_on_the_page(adas, ada):
    address = page("end_role", ada.pk, ada.memberships.get().pk)

    assert "Nobody changes her own roles" in text(adas.post(address, {"reason": "on leave"}))
    assert ada.memberships.get().until is None


def test_an_account_is_closed_for_a_reason(adas, anna):
    assert adas.post(page("close_account", anna.pk), {"reason": ""}).context["form"].errors
    adas.post(page("close_account", anna.pk), {"reason": "left the hospital"})

    anna.refresh_from_db()
    entry = AuditEntry.objects.filter(table="accounts_user", row_id=anna.pk).last()
    assert not anna.is_active
    assert (entry.changes, entry.reason) == ({"is_active": [True, False]}, "left the hospital")


def test_nobody_closes_her_own_account(adas, ada):
    response = adas.post(page("close_account", ada.pk), {"reason": "on leave"})

    assert "Nobody closes her own account" in text(response)
    ada.refresh_from_db()
    assert ada.is_active


def test_an_account_is_opened_again(adas, anna):
    adas.post(page("close_account", anna.pk), {"reason": "left the hospital"})
    adas.post(page("reopen_account", anna.pk))

    anna.refresh_from_db()
    assert anna.is_active


def test_a_link_for_somebody_who_has_a_password_goes_to_her_alone(adas, anna, mailoutbox):
    response = adas.post(page("password_link", anna.pk), {"link": "shown"}, follow=True)

    assert "/account/password/reset/" not in response.content.decode()
    assert [letter.to for letter in mailoutbox] == [["anna@example.org"]]
    assert SecurityEvent.objects.get().detail["how"] == "mailed"


def test_a_link_is_shown_again_while_there_is_no_password(adas):
    user = UserFactory(password="!")

    response = adas.post(page("password_link", user.pk), {"link": "shown"}, follow=True)

    assert link_in(text(response))


def test_a_closed_account_gets_no_link(adas, mailoutbox):
    user = UserFactory(is_active=False)

    assert adas.post(page("password_link", user.pk), {"link": "mail"}).status_code == 404
    assert mailoutbox == []


def test_a_lost_second_factor_is_removed_for_a_reason(adas, ada, anna):
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={})

    assert adas.post(page("remove_second_factor", anna.pk), {"reason": " "}).context["form"].errors
    adas.post(page("remove_second_factor", anna.pk), {"reason": "telephone lost"})

    event = SecurityEvent.objects.get()
    assert not Authenticator.objects.exists()
    assert (event.kind, event.user_id) == (Event.SECOND_FACTOR_REMOVED, anna.pk)
    assert event.detail == {"by": ada.pk, "reason": "telephone lost"}
