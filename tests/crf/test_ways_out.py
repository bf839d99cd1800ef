"""No form can be completed only by inventing: every item has a way out, or says why it needs none."""

import pytest

from crf.dictionary import dictionary
from crf.models import Transplant
from crf.specs import SPECS

ITEMS = [(f"{key}.{field.name}", field) for key, spec in SPECS.items() for field in spec.model.items()]


def test_a_code_that_says_not_known_is_one_of_the_list():
    coded = [(path, field) for path, field in ITEMS if field.item.unknown_code]
    assert coded
    assert all(field.item.unknown_code in field.codes.values for _path, field in coded)


def test_whether_an_answer_is_critical_changes_nothing_about_how_it_may_be_left_open():
    row = Transplant(is_index="Y", tx_kind="Y")
    assert "tbi" in {field.name for field in row.unanswered()}
    row.missing = {"tbi": "U"}
    assert "tbi" not in {field.name for field in row.unanswered()}


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_reason_is_said_in_both_languages(language):
    reasons = [entry for entry in dictionary() if entry.always_known["en"]]
    assert len(reasons) > 40
    assert all(entry.always_known[language] for entry in reasons)
    assert all(entry.always_known["en"] != entry.always_known["it"] for entry in reasons)
