"""What comes first."""

import pytest

from crf.specs import item_label
from queries.priority import OUTCOME_ITEMS, WORDS, Priority, priority


@pytest.mark.parametrize("path", sorted(OUTCOME_ITEMS))
def test_every_outcome_item_exists(path):
    assert item_label(path)


@pytest.mark.parametrize(
    ("place", "level"),
    [
        (("DTH", "death_date"), Priority.OUTCOME),
        (("PAT", "elig_mm"), Priority.ELIGIBILITY),
        (("CON", "legal_basis"), Priority.ELIGIBILITY),
        (("DIA", "dx_date"), Priority.COMPLETENESS),
        (("DIA", ""), Priority.COMPLETENESS),
        (("DIA", "dx_comment"), Priority.DETAIL),
    ],
)
def test_priority_of_one_item(place, level):
    assert priority([place]) == level


def test_priority_of_several_items_is_that_of_the_most_pressing():
    assert priority([("DIA", "dx_comment"), ("TRA", "tx_date"), ("PAT", "sex")]) == Priority.OUTCOME


def test_every_priority_has_words():
    assert set(WORDS) == set(Priority)
