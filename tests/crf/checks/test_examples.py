"""Every check fires where it should, at the items that it means, and nowhere else."""

import json
import re
from pathlib import Path

import pytest

from crf.checks import CHECKS, HARD, INFO, SOFT, run_checks, say
from crf.checks.check import stored_words
from crf.checks.examples import EXAMPLES
from crf.examples import DECEASED, DIED, RELAPSED, SOUND, a_record, a_sound_record, day
from crf.fields import ItemField
from crf.specs import SPECS

EACH = [
    pytest.param(id, example, id=f"{id}-{'fires' if example.at else 'silent'}-{number}")
    for id, examples in EXAMPLES.items()
    for number, example in enumerate(examples)
]

DESIGN = json.loads((Path(__file__).parents[2] / "reference" / "ecrf_checks.json").read_text())
# Where the severity differs from the dictionary's; each module says why.
ADDED = {"E-PAT-11": HARD, "E-DIA-20": SOFT}
OTHERWISE = {"E-PAT-01": SOFT, "E-CON-05": SOFT, "E-PAT-09": INFO}


@pytest.mark.parametrize(("id", "example"), EACH)
def test_check_fires_where_it_should_and_nowhere_else(id, example):
    findings = run_checks(example.record)
    expected = example.also | ({id} if example.at else set())
    assert {found.check.id for found in findings} == expected
    at = {target.path for found in findings if found.check.id == id for target in found.targets}
    assert at == example.at


def test_every_check_has_an_example_and_a_near_miss():
    assert set(EXAMPLES) == set(CHECKS)
    for id, examples in EXAMPLES.items():
        assert {bool(example.at) for example in examples} == {True, False}, id


def test_checks_are_those_of_the_dictionary_with_their_severity():
    expected = {line["id"]: line["sev"] for line in DESIGN} | OTHERWISE | ADDED
    assert {id: rule.severity for id, rule in CHECKS.items()} == expected


def test_only_what_the_centre_can_answer_becomes_a_question():
    silent = {id for id, rule in CHECKS.items() if not rule.asks and rule.severity != INFO}
    assert silent == {
        *("E-GEN-02", "E-GEN-12"),
        *("E-CEN-01", "E-CEN-02", "E-CEN-03", "E-CEN-04", "E-CEN-06"),
        "E-PAT-07",
    }


@pytest.mark.parametrize("base", [SOUND, RELAPSED, DIED], ids=["sound", "relapsed", "died"])
def test_nothing_is_found_in_a_sound_record(base):
    assert run_checks(a_sound_record(base)) == []


@pytest.mark.parametrize("rule", CHECKS.values(), ids=CHECKS)
def test_the_fields_of_a_check_are_items_of_forms(rule):
    for path in rule.fields:
        form, item = path.split(".")
        assert isinstance(SPECS[form].model._meta.get_field(item), ItemField)


def test_every_word_of_a_message_is_given_and_every_given_word_is_said():
    for examples in EXAMPLES.values():
        for example in examples:
            for found in run_checks(example.record):
                assert set(re.findall(r"{(\w+)}", found.check.message)) == set(found.words), found.check.id
                stored = stored_words(found.words)
                message = found.message()
                assert say(found.check.message, stored) == message
                assert not re.search(r"[{}]|\bNone\b(?! \(| of)|[A-Z]{3}\.\w", message), message


@pytest.mark.parametrize(
    ("id", "form", "record"),
    [
        ("E-CON-02", "CON", a_record(consent=DECEASED)),
        ("E-FUP-04", "FUP", a_record(visits={"M06": {"visit_date": day(183), "vital_status": "DEAD"}})),
        ("E-REL-04", "RLS", a_record(relapse_summary={"relapse_ever": "Y"})),
    ],
)
def test_a_form_that_follows_does_not_keep_the_one_before_it_from_being_complete(id, form, record):
    (found,) = (each for each in run_checks(record) if each.check.id == id)
    assert [target.row for target in found.targets] == [None]
    assert not any(found.concerns(form, row.pk) for row in record.rows(form))
