import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

import mmregistry
from mmregistry import checks

CHECKOUT = Path(__file__).resolve().parents[2]


def settings_in(environment, *names):
    """These settings, as a fresh process with this environment and nothing else sees them."""
    program = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}, default=str))"
    )
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env={
            **keep,
            "DJANGO_SETTINGS_MODULE": "mmregistry.settings",
            "MMREGISTRY_ENV_FILE": os.devnull,
            **environment,
        },
        capture_output=True,
        text=True,
    )


def read(environment, *names):
    done = settings_in(environment, *names)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


PRODUCTION = {"DATABASE_URL": "postgresql://mmregistry:secret@db/mmregistry", "SECRET_KEY": "x" * 50}


def test_production_is_strict_without_being_asked():
    assert read(
        PRODUCTION,
        *("DEBUG", "DEMO", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
        *("LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECOND_FACTOR_REQUIRED", "ALLOWED_HOSTS"),
    ) == {
        "DEBUG": False,
        "DEMO": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECOND_FACTOR_REQUIRED": True,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    }


def test_production_demands_a_secret_key():
    done = settings_in({"DATABASE_URL": PRODUCTION["DATABASE_URL"]}, "DEBUG")
    assert done.returncode == 1
    assert "Set SECRET_KEY: it is required as soon as DATABASE_URL is set." in done.stderr


def test_own_machine_keeps_the_key_that_it_made(tmp_path):
    environment = {"MMREGISTRY_DATA_DIR": str(tmp_path)}
    try:
        first = read(environment, "SECRET_KEY", "SECURE_SSL_REDIRECT")
        assert read(environment, "SECRET_KEY", "SECURE_SSL_REDIRECT") == first
    finally:
        subprocess.run(
            [sys.executable, "-m", "mmregistry.devdb", "stop", str(tmp_path)], cwd=CHECKOUT, check=True
        )
    assert (len(first["SECRET_KEY"]), first["SECURE_SSL_REDIRECT"]) == (50, False)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_proxy_header_is_believed_only_behind_our_proxy():
    assert read({**PRODUCTION, "BEHIND_TLS_PROXY": "1"}, "SECURE_PROXY_SSL_HEADER") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]
    }
    assert read(PRODUCTION, "SECURE_PROXY_SSL_HEADER") == {"SECURE_PROXY_SSL_HEADER": None}


def test_version_is_the_same_in_code_and_package():
    package = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["version"]
    assert package == mmregistry.__version__ == settings.SOFTWARE_VERSION


def test_second_factor_roles_exist():
    from_code = {"data_manager", "investigator", "data_centre", "coordinator", "administrator", "monitor"}
    assert set(settings.SECOND_FACTOR_ROLES) < from_code


@pytest.mark.parametrize("password", ["eleven-long", "password1234", "anna.rossi.torino"])
def test_weak_passwords_are_refused(anna, password):
    anna.email, anna.full_name = "anna.rossi.torino@example.org", "Anna Rossi"
    with pytest.raises(ValidationError):
        validate_password(password, anna)


def test_passwords_are_stored_by_argon2():
    assert read(PRODUCTION, "PASSWORD_HASHERS") == {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    }


def test_check_refuses_psycopg_3(monkeypatch):
    monkeypatch.setattr(checks, "version", lambda name: {"psycopg": "3.3.9"}[name])
    assert [message.id for message in checks.psycopg_3_is_absent()] == ["mmregistry.E001"]


def test_check_accepts_psycopg2_alone():
    assert checks.psycopg_3_is_absent() == []


def test_check_refuses_a_public_playground(settings):
    settings.INSECURE_HTTP, settings.DEMO, settings.DEBUG = False, True, True
    assert [message.id for message in checks.playground_is_not_public()] == [
        "mmregistry.E002",
        "mmregistry.E003",
    ]
    settings.INSECURE_HTTP = True
    assert checks.playground_is_not_public() == []


def test_check_refuses_another_database(monkeypatch):
    assert checks.database_is_postgresql() == []
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert [message.id for message in checks.database_is_postgresql()] == ["mmregistry.E004"]
