"""The settings of the tests: the site's own, with a throw-away database and nothing slow or outside."""

import fcntl
import os
import tempfile
from itertools import count
from pathlib import Path

from mmregistry import devdb

CHECKOUT = Path(__file__).resolve().parent.parent
TEST_DATA = Path(os.environ.get("MMREGISTRY_DATA_DIR", CHECKOUT / "var")).resolve() / "test"
TEST_DATA.mkdir(parents=True, exist_ok=True)

# A developer's .env and switches must not change what the tests see.
os.environ["MMREGISTRY_ENV_FILE"] = os.devnull
for variable in ("DEBUG", "MMREGISTRY_DEMO", "SECOND_FACTOR_REQUIRED", "MMREGISTRY_INSECURE_HTTP"):
    os.environ.pop(variable, None)
os.environ["MMREGISTRY_INSECURE_HTTP"] = "1"
os.environ["MMREGISTRY_DATA_DIR"] = str(TEST_DATA)
os.environ["SECRET_KEY"] = "only for tests"
if not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = devdb.start(TEST_DATA, throwaway=True)

from mmregistry.settings import *  # noqa: E402, F403
from mmregistry.settings import DATABASES, STORAGES  # noqa: E402


def _free_name() -> str:
    """A database name for this run alone, so that two runs at a time do not wipe each other's tables."""
    for number in count():
        lock = os.open(
            f"{tempfile.gettempdir()}/mmregistry-tests-{os.getuid()}-{number}.lock", os.O_CREAT | os.O_RDWR
        )
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:  # held as long as this process lives
            return f"test_mmregistry_{number}"
    raise AssertionError


DATABASES["default"]["TEST"] = {"NAME": _free_name()}
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Tests do not collect static files, so they ask for them under their own names.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Argon2 is slow on purpose; hundreds of test users need not be.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
# A job is done where it is started; tests of the worker start one themselves.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
