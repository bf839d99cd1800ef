"""The same question to the same record, asked again."""

import pytest

from analysis.columns import ALL
from analysis.once import asked_once, once
from crf.synthetic import record_of, synthetic_patients


class Asked:
    def __init__(self):
        self.questions = []
        self.ask = once(self._ask)

    def _ask(self, record, *args, **options):
        self.questions.append((record, args, options))
        return len(self.questions)


def test_the_same_is_asked_once_and_what_differs_anew():
    asked = Asked()
    with asked_once():
        found = [asked.ask("A"), asked.ask("A"), asked.ask("B"), asked.ask("A", 1), asked.ask("A", by=1)]
        again = [asked.ask("B"), asked.ask("A", 1), asked.ask("A", by=1)]
    assert (found, again) == ([1, 1, 2, 3, 4], [2, 3, 4])


def test_no_answer_is_one_too():
    questions = []
    ask = once(lambda record: questions.append(record))
    with asked_once():
        assert [ask("A"), ask("A")] == [None, None]
    assert questions == ["A"]


def test_outside_nothing_is_kept():
    asked = Asked()
    assert [asked.ask("A"), asked.ask("A")] == [1, 2]
    with asked_once():
        asked.ask("A")
    with pytest.raises(ZeroDivisionError), asked_once():
        1 / 0  # noqa: B018
    assert [asked.ask("A"), asked.ask("A")] == [4, 5]


def test_every_endpoint_says_the_same_where_questions_are_asked_once():
    for record in (record_of(patient) for patient in synthetic_patients(23, 40)):
        if record.day0 is None:
            continue
        apart = {name: look(record) for name, look in ALL.items()}
        with asked_once():
            together = {name: look(record) for name, look in ALL.items()}
        assert together == apart
