"""System checks that catch a wrong machine before it meets a patient."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def psycopg_3_is_absent(**kwargs: Any) -> list[CheckMessage]:
    """Django prefers psycopg 3 when it is merely installed; everything here was tried with psycopg2."""
    try:
        found = version("psycopg")
    except PackageNotFoundError:
        return []
    return [
        Error(
            f"psycopg {found} is installed, and Django would use it instead of psycopg2.",
            hint="Remove it: pip uninstall psycopg psycopg-binary psycopg-c psycopg-pool",
            id="mmregistry.E001",
        )
    ]


@register
def playground_is_not_public(**kwargs: Any) -> list[CheckMessage]:
    """Log-ins printed on the page, and tracebacks, belong on a machine of one's own."""
    if settings.INSECURE_HTTP:
        return []
    return [
        Error(f"{variable} is on, and the site is not a demonstration on this machine.", hint=hint, id=number)
        for variable, on, number, hint in (
            ("MMREGISTRY_DEMO", settings.DEMO, "mmregistry.E002", "It shows working log-ins to everybody."),
            ("DEBUG", settings.DEBUG, "mmregistry.E003", "It shows settings and data with every error."),
        )
        if on
    ]


@register
def database_is_postgresql(**kwargs: Any) -> list[CheckMessage]:
    """The audit trail is a PostgreSQL trigger: on any other database nothing would be recorded."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine == "django.db.backends.postgresql":
        return []
    return [Error(f"{engine} is not PostgreSQL.", hint="Correct DATABASE_URL.", id="mmregistry.E004")]
