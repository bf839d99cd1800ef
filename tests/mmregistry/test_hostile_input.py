"""Every address with all that a browser can send and should not: each time an answer, never an error."""

import inspect
import re
from urllib.parse import quote

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from crf.forms import EcrfForm
from crf.models import AcuteGVHD, Diagnosis, Transplant
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

# How views read what was sent.
_READ = re.compile(r"""(?:GET|POST|data|query|params)\s*(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""")


def names_read_by(view):
    """The parameters that the module of a view names, and the fields of the forms that it uses."""
    module = inspect.getmodule(inspect.unwrap(getattr(view, "view_class", view)))
    names = set(_READ.findall(inspect.getsource(module)))
    for found in vars(module).values():
        if inspect.isclass(found) and issubclass(found, forms.BaseForm) and found is not EcrfForm:
            names |= set(getattr(found, "base_fields", {}))
    return names | {"page", "page_key", "query", "slot", "version", "next"}


def view_of(name):
    path = reverse(name, args=[_example(part) for part in ACCESS[name][0]])
    return get_resolver().resolve(path).func


def _example(part):
    numbers = {"number", "user", "membership", "diagnosis", "dossier", "document", "query", "query_form"}
    return 1 if part in numbers else part


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


ROOMS = sorted({name.partition(":")[0] if ":" in name else "mmregistry" for name in ACCESS})


def addresses_of(room):
    return [
        name for name in ACCESS if name.startswith(f"{room}:") or (room == "mmregistry" and ":" not in name)
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_no_parameter_of_an_address_makes_an_error(room, attacker, things):
    failed = []
    for name in addresses_of(room):
        parts, method, _allowed = ACCESS[name]
        url = reverse(name, args=[things["torino"].get(part, part) for part in parts])
        sender = attacker(who_may(name))
        names = sorted(names_read_by(view_of(name)))
        for kind, value in HOSTILE.items():
            short = readable(value[:1000])
            sender.sends(kind, "GET", f"{url}?{'&'.join(f'{n}={quote(short)}' for n in names)}")
            sender.sends(kind, "POST", url, dict.fromkeys(names, readable(value)))
        # A value that is refused as a whole hides what another would do; lists come where one was expected.
        doubled = [HOSTILE["huge number"], HOSTILE["turned around"]]
        sender.sends("lists", method.upper(), url, dict.fromkeys(names, doubled))
        failed += sender.failed
    assert failed == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_part_of_an_address_makes_an_error(room, attacker, things):
    failed = []
    for name in addresses_of(room):
        parts, method, _allowed = ACCESS[name]
        sender = attacker(who_may(name))
        args = [str(things["torino"].get(part, part)) for part in parts]
        steps = reverse(name, args=args).split("/")
        for place in [place for place, step in enumerate(steps) if any(arg in step for arg in args)]:
            for kind, value in HOSTILE.items():
                hostile = list(steps)
                hostile[place] = quote(readable(value[:1000]), safe="")
                url = "/".join(hostile)
                sender.sends((kind, place), method.upper(), url, {} if method == "post" else None)
        failed += sender.failed
    assert failed == []


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


@pytest.mark.parametrize("name", ["exchange:import", "queries:import_questions", "crf:centre_form_new"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_name_of_a_file_makes_an_error(name, kind, attacker, things):
    sender = attacker(who_may(name) if name != "crf:centre_form_new" else "ada")
    url = reverse(name, args=[1, "DOC"] if name == "crf:centre_form_new" else [])
    for field in ("file", "doc_file"):
        for content in (b"%PDF-1.7 \0", b"", b"a;b\n\0;1\n", b"\xff\xfe\0"):
            upload = SimpleUploadedFile("x.pdf", content)
            upload._name = HOSTILE[kind].encode("utf-8", "replace").decode()
            sender.sends((kind, field), "POST", url, {field: upload, "version": "0"})
    assert sender.failed == []


@pytest.mark.parametrize("kind", ["nul", "turned around", "long", "half a character", "huge number"])
@pytest.mark.parametrize("task", ["", "_check", "_draft"])
def test_no_answer_of_a_form_makes_an_error(kind, task, attacker, things):
    sender = attacker("anna")
    value = readable(HOSTILE[kind])
    for model, name, args in (
        (Transplant, f"crf:form_new{task}", [things["torino"]["code"], "TRA"]),
        (Diagnosis, f"crf:form{task}", [things["torino"]["code"], "DIA", things["torino"]["diagnosis"]]),
    ):
        url = reverse(name, args=args)
        # One item of each kind by itself, then every item of the form at once.
        of_each_kind = {type(field): field.name for field in model.items()}.values()
        names = [name + suffix for name in of_each_kind for suffix in ("", "__m", "__u")]
        for one in names:
            sender.sends((kind, one), "POST", url, {"version": "0", one: value})
        every = {field.name + suffix: value for field in model.items() for suffix in ("", "__m", "__u")}
        sender.sends((kind, "all"), "POST", url, {"version": "0"} | every)
        for hidden in ("version", "page_key", "opened", "confirm", "reason_code", "CND", "add", "action"):
            sender.sends((kind, hidden), "POST", url, {"version": "0", "dx_subtype": "MM", hidden: value})
    assert sender.failed == []


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
