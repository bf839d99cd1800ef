"""The pages of the rule catalogue: who reads them, what narrows them, and what they cost."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crf.checks import CHECKS
from crf.checks.check import RETIRED
from tests.cast import CAST
from tests.queries.rule_cases import ran, released
from tests.queries.threads import thread, threads

pytestmark = pytest.mark.django_db

LIST, PLAN = reverse("queries:rules"), reverse("queries:plan")
READERS = {"anna", "bruno", "ivo", "dora", "moira"}
ACCEPTED = [("raise", 9), ("answer", 8), ("accept", 7)]


def page_of(id):
    return reverse("queries:rule", args=[id])


def text(response):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def shown(response):
    return [entry.id for entry in response.context["entries"]]


@pytest.mark.parametrize("url", [LIST, page_of("E-DIA-03"), PLAN])
@pytest.mark.parametrize("name", CAST)
def test_open_to_who_reads_queries(cast, browse, name, url):
    assert browse(cast[name]).get(url).status_code == (200 if name in READERS else 403)


@pytest.mark.parametrize("url", [LIST, page_of("E-DIA-03"), PLAN])
def test_nothing_is_changed_here(dora, browse, url):
    assert browse(dora).post(url).status_code == 405


@pytest.mark.parametrize("id", ["E-XXX-99", "e-dia-03", "plan"])
def test_a_check_that_is_not_there_is_not_found(dora, browse, id):
    assert browse(dora).get(f"{LIST}{id}/").status_code == 404


def test_the_list_shows_every_check_with_its_words(dora, browse):
    response = browse(dora).get(LIST)
    assert len(shown(response)) == len(CHECKS)
    body = text(response)
    assert f"{len(CHECKS)} of {len(CHECKS)} checks as delivered" in body
    for rule in CHECKS.values():
        assert rule.condition in body and page_of(rule.id) in response.content.decode()


def test_the_list_says_what_became_of_each(patient, dora, moira, browse):
    threads([(patient, ACCEPTED, "T-01", "accepted_as_is"), (patient, [("raise", 3)], "T-01", "")])
    ran(T_01=3)
    released(dora, moira, T_02=None)
    response = browse(dora).get(LIST)
    rows = re.findall(r'<td class="num">(.*?)</td>', response.content.decode())
    assert rows[:3] == ["3", "2", "1/1"]
    assert rows[3:6] == ["0", "0", "–"]
    assert "Release 1" in text(response)
    assert text(response).count("waits for a release") == 1


@pytest.fixture
def lived_in(patient, dora, moira):
    """T-01 asks mostly about what is right; T-02 waits for a release; T-05 was found."""
    threads([(patient, ACCEPTED, "T-01", "accepted_as_is")] * 5)
    ran(T_05=1)
    released(dora, moira, T_02=None)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["T-01", "T-02", "T-03", "T-04", "T-05"]),
        ("?show=waiting", ["T-02"]),
        ("?show=accepted", ["T-01"]),
        ("?show=never", ["T-02", "T-03", "T-04"]),
        ("?show=soft", ["T-01", "T-02", "T-04", "T-05"]),
        ("?show=note", ["T-03"]),
        ("?show=hard", []),
        ("?search=PRECEDES", ["T-02"]),
        ("?search=+t-03+", ["T-03"]),
        ("?show=never&search=comment", ["T-03", "T-04"]),
        ("?chapter=DIA", []),
        ("?chapter=01", ["T-01"]),
        ("?show=nonsense&search=&page=xx", ["T-01", "T-02", "T-03", "T-04", "T-05"]),
    ],
)
def test_filters_are_in_the_address(lived_in, dora, browse, query, ids):
    assert shown(browse(dora).get(LIST + query)) == ids


def test_chips_count_what_they_would_show(lived_in, dora, browse):
    counts = browse(dora).get(f"{LIST}?show=hard").context["counts"]
    assert counts == {"waiting": 1, "accepted": 1, "never": 3, "soft": 4, "note": 1, "hard": 0}


def test_chapters_of_the_study_narrow_it(dora, browse):
    found = shown(browse(dora).get(f"{LIST}?chapter=EOS"))
    assert found and found == sorted(id for id in CHECKS if id.startswith("E-EOS-"))


def test_search_also_reads_the_condition(dora, browse):
    condition = CHECKS["E-DIA-03"].condition
    assert "E-DIA-03" in shown(browse(dora).get(LIST, {"search": condition[:30]}))


def test_filters_that_leave_nothing_say_so(rules, dora, browse):
    assert "No rule fits" in text(browse(dora).get(f"{LIST}?show=hard"))


def test_retired_checks_stand_below_with_the_reason(rules, dora, browse, monkeypatch):
    assert "Retired" not in text(browse(dora).get(LIST))
    monkeypatch.setitem(RETIRED, "T-99", "It asked about what is right.")
    assert "Retired T-99: It asked about what is right." in text(browse(dora).get(LIST))


def test_one_check_shows_its_examples_in_words(dora, browse):
    body = text(browse(dora).get(page_of("E-DIA-03")))
    assert "version 1 Diagnosis" in body
    assert CHECKS["E-DIA-03"].condition in body
    assert "Speaks" in body and "Is silent" in body
    assert "Diagn. · Date of diagnosis of active disease" in body
    assert body.index("Speaks") < body.index("Is silent")


def test_a_check_without_items_of_its_own_says_so(dora, browse):
    assert "About the items that the query names." in text(browse(dora).get(page_of("E-GEN-01")))


def test_one_check_shows_what_became_of_it(lived_in, patient, dora, browse):
    thread(patient, ("raise", 3), check="T-01")
    body = text(browse(dora).get(page_of("T-01")))
    assert "Found in the last run 0" in body
    assert "Queries asked 6 Still open 1 Closed 5 Accepted as they were 5" in body
    assert "Think about changing it." in body
    assert "It has never fired." not in body
    assert "It has never fired." in text(browse(dora).get(page_of("T-03")))


def test_before_any_run_one_check_says_so(rules, dora, browse):
    assert "Found in the last run no run yet" in text(browse(dora).get(page_of("T-01")))


def test_one_check_leads_to_its_queries(dora, browse):
    assert "/queries/?tab=all&amp;check=E-DIA-03" in browse(dora).get(page_of("E-DIA-03")).content.decode()


def test_every_check_has_a_page(dora, browse):
    client = browse(dora)
    for id in CHECKS:
        assert client.get(page_of(id)).status_code == 200, id


@pytest.mark.parametrize("url", [LIST, page_of("T-01")])
def test_pages_take_the_same_statements_whatever_the_study(patient, dora, moira, browse, url):
    """Session, user, roles, the number in the top bar, and the catalogue's three."""
    client = browse(dora)
    client.get(url)  # the first page of a session also writes the session
    released(dora, moira)
    ran(T_01=1)
    counted = []
    for more in (1, 60):
        threads([(patient, [("raise", 5)], "T-01", "")] * more)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 8
