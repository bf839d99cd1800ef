"""What a browser can send and should not: each time an answer, never an error."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from crf.models import AcuteGVHD
from tests.mmregistry.test_every_address import ACCESS, PEOPLE
from tests.mmregistry.test_every_address import things as things

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nul": "a\0b",
    "huge number": str(10**30),
    "negative number": "-1",
    "half a character": "\ud800",
    "turned around": "\u202eabc",
    "long": "x" * 20_000,
    "quote": "'\"><%s{{7*7}}",
    "no date": "9999-99-99",
}


def who_may(name):
    """Somebody of Torino's cast who may open the address."""
    allowed = set(ACCESS[name][2])
    if "investigator" in allowed:
        return "ivo"
    return sorted(allowed - {"centre"} | (PEOPLE["torino"] if "centre" in allowed else set()))[0]


class Attacker:
    """Sends, sees the status, and leaves nothing behind."""

    def __init__(self):
        self.client = Client(raise_request_exception=False)
        self.failed = []

    def sends(self, what, method, url, data=None, **headers):
        with transaction.atomic():
            try:
                answer = self._answer(method, url, data, headers)
            finally:
                transaction.set_rollback(True)
        if answer.status_code >= 500:
            self.failed.append((what, method, url[:200]))

    def _answer(self, method, url, data, headers):
        if data is None:
            return self.client.generic(method, url, **headers)
        return self.client.get(url, data) if method == "GET" else self.client.post(url, data)


def readable(value):
    """As a browser would encode it in a form; half a character cannot be encoded otherwise."""
    return value.encode("utf-8", "surrogatepass")


@pytest.fixture
def attacker(browse, cast, things):
    def of(who):
        made = Attacker()
        made.client.force_login(cast[who])
        return made

    return of


PAGES = ("home", "crf:matrix", "account_login", "session", "health")


@pytest.mark.parametrize("name", PAGES)
def test_no_header_and_no_cookie_makes_an_error(name, attacker, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    sender = attacker("anna")
    for kind, value in HOSTILE.items():
        text = value[:5000].encode("utf-8", "surrogatepass").decode("latin-1")
        for header in (
            *("HTTP_HOST", "HTTP_REFERER", "HTTP_HX_CURRENT_URL", "HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT"),
            *(
                "HTTP_SEC_FETCH_MODE",
                "HTTP_X_FORWARDED_FOR",
                "HTTP_HX_REQUEST",
                "HTTP_ORIGIN",
                "CONTENT_TYPE",
            ),
        ):
            for method in ("GET", "POST"):
                sender.sends((kind, header), method, reverse(name), **{header: text})
    assert sender.failed == []


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "messages"])
def test_no_cookie_makes_an_error(cookie, things):
    sender = Attacker()
    for kind, value in HOSTILE.items():
        sender.client.cookies[cookie] = value[:4000].encode("utf-8", "surrogatepass").decode("latin-1")
        for name in ("crf:matrix", "account_login"):
            sender.sends((kind, cookie), "GET", reverse(name))
    assert sender.failed == []


def test_a_wrong_host_is_told_so_and_no_error(attacker, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(raise_request_exception=False)
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "could not understand" in answer.content.decode()
    italian = client.get("/", headers={"host": "evil.example", "accept-language": "it"})
    assert '<html lang="it">' in italian.content.decode()


def test_words_with_a_nul_are_refused_in_words(attacker, things, browse, anna):
    url = reverse("crf:withdraw", args=[things["torino"]["code"]])
    page = browse(anna).post(url, {"reason": "typed\0 twice", "seen": "1"})
    assert page.status_code == 400
    assert "could not understand" in page.content.decode()


def test_the_version_that_a_browser_states_is_not_believed_of_a_new_row(browse, anna, things):
    code = things["torino"]["code"]
    url = reverse("crf:form_new", args=[code, "AGV"])
    assert browse(anna).post(url, {"version": "41", "agvhd": "N", "action": "save"}).status_code == 302
    assert AcuteGVHD.objects.get(patient__subject_code=code).version == 1
