"""The browser reads dates and conditions as the server does, from the same vectors; lists, as one types."""

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
TYPED = json.loads((CRF / "type_ahead_vectors.json").read_text())
FIND = """async ({lists, found}) => {
  const { find } = await import('/static/js/type_ahead.js');
  return found.map(({ list, typed, current }) => {
    const choices = lists[list].map(([value, text]) => ({ value, text }));
    const place = find(typed, choices, choices.findIndex(({ value }) => value === current));
    return choices[place]?.value ?? "";
  });
}"""
NUMBERS = json.loads((CRF / "number_vectors.json").read_text())
TEXTS = json.loads((CRF / "clean_text_vectors.json").read_text())
READ = """async (vectors) => {
  const { parse } = await import('/static/js/typed_numbers.js');
  return vectors.map(({ text, ...asked }) => parse(text, asked));
}"""
CLEAN = """async (vectors) => {
  const { clean } = await import('/static/js/clean_text.js');
  return vectors.map(({ text }) => clean(text));
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


def test_what_is_typed_in_a_list_chooses_what_begins_so(page):
    read = [
        {**vector, "found": found}
        for vector, found in zip(TYPED["found"], page.evaluate(FIND, TYPED), strict=True)
    ]
    assert read == TYPED["found"]


def test_numbers_are_read_as_the_server_reads_them(page):
    expected = [
        {
            "low": v["low"],
            "high": v["high"],
            "openLow": v.get("open_low", False),
            "openHigh": v.get("open_high", False),
            "unit": v.get("unit", ""),
        }
        for v in NUMBERS["read"]
    ]
    assert page.evaluate(READ, NUMBERS["read"]) == expected


def test_numbers_are_refused_as_the_server_refuses_them(page):
    refused = NUMBERS["refused"]
    expected = [{"error": v["error"], "readings": v["readings"]} for v in refused]
    assert page.evaluate(READ, refused) == expected


def test_texts_are_cleaned_as_the_server_cleans_them(page):
    assert page.evaluate(CLEAN, TEXTS) == [vector["clean"] for vector in TEXTS]
