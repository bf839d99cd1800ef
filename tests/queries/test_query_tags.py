"""What the pages of other rooms show of queries."""

import pytest
from django.template import engines
from django.urls import reverse

from crf.checks import Target
from crf.overlay import asked_at
from crf.record import load_record
from crf.specs import SPECS
from queries.models import Query
from queries.selectors import open_counts
from queries.services import act, ask
from queries.templatetags.query_tags import all_once, state_mark
from queries.workflow import Action, Category, State
from tests.factories.study import diagnosis, index_allo, save
from tests.queries.cases import current, somebody, two_transplants, with_early_diagnosis

pytestmark = pytest.mark.django_db


@pytest.fixture
def render(rf):
    """A template of these tags as a person's page would render it."""

    def of(user, source, **context):
        request = rf.get("/")
        request.user = user
        template = engines["django"].from_string("{% load query_tags %}" + source)
        return " ".join(template.render(context, request).split())

    return of


ROW = (
    "{% row_queries patient 'DIA' row as marks %}"
    "{% for query in marks|of_item:'dx_date' %}{% include 'queries/_mark.html' %}{% endfor %}"
)


def test_mark_shows_number_question_and_link(patient, anna, render):
    query = with_early_diagnosis(patient)
    shown = render(anna, ROW, patient=patient, row=current(patient, "DIA").pk)
    assert f'<a href="/queries/{query.pk}/work/"><strong>Query {query.pk}</strong></a>' in shown
    assert "The diagnosis of Jun 1990 is very early." in shown
    assert "#mark-query" in shown


def test_mark_says_when_a_query_is_answered(patient, anna, render):
    query = with_early_diagnosis(patient)
    act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    shown = render(anna, ROW, patient=patient, row=current(patient, "DIA").pk)
    assert "(answered)" in shown and "#mark-part" in shown


def test_query_that_is_over_is_not_at_the_field(patient, dora, anna, render):
    act(query=with_early_diagnosis(patient), action=Action.CANCEL, by=dora, text="never mind")
    assert render(anna, ROW, patient=patient, row=current(patient, "DIA").pk) == ""


def test_query_stands_at_each_of_its_fields_and_once_in_all(patient, anna, render):
    query, _other = two_transplants(patient)
    source = (
        "{% row_queries patient form row as marks %}"
        "{% for q in marks|of_item:item %}{{ q.pk }} {% endfor %}|{{ marks|all_once|length }}"
    )
    dia, tx = current(patient, "DIA").pk, query.targets[0]["row"]
    at_transplant = render(anna, source, patient=patient, form="TRA", row=tx, item="tx_date")
    at_diagnosis = render(anna, source, patient=patient, form="DIA", row=dia, item="dx_date")
    assert (at_transplant, at_diagnosis) == (f"{query.pk} |1", f"{query.pk} {_other.pk} |2")


def test_question_about_the_whole_form_is_under_no_item(patient, anna, dora, render):
    query = ask(patient=patient, targets=[Target("PAT", patient.pk, "")], text="Please check.", by=dora)
    source = (
        "{% row_queries patient 'PAT' patient.pk as marks %}"
        "{{ marks|of_item:''|length }} {{ marks|of_item:'sex'|length }}"
    )
    assert render(anna, source, patient=patient) == "1 0"
    assert all_once({"": [query], "sex": [query]}) == [query]


def test_a_form_page_asks_once_however_many_fields(patient, anna, render, django_assert_num_queries):
    with_early_diagnosis(patient)
    two_transplants(somebody(patient.centre))
    row = current(patient, "DIA").pk
    assert anna.active_memberships  # known by now on any page
    with django_assert_num_queries(1):
        render(anna, ROW * 20, patient=patient, row=row)


def test_nothing_is_asked_for_a_patient_who_is_not_registered_yet(anna, render, django_assert_num_queries):
    with django_assert_num_queries(0):
        render(anna, ROW, patient=None, row=None)


def counted(user, patient, *keys):
    """How many queries wait at these forms of a patient, as the matrix counts them."""
    record = load_record(patient)
    counts = open_counts(user, [patient.pk])
    return [asked_at(counts, record, SPECS[key], record.rows(key)) for key in keys]


def test_counts_of_cells(patient, torino, anna, dora):
    with_early_diagnosis(patient)
    save(patient, index_allo())
    save(other := somebody(torino), diagnosis())
    ask(patient=patient, targets=[Target("TRA", current(patient, "TRA").pk, "")], text="So?", by=dora)
    ask(patient=patient, targets=[Target("DTH", None, "death_date")], text="Is she dead?", by=dora)
    assert counted(anna, patient, "DIA", "TRA", "DTH", "REL") == [1, 1, 1, 0]
    assert counted(anna, other, "DIA") == [0]


def test_counts_of_many_patients_take_one_statement(patient, torino, anna, django_assert_num_queries):
    with_early_diagnosis(patient)
    others = [somebody(torino) for _ in range(3)]
    assert anna.active_memberships
    with django_assert_num_queries(1):
        open_counts(anna, [patient, *others])


def test_a_query_at_two_items_of_a_row_counts_once_there(patient, anna, dora):
    save(patient, diagnosis())
    row = current(patient, "DIA").pk
    targets = [Target("DIA", row, "dx_date"), Target("DIA", row, "dx_subtype")]
    ask(patient=patient, targets=targets, text="Do these fit?", by=dora)
    assert counted(anna, patient, "DIA") == [1]


def test_answered_queries_are_no_work_left_in_the_matrix(patient, anna):
    query = with_early_diagnosis(patient)
    act(query=query, action=Action.ANSWER, by=anna, text="As in the chart.", category=Category.CONFIRMED)
    assert counted(anna, patient, "DIA") == [0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("anna", "2"), ("bruno", "0"), ("dora", "1"), ("moira", "0"), ("carla", "0"), ("stranger", "0")],
)
def test_top_bar_counts_what_waits_for_ones_side(patient, torino, cast, anna, render, name, expected):
    act(
        query=with_early_diagnosis(patient),
        action=Action.ANSWER,
        by=anna,
        text="As in the chart.",
        category=Category.CONFIRMED,
    )
    two_transplants(somebody(torino))
    assert render(cast[name], "{% nav_query_count %}") == expected


@pytest.mark.parametrize("name", ["anna", "moira"])
def test_top_bar_takes_one_statement_or_none(patient, cast, render, name, django_assert_num_queries):
    user = cast[name]
    assert user.active_memberships
    with django_assert_num_queries(1 if name == "anna" else 0):
        render(user, "{% nav_query_count %}")


@pytest.mark.parametrize(("name", "asks"), [("anna", False), ("dora", True), ("moira", False)])
def test_form_page_offers_to_ask_to_who_may(patient, cast, browse, name, asks):
    save(patient, diagnosis())
    row = current(patient, "DIA").pk
    body = (
        browse(cast[name]).get(reverse("crf:form", args=[patient.subject_code, "DIA", row])).content.decode()
    )
    link = (
        f"{reverse('queries:ask')}?patient={patient.subject_code}&amp;form=DIA&amp;row={row}&amp;item=dx_date"
    )
    assert (link in body) == asks


def test_form_page_shows_its_queries_at_their_fields(patient, anna, browse):
    query = with_early_diagnosis(patient)
    url = reverse("crf:form", args=[patient.subject_code, "DIA", current(patient, "DIA").pk])
    body = browse(anna).get(url).content.decode()
    item = body[body.index('id="item-dx_date"') : body.index('id="item-dx_subtype"')]
    assert reverse("queries:detail", args=[query.pk]) in item
    # The finding beside the field says it already.
    assert item.count("The diagnosis of Jun 1990 is very early.") == 1
    assert f"Query {query.pk}</strong></a> asks about this." in item


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_shape(state):
    assert state_mark(Query(state=state)) in {"none", "part", "done", "query", "due", "na", "locked"}


def test_panel_of_a_form_lists_each_query_once_and_offers_to_ask(patient, anna, dora, render):
    query, _other = two_transplants(patient)
    row = current(patient, "DIA")
    source = "{% include 'queries/_form.html' %}"
    context = {"patient": patient, "instance": row, "spec": SPECS["DIA"]}
    shown = render(anna, source, **context)
    assert (shown.count(f"/queries/{query.pk}/"), "/queries/ask/" in shown) == (1, False)
    assert f"/queries/ask/?patient={patient.subject_code}&amp;form=DIA&amp;row={row.pk}" in render(
        dora, source, **context
    )
