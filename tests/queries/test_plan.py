"""The Data Validation Plan: every check once, tagged, in the reader's language."""

import json
from collections import Counter

import pytest
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from crf.checks import CHECKS
from crf.checks.check import RETIRED
from crf.paper import render
from crf.partial_date import written
from queries.paper.plan import PLAN, plan_document
from tests.queries.rule_cases import released

pytestmark = pytest.mark.django_db

NASTY = "1 # $2 @x \"q\" 'r' *b* _i_ `c` <y> \\ #panic() è – perché"
ADDRESS = reverse("queries:plan")


def texts(document, selector):
    """What the compiler sees after layout."""
    found = typst.query(
        str(PLAN),
        selector,
        root=str(PLAN.parent),
        font_paths=render._fonts(),
        sys_inputs={"document": json.dumps(document.data)},
    )
    return [each["body"].get("text") for each in json.loads(found)]


def checks_of(document):
    return {each["id"]: each for chapter in document.data["chapters"] for each in chapter["checks"]}


@pytest.mark.parametrize("language", ["en", "it"])
def test_it_is_a_tagged_pdf_in_the_readers_language(dora, browse, language):
    client = browse(dora)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(ADDRESS)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Language"] == language
    assert f"data-validation-plan-{language}.pdf" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    made = response.content
    assert made.startswith(b"%PDF-1.")
    marks = ("/StructTreeRoot", "/MarkInfo", f"/Lang({language})", "pdfuaid:part", "/TH", "/H3")
    for mark in marks:
        assert mark.encode() in made, mark


def test_every_check_stands_there_once():
    document = plan_document()
    printed = Counter(texts(document, "strong"))
    assert {id: printed[id] for id in CHECKS} == dict.fromkeys(CHECKS, 1)
    assert list(checks_of(document)) and checks_of(document).keys() == CHECKS.keys()


def test_a_check_says_when_what_about_and_what_becomes_of_it():
    row = checks_of(plan_document())["E-DIA-03"]
    assert row["when"] == CHECKS["E-DIA-03"].condition
    assert "‹…›" in row["asks"]
    assert "Diagn. · Date of diagnosis of active disease" in row["items"]
    assert (row["version"], row["severity"], row["mode"]) == ("version 1", "hard", "asks the centre at once")
    assert checks_of(plan_document())["E-GEN-01"]["items"] == ["those that the query names"]


def test_headings_lead_through_it():
    document = plan_document()
    found = texts(document, "heading")
    chapters = [chapter["title"] for chapter in document.data["chapters"]]
    assert found[:2] == ["Data Validation Plan", "How the checks work"]
    assert len(chapters) == len(set(chapters))
    assert [text for text in found if text in chapters] == chapters
    assert found[-2:] == ["Retired checks", "Signatures"]


def test_it_explains_how_checks_work():
    told = dict(plan_document().data["how"])
    assert list(told) == [
        "Severity",
        "When the checks run",
        "Dates known in part",
        "Missing codes and empty items",
        "What becomes of a finding",
        "Versions and releases",
    ]
    assert all(told.values())


def test_before_a_release_it_says_as_delivered(rules):
    data = plan_document().data
    facts = dict(data["facts"])
    assert facts["Rules in force"] == "as delivered with the software; nothing was released yet"
    assert facts["Checks"] == "5: 0 hard, 4 soft, 1 notes"
    release, software, printed = data["stamp"]
    assert (release, data["note"]) == ("as delivered", "")
    assert software.startswith("mmregistry ") and "UTC" in printed and "Europe/Rome" in printed


def test_it_names_the_release_its_author_and_who_released_it(rules, dora, moira):
    release = released(dora, moira, note="More careful.\nAbout dates.", T_01=(1, "review"), T_02=None)
    document = plan_document()
    day = written(timezone.localtime(release.released_at).date())
    assert dict(document.data["facts"])["Rules in force"].startswith(f"Release 1 of {day},")
    assert dict(document.data["facts"])["Rules in force"].endswith(
        "proposed by Dora Russo, released by Moira Gallo"
    )
    assert (document.data["stamp"][0], document.data["note"]) == ("Release 1", "More careful.\nAbout dates.")
    assert checks_of(document)["T-01"]["mode"] == "asks the data centre first"
    assert checks_of(document)["T-02"]["mode"] == "switched off; waits for a release"
    assert render.pdf(document, PLAN).startswith(b"%PDF")


def test_retired_ids_stand_at_its_end(rules, monkeypatch):
    assert plan_document().data["retired"] == []
    monkeypatch.setitem(RETIRED, "T-99", NASTY)
    document = plan_document()
    assert document.data["retired"] == [["T-99", NASTY]]
    assert texts(document, "strong").count("T-99") == 1


def test_what_somebody_typed_is_printed_as_it_is(rules, dora, moira):
    released(dora, moira, note=NASTY)
    document = plan_document()
    document.data["title"] = NASTY
    assert texts(document, "heading")[0] == NASTY
    assert render.pdf(document, PLAN).startswith(b"%PDF")


def test_it_takes_the_same_statements_with_and_without_a_release(
    rules, dora, moira, django_assert_max_num_queries
):
    released(dora, moira)
    with django_assert_max_num_queries(7):
        plan_document()
