"""Log-in, lock-out, passwords and the second factor, and what is recorded of them."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.security_events import Event
from audit.models import AuditEntry, SecurityEvent
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

LOGIN = "/account/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """The counts of attempts live in the cache, beyond the end of a test."""
    cache.clear()
    yield
    cache.clear()


def log_in(client, email="anna@example.org", password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def confirm(client):
    """What changes the way in asks for the password once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def recorded():
    return list(SecurityEvent.objects.order_by("id").values_list("kind", "user_id", "email"))


def code_of(secret):
    (counter,) = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def test_a_log_in_leads_home(anna, client):
    response = log_in(client)

    assert (response.status_code, response.url) == (302, reverse("home"))
    assert recorded() == [(Event.LOGGED_IN, anna.pk, "anna@example.org")]


def test_a_log_in_leads_to_the_page_that_was_asked_for(anna, client):
    asked = client.get("/roles/")
    response = client.post(asked.url, {"login": anna.email, "password": PASSWORD, "next": "/roles/"})

    assert response.url == "/roles/"


def test_capitals_in_the_address_do_not_matter(anna, client):
    assert log_in(client, email="Anna@Example.ORG").status_code == 302


def test_a_log_in_changes_no_row_and_needs_no_actor(anna, client):
    before = AuditEntry.objects.count()

    log_in(client)

    assert AuditEntry.objects.count() == before


def test_an_event_says_from_where(anna, client):
    log_in(client, REMOTE_ADDR="192.0.2.7")

    assert SecurityEvent.objects.get().ip == "192.0.2.7"


def test_a_wrong_password_is_recorded_with_the_address_typed(anna, client):
    response = log_in(client, password="wrong")

    assert "do not go together" in text(response)
    assert recorded() == [(Event.LOGIN_FAILED, None, "anna@example.org")]


def test_an_unknown_address_is_told_the_same(anna, client):
    known, unknown = log_in(client, password="wrong"), log_in(client, email="nobody@example.org")

    assert known.context["form"].errors == unknown.context["form"].errors
    assert recorded()[1] == (Event.LOGIN_FAILED, None, "nobody@example.org")


def test_after_five_failures_even_the_right_password_is_refused(anna, client):
    for _attempt in range(5):
        log_in(client, password="wrong")

    response = log_in(client)

    assert "closed for five minutes" in text(response)
    assert [kind for kind, _user, _email in recorded()] == [Event.LOGIN_FAILED] * 5 + [Event.LOCKED_OUT]
    assert "_auth_user_id" not in client.session


def test_the_lock_is_of_the_address_and_not_of_the_whole_hospital(anna, bruno, client):
    for _attempt in range(5):
        log_in(client, password="wrong")

    assert log_in(client, email=bruno.email).status_code == 302


def test_capitals_do_not_get_around_the_lock(anna, client):
    for email in (
        "anna@example.org",
        "Anna@example.org",
        "ANNA@example.org",
        "aNNa@example.org",
        "annA@example.org",
    ):
        log_in(client, email=email, password="wrong")

    assert log_in(client).status_code == 200


def test_the_lock_opens_by_itself(anna, client, time_machine):
    time_machine.move_to("2026-03-10T10:00Z", tick=False)
    for _attempt in range(5):
        log_in(client, password="wrong")
    assert log_in(client).status_code == 200

    time_machine.move_to("2026-03-10T10:05:01Z", tick=False)
    assert log_in(client).status_code == 302


def test_a_closed_account_is_told_so_only_with_its_password(client):
    UserFactory(email="anna@example.org", is_active=False)

    right, wrong = log_in(client), log_in(client, password="wrong")

    assert right.url == reverse("account_inactive")
    assert "This account is closed" in text(client.get(right.url))
    assert "do not go together" in text(wrong)
    assert "_auth_user_id" not in client.session


def test_nobody_can_sign_up(client, db):
    for name in ("account_signup", "account_email", "account_set_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/account/signup/").status_code == 404
    assert "sign" not in text(client.get(LOGIN)).lower()


def test_a_log_out_is_recorded(anna, client):
    log_in(client)

    response = client.post(reverse("account_logout"))

    assert response.url == LOGIN
    assert recorded()[-1] == (Event.LOGGED_OUT, anna.pk, "anna@example.org")


def test_the_log_in_page_speaks_the_language_of_the_browser_then_of_the_person(client):
    UserFactory(email="anna@example.org", language="it")
    assert client.get(LOGIN, headers={"accept-language": "en"})["Content-Language"] == "en"

    log_in(client, headers={"accept-language": "en"})

    assert client.get("/roles/", headers={"accept-language": "en"})["Content-Language"] == "it"


# Passwords


def test_a_changed_password_is_recorded_and_keeps_the_session(anna, client):
    log_in(client)
    new = "a quite different set of words"

    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert response.status_code == 302
    assert User.objects.get(pk=anna.pk).check_password(new)
    assert recorded()[-1] == (Event.PASSWORD_CHANGED, anna.pk, "anna@example.org")
    assert client.get("/roles/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "field"),
    (
        ("wrong", "a quite different set of words", "oldpassword"),
        (PASSWORD, "short", "password1"),
        (PASSWORD, "password1234", "password1"),
        (PASSWORD, "anna@example.org", "password1"),
    ),
)
def test_a_password_change_is_refused(anna, client, old, new, field):
    log_in(client)

    response = client.post(
        reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new}
    )

    assert field in response.context["form"].errors
    assert User.objects.get(pk=anna.pk).check_password(PASSWORD)


def test_a_forgotten_password_is_set_through_a_letter(anna, client, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": "Anna@example.org"})
    (letter,) = mailoutbox
    path = re.search(r"http://testserver(\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    new = "a quite different set of words"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert letter.to == ["anna@example.org"]
    assert PASSWORD not in letter.body
    assert User.objects.get(pk=anna.pk).check_password(new)
    assert recorded() == [(Event.PASSWORD_CHANGED, anna.pk, "anna@example.org")]


def test_a_forgotten_password_says_the_same_to_a_stranger_and_writes_to_nobody(anna, client, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": anna.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [letter.to for letter in mailoutbox] == [["anna@example.org"]]


def test_a_closed_account_gets_no_new_password(client, mailoutbox):
    UserFactory(email="anna@example.org", is_active=False)

    client.post(reverse("account_reset_password"), {"email": "anna@example.org"})

    assert mailoutbox == []


# The second factor


@pytest.fixture
def secret(anna, client, time_machine):
    """Anna has set up a second factor and is logged out again; the clock stands, so that codes stay."""
    time_machine.move_to("2026-03-10T10:00Z", tick=False)
    log_in(client)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    client.logout()
    return secret


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_that_is_set_up_is_recorded(anna, secret):
    events = SecurityEvent.objects.order_by("id").values_list("kind", "user_id", "detail")
    assert list(events) == [
        (Event.LOGGED_IN, anna.pk, {}),
        (Event.SECOND_FACTOR_ADDED, anna.pk, {"type": "totp"}),
        (Event.SECOND_FACTOR_ADDED, anna.pk, {"type": "recovery_codes"}),
        (Event.LOGGED_OUT, anna.pk, {}),
    ]


def test_with_a_second_factor_the_password_alone_opens_nothing(anna, secret, client):
    response = log_in(client)

    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/roles/").status_code == 302


def test_with_the_code_one_is_in(anna, secret, client):
    log_in(client)

    response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert response.url == reverse("home")
    assert client.get("/roles/").status_code == 200


def test_a_wrong_code_is_recorded(anna, secret, client):
    log_in(client)

    response = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert "code" in response.context["form"].errors
    assert recorded()[-1] == (Event.SECOND_FACTOR_FAILED, anna.pk, "anna@example.org")


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_that_is_switched_off_is_recorded(anna, secret, client):
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    confirm(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert Event.SECOND_FACTOR_REMOVED in [kind for kind, _user, _email in recorded()]


@pytest.mark.parametrize("name", ("mfa_activate_totp", "mfa_generate_recovery_codes"))
def test_the_second_factor_changes_only_after_the_password_once_more(name, anna, client):
    log_in(client)

    assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))


ENTRANCE = ("account_login", "account_reset_password", "account_reset_password_done", "account_inactive")
OWN = (
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "account_reset_password_from_key_done",
)


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_pages_before_the_log_in_are_in_our_look(name, client, db):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("name", OWN)
def test_the_pages_of_ones_own_account_are_in_our_look(name, anna, client):
    log_in(client)
    confirm(client)
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]


@pytest.mark.parametrize(
    "name", ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
)
def test_the_pages_of_the_second_factor_are_in_our_look(name, anna, secret, client):
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    confirm(client)

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "base.html" in [template.name for template in response.templates]


def test_recovery_codes_can_be_kept(anna, secret, client):
    log_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    confirm(client)

    shown = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    kept = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()

    assert len(shown) == 10
    assert kept == shown


# The demo study


def test_the_demo_shows_one_log_in_for_each_role(anna, bruno, dora, ada, client, settings):
    MembershipFactory(role="monitor", user__is_active=False)
    settings.DEMO = True

    page = text(client.get(LOGIN))

    assert re.findall(r"(\w+)@example.org", page) == ["anna", "dora", "ada"]
    assert "mmregistry-demo" in page


def test_outside_the_demo_no_log_in_is_shown(anna, client):
    page = text(client.get(LOGIN))

    assert "@example.org" not in page
    assert "mmregistry-demo" not in page


def test_log_in_begins_at_the_e_mail(client):
    page = client.get(reverse("account_login")).content.decode()
    box = re.search(r'<input[^>]*name="login"[^>]*>', page)[0]
    assert "autofocus" in box
    assert re.search(r'<label[^>]*for="id_login"[^>]*>\s*E-mail', page)


def test_the_language_chosen_on_the_log_in_page_stays_after_the_log_in(client):
    person = UserFactory(email="anna@example.org", language="en")
    client.post(reverse("accounts:language"), {"language": "it", "next": LOGIN})
    log_in(client, headers={"accept-language": "en"})
    assert client.get("/roles/", headers={"accept-language": "en"})["Content-Language"] == "it"
    person.refresh_from_db()
    assert person.language == "it"
