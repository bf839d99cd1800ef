"""Letters: in the language of the account, and what the site says where no letter can leave it."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from django.core.cache import cache
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
FOLDER = "/data/mail"

# Every notice that this site can send, with what it tells.
NOTICES = {
    "account/email/password_changed": {},
    "account/email/password_reset": {},
    "account/email/password_set": {},
    "account/email/email_changed": {"from_email": "a@example.org", "to_email": "b@example.org"},
    "mfa/email/totp_activated": {},
    "mfa/email/totp_deactivated": {},
    "mfa/email/recovery_codes_generated": {},
}


@pytest.fixture(autouse=True)
def no_attempts_yet(time_machine):
    time_machine.move_to("2026-03-10T10:00Z", tick=False)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def no_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = FOLDER


@pytest.fixture
def elena():
    """She has chosen Italian, and her browser speaks English."""
    return UserFactory(email="elena@example.org", full_name="Elena Zanin", language="it")


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def notice(user, prefix, language):
    request = RequestFactory().get("/")
    with allauth_context.request_context(request), translation.override(language):
        get_adapter(request).send_notification_mail(prefix, user, NOTICES[prefix])


# In the language of the account


@pytest.mark.parametrize("prefix", NOTICES)
def test_a_notice_comes_in_the_language_of_the_account(elena, mailoutbox, prefix):
    for language in ("en", "it"):
        notice(elena, prefix, language)

    of_english_page, of_italian_page = mailoutbox
    assert of_english_page.subject == of_italian_page.subject
    assert of_english_page.body == of_italian_page.body
    assert "Gentile Elena Zanin," in of_english_page.body
    assert of_english_page.to == ["elena@example.org"]


@pytest.mark.parametrize("prefix", NOTICES)
def test_no_part_of_an_italian_notice_is_english(elena, mailoutbox, prefix):
    notice(elena, prefix, "it")
    elena.language = "en"
    notice(elena, prefix, "en")

    italian, english = (
        [letter.subject, *filter(None, re.split(r"\n|[.:]\s+", letter.body))] for letter in mailoutbox
    )
    same = set(italian) & set(english)
    assert same == {"--", "mmregistry", "testserver"}


def test_a_changed_password_is_told_in_italian_to_an_italian_account(elena, client, mailoutbox):
    client.post("/account/login/", {"login": elena.email, "password": PASSWORD})
    new = "a quite different set of words"
    client.cookies["django_language"] = "en"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        headers={"accept-language": "en"},
    )

    (letter,) = mailoutbox
    assert letter.subject.endswith("Password cambiata")
    assert "La tua password è stata cambiata." in letter.body


def test_the_letter_of_a_forgotten_password_is_in_the_language_of_the_account(elena, client, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": elena.email}, headers={"accept-language": "en"})

    (letter,) = mailoutbox
    assert "Impostare una nuova password per mmregistry" in letter.subject


# Without a mail server


def test_the_administrator_is_told_where_the_link_lies(ada, browse, no_mail_server, tmp_path, settings):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    new = {"full_name": "Nina", "email": "nina@example.org", "language": "it", "role": "", "link": "mail"}

    page = text(browse(ada).post(reverse("accounts:new_user"), new, follow=True))

    assert f"lies on the server in {tmp_path}" in page
    assert "was sent to" not in page
    (letter,) = tmp_path.iterdir()
    assert "/account/password/reset/" in letter.read_text()


def test_the_home_page_warns_the_administrator(ada, browse, no_mail_server):
    assert (
        f"There is no mail server: no letter reaches anybody. Letters lie on the server in {FOLDER}."
        in text(browse(ada).get("/", follow=True))
    )


def test_with_a_mail_server_nothing_warns(ada, browse):
    assert "no mail server" not in text(browse(ada).get("/", follow=True))


def test_nobody_else_is_told_of_the_folder(anna, browse, client, no_mail_server):
    pages = [browse(anna).get("/centres/"), client.get(reverse("account_reset_password"))]
    pages.append(client.get(reverse("account_reset_password_done")))

    assert all(FOLDER not in text(page) for page in pages)
    assert all("This site has no mail server, so no letter reaches you." in text(page) for page in pages[1:])


def test_a_digest_is_not_promised(anna, browse, no_mail_server):
    page = text(browse(anna).post(reverse("accounts:digest"), {"digest": "on"}, follow=True))

    assert "no digest is sent" in page
    assert User.objects.get(pk=anna.pk).wants_digest


# What else an administrator is told


def test_a_single_administrator_is_told_to_make_a_second(ada, browse):
    assert "You are the only administrator" in text(browse(ada).get("/centres/"))
    MembershipFactory(role="administrator")
    assert "You are the only administrator" not in text(browse(ada).get("/centres/"))


def test_the_help_desk_stands_on_every_page(ada, anna, browse, client, settings):
    assert "No page says whom to ask for help." in text(browse(ada).get("/centres/"))
    settings.HELPDESK = "help@example.org"

    assert "No page says whom to ask for help." not in text(browse(ada).get("/centres/"))
    for page in (browse(anna).get("/account/"), client.get("/account/login/"), client.get("/nowhere/")):
        assert 'href="mailto:help@example.org"' in page.content.decode()


def test_the_help_desk_may_be_a_telephone_number(anna, browse, settings):
    settings.HELPDESK = "011 123 456"

    page = browse(anna).get("/account/").content.decode()
    assert "011 123 456" in page
    assert "mailto:" not in page


@pytest.mark.parametrize("template", ("400.html", "403.html", "404.html", "500.html"))
def test_the_help_desk_stands_on_an_error_page(settings, template):
    settings.HELPDESK = "help@example.org"
    assert "help@example.org" in get_template(template).render({})


def test_the_version_stands_at_the_foot(client, settings):
    assert f"mmregistry {settings.SOFTWARE_VERSION}" in text(client.get("/account/login/"))
