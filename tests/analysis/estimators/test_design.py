import numpy as np
import pandas as pd
import pytest

from analysis.estimators import cox, fine_gray
from analysis.estimators.design import design

N = 8
ODD = pd.Series([1, 2, 3, 5, 8, 13, 21, 34])


def test_categories_become_columns_against_the_first():
    donor = pd.Categorical(list("ussmmuum"), categories=["s", "m", "never", "u"])
    table = pd.DataFrame({"donor": donor, "cmv": [True, False] * 4, "age": ODD})

    found = design(table, N)

    assert found.terms == ["donor: m", "donor: u", "cmv: True", "age"]
    assert found.covariates == {
        "donor": ["donor: m", "donor: u"],
        "cmv": ["cmv: True"],
        "age": ["age"],
    }
    assert found.reference == {"donor": "s", "cmv": False}
    assert found.columns[0].tolist() == [0, 0, 0, 1, 1, 0, 0, 1]
    assert found.columns[2].tolist() == [1, 0] * 4
    assert found.columns[3].tolist() == ODD.tolist()


def test_numbers_may_come_as_objects_or_with_pandas_own_types():
    for kind in (object, "Int64", "Float64", np.uint8):
        assert design(pd.DataFrame({"age": ODD.astype(kind)}), N).terms == ["age"]
    assert design(pd.DataFrame({"cmv": pd.array([True, False] * 4, dtype="boolean")}), N).terms == [
        "cmv: True"
    ]


def test_rows_count_by_position_not_by_index():
    table = pd.DataFrame({"age": ODD.to_numpy()}, index=range(50, 50 + N))

    assert design(table, N).columns[0].tolist() == ODD.tolist()


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        ({"a": ODD.where(ODD < 10)}, "covariates: 'a' is missing for 3 of 8"),
        ({"a": ["x", None, *"yxyxyx"]}, "covariates: 'a' is missing for 1 of 8"),
        ({"a": ODD.astype(float).replace(8, np.inf)}, "covariates: 'a' is infinite for 1 of 8"),
        ({"a": [7] * N}, "covariates: 'a' is 7 for everybody"),
        ({"a": ["x"] * N}, "covariates: 'a' is x for everybody"),
        ({"a": pd.Categorical(["x"] * N, categories=["x", "y"])}, "covariates: 'a' is x for everybody"),
        ({"a": ODD, "b": ODD**2, "c": 3 - 2 * ODD + ODD**2}, "covariates: 'c' is determined by 'a', 'b'"),
        ({"a": [0, 1] * 4, "b": ["no", "yes"] * 4}, "covariates: 'b: yes' is determined by 'a'"),
        ({"a": pd.date_range("2020-01-01", periods=N)}, "covariates: 'a' is neither a number nor a category"),
        ({"a": ODD * 1j}, "covariates: 'a' is neither a number nor a category"),
        ({"a": ["x", "y"] * 4, "a: y": ODD}, "covariates: two terms would have the same name"),
        ({"a": ODD, 1: ODD**2, "1": ODD**3}, "covariates: '1' is there more than once"),
        ({}, "covariates: there is no column"),
    ],
)
def test_design_refuses_nonsense_by_name(columns, complaint):
    time, event = np.arange(1, N + 1), [1, 2] * 4
    table = pd.DataFrame(columns, index=range(N))

    for model in (cox, fine_gray):
        with pytest.raises(ValueError) as refused:
            model(time, event, table)
        assert str(refused.value) == complaint


def test_design_refuses_what_is_no_table_or_has_another_length():
    with pytest.raises(ValueError, match=r"^covariates: a DataFrame is expected$"):
        design([[1], [2]], 2)
    with pytest.raises(ValueError, match=r"^covariates: 8 rows for 9 in time$"):
        design(pd.DataFrame({"a": ODD}), 9)


def test_design_refuses_names_in_place_of_categories():
    with pytest.raises(ValueError, match=r"^covariates: 'who' has 200 categories"):
        design(pd.DataFrame({"who": [f"p{number}" for number in range(200)]}), 200)


def test_a_year_is_not_taken_for_a_constant():
    assert design(pd.DataFrame({"year": 1990 + ODD}), N).terms == ["year"]
    assert design(pd.DataFrame({"days": 1e9 + ODD}), N).terms == ["days"]
