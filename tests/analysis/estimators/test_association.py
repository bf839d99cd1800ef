import math

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from analysis.estimators import (
    TooManyTables,
    chi_squared,
    compare_counts,
    fisher,
    kruskal_wallis,
    rank_sum,
    standardised_difference,
)
from tests.analysis.estimators.reference import SPECIAL, frame, given

R = SPECIAL["table1"]
# Of fisher.test(workspace = 2e7) in R 4.2.2.
LARGER = [
    ([[60, 20, 20, 5, 1, 2, 3, 2], [65, 23, 17, 4, 1, 1, 3, 1]], 0.986560332577581),
    ([[10, 5, 2], [3, 8, 9], [1, 1, 7]], 0.00368966467944325),
    ([[3, 4, 1, 0, 2], [2, 8, 7, 5, 1], [3, 9, 1, 0, 2]], 0.088209033105013),
    ([[20, 20, 12, 9], [15, 18, 12, 9], [3, 2, 1, 10]], 0.0185267831331076),
    ([[101, 19, 79, 27, 10, 4], [90, 30, 50, 60, 3, 1]], 2.46589849343503e-05),
]
TOO_LARGE = [[40, 9, 30, 7, 3, 1], [30, 10, 15, 20, 1, 0], [31, 5, 35, 20, 6, 3]]


def near(value):
    return pytest.approx(value, rel=1e-9, abs=1e-15)


@pytest.fixture(scope="module")
def people():
    table = frame("bmtcrr_efs")
    table["disease"] = np.where(table["AML"] == 1, "AML", "ALL")
    return table


def test_rank_sum_equals_wilcox_test(people):
    test = rank_sum(people["age"], people["disease"])
    assert (test.statistic, test.p) == near((R["age_by_D"]["wilcox_W"], R["age_by_D"]["wilcox_normal_cc"]))


def test_kruskal_wallis_equals_r(people):
    test = kruskal_wallis(people["age"], people["group"])
    assert (test.statistic, test.p) == near((R["age_by_Phase"]["kruskal_H"], R["age_by_Phase"]["kruskal_p"]))
    assert test.df == 3


def test_chi_squared_equals_r_without_yates():
    test = chi_squared(R["phase_by_D"]["table"])
    assert (test.statistic, test.p) == near((R["phase_by_D"]["chisq"], R["phase_by_D"]["p"]))
    assert test.df == 3
    assert chi_squared(R["source_by_D"]["table"]).p == near(R["source_by_D"]["chisq_nocc"])


@pytest.mark.parametrize("name", ["phase_by_D", "source_by_D"])
def test_fisher_equals_r(name):
    assert fisher(R[name]["table"]).p == near(R[name]["fisher"])


@pytest.mark.parametrize(("table", "p"), LARGER)
def test_fisher_equals_r_for_larger_tables(table, p):
    assert fisher(table).p == near(p)
    assert fisher(np.transpose(table)).p == near(p)


def test_fisher_gives_up_at_once_on_a_table_of_many_people():
    with pytest.raises(TooManyTables):
        fisher([[9000, 20000, 15000, 3], [8000, 21000, 16000, 0], [9500, 19000, 15500, 1]])


def test_fisher_says_when_there_are_too_many_tables():
    with pytest.raises(TooManyTables, match="table: too many tables have the same margins"):
        fisher(TOO_LARGE)


def test_standardised_difference_equals_r(people):
    assert standardised_difference(people["age"], people["disease"]) == near(R["smd_age"])


def test_counts_are_compared_by_fisher_where_few_are_expected():
    few, many = [[3, 1], [2, 6]], R["phase_by_D"]["table"]
    assert (compare_counts(few).method, compare_counts(few).sparse) == ("Fisher", False)
    assert compare_counts(few).p == fisher(few).p
    enough = [[30, 20], [20, 30]]
    assert (compare_counts(enough).method, compare_counts(enough).p) == ("chi-squared", chi_squared(enough).p)
    assert compare_counts(many).method == "Fisher"  # 4.9 are expected in one cell


def test_counts_too_many_for_fisher_are_compared_by_chi_squared_which_is_said():
    test = compare_counts(TOO_LARGE)
    assert (test.method, test.sparse, test.p) == ("chi-squared", True, chi_squared(TOO_LARGE).p)


def test_empty_rows_and_columns_change_nothing():
    table = [[3, 0, 1], [0, 0, 0], [2, 0, 6]]
    assert chi_squared(table).p == chi_squared([[3, 1], [2, 6]]).p
    assert fisher(table).p == fisher([[3, 1], [2, 6]]).p


@pytest.mark.parametrize(
    "test",
    [
        lambda: rank_sum([2, 2, 2], ["a", "b", "b"]),
        lambda: kruskal_wallis([2, 2, 2], ["a", "b", "b"]),
        lambda: chi_squared([[3, 0], [5, 0]]),
        lambda: fisher([[3, 4]]),
        lambda: compare_counts([[0, 0], [0, 0]]),
    ],
)
def test_where_nothing_can_differ_p_is_1(test):
    found = test()
    assert (found.statistic, found.df, found.p) == (0, 0, 1)


def test_a_difference_without_spread_is_unknown():
    assert math.isnan(standardised_difference([1, 1, 2, 2], ["a", "a", "b", "b"]))
    assert math.isnan(standardised_difference([1, 2, 3], ["a", "b", "b"]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rank_sum([1, math.nan], ["a", "b"]),
            "values: missing or infinite: nan at position 1, 1 in all",
        ),
        (lambda: rank_sum([1, 2], ["a"]), "group: 1 labels for 2 in values"),
        (lambda: rank_sum([1, 2], ["a", None]), "group: missing for 1 of 2"),
        (lambda: rank_sum([1, 2, 3], ["a", "b", "c"]), "group: 3 in all, the comparison needs 2"),
        (lambda: kruskal_wallis([1, 2], ["a", "a"]), "group: 1 in all, the comparison needs at least 2"),
        (lambda: chi_squared([1, 2]), "table: rows and columns are expected, not 1 dimensions"),
        (lambda: chi_squared([[1, 2.5]]), "table: not a count: 2.5 at position 1, 1 in all"),
        (lambda: fisher([[1, -2], [3, 4]]), "table: not a count: -2 at position 1, 1 in all"),
    ],
)
def test_nonsense_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        call()


tables = st.integers(2, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 6), min_size=columns, max_size=columns), min_size=2, max_size=3
    )
)


def probability(table):
    """Up to a factor that the margins fix."""
    return math.exp(-sum(math.lgamma(cell + 1) for row in table for cell in row))


def all_with_its_margins(table):
    """By brute force, cell after cell."""
    rows, columns = np.sum(table, axis=1), np.sum(table, axis=0)

    def fill(row, left):
        if row == len(rows) - 1:
            if sum(left) == rows[row]:
                yield (tuple(left),)
            return
        for cells in spread(rows[row], left):
            for rest in fill(row + 1, [a - b for a, b in zip(left, cells, strict=True)]):
                yield (cells, *rest)

    def spread(total, left):
        if len(left) == 1:
            if total <= left[0]:
                yield (total,)
            return
        for cell in range(min(total, left[0]) + 1):
            for others in spread(total - cell, left[1:]):
                yield (cell, *others)

    return fill(0, list(columns))


@given(tables)
def test_fisher_equals_the_count_of_all_tables(table):
    hypothesis.assume(np.sum(table, axis=0).astype(bool).sum() > 1)
    hypothesis.assume(np.sum(table, axis=1).astype(bool).sum() > 1)
    weights = np.array([probability(each) for each in all_with_its_margins(table)])
    expected = weights[weights <= probability(table) * (1 + 1e-7)].sum() / weights.sum()
    assert fisher(table).p == near(expected)


@given(tables, st.randoms())
def test_the_order_of_rows_and_columns_changes_nothing(table, random):
    rows, columns = list(range(len(table))), list(range(len(table[0])))
    random.shuffle(rows)
    random.shuffle(columns)
    shuffled = np.array(table)[rows][:, columns]
    assert fisher(shuffled).p == near(fisher(table).p)
    assert chi_squared(shuffled).p == near(chi_squared(table).p)


samples = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ab")), min_size=2, max_size=30).filter(
    lambda rows: len({group for _value, group in rows}) == 2
)


@given(samples)
def test_p_is_a_probability_and_turns_with_the_values(rows):
    values, group = map(list, zip(*rows, strict=True))
    test, turned = rank_sum(values, group), rank_sum([-value for value in values], group)
    assert 0 <= test.p <= 1
    assert turned.p == near(test.p)
    assert 0 <= kruskal_wallis(values, group).p <= 1
