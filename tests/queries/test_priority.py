"""What comes first."""

import pytest

from analysis.endpoints import FEEDS, MORE_FEEDS, OUTCOME_ITEMS
from queries.priority import ELIGIBILITY_FORMS, WORDS, Priority, priority


def test_the_items_that_endpoints_read_come_first():
    """The room of outcomes names them; no second list stands here."""
    assert set().union(*FEEDS.values(), *MORE_FEEDS.values()) == OUTCOME_ITEMS
    for path in OUTCOME_ITEMS:
        form, name = path.split(".")
        first = Priority.ELIGIBILITY if form in ELIGIBILITY_FORMS else Priority.OUTCOME
        assert priority([(form, name)]) == first, path


@pytest.mark.parametrize(
    ("place", "level"),
    [
        (("DTH", "death_date"), Priority.OUTCOME),
        (("DTH", "death_main_cause"), Priority.OUTCOME),
        (("EOS", "eos_date"), Priority.OUTCOME),
        (("FUP", "disease_status"), Priority.OUTCOME),
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
