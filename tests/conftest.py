"""What all tests share: which of them touch the database, which drive a browser, and how that one starts."""

import os
import shutil

import pytest
from django.conf import settings
from django.utils import translation

pytest_plugins = ["tests.cast"]

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "django_db_reset_sequences"}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(item.config.rootpath / "tests" / "e2e"):
            item.add_marker("e2e")
            # Playwright runs an event loop in this thread, and Django would refuse to use the database there.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(item.fixturenames):
            item.add_marker("db")


@pytest.fixture(autouse=True)
def english_unless_the_test_says_otherwise():
    """A request leaves its language behind in the thread; the next test must not find it there."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The Chromium of the machine; as root it cannot have a sandbox."""
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture
def jobs_wait(monkeypatch):
    """Jobs wait as they do where a worker does them; call the fixture to do those that wait."""
    monkeypatch.setattr("jobs.services.wake", lambda job: None)

    def work():
        from jobs.models import Job  # noqa: PLC0415  (the models exist only now)
        from jobs.running import do  # noqa: PLC0415

        for pk in list(Job.objects.live().order_by("pk").values_list("pk", flat=True)):
            do.call(pk)

    return work
