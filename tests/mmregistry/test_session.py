"""How long a session still lasts: asking does not lengthen it, posting does, its age ends it all the same."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(time_machine):
    """Set the clock to so many minutes after the start of the session."""
    hours = lambda minutes: f"2026-03-01 {8 + minutes // 60:02}:{minutes % 60:02}:00+00:00"  # noqa: E731
    time_machine.move_to(hours(0), tick=False)
    return lambda minutes: time_machine.move_to(hours(minutes), tick=False)


def test_asking_does_not_lengthen_the_session_and_posting_does(anna, browse, at):
    client = browse(anna)
    assert client.get("/session/").json() == {"seconds": 1800, "extendable": True}
    at(20)
    assert client.get("/session/").json() == {"seconds": 600, "extendable": True}
    assert client.get("/session/").json() == {"seconds": 600, "extendable": True}
    assert client.post("/session/").json() == {"seconds": 1800, "extendable": True}


def test_the_age_of_a_session_ends_it_whatever_is_done(anna, browse, at):
    client = browse(anna)
    for minutes in range(0, 12 * 60 - 9, 10):
        at(minutes)
        client.post("/session/")
    assert client.get("/session/").json() == {"seconds": 600, "extendable": False}


def test_a_script_is_told_that_the_session_has_ended(anna, browse, at):
    client = browse(anna)
    client.get("/session/")
    at(31)
    assert client.get("/session/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


def test_the_page_carries_how_long_the_session_lasts(anna, browse, at):
    client = browse(anna)
    client.get("/session/")
    page = client.get("/work/").content.decode()
    assert 'data-url="/session/" data-seconds="1800" data-warning="180"' in page
