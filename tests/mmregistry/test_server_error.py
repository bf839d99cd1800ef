"""What somebody reads after an error of ours: only what is true, and ways on that work."""

import re

import pytest
from django.db import OperationalError
from django.test import Client

from mmregistry import views

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Every list of patients fails."""

    def fail(*args, **kwargs):
        raise AttributeError("visit_date")

    for module in ("crf.views.work", "crf.views.matrix"):
        monkeypatch.setattr(f"{module}.load_outlines", fail)


def a_browser(user):
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def links(response):
    return re.findall(r"<main.*</main>", response.content.decode(), re.DOTALL)[0].split('href="')[1:]


def test_a_page_that_cannot_be_shown_speaks_of_no_saving(anna, broken):
    response = a_browser(anna).get("/work/")
    assert response.status_code == 500
    assert "No data were changed" in response.content.decode()
    assert "saved" not in response.content.decode()
    assert "draft" not in response.content.decode()


def test_ways_on_work_and_do_not_lead_to_the_page_that_failed(anna, broken):
    browser = a_browser(anna)
    response = browser.get("/work/")
    again, *ways = [link.split('"')[0] for link in links(response)]
    assert again == "/work/"
    assert "/work/" not in ways
    assert "/" not in ways
    answers = {way: browser.get(way).status_code for way in ways}
    # The other list of patients is broken by the same fault; whoever follows it is told so again.
    assert {way: code for way, code in answers.items() if code != 200} == {"/patients/": 500}
    assert {"/queries/", "/account/"} <= set(answers)


def test_after_sending_nothing_is_promised(anna, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("crf.personal.save_filter", fail)
    page = "http://testserver/patients/?show=due"
    sent = {"query": "show=due", "name": "mine"}
    response = a_browser(anna).post("/patients/filters/", sent, headers={"Referer": page})
    assert response.status_code == 500
    assert "We cannot say whether what you sent was saved" in response.content.decode()
    assert links(response)[0].split('"')[0] == page


def test_without_a_database_the_page_is_still_shown(anna, rf, monkeypatch):
    def gone(user):
        raise OperationalError

    monkeypatch.setattr("accounts.models.User.capabilities", gone)
    request = rf.get("/work/")
    request.user = anna
    response = views.server_error(request)
    assert [link.split('"')[0] for link in links(response)] == ["/work/"]


def test_an_error_before_anybody_is_known_is_shown_too(rf):
    assert "Something went wrong on our side" in views.server_error(rf.get("/work/")).content.decode()


def test_the_page_is_in_the_language_of_the_person(anna, broken):
    browser = a_browser(anna)
    browser.post("/account/language/", {"language": "it"})
    assert "Non è colpa sua" in browser.get("/work/").content.decode()
