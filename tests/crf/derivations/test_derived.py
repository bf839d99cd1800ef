"""Three-valued results: bounded by what the unknown can be."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crf.derivations import Derived
from crf.derivations.derived import all_true, any_true, bounded, known, lacking, possible

FACT = st.sampled_from([True, False, None])


def test_bounded_is_determined_where_the_unknown_makes_no_difference():
    assert bounded(max, known(3), possible(None, (0, 1, 2, 3), "A.a")) == Derived(3)


def test_bounded_names_only_the_unknown_that_matters():
    def first(a, b, c):
        return a

    unknown = possible(None, (0, 1), "A.a"), possible(None, (0, 1), "A.b"), possible(2, (0, 1), "A.c")
    assert bounded(first, *unknown) == Derived(None, ("A.a",))


def test_lacking_names_each_item_once():
    assert lacking("A.a", "A.b", "A.a", imprecise=["A.c", "A.c"]) == Derived(None, ("A.a", "A.b"), ("A.c",))


@pytest.mark.parametrize(
    ("facts", "either", "both"),
    [
        ((True, False), True, False),
        ((True, None), True, None),
        ((False, None), None, False),
        ((True, True), True, True),
        ((None, None), None, None),
    ],
)
def test_kleene(facts, either, both):
    assert {any_true(each) for each in permutations(facts)} == {either}
    assert {all_true(each) for each in permutations(facts)} == {both}


@given(st.lists(FACT, max_size=4))
def test_kleene_agrees_with_trying_every_case(facts):
    inputs = [possible(fact, (False, True), "A.a") for fact in facts]
    assert bounded(lambda *each: any(each), *inputs).value is any_true(facts)
    assert bounded(lambda *each: all(each), *inputs).value is all_true(facts)
