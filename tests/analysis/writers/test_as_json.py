"""JSON read back: values in full, words as printed, null where there is no number."""

import json

from django.utils import translation

from analysis.writers.as_json import json_text
from tests.analysis.writers.tables import every_kind, without_headings


def read(*tables):
    return json.loads(json_text(tables), parse_constant=lambda name: 1 / 0)


def test_a_table_has_its_title_columns_notes_and_stamp():
    (table,) = read(every_kind())
    assert list(table) == ["key", "title", "columns", "blocks", "notes", "stamp"]
    assert (table["key"], table["title"]) == ("kinds", "Every kind")
    assert table["columns"][0] == {"title": "A text", "kind": "text", "parts": [""]}
    assert table["columns"][4] == {"title": "A share", "kind": "share", "parts": ["number", "of all"]}
    assert table["notes"] == ["First note.", "Second note."]
    assert table["stamp"] == {"Data cut-off": "2026-11-22", "Software": "mmregistry 1"}


def test_a_cell_has_values_and_words():
    (table,) = read(every_kind())
    assert [block["title"] for block in table["blocks"]] == ["Known", "Unknown"]
    first, second = table["blocks"][0]["rows"]
    assert first == [
        {"words": "All patients", "values": ["All patients"], "level": 0},
        {"words": "1500", "values": [1500]},
        {"words": "3.25", "values": [3.25]},
        {"words": "46.4 (37.8–54.5)", "values": [0.46379, 0.378, 0.545, 62]},
        {"words": "1 (33.3 %)", "values": [1, 1 / 3]},
        {"words": "55.2 (48.0–61.5)", "values": [55.2, 48, 61.5]},
        {"words": "1.62 (1.10–2.39)", "values": [1.624, 1.1, 2.39]},
        {"words": "24.2 (18.0–NR)", "values": [24.25, 18, None]},
        {"words": "0.041", "values": [0.0412]},
        {"words": "3.2 (2.1–5.6)", "values": ["3.2 (2.1–5.6)"]},
    ]
    assert second[0] == {"words": "Female", "values": ["Female"], "level": 1}


def test_what_is_not_estimable_or_hidden_is_null():
    (table,) = read(every_kind())
    ((_label, *cells),) = table["blocks"][1]["rows"]
    assert [(cell["words"], cell["values"]) for cell in cells] == [
        ("<5", [None]),
        ("NE", [None]),
        ("NE", [None, None, None, 0]),
        ("≥5", [None, None]),
        ("NE", [None, None, None]),
        ("∞ (0.00–∞)", [None, 0, None]),
        ("NE", [None, None, None]),
        ("–", [None]),
        ("<5", ["<5"]),
    ]


def test_letters_are_letters_and_the_last_line_ends():
    text = json_text([every_kind(), without_headings()])
    assert "46.4 (37.8–54.5)" in text
    assert text.endswith("]\n")
    assert text == json_text([every_kind(), without_headings()])


def test_words_are_in_the_readers_language():
    with translation.override("it"):
        (table,) = read(every_kind())
    cell = table["blocks"][0]["rows"][0][3]
    assert cell == {"words": "46,4 (37,8–54,5)", "values": [0.46379, 0.378, 0.545, 62]}
