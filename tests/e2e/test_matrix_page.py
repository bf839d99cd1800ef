"""The matrix of patients in a browser: by keyboard, and on a narrow screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.study import consented, open_centre, register

pytestmark = pytest.mark.django_db(transaction=True)
# Two cores may serve the site, the database and several browsers at once.
expect.set_options(timeout=20_000)


@pytest.fixture
def patients(torino):
    centre = open_centre(torino)
    return [consented(centre), register(centre)]


@pytest.fixture
def matrix(page, live_server, anna, patients):
    client = Client()
    client.force_login(anna)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page.goto(live_server.url + reverse("crf:matrix"))
    return page


def test_arrows_move_between_cells_and_enter_opens(matrix, patients):
    assert matrix.locator("[data-matrix] a[tabindex='0']").count() == 1
    matrix.locator("[data-matrix] a").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        matrix.keyboard.press(key)
    expect(matrix.locator("[data-matrix] a:focus")).to_have_attribute("title", "Consent and legal basis: due")
    matrix.keyboard.press("Enter")
    matrix.wait_for_url("**" + reverse("crf:form_new", args=[patients[1].subject_code, "CON"]))


def test_slash_goes_to_the_search_unless_one_is_typing(matrix):
    matrix.keyboard.press("/")
    expect(matrix.locator("#search")).to_be_focused()
    matrix.keyboard.type("a/b")
    expect(matrix.locator("#search")).to_have_value("a/b")


def test_what_has_the_focus_is_never_under_the_sticky_column(matrix):
    matrix.set_viewport_size({"width": 500, "height": 600})
    matrix.locator("[data-matrix] tbody tr a").first.focus()
    for key in (*["ArrowRight"] * 12, *["ArrowLeft"] * 10):
        matrix.keyboard.press(key)
        seen = matrix.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return document.activeElement.contains(seen);
            }"""
        )
        assert seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 320])
def test_matrix_is_accessible_and_scrolls_in_its_frame(matrix, scheme, width):
    matrix.emulate_media(color_scheme=scheme)
    matrix.set_viewport_size({"width": width, "height": 800})
    assert [each["id"] for each in Axe().run(matrix).response["violations"]] == []
    assert matrix.evaluate("document.documentElement.scrollWidth") <= width
