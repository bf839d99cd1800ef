import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import TextChoices
from hypothesis import given
from hypothesis import strategies as st

from crf.conditions import item
from crf.partial_date import PartialDate

VECTORS = json.loads(Path(__file__).with_name("condition_vectors.json").read_text())
CONDITIONS = {
    "is a code": item("x") == "OTH",
    "is not a code": item("x") != "PEND",
    "is a number": item("x") == 5,
    "is a code that looks like a number": item("x") == "1E2",
    "is one of": item("x").is_in("CONS", "WDR", 3),
    "is none of": item("x").not_in("PD", "SD", "NE"),
    "at least": item("x") >= 3,
    "more than": item("x") > 3,
    "at most": item("x") <= 1.5,
    "less than": item("x") < 3,
    "contains": item("x").contains("PTCY"),
    "has a value": item("x").has_value(),
    "is empty": item("x").is_empty(),
    "not": ~(item("x") == "A"),
    "and": (item("x") == "A") & (item("y") >= 2),
    "or": item("x").contains("OTH") | item("x").contains("TRIAL"),
    "nested": (item("x").is_in("OTH", "TRT") | item("y").contains("OTH")) & ~item("z").is_empty(),
}

names = st.sampled_from("abc")
codes = st.sampled_from(["A", "B", "1", "2", "10"])
values = st.dictionaries(
    names, st.none() | codes | st.integers(0, 12) | st.decimals(0, 12, places=1) | st.lists(codes, max_size=3)
)
comparisons = st.one_of(
    st.builds(lambda name, code: item(name) == code, names, codes),
    st.builds(lambda name, code: item(name) != code, names, codes),
    st.builds(lambda name, chosen: item(name).is_in(*chosen), names, st.lists(codes, min_size=1)),
    st.builds(lambda name, chosen: item(name).not_in(*chosen), names, st.lists(codes, min_size=1)),
    st.builds(lambda name, number: item(name) >= number, names, st.integers(0, 12)),
    st.builds(lambda name, number: item(name) < number, names, st.integers(0, 12)),
    st.builds(lambda name, code: item(name).contains(code), names, codes),
    st.builds(lambda name: item(name).has_value(), names),
    st.builds(lambda name: item(name).is_empty(), names),
)
conditions = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(lambda a, b: a & b, inner, inner)
        | st.builds(lambda a, b: a | b, inner, inner)
        | st.builds(lambda a: ~a, inner)
    ),
    max_leaves=6,
)


def test_vectors_and_conditions_are_the_same_ones():
    assert [vector["name"] for vector in VECTORS] == list(CONDITIONS)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_condition_holds_where_it_should(vector):
    condition = CONDITIONS[vector["name"]]
    assert [condition.holds(case["values"]) for case in vector["cases"]] == [
        case["holds"] for case in vector["cases"]
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_condition_travels_as_data(vector):
    assert CONDITIONS[vector["name"]].as_data() == vector["condition"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_condition_names_the_items_it_reads(vector):
    assert CONDITIONS[vector["name"]].items() == set(vector["items"])


@pytest.mark.parametrize("value", [3, 3.0, Decimal("3"), Decimal("3.00"), "3", "03"])
def test_numbers_are_equal_whatever_their_type(value):
    assert (item("x") == "3").holds({"x": value})
    assert (item("x") >= 3).holds({"x": value})
    assert not (item("x") > 3).holds({"x": value})


def test_decimal_fractions_are_compared_exactly():
    assert (item("x") == 0.1).holds({"x": Decimal("0.1")})
    assert (item("x") >= 0.1).holds({"x": Decimal("0.10")})
    assert (item("x") == 100).holds({"x": Decimal("1E+2")})


@pytest.mark.parametrize("value", [PartialDate(2015, 6), date(2015, 6, 12), True])
def test_other_values_are_answers_but_no_numbers(value):
    assert item("x").has_value().holds({"x": value})
    assert (item("x") != "A").holds({"x": value})
    assert not (item("x") >= 1).holds({"x": value})


@pytest.mark.parametrize("empty", [None, "", " \t", [], (), set(), frozenset()])
def test_empty_answers_satisfy_no_comparison(empty):
    asked = [item("x") == "A", item("x") != "A", item("x").is_in("A"), item("x").not_in("A"), item("x") < 1]
    assert [condition.holds({"x": empty}) for condition in asked] == [False] * 5
    assert item("x").is_empty().holds({"x": empty})


def test_sets_and_tuples_are_several_answers_too():
    assert item("x").contains("A").holds({"x": {"A", "B"}})
    assert item("x").contains("A").holds({"x": ("A", "B")})


def test_members_of_a_code_list_travel_as_their_codes():
    codes = TextChoices("codes", {"OTHER": ("OTH", "Other")})
    condition = (item("x") == codes.OTHER) | item("x").is_in(codes.OTHER)
    assert condition == (item("x") == "OTH") | item("x").is_in("OTH")
    assert json.loads(json.dumps(condition.as_data())) == ["or", ["==", "x", "OTH"], ["in", "x", ["OTH"]]]
    assert {type(part) for part in (item("x") == codes.OTHER).as_data()} == {str}
    assert condition.holds({"x": codes.OTHER})


def test_joining_with_and_or_not_is_refused_loudly():
    a, b = item("a") == "X", item("b") == "Y"
    for mistake in (lambda: a and b, lambda: a or b, lambda: not a, lambda: 1 < item("a") < 3):
        with pytest.raises(TypeError, match="join with &"):
            mistake()


def test_forgotten_brackets_are_refused_loudly():
    for mistake in (
        lambda: item("a") == "X" & item("b") == "Y",
        lambda: (item("a") == "X") & "Y",
        lambda: (item("a") == "X") | item("b"),
    ):
        with pytest.raises(TypeError):
            mistake()


@pytest.mark.parametrize("operand", [None, "", " ", True, ["A"], date(2015, 6, 12)])
def test_comparison_with_what_is_no_code_is_refused(operand):
    x = item("x")
    for mistake in (x.__eq__, x.__ne__, x.is_in, x.not_in, x.contains):
        with pytest.raises(TypeError, match="compared with a code or a number"):
            mistake(operand)


@pytest.mark.parametrize("operand", ["3", None, True])
def test_ordering_by_what_is_no_number_is_refused(operand):
    x = item("x")
    for mistake in (x.__ge__, x.__gt__, x.__le__, x.__lt__):
        with pytest.raises(TypeError, match="more or less than a number"):
            mistake(operand)


def test_conditions_are_values():
    assert {(item("x") == "A") & item("y").has_value(): 1}[(item("x") == "A") & item("y").has_value()] == 1
    assert (item("x") == "A") != (item("x") == "B")


@given(conditions, conditions, values)
def test_de_morgan(a, b, answers):
    assert (~(a & b)).holds(answers) == (~a | ~b).holds(answers)
    assert (~(a | b)).holds(answers) == (~a & ~b).holds(answers)


@given(conditions, conditions, values)
def test_joined_conditions_mean_what_python_means(a, b, answers):
    assert (a & b).holds(answers) == (a.holds(answers) and b.holds(answers))
    assert (a | b).holds(answers) == (a.holds(answers) or b.holds(answers))
    assert (~a).holds(answers) == (not a.holds(answers))


@given(conditions, values, codes)
def test_only_the_items_named_matter(condition, answers, code):
    unread = {name: code for name in "abcd" if name not in condition.items()}
    assert condition.holds({**answers, **unread}) == condition.holds(answers)


@given(names, codes, values)
def test_equal_and_unequal_part_the_single_answers(name, code, answers):
    single = answers.get(name) is not None and not isinstance(answers[name], list)
    held = [(item(name) == code).holds(answers), (item(name) != code).holds(answers)]
    assert sorted(held) == [False, single]


@given(conditions)
def test_data_is_json(condition):
    assert json.loads(json.dumps(condition.as_data())) == condition.as_data()
