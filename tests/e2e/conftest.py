"""Who sits before the browser, and what every page that they see must be free of."""

import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from mmregistry.translations import compile_all
from tests.e2e.person import Person

# A busy machine is slow and not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The site, with its static files straight from the source."""
    compile_all(settings.LOCALE_PATHS[0])
    # Imported before anybody waits for a page: the rooms bring numpy, pandas and matplotlib with them.
    import_module(settings.ROOT_URLCONF)
    server = LiveServer("localhost", start=False)
    # The plugin looks for Django's application of static files by its name; ours is configured otherwise.
    server.thread.static_handler = StaticFilesHandler
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "locale": "en-GB",
        "timezone_id": "Europe/Rome",
        "viewport": {"width": 1280, "height": 900},
        "color_scheme": "light",
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def server_finishes_first(request) -> Iterator[None]:
    """A draft may be on its way when a test ends; the database is emptied once nobody writes any more."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    last = time.monotonic() + 10
    quiet = 0
    while quiet < 3 and time.monotonic() < last:
        time.sleep(0.1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            [busy] = cursor.fetchone()
        quiet = 0 if busy else quiet + 1


@pytest.fixture
def sits_down(live_server, browser: Browser, browser_context_args: dict, request) -> Iterator[Callable]:
    """`sits_down(anna)` is Anna before her own browser, not logged in; nothing may go wrong there unseen."""
    cache.clear()
    people: list[Person] = []
    # By default test-results/, which pytest-playwright empties when a run begins.
    screenshots = Path(request.config.getoption("--output")) / request.path.stem.removeprefix("test_")

    def open_browser(user: User | None = None) -> Person:
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        people.append(Person(user, context, screenshots))
        return people[-1]

    yield open_browser
    for person in people:
        person.context.close()
    troubles = [trouble for person in people for trouble in person.troubles]
    assert troubles == []
