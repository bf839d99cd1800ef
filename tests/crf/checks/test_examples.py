"""Every check fires where it should, at the items that it means, and nowhere else."""

import re

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

# As in the study's dictionary, but for the two below it.
SEVERITIES = {
    HARD: """
        E-GEN-01 E-GEN-02 E-GEN-03 E-GEN-04 E-GEN-06 E-GEN-08 E-GEN-10 E-GEN-12 E-GEN-14
        E-CEN-01 E-PAT-02 E-PAT-03 E-PAT-05 E-CON-01 E-CON-02 E-CON-04 E-CON-06 E-CON-08 E-CON-10
        E-DIA-01 E-DIA-03 E-TRA-01 E-TRA-02 E-TRA-22 E-AGV-01 E-AGV-04 E-CGV-01 E-REL-01 E-REL-04 E-REL-06
        E-FUP-02 E-FUP-03 E-FUP-04 E-FUP-05 E-DTH-01 E-DTH-02 E-DTH-05 E-DTH-11
    """,
    SOFT: """
        E-GEN-05 E-GEN-07 E-GEN-11 E-PAT-04 E-CON-03 E-CON-07 E-CON-09 E-DIA-02 E-DIA-04 E-TRA-03
        E-AGV-06 E-AGV-08 E-CGV-02 E-CGV-10 E-REL-05 E-REL-10 E-REL-11
        E-FUP-01 E-FUP-06 E-FUP-07 E-FUP-08 E-FUP-09 E-FUP-12
        E-DTH-03 E-DTH-04 E-DTH-06 E-DTH-08 E-DTH-10 E-DTH-13 E-EOS-01 E-EOS-03
        E-PAT-01 E-CON-05
    """,
    INFO: "E-GEN-09 E-GEN-13",
}


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
    expected = {id: severity for severity, ids in SEVERITIES.items() for id in ids.split()}
    assert {id: rule.severity for id, rule in CHECKS.items()} == expected


def test_only_what_the_centre_can_answer_becomes_a_question():
    silent = {id for id, rule in CHECKS.items() if not rule.asks}
    assert silent == {"E-GEN-02", "E-GEN-09", "E-GEN-12", "E-GEN-13", "E-CEN-01"}


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
                assert say(found.check.message, stored) == found.message()
                assert not re.search(r"[{}]|\bNone\b|[A-Z]{3}\.\w", found.message()), found.message()


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
