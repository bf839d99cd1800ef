"""The database goes away and comes back: 503 until then, nothing lost, and no error for ever."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.test import Client, RequestFactory

from mmregistry import database, devdb, views

CHECKOUT = Path(__file__).resolve().parents[2]

# Serves one page in a process of its own, on a server of its own, which is killed in between.
STORY = """
import json, signal, sys, time
import django, psutil
from pathlib import Path
from django.conf import settings
# Nothing was collected for this site: its pages ask for static files under their own names.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.core.management import call_command
from django.db import close_old_connections
from django.test import Client
from mmregistry import devdb

directory, embedded = Path(sys.argv[1]), sys.argv[2] == "embedded"
call_command("migrate", "sessions", verbosity=0)
client = Client(raise_request_exception=False)

def asked():
    close_old_connections()  # as a server does before each request, and the client of tests does not
    # A session that the database does not know is ended, so each request brings one anew.
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    response = client.get("/work/", HTTP_HOST="localhost")
    return response.status_code, response.headers.get("Retry-After", "")

told = [asked()]
server = psutil.Process(int((directory / "postgres" / "postmaster.pid").read_text().split()[0]))
family = [server, *server.children()]
for process in family:
    process.send_signal(signal.SIGKILL)
psutil.wait_procs(family, timeout=20)
told.append(asked())
if not embedded:
    told.append(asked())
    devdb.start(directory)
deadline = time.monotonic() + 120
while (answer := asked())[0] == 503 and time.monotonic() < deadline:
    time.sleep(0.2)
told.append(answer)
print(json.dumps(told))
"""


@pytest.fixture
def directory():
    """A data directory that no other run of pytest closes to the server's user, as it does with its own."""
    directory = Path(tempfile.mkdtemp(prefix="mmregistry-away-"))
    yield directory
    devdb.stop(directory)
    shutil.rmtree(directory)


@pytest.mark.parametrize("kind", ["embedded", "external"])
def test_a_killed_database_comes_back_without_a_restart_of_the_site(directory, kind):
    url = devdb.start(directory)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mmregistry.settings",
        "MMREGISTRY_DATA_DIR": str(directory),
        "MMREGISTRY_INSECURE_HTTP": "1",
        "DATABASE_URL": "" if kind == "embedded" else url,
        "LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "-c", STORY, str(directory), kind]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, *away, last = [tuple(each) for each in json.loads(done.stdout.splitlines()[-1])]
    assert (first[0], last[0]) == (302, 302)  # to the log-in
    assert set(away) == {(503, "5")}


# What is sent meanwhile


@pytest.fixture
def gone(monkeypatch):
    """No connection can be made."""

    def refuse(self, *args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("mmregistry.middleware.limits_of", refuse)
    monkeypatch.setattr(database, "bring_back", lambda: None)


@pytest.mark.django_db
def test_what_was_sent_comes_back_on_the_page_and_can_be_sent_again(anna, gone):
    typed = {"text": "First line\nsecond <line>", "reason": ["a", "b"], "csrfmiddlewaretoken": "the token"}
    browser = Client(raise_request_exception=False)
    browser.force_login(anna)
    session = browser.session
    session.update({"started_at": 1, "last_seen_at": 1})
    session.save()
    response = browser.post("/queries/1/", typed)
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Cache-Control"] == "private, no-store"
    assert '<textarea name="text" hidden>\nFirst line\nsecond &lt;line&gt;</textarea>' in page
    assert page.count('name="reason"') == 2 and ">\nthe token<" in page
    assert "Send it again" in page and "http-equiv" not in page


def away(request):
    try:
        raise OperationalError
    except OperationalError:
        return views.server_error(request)


def test_a_password_is_not_put_into_a_page(monkeypatch):
    monkeypatch.setattr(database, "bring_back", lambda: None)
    sent = RequestFactory().post("/account/login/", {"login": "a@b.it", "password": "secret words"})
    page = away(sent).content.decode()
    assert "secret words" not in page and "go back and send it again" in page


def test_a_page_that_was_only_read_opens_again_by_itself(monkeypatch):
    monkeypatch.setattr(database, "bring_back", lambda: None)
    page = away(RequestFactory().get("/patients/?show=due"))
    assert '<meta http-equiv="refresh" content="5">' in page.content.decode()
    assert "HX-Refresh" not in page
    watching = RequestFactory().get("/jobs/1/", headers={"HX-Request": "true", "HX-Trigger": "progress"})
    assert away(watching)["HX-Refresh"] == "true"


# What it means to be away


def of_driver(kind, code):
    """An error as Django makes it of one of the driver's."""
    error = kind("said the driver")
    error.__cause__ = type("Driver", (Exception,), {"pgcode": code})()
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (of_driver(OperationalError, None), True),
        (of_driver(InterfaceError, None), True),
        (of_driver(OperationalError, "57P01"), True),
        (of_driver(OperationalError, "57P03"), True),
        (of_driver(OperationalError, "08006"), True),
        (of_driver(OperationalError, "53300"), True),
        (of_driver(OperationalError, "40P01"), False),  # two who waited for each other
        (of_driver(OperationalError, "57014"), False),  # a statement that was cancelled
        (of_driver(IntegrityError, "23505"), False),
        (ValueError("of ours"), False),
        (None, False),
    ],
)
def test_only_a_lost_database_is_away(error, away):
    assert database.is_away(error) is away


def test_an_error_that_a_lost_database_led_to_is_known_too():
    try:
        try:
            raise OperationalError
        except OperationalError as lost:
            raise RuntimeError from lost
    except RuntimeError as error:
        assert database.is_away(error)


def test_the_real_error_of_a_server_that_is_not_there_has_no_code(tmp_path):
    with pytest.raises(psycopg2.OperationalError) as raised:
        closing(psycopg2.connect(f"postgresql:///none?host={quote(str(tmp_path))}"))
    assert raised.value.pgcode is None
