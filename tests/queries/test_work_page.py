"""The form with a query at work beside it: the line at the left, the answer at the right, and the next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from crf.checks import Target
from crf.forms import posted
from crf.record import load_record
from crf.services import remove_form
from queries.desk import AFTER, BEFORE, line_around
from queries.models import Query
from queries.services import act, ask
from queries.workflow import Action, Category, State
from tests.cast import CAST
from tests.factories.study import diagnosis, index_allo, save
from tests.queries.cases import (
    STILL_EARLY,
    USUAL,
    confirm,
    current,
    somebody,
    with_early_diagnosis,
)
from tests.queries.rule_cases import released

pytestmark = pytest.mark.django_db
LIST = reverse("queries:list")


def work(query):
    return reverse("queries:work", args=[query.pk])


def form_url(query):
    row = current(query.patient, "DIA")
    return reverse("crf:form", args=[query.patient.subject_code, "DIA", row.pk])


def at_work(query):
    return f"{form_url(query)}?query={query.pk}"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def three(patient, torino):
    """Three open queries of Torino's, in the order of their line."""
    return [with_early_diagnosis(person) for person in (patient, somebody(torino), somebody(torino))]


# The way there


def test_the_list_leads_to_the_first_and_from_it_to_its_form(three, anna, browse):
    client = browse(anna)
    page = client.get(LIST)
    assert page.context["first"] == three[0]
    assert work(three[0]) in page.content.decode()
    answer = client.get(work(three[0]))
    assert answer.url == f"{at_work(three[0])}#id_dx_date"


def test_a_query_about_a_form_not_begun_leads_to_the_empty_form(patient, anna, dora, browse):
    query = ask(patient=patient, targets=[Target("DTH", None, "death_date")], text="Is he alive?", by=dora)
    new = reverse("crf:form_new", args=[patient.subject_code, "DTH"])
    answer = browse(anna).get(work(query))
    assert answer.url == f"{new}?query={query.pk}#id_death_date"
    assert browse(anna).get(answer.url).context["query"] == query.pk


def test_a_query_whose_form_was_removed_leads_to_its_own_page(patient, anna, dora, browse):
    save(patient, index_allo(), index_allo(is_index="N", tx_number=3, allo_number=2))
    second = next(row for row in load_record(patient).transplants if row.is_index == "N")
    query = ask(patient=patient, targets=[Target("TRA", second.pk, "tx_date")], text="So late?", by=dora)
    assert f"/TRA/{second.pk}/" in browse(anna).get(work(query)).url
    remove_form(instance=second, by=anna, reason="entered twice")
    assert browse(anna).get(work(query)).url == reverse("queries:detail", args=[query.pk])


def test_a_form_not_begun_is_begun_beside_its_query(patient, anna, dora, browse):
    save(patient, index_allo())
    query = ask(patient=patient, targets=[Target("DIA", None, "dx_date")], text="When was it?", by=dora)
    client = browse(anna)
    new = client.get(work(query)).url.partition("#")[0]
    assert "When was it?" in text(client.get(new))
    row = diagnosis()
    reply = client.post(new, posted(row.answers(), row.missing) | {"action": "save"})
    assert reply.url == at_work(query)
    entry = AuditEntry.objects.get(table="crf_diagnosis")
    assert (entry.query_id, entry.action) == (query.pk, "I")
    query.refresh_from_db()
    assert (query.state, query.category) == (State.ANSWERED, Category.CORRECTED)


# The page


def test_the_page_shows_the_line_and_where_one_stands_in_it(three, anna, browse):
    page = browse(anna).get(at_work(three[1]))
    body = text(page)
    assert "2 of 3" in body
    assert f'href="{work(three[0])}" data-line-before' in body
    assert f'href="{work(three[2])}" data-line-after' in body
    assert all(query.patient.subject_code in body for query in three)
    assert f'href="{work(three[1])}" aria-current="true"' in body
    assert three[1].question in body and "Send the answer" in body
    assert f'action="{form_url(three[1])}?query={three[1].pk}"' in body


def test_the_first_has_none_before_it_and_the_last_none_after(three, anna):
    assert line_around(anna, three[0])["before"] is None
    assert line_around(anna, three[2])["after"] is None
    assert line_around(anna, three[1])["number"] == 2


def test_a_query_that_waits_for_the_other_side_stands_in_no_line(three, anna, dora):
    confirm(three[0], anna)
    line = line_around(anna, three[0])
    assert (line["number"], line["total"], line["before"]) == (None, 2, None)
    assert line["after"] == three[1].pk
    assert line_around(dora, three[0])["number"] == 1


def test_who_only_reads_has_no_line(three, moira, browse):
    line = line_around(moira, three[0])
    assert (line["queries"], line["total"], line["after"]) == ([], 0, None)
    assert "Send the answer" not in text(browse(moira).get(at_work(three[0])))


def test_of_a_long_line_only_a_window_is_drawn(patient, dora, anna):
    targets = [Target("PAT", patient.pk, "sex")]
    made = [ask(patient=patient, targets=targets, text=f"Question {n}?", by=dora) for n in range(40)]
    line = line_around(anna, made[30])
    assert (line["number"], line["total"]) == (31, 40)
    assert [query.pk for query in line["queries"]] == [query.pk for query in made[30 - BEFORE :]]
    assert len(line_around(anna, made[0])["queries"]) == BEFORE + AFTER


def test_without_a_query_the_page_is_as_ever(three, anna, browse):
    body = text(browse(anna).get(form_url(three[0])))
    assert "data-line-after" not in body
    assert "Send the answer" not in body


def test_a_query_at_work_costs_the_same_however_long_the_line(three, torino, anna, browse):
    client = browse(anna)
    client.get(at_work(three[0]))
    counted = []
    for more in (0, 8):
        for _ in range(more):
            with_early_diagnosis(somebody(torino))
        with CaptureQueriesContext(connection) as captured:
            client.get(at_work(three[0]))
        counted.append(len(captured))
    assert counted[0] == counted[1]


# Answering, one after another


def answer(client, query, **data):
    seen = query.events.last().pk
    told = {"action": "answer", "category": "confirmed", "text": "As in the chart.", "working": "1"}
    return client.post(reverse("queries:act", args=[query.pk]), told | {"seen": seen} | data)


def test_an_answer_leads_to_the_next_and_the_last_to_the_query(three, anna, browse):
    client = browse(anna)
    for query, following in ((three[0], three[1]), (three[1], three[2])):
        assert answer(client, query).url == work(following)
    assert answer(client, three[2]).url == reverse("queries:detail", args=[three[2].pk])
    assert set(Query.objects.values_list("state", flat=True)) == {State.ANSWERED}


def test_from_the_middle_it_goes_on_and_then_back_to_the_first(three, anna, browse):
    client = browse(anna)
    assert answer(client, three[1]).url == work(three[2])
    assert answer(client, three[2]).url == work(three[0])


def test_the_data_centre_goes_from_answer_to_answer(three, anna, dora, browse):
    for query in three:
        confirm(query, anna)
    told = {"action": "accept", "category": "", "text": ""}
    assert answer(browse(dora), three[0], **told).url == work(three[1])
    body = text(browse(dora).get(at_work(three[1])))
    assert "1 of 2" in body and "Accept and close" in body


def test_not_at_work_an_answer_stays_with_its_query(three, anna, browse):
    assert answer(browse(anna), three[0], working="").url == reverse("queries:detail", args=[three[0].pk])


def test_a_refused_answer_comes_back_with_its_words_and_stays_at_work(three, anna, browse):
    page = answer(browse(anna), three[0], text="", category="confirmed")
    assert page.status_code == 422
    page = answer(browse(anna), three[0], text="The chart of 1990.", category="")
    assert page.status_code == 422
    assert "The chart of 1990." in text(page)
    assert 'name="working" value="1"' in text(page)
    assert three[0].events.count() == 1


def test_an_answer_to_what_was_answered_meanwhile_is_not_lost(three, anna, ivo, browse):
    seen = three[0].events.last().pk
    act(query=three[0], action=Action.ANSWER, by=ivo, text="It is right.", category=Category.CONFIRMED)
    page = answer(browse(anna), three[0], seen=seen, text="I looked it up, too.")
    assert page.status_code == 409
    assert "I looked it up, too." in text(page)


# Correcting in the form


def corrected(query, **answers):
    row = current(query.patient, "DIA")
    data = posted(row.answers() | answers, row.missing, row.version)
    return data | {"action": "save", "reason_code": "query"}


def test_the_reason_is_chosen_in_advance(three, anna, browse):
    client = browse(anna)
    assert client.get(at_work(three[0])).context["reason_form"]["reason_code"].value() == "query"
    assert client.get(form_url(three[0])).context["reason_form"]["reason_code"].value() is None


def test_a_correction_names_the_query_on_the_trail_and_stays_at_work(three, anna, browse):
    query = three[0]
    reply = browse(anna).post(at_work(query), corrected(query, dx_date=USUAL))
    assert reply.url == at_work(query)
    entry = AuditEntry.objects.filter(table="crf_diagnosis", patient_id=query.patient_id).last()
    assert (entry.query_id, entry.reason) == (query.pk, "query")
    query.refresh_from_db()
    assert (query.state, query.closed_reason) == (State.CLOSED, "auto_corrected")
    body = text(browse(anna).get(reply.url))
    assert f'href="{work(three[1])}" data-line-after' in body


def test_a_save_outside_of_the_work_names_no_query(three, anna, browse):
    browse(anna).post(form_url(three[0]), corrected(three[0], dx_date=STILL_EARLY))
    entry = AuditEntry.objects.filter(table="crf_diagnosis", patient_id=three[0].patient_id).last()
    assert entry.query_id is None


def test_an_unchanged_form_stays_at_work_too(three, anna, browse):
    assert browse(anna).post(at_work(three[0]), corrected(three[0])).url == at_work(three[0])
    assert three[0].events.count() == 1


# What the address says that is not so


@pytest.mark.parametrize("number", ["", "0", "x", "-1", "9" * 18, "9" * 30, "²", "1 OR 1"])
def test_nonsense_shows_the_form_as_ever(three, anna, browse, number):
    page = browse(anna).get(form_url(three[0]), {"query": number})
    assert (page.status_code, page.context["query"]) == (200, None)
    assert "data-line-after" not in text(page)


def test_another_centres_query_shows_nothing_and_is_named_nowhere(three, strangers_patient, anna, browse):
    theirs = with_early_diagnosis(strangers_patient, dx_date=STILL_EARLY)
    url = f"{form_url(three[0])}?query={theirs.pk}"
    page = browse(anna).get(url)
    assert (page.status_code, page.context["query"]) == (200, None)
    assert theirs.question not in text(page)
    assert strangers_patient.subject_code not in text(page)
    reply = browse(anna).post(url, corrected(three[0], dx_date=USUAL))
    assert reply.url == form_url(three[0])
    assert not AuditEntry.objects.filter(table="crf_diagnosis", query_id=theirs.pk).exists()
    assert browse(anna).get(work(theirs)).status_code == 404


def test_another_patients_query_is_not_laid_beside_the_form_either(three, anna, browse):
    page = browse(anna).get(f"{form_url(three[0])}?query={three[1].pk}")
    assert page.context["query"] is None
    assert f"Query {three[1].pk}" not in text(page)


# Candidates


@pytest.fixture
def candidate(patient, dora, carla):
    released(dora, carla, T_01=(1, "review"))
    return with_early_diagnosis(patient)


@pytest.mark.parametrize("name", CAST)
def test_a_candidate_is_the_data_centres_affair(candidate, cast, browse, name):
    sees = name in ("dora", "moira")
    client = browse(cast[name])
    reads = name in ("anna", "ivo", "dora", "moira")
    expected = 200 if sees else 404 if reads or name == "bruno" else 403
    assert client.get(reverse("queries:detail", args=[candidate.pk])).status_code == expected
    assert client.get(work(candidate)).status_code == (302 if sees else expected)
    page = client.get(at_work(candidate))
    if reads:
        assert (page.context["query"] == candidate.pk) == sees
        assert (f"Query {candidate.pk}" in text(page)) == sees
    else:
        assert page.status_code in (403, 404)


def test_a_candidate_is_in_no_list_and_no_count_of_the_centre(candidate, anna, dora, browse):
    page = browse(anna).get(f"{LIST}?tab=all")
    assert page.context["rows"] == []
    assert "candidates" not in [tab for tab, _word, _n in page.context["tabs"]]
    assert browse(anna).get(f"{LIST}?tab=candidates").context["rows"] == []
    page = browse(dora).get(f"{LIST}?tab=candidates")
    assert [row["query"] for row in page.context["rows"]] == [candidate]


def test_a_sent_candidate_appears_at_the_centre(candidate, anna, dora, browse):
    act(query=candidate, action=Action.ISSUE, by=dora)
    assert browse(anna).get(at_work(candidate)).context["query"] == candidate.pk
    assert [row["query"] for row in browse(anna).get(LIST).context["rows"]] == [candidate]


def test_a_query_that_becomes_a_candidate_again_goes_out_of_sight(candidate, patient, anna, dora, browse):
    act(query=candidate, action=Action.ISSUE, by=dora)
    browse(anna).post(at_work(candidate), corrected(candidate, dx_date=USUAL))
    browse(anna).post(form_url(candidate), corrected(candidate, dx_date=STILL_EARLY))
    candidate.refresh_from_db()
    assert (candidate.state, candidate.cycle) == (State.CANDIDATE, 2)
    assert browse(anna).get(reverse("queries:detail", args=[candidate.pk])).status_code == 404


# Who


@pytest.mark.parametrize("name", CAST)
def test_the_way_to_the_form_for_each_role(three, cast, browse, name):
    expected = {"anna": 302, "ivo": 302, "dora": 302, "moira": 302, "bruno": 404}.get(name, 403)
    assert browse(cast[name]).get(work(three[0])).status_code == expected
    assert browse(cast[name]).post(work(three[0])).status_code in (403, 405)
