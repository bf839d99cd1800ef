"""A Query Form on paper: what stands on it, tagged, in the centre's language."""

import json

import pytest
import typst
from django.utils import timezone, translation

from accounts.models import Centre
from audit.context import acting_system
from crf.checks import Target
from crf.paper import render
from crf.partial_date import written
from queries.form_lines import lines_of
from queries.paper import TEMPLATE
from queries.paper.query_form import query_form_document
from queries.query_forms import issue
from queries.services import act, ask
from queries.workflow import CATEGORY_WORDS, Action, State
from tests.queries.cases import confirm, current, somebody, two_transplants, with_early_diagnosis

pytestmark = pytest.mark.django_db

NASTY = "1 # $2 @x \"q\" 'r' *b* _i_ `c` <y> \\ #panic() è – perché"


@pytest.fixture
def form(patient, torino, dora):
    with acting_system("test"):
        Centre.objects.update(language="en")
    torino.refresh_from_db()
    queries = [*two_transplants(patient), with_early_diagnosis(somebody(torino))]
    sent, _refused = issue(centre=torino, queries=queries, by=dora, note="Dear all,\nplease.")
    return sent


def queries_of(document):
    return [
        query
        for patient in document.data["patients"]
        for form in patient["forms"]
        for query in form["queries"]
    ]


def texts(document, selector="heading"):
    """What the compiler sees after layout."""
    found = typst.query(
        str(TEMPLATE),
        selector,
        root=str(TEMPLATE.parent),
        font_paths=render._fonts(),
        sys_inputs={"document": json.dumps(document.data)},
    )
    return [each["body"].get("text") for each in json.loads(found)]


def pages(document):
    made = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=render._fonts(),
        format="svg",
        sys_inputs={"document": json.dumps(document.data)},
    )
    return len(made) if isinstance(made, list) else 1


def test_it_says_which_form_to_whom_and_until_when(form):
    data = query_form_document(form).data
    assert data["title"] == f"Query Form {form.number}"
    assert dict(data["facts"]) == {
        "Centre": "01 Torino Molinette",
        "Sent on": written(timezone.localtime(form.issued_at).date()),
        "Answer by": written(form.due_on),
        "To answer": "3 of 3",
    }
    assert data["note"] == "Dear all,\nplease."
    software, printed = data["stamp"]
    assert software.startswith("mmregistry ") and "UTC" in printed and "Europe/Rome" in printed


def test_it_asks_by_patient_and_form_with_the_values_of_now(form, patient):
    document = query_form_document(form)
    first, second = document.data["patients"]
    assert [first["code"], [each["title"] for each in first["forms"]]] == [
        patient.subject_code,
        ["Transplant 1", "Transplant 2"],
    ]
    assert [each["title"] for each in second["forms"]] == ["Diagnosis"]
    (query,) = first["forms"][0]["queries"]
    assert query["question"].endswith("precedes the diagnosis of Jan 2013.")
    assert [now for _label, now in query["items"]][1] == "Jan 2013"
    assert query["items"][1][0].startswith("Diagnosis: ")
    assert document.data["kinds"] == [str(word).capitalize() for word in CATEGORY_WORDS.values()]


def test_answers_are_in_words(form, patient, torino, dora):
    target = Target("DIA", current(patient, "DIA").pk, "dx_subtype")
    query = ask(patient=patient, targets=[target], text=NASTY, by=dora)
    sent, _refused = issue(centre=torino, queries=[query], by=dora)
    (asked,) = queries_of(query_form_document(sent))
    assert (asked["question"], asked["items"]) == (NASTY, [["Type", "Multiple myeloma"]])


def test_what_is_answered_has_no_room_for_an_answer(form, anna, dora):
    lines = list(form.lines.order_by("position"))
    confirm(lines[0].query, anna)
    query = confirm(lines[1].query, anna)
    act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    done = [query["done"] for query in queries_of(query_form_document(form))]
    assert done == [
        "Nothing to do: answered, confirmed as in the source.",
        "Answered, and asked again since: it is on a later Query Form, or on screen.",
        "",
    ]
    assert dict(query_form_document(form).data["facts"])["To answer"] == "1 of 3"


def test_a_candidate_of_a_later_round_is_not_told_to_the_centre(form, dora):
    query = form.lines.order_by("position").first().query
    with acting_system("test"):
        query.state, query.cycle = State.CANDIDATE, 2
        query.save()
    assert queries_of(query_form_document(form))[0]["done"] == "Nothing to do: answered."


@pytest.mark.parametrize("language", ["en", "it"])
def test_it_is_a_tagged_pdf_in_the_centres_language(form, language):
    form.language = language
    with translation.override("en" if language == "it" else "it"):
        document = query_form_document(form)
        made = render.pdf(document, TEMPLATE)
    assert made.startswith(b"%PDF-1.")
    for mark in (
        b"/StructTreeRoot",
        b"/MarkInfo",
        f"/Lang({language})".encode(),
        b"pdfuaid:part",
        b"/TH",
        b"/H3",
    ):
        assert mark in made, mark
    assert document.data["lang"] == language


def test_headings_lead_through_it(form):
    document = query_form_document(form)
    codes = [patient["code"] for patient in document.data["patients"]]
    found = texts(document)
    assert found[0] == f"Query Form {form.number}"
    assert [text for text in found if text in codes] == codes
    assert found[-1] == "Signature"


def test_what_somebody_typed_is_printed_as_it_is(form):
    document = query_form_document(form)
    document.data["title"] = NASTY
    document.data["note"] = document.data["patients"][0]["forms"][0]["queries"][0]["question"] = NASTY
    assert texts(document)[0] == NASTY
    assert render.pdf(document, TEMPLATE).startswith(b"%PDF")


def test_a_query_that_fits_on_no_page_goes_on_to_the_next(form):
    document = query_form_document(form)
    query = document.data["patients"][0]["forms"][0]["queries"][0]
    before = pages(document)
    query["items"] = [[f"Item {n}", "some value " * 9] for n in range(120)]
    assert pages(document) >= before + 3
    assert render.pdf(document, TEMPLATE).startswith(b"%PDF")


def test_data_are_plain_and_cost_the_same_for_many(form, torino, dora, django_assert_num_queries):
    with django_assert_num_queries(3):
        document = query_form_document(form)
    assert json.loads(json.dumps(document.data)) == document.data
    more = [with_early_diagnosis(somebody(torino)) for _ in range(4)]
    sent, _refused = issue(centre=torino, queries=more, by=dora)
    with django_assert_num_queries(3):
        query_form_document(sent)


def test_what_was_said_before_stands_on_the_next_form(form, torino, anna, dora):
    query = confirm(form.lines.order_by("position").first().query, anna)
    act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    sent, _refused = issue(centre=torino, queries=[query], by=dora)
    sent.language = "en"
    said = [
        "The centre answered in round 1: confirmed as in the source. “As in the chart.”",
        "The data centre asked again in round 2: “Which document?”",
    ]
    (asked,) = queries_of(query_form_document(sent))
    assert asked["before"] == said
    assert render.pdf(query_form_document(sent), TEMPLATE).startswith(b"%PDF")
    (line,) = lines_of(sent)
    confirm(query, anna)
    assert lines_of(sent)[0].before == line.before, "the answer of this round was not said before it"


def test_what_was_said_before_costs_one_statement(form, torino, anna, dora, django_assert_num_queries):
    queries = [confirm(line.query, anna) for line in form.lines.all()]
    for query in queries:
        act(query=query, action=Action.RETURN, by=dora, text="Which document?")
    sent, _refused = issue(centre=torino, queries=queries, by=dora)
    with django_assert_num_queries(4):
        query_form_document(sent)
