"""The pages of releases: from nothing to a release in force, refusals, and what the list costs."""

import pytest
from django.urls import reverse

from crf.models import RuleRelease
from crf.rulebook import Mode
from queries import releases
from queries.models import CheckRun, Query
from queries.workflow import Reason
from tests.queries.cases import with_early_diagnosis
from tests.queries.release_cases import NOTE, modes, previewed, put_in_force

pytestmark = pytest.mark.django_db
LIST, PROPOSE = reverse("queries:releases"), reverse("queries:propose")


def url(name, release):
    return reverse(f"queries:{name}", args=[release.number])


def test_the_pages_lead_from_nothing_to_a_release(patient, rules, dora, dario, browse):
    with_early_diagnosis(patient)
    mine, theirs = browse(dora), browse(dario)
    assert "No release yet" in mine.get(LIST).content.decode()
    page = mine.get(PROPOSE)
    assert {row[0].id: row[1] for row in page.context["rows"]} == dict.fromkeys(rules, Mode.ASK)
    answer = mine.post(PROPOSE, {"note": NOTE, "T-01": "off", "T-02": "nonsense", "T-03": "review"})
    proposed = releases.proposal()
    run = CheckRun.objects.get()
    assert answer.url == reverse("queries:run", args=[run.pk])
    assert proposed.rules["T-01"]["mode"] == "off"
    assert proposed.rules["T-02"]["mode"] == "ask"
    page = mine.get(url("release", proposed)).content.decode()
    assert patient.subject_code in page and "T-01" in page and "Put it in force" not in page
    assert "Put it in force" in theirs.get(url("release", proposed)).content.decode()
    answer = theirs.post(url("release_act", proposed), {"action": "release"})
    run = CheckRun.objects.get(release=None)
    assert answer.url == reverse("queries:run", args=[run.pk])
    assert Query.objects.get().closed_reason == Reason.OBSOLETE
    assert "is in force since" in mine.get(LIST).content.decode()
    assert "released by Dario Conte" in mine.get(url("release", proposed)).content.decode()


def test_a_refused_proposal_comes_back_as_it_was_chosen(rules, dora, browse):
    page = browse(dora).post(PROPOSE, {"note": " ", "T-01": "off"})
    assert page.status_code == 422
    assert {row[0].id: row[1] for row in page.context["rows"]}["T-01"] == Mode.OFF
    assert "Please say what changes" in page.content.decode()
    assert RuleRelease.objects.count() == 0


def test_the_author_is_refused_on_the_page_and_keeps_what_was_written(rules, dora, browse):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    previewed(proposed, dora)
    page = browse(dora).post(url("release_act", proposed), {"action": "release", "reason": "or not"})
    assert page.status_code == 409
    assert "somebody else than its author" in page.content.decode()
    assert "or not" in page.content.decode()


def test_looking_again_and_withdrawing_on_the_page(rules, dora, browse):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    client = browse(dora)
    answer = client.post(url("release_act", proposed), {"action": "preview"})
    assert answer.url == reverse("queries:run", args=[CheckRun.objects.get().pk])
    assert client.post(url("release_act", proposed), {"action": "withdraw", "reason": ""}).status_code == 409
    answer = client.post(url("release_act", proposed), {"action": "withdraw", "reason": "not now"})
    assert (answer.url, releases.proposal()) == (LIST, None)
    page = client.get(url("release", proposed)).content.decode()
    assert "withdrawn" in page and "What next" not in page


@pytest.mark.parametrize("action", ["", "explode"])
def test_no_other_move_is_known(rules, dora, browse, action):
    proposed = releases.propose(modes=modes(rules), note=NOTE, by=dora)
    assert browse(dora).post(url("release_act", proposed), {"action": action}).status_code == 404
    assert browse(dora).get(reverse("queries:release", args=[77])).status_code == 404


def test_the_list_costs_the_same_whatever_its_length(
    rules, dora, dario, browse, django_assert_max_num_queries
):
    client = browse(dora)
    client.get(LIST)
    for number in range(3):
        put_in_force(rules, dora, dario, T_01="off" if number % 2 else "ask", T_02="review")
    with django_assert_max_num_queries(8):
        assert len(client.get(LIST).context["releases"]) == 3
