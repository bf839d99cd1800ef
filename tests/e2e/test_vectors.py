"""The browser reads dates and conditions as the server does: the same vectors for both."""

import json
from pathlib import Path

import pytest

CRF = Path(__file__).resolve().parents[1] / "crf"
DATES = json.loads((CRF / "partial_date_vectors.json").read_text())
CONDITIONS = json.loads((CRF / "condition_vectors.json").read_text())
PARSE = """async ({today, texts}) => {
  const { parse } = await import('/static/js/partial_date.js');
  return texts.map((text) => parse(text, { today: new Date(today) }));
}"""
HOLDS = """async (vectors) => {
  const { holds, items } = await import('/static/js/conditions.js');
  return vectors.map(({ condition, cases }) => ({
    items: [...items(condition)].sort(),
    holds: cases.map(({ values }) => holds(condition, values)),
  }));
}"""


@pytest.fixture
def page(sits_down):
    return sits_down().opens("/account/login/").page


def parsed(page, vectors):
    return page.evaluate(PARSE, {"today": DATES["today"], "texts": [vector["text"] for vector in vectors]})


def test_dates_are_read_as_the_server_reads_them(page):
    read = DATES["read"]
    assert parsed(page, read) == [{"iso": v["iso"], "precision": v["precision"]} for v in read]


def test_dates_are_refused_as_the_server_refuses_them(page):
    refused = DATES["refused"]
    answers = parsed(page, refused)
    assert [answer["error"] for answer in answers] == [vector["error"] for vector in refused]


def test_conditions_hold_as_on_the_server(page):
    expected = [
        {"items": sorted(v["items"]), "holds": [case["holds"] for case in v["cases"]]} for v in CONDITIONS
    ]
    assert page.evaluate(HOLDS, CONDITIONS) == expected
