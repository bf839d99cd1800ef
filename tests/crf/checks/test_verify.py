"""The gate of the rule book: it passes as it is, and names every check that lacks something."""

from dataclasses import replace

import pytest

from crf.checks import CHECKS, SOFT, Check, finding
from crf.checks.examples.example import fires, silent
from crf.checks.verify import problems
from crf.examples import a_record, a_sound_record


def early(record):
    if record.diagnosis.pk and record.diagnosis.dx_date.year < 1995:
        yield finding(record.diagnosis, dx=record.diagnosis.dx_date)


SOUND = Check(
    id="X-1",
    severity=SOFT,
    fields=("DIA.dx_date",),
    message="The diagnosis of {dx} is early.",
    look=early,
    condition="It is before 1995.",
)
BEFORE, AFTER = a_record(diagnosis={"dx_date": "1994"}), a_sound_record()
SPEAKS, SILENT = fires(BEFORE, "DIA.dx_date"), silent(AFTER)


def found(check=SOUND, examples=(SPEAKS, SILENT), errors=("X-1",), **retired):
    """What is said of one check with these examples, errors and retired ids."""
    return problems(
        {"X-1": check}, {"X-1": list(examples)}, dict.fromkeys(errors), retired.get("retired", {})
    )


def test_the_rule_book_of_the_study_passes():
    assert len(CHECKS) > 200
    assert problems() == []


def test_a_check_with_everything_passes():
    assert found() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"condition": ""}, "has no condition in words"),
        ({"condition": SOUND.message}, "has the same words for when it fires and for what it asks"),
        ({"severity": "X"}, "has the unknown severity X"),
        ({"severity": "I"}, "asks, and is a note"),
        ({"version": 0}, "has the version 0; the first one is 1"),
        ({"fields": ("DIA.no_such_item",)}, "is about DIA.no_such_item, which is no item"),
        ({"fields": ("XXX.dx_date",)}, "is about XXX.dx_date, which is no item"),
        ({"fields": ("dx_date",)}, "is about dx_date, which is no item"),
        ({"message": "Is {date} right?"}, "example 1 gives other words than its message has gaps for"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_check_itself_is_said(change, words):
    assert f"X-1: {words}" in found(replace(SOUND, **change))


def test_a_check_without_words_is_named():
    assert "X-1: has no message" in found(replace(SOUND, message=" "))


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        ((SPEAKS,), ["X-1: has no example on which it is silent"]),
        ((SILENT,), ["X-1: has no example on which it fires"]),
        ((), ["X-1: has no example on which it fires", "X-1: has no example on which it is silent"]),
        (
            (SPEAKS, SILENT, silent(BEFORE)),
            ["X-1: example 3 should leave it silent, and it fires"],
        ),
        (
            (SPEAKS, SILENT, fires(AFTER, "DIA.dx_date")),
            ["X-1: example 3 should make it fire, and it is silent"],
        ),
        (
            (SPEAKS, SILENT, fires(BEFORE, "DIA.dx_date TRA.tx_date")),
            [
                "X-1: example 3 should make it fire at DIA.dx_date, TRA.tx_date, and it does at DIA.dx_date",
            ],
        ),
    ],
)
def test_examples_have_to_be_there_and_to_behave(examples, words):
    assert found(examples=examples) == words


def test_an_example_that_makes_a_check_fail_is_named():
    def fails(record):
        yield finding(record.diagnosis, dx=record.diagnosis.no_such_item)

    assert found(replace(SOUND, look=fails))[0].startswith(
        "X-1: example 1 makes it fail with AttributeError("
    )


def test_what_belongs_to_no_check_and_what_is_missing_is_named():
    assert found(errors=()) == ["X-1: has no deliberate error"]
    assert found(errors=("X-1", "X-2")) == ["X-2: has a deliberate error, and is no check"]
    assert problems({}, {"X-2": [SPEAKS]}, {}, {}) == ["X-2: has examples, and is no check"]


def test_an_id_is_never_retired_and_registered():
    assert found(retired={"X-1": "It asked about what is right."}) == ["X-1: is retired and registered"]
    assert found(retired={"X-0": ""}) == ["X-0: was retired without a word why"]
