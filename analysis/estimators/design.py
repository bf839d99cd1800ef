"""Covariates as they come in, checked and expanded into the columns of a regression."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .arrays import Floats, Label
from .errors import NotEstimable

# The share of a column's variance that the columns before it leave over; rounding leaves about 1e-15.
LEFT_OVER = 1e-10
MOST_CATEGORIES = 100


@dataclass(frozen=True, eq=False)
class Design:
    """The p columns of a regression, ``columns`` (p, n), one row each, in the unit of the data.

    ``terms`` are their names, ``covariates`` the terms of each covariate, ``reference`` the category against
    which those of a categorical covariate are compared.
    """

    terms: list[str]
    columns: Floats
    covariates: dict[str, list[str]]
    reference: dict[str, Label]


def design(covariates: pd.DataFrame, length: int) -> Design:
    """Expand the covariates, a row for each observation in the order of the observations.

    Numbers stay a column. Categories, text and truth values become a column for each category but the first
    (in the order of the categories, else sorted), named "covariate: category"; a category that nobody has is
    left out. Raises ValueError that names the covariate when one is missing, infinite, constant or
    determined by those before it.
    """
    _check_shape(covariates, length)
    columns: dict[str, Floats] = {}
    terms: dict[str, list[str]] = {}
    reference: dict[str, Label] = {}
    for position, label in enumerate(covariates.columns):
        name, values = str(label), covariates.iloc[:, position].infer_objects()
        _check_values(name, values)
        if _is_number(values):
            expanded = {name: _numbers(name, values)}
        else:
            reference[name], expanded = _categories(name, values)
        terms[name] = list(expanded)
        columns |= expanded
    if len(columns) != sum(map(len, terms.values())):
        raise ValueError("covariates: two terms would have the same name")
    matrix = np.array(list(columns.values()), dtype=np.float64)
    _check_independence(list(columns), matrix)
    return Design(list(columns), matrix, terms, reference)


def standardised(columns: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The columns (p, n) with mean 0 and standard deviation 1, and the deviations (p,), 1 for a constant."""
    centred = columns - (columns @ weights / weights.sum())[:, None]
    spread = np.sqrt(centred**2 @ weights / weights.sum())
    largest = np.maximum(columns.max(axis=1, initial=0.0), -columns.min(axis=1, initial=0.0))
    spread[spread <= 1e-12 * largest] = 1.0
    centred /= spread[:, None]
    return centred, spread


def dependence(products: Floats) -> tuple[int, list[int]] | None:
    """The first column that those before it determine, with those it depends on; None when there is none.

    ``products`` (p, p) are inner products of the columns, each of a size near 1.
    """
    for last in range(len(products)):
        before = products[:last, :last]
        share = np.linalg.solve(before, products[:last, last]) if last else np.zeros(0)
        if products[last, last] - share @ products[:last, last] < LEFT_OVER:
            return last, np.flatnonzero(np.abs(share) > 1e-6).tolist()
    return None


def named(terms: list[str]) -> str:
    """The terms in quotation marks, with commas between them."""
    return ", ".join(repr(term) for term in terms)


def _check_shape(covariates: pd.DataFrame, length: int) -> None:
    if not isinstance(covariates, pd.DataFrame):
        raise ValueError("covariates: a DataFrame is expected")
    if len(covariates) != length:
        raise ValueError(f"covariates: {len(covariates)} rows for {length} in time")
    if covariates.shape[1] == 0:
        raise ValueError("covariates: there is no column")
    names = [str(label) for label in covariates.columns]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ValueError(f"covariates: {named(twice)} is there more than once")


def _check_values(name: str, values: "pd.Series[Label]") -> None:
    missing = int(values.isna().sum())
    if missing:
        raise ValueError(f"covariates: {name!r} is missing for {missing} of {len(values)}")


def _is_number(values: "pd.Series[Label]") -> bool:
    kind = pd.api.types
    return kind.is_numeric_dtype(values) and not (kind.is_bool_dtype(values) or kind.is_complex_dtype(values))


def _numbers(name: str, values: "pd.Series[Label]") -> Floats:
    try:
        column = values.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"covariates: {name!r} is neither a number nor a category") from None
    infinite = int((~np.isfinite(column)).sum())
    if infinite:
        raise ValueError(f"covariates: {name!r} is infinite for {infinite} of {len(column)}")
    if column.min() == column.max():
        raise NotEstimable(f"covariates: {name!r} is {column[0]:g} for everybody")
    return column


def _categories(name: str, values: "pd.Series[Label]") -> tuple[Label, dict[str, Floats]]:
    if values.dtype.kind in "mMc":
        raise ValueError(f"covariates: {name!r} is neither a number nor a category")
    kept = values.astype("category").cat.remove_unused_categories().cat
    first, *others = kept.categories.tolist()
    if not others:
        raise NotEstimable(f"covariates: {name!r} is {first} for everybody")
    if len(others) >= MOST_CATEGORIES:
        raise ValueError(f"covariates: {name!r} has {len(others) + 1} categories, is it something else")
    codes = kept.codes.to_numpy()
    columns = {f"{name}: {other}": (codes == code).astype(float) for code, other in enumerate(others, 1)}
    return first, columns


def _check_independence(terms: list[str], columns: Floats) -> None:
    scaled, _ = standardised(columns, np.ones(columns.shape[1]))
    found = dependence(scaled @ scaled.T / columns.shape[1])
    if found is not None:
        column, others = found
        by = named([terms[other] for other in others]) or "rounding alone"
        raise NotEstimable(f"covariates: {terms[column]!r} is determined by {by}")
