from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from mmregistry import views
from mmregistry.urls import urlpatterns

# The only pages that somebody who is not logged in may open.
OPEN_TO_ALL = {
    "health",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "accounts:language",
    "mfa_authenticate",
}
POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


def views_of(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views_of(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern


def test_every_page_asks_for_log_in_but_the_declared_ones():
    doors = dict(views_of(urlpatterns))
    assert len(doors) > 20
    assert {
        name for name, door in doors.items() if not getattr(door.callback, "login_required", True)
    } == OPEN_TO_ALL


def test_every_address_has_a_name():
    assert [
        door.pattern for name, door in views_of(get_resolver().url_patterns) if name.endswith("None")
    ] == []


def test_page_without_log_in_sends_to_the_log_in(client, db):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/login/?next=/")


def test_headers_protect_every_page(client, db):
    response = client.get("/account/login/")
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("anna", "/work/"),
        ("ivo", "/patients/"),
        ("moira", "/patients/"),
        ("dora", "/queries/"),
        ("carla", "/outcomes/"),
        ("ada", "/centres/"),
    ],
)
def test_home_is_the_page_where_the_work_begins(cast, browse, name, where):
    response = browse(cast[name]).get("/")
    assert (response.status_code, response["Location"]) == (302, where)


def test_home_of_somebody_without_a_role_says_what_to_do(stranger, browse):
    response = browse(stranger).get("/")
    assert response.status_code == 200
    assert "The study’s administrator gives it" in response.content.decode()


def test_health_is_good(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (
        200,
        {"database": True, "migrations": True, "clock": True},
    )
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("broken", "state"),
    [
        ("_clock_agrees", {"database": True, "migrations": True, "clock": False}),
        ("_migrations_applied", {"database": True, "migrations": False, "clock": True}),
    ],
)
def test_health_is_bad_when_one_thing_is(client, db, monkeypatch, broken, state):
    monkeypatch.setattr(views, broken, lambda: False)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, state)


def test_health_is_bad_when_the_clocks_differ(client, db, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    response = client.get("/healthz")
    assert (response.status_code, response.json()["clock"]) == (503, False)


def test_health_tells_nobody_why_the_database_is_away(client, settings, db, monkeypatch):
    def away():
        raise views.DatabaseError("could not connect to db.internal as mmregistry")

    monkeypatch.setattr(views, "_clock_agrees", away)
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (
        503,
        b'{"database": false, "migrations": false, "clock": false}',
    )


def test_health_sees_a_migration_that_was_not_applied(client, db):
    executor = views.MigrationExecutor(views.connection)
    executor.recorder.record_unapplied("audit", "0003_demo_study")
    response = client.get("/healthz")
    assert (response.status_code, response.json()["migrations"]) == (503, False)
