"""What a browser may keep of our pages: nothing."""

import pytest
from django.urls import reverse

from tests.mmregistry.test_every_address import ACCESS
from tests.mmregistry.test_every_address import things as things
from tests.mmregistry.test_hostile_input import who_may

pytestmark = pytest.mark.django_db


def test_nothing_that_somebody_logged_in_reads_is_kept(things, cast, browse):
    for name, (parts, method, _allowed) in ACCESS.items():
        if method == "post":
            continue
        url = reverse(name, args=[things["torino"].get(part, part) for part in parts])
        answer = browse(cast[who_may(name)]).get(url)
        assert answer["Cache-Control"] == "private, no-store", name
        assert "geolocation=()" in answer["Permissions-Policy"], name
        assert "Clear-Site-Data" not in answer, name


def test_a_refusal_and_what_does_not_exist_are_not_kept_either(anna, browse):
    for url in ("/users/", "/no/such/page/"):
        assert browse(anna).get(url)["Cache-Control"] == "private, no-store"


def test_at_log_out_the_browser_forgets_what_it_has_kept_and_nothing_else(anna, browse):
    answer = browse(anna).post(reverse("account_logout"))
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache"'


def test_a_session_that_ended_is_a_log_out(anna, browse, settings):
    client = browse(anna)
    client.get("/account/")
    settings.SESSION_ABSOLUTE_SECONDS = -10
    assert client.get("/account/")["Clear-Site-Data"] == '"cache"'
