import json
import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from audit.context import request_id
from mmregistry import middleware
from mmregistry.logs import JsonFormatter
from mmregistry.urls import urlpatterns as real_urls

HALF_HOUR = 30 * 60
TWELVE_HOURS = 12 * 60 * 60


def whoami(request):
    logging.getLogger("mmregistry.test").warning("seen")
    return HttpResponse(f"{request.user} {request_id.get()}")


def sent(request):
    """What the view reads of what the browser sent."""
    return JsonResponse({**dict(request.GET.lists()), **dict(request.POST.lists())})


urlpatterns = [*real_urls, path("whoami", whoami, name="whoami"), path("sent", sent, name="sent")]


@pytest.fixture(autouse=True)
def page_that_tells(settings):
    settings.ROOT_URLCONF = __name__


# --- Request id -------------------------------------------------------------------------------------


def test_request_id_is_the_same_in_header_context_and_log(anna, browse, caplog):
    caplog.handler.setFormatter(JsonFormatter())
    response = browse(anna).get("/whoami")
    name = response["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", name)
    assert response.content.decode() == f"Anna Rossi {name}"
    [line] = [json.loads(line) for line in caplog.text.splitlines() if "mmregistry.test" in line]
    assert (line["level"], line["message"], line["request_id"]) == ("WARNING", "seen", name)


def test_request_id_of_two_requests_differs_and_none_is_left(anna, browse):
    client = browse(anna)
    assert client.get("/whoami")["X-Request-ID"] != client.get("/whoami")["X-Request-ID"]
    assert request_id.get() == ""


def test_request_id_from_outside_is_not_believed(client, db):
    assert client.get("/healthz", headers={"X-Request-ID": "forged"})["X-Request-ID"] != "forged"


# --- Texts ------------------------------------------------------------------------------------------


def test_what_cannot_be_seen_is_taken_off_whatever_a_browser_sends(anna, browse):
    data = {"words": ["a\u200e\u00a0b", "one\r\ntwo"], "new_password": "a\u00a0b", "\u00a0odd": ""}
    response = browse(anna).post("/sent?q=\ufeffMMA%C2%A001", data)
    assert response.json() == {
        "q": ["MMA 01"],
        "words": ["a b", "one\ntwo"],
        "new_password": ["a\u00a0b"],
        "\u00a0odd": [""],
    }


# --- Session limits ---------------------------------------------------------------------------------


@pytest.fixture
def at(time_machine):
    """Set the clock to so many seconds after the start of the session."""
    time_machine.move_to("2026-03-01 08:00:00+00:00", tick=False)
    return lambda seconds: time_machine.move_to(
        f"2026-03-01 {8 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}+00:00", tick=False
    )


@pytest.mark.parametrize(("idle", "status"), [(HALF_HOUR, 200), (HALF_HOUR + 1, 302)])
def test_session_ends_when_it_was_idle_too_long(anna, browse, at, idle, status):
    at(0)
    client = browse(anna)
    assert client.get("/whoami").status_code == 200
    at(idle)
    response = client.get("/whoami?page=2")
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/account/login/?next=/whoami%3Fpage%3D2"
        assert [str(message) for message in get_messages(response.wsgi_request)] == [
            "Your session had ended. Log in, and you are back where you were."
        ]
        at(idle + 1)
        assert client.get("/whoami").status_code == 302


@pytest.mark.parametrize(("age", "status"), [(TWELVE_HOURS, 200), (TWELVE_HOURS + 1, 302)])
def test_session_ends_when_it_is_too_old_however_busy(anna, browse, at, age, status):
    at(0)
    client = browse(anna)
    for moment in range(0, TWELVE_HOURS, HALF_HOUR - 60):
        at(moment)
        assert client.get("/whoami").status_code == 200
    at(age)
    assert client.get("/whoami").status_code == status


def test_session_limits_note_activity_at_most_once_a_minute(anna, browse, at, django_assert_num_queries):
    at(0)
    client = browse(anna)
    client.get("/whoami")
    at(59)
    with django_assert_num_queries(2):  # session, user
        client.get("/whoami")
    at(60)
    with django_assert_num_queries(5):  # session, user, and the session saved in a savepoint
        client.get("/whoami")


# --- Log-in -----------------------------------------------------------------------------------------


def test_log_in_returns_to_the_page_of_a_form_that_was_sent_too_late(client, db):
    response = client.post("/whoami", headers={"Referer": "http://testserver/patients/7/?tab=2"})
    assert response["Location"] == "/account/login/?next=http%3A//testserver/patients/7/%3Ftab%3D2"


def test_log_in_never_returns_to_a_foreign_page(client, db):
    response = client.post("/whoami", headers={"Referer": "https://evil.example/"})
    assert response["Location"] == "/account/login/?next=home"


def test_log_in_moves_the_whole_page_of_htmx(client, db):
    response = client.get(
        "/whoami", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/patients/7/"}
    )
    assert (response.status_code, response["HX-Redirect"]) == (
        200,
        "/account/login/?next=http%3A//testserver/patients/7/",
    )


def test_log_in_tells_a_script_that_nothing_was_saved(client, db):
    response = client.post("/whoami", headers={"Sec-Fetch-Mode": "cors"})
    assert (response.status_code, response.content) == (401, b"You are not logged in.")


# --- Second factor ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dora", "carla", "ada"])
def test_second_factor_must_be_set_up_by_those_who_see_everything(cast, browse, settings, name):
    settings.SECOND_FACTOR_REQUIRED = True
    client = browse(cast[name])
    response = client.get("/whoami")
    assert (response.status_code, response["Location"]) == (302, "/account/second-factor/totp/activate/")
    assert client.get("/account/second-factor/totp/activate/", follow=True).status_code == 200
    assert client.get("/no/such/page")["Location"] == "/account/second-factor/totp/activate/"
    Authenticator.objects.create(user=cast[name], type=Authenticator.Type.TOTP, data={"secret": "s"})
    assert client.get("/whoami").status_code == 200


@pytest.mark.parametrize("name", ["anna", "ivo", "moira", "stranger"])
def test_second_factor_is_a_choice_for_the_others(cast, browse, settings, name):
    settings.SECOND_FACTOR_REQUIRED = True
    assert browse(cast[name]).get("/whoami").status_code == 200


def test_second_factor_is_demanded_only_where_the_setting_says_so(dora, browse, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert browse(dora).get("/whoami").status_code == 200


def test_second_factor_leaves_the_doors_open_that_setting_it_up_needs():
    assert sorted(middleware.OPEN_WITHOUT_SECOND_FACTOR) == [
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "accounts:language",
        "health",
        "mfa_activate_totp",
    ]


def test_second_factor_moves_the_whole_page_of_htmx(dora, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client(headers={"HX-Request": "true"})
    client.force_login(dora)
    assert client.get("/whoami")["HX-Redirect"] == "/account/second-factor/totp/activate/"
