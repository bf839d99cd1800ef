"""Whether a quantity or a category differs between groups at one point in time, as in Table 1."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtr

from .arrays import Floats, Label, Whole
from .fisher_test import TooManyTables, fisher_p
from .groups import group_codes
from .observations import numbers, refuse

CHI_SQUARED, FISHER = "chi-squared", "Fisher"
# Of an expected count, from which on the chi-squared distribution is near enough.
ENOUGH_EXPECTED = 5


@dataclass(frozen=True, eq=False)
class Association:
    """A test of K groups; Fisher's has no statistic (NaN) and no degrees of freedom.

    Where nothing can differ, because all values are equal or there is one category, the statistic and df
    are 0 and p is 1.
    """

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, eq=False)
class CountsCompared(Association):
    """With the `method`; `sparse` says that it is chi-squared although an expected count is below 5."""

    method: str
    sparse: bool


NOTHING = Association(0.0, 0, 1.0)


def rank_sum(values: ArrayLike, group: ArrayLike) -> Association:
    """Wilcoxon's test of two groups; the statistic is W of the group that comes first in order.

    Columns of n people: ``values`` are numbers, ``group`` two labels. Normal approximation, with ties and
    continuity corrected. Raises ValueError that names the argument and what is wrong.
    Source: Hollander and Wolfe, Nonparametric Statistical Methods, 1999, section 4.1; equal to R's
    ``wilcox.test(exact = FALSE)``.
    """
    column, _labels, codes = _grouped(values, group, exactly=2)
    ranks, ties = _ranks(column)
    n, size = len(column), np.bincount(codes)
    statistic = float(ranks[codes == 0].sum() - size[0] * (size[0] + 1) / 2)
    variance = size.prod() / 12 * (n + 1 - ties / (n * (n - 1)))
    if variance <= 0:
        return NOTHING
    away = abs(statistic - size.prod() / 2)
    z = max(away - 0.5, 0.0) / np.sqrt(variance)
    return Association(statistic, 1, min(1.0, 2 * float(ndtr(-z))))


def kruskal_wallis(values: ArrayLike, group: ArrayLike) -> Association:
    """Whether the values of K groups differ in location, ties corrected; columns as for `rank_sum`.

    Raises ValueError that names the argument and what is wrong, and when there are fewer than two groups.
    Source: Kruskal and Wallis, J Am Stat Assoc 1952;47:583; equal to R's ``kruskal.test``.
    """
    column, labels, codes = _grouped(values, group)
    ranks, ties = _ranks(column)
    n = len(column)
    if ties == n**3 - n:
        return NOTHING
    sums, size = np.bincount(codes, weights=ranks), np.bincount(codes)
    raw = 12 / (n * (n + 1)) * float((sums**2 / size).sum()) - 3 * (n + 1)
    statistic, df = raw / (1 - ties / (n**3 - n)), len(labels) - 1
    return Association(statistic, df, float(chdtrc(df, statistic)))


def chi_squared(table: ArrayLike) -> Association:
    """Pearson's test of an (R, C) table of counts, without Yates' correction.

    Rows and columns of nobody are left out. Raises ValueError unless the table holds whole counts.
    Source: Agresti, Categorical Data Analysis, 2013, section 3.2; equal to R's
    ``chisq.test(correct = FALSE)``.
    """
    counts = _counts(table)
    if min(counts.shape) < 2:
        return NOTHING
    expected = _expected(counts)
    statistic = float(((counts - expected) ** 2 / expected).sum())
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return Association(statistic, df, float(chdtrc(df, statistic)))


def fisher(table: ArrayLike) -> Association:
    """Fisher's exact test of an (R, C) table of counts, two-sided: all tables with the same margins that are
    no more probable than this one.

    Rows and columns of nobody are left out. Raises ValueError unless the table holds whole counts, and
    TooManyTables where the count would not end.
    Source: Mehta and Patel, J Am Stat Assoc 1983;78:427; equal to R's ``fisher.test``.
    """
    counts = _counts(table)
    if min(counts.shape) < 2:
        return NOTHING
    return Association(float("nan"), 0, fisher_p(counts))


def compare_counts(table: ArrayLike) -> CountsCompared:
    """Chi-squared, or Fisher's test where an expected count is below 5 and the tables can be counted."""
    counts = _counts(table)
    few = min(counts.shape) > 1 and bool(_expected(counts).min() < ENOUGH_EXPECTED)
    if few:
        try:
            exact = fisher(counts)
        except TooManyTables:
            pass
        else:
            return CountsCompared(exact.statistic, exact.df, exact.p, FISHER, False)
    test = chi_squared(counts)
    return CountsCompared(test.statistic, test.df, test.p, CHI_SQUARED, few)


def standardised_difference(values: ArrayLike, group: ArrayLike) -> float:
    """Difference of two means, the first group's less the second's, in units of their standard deviation.

    The square of the unit is the mean of both variances; NaN where neither varies or one holds one person.
    Source: Austin, Stat Med 2009;28:3083.
    """
    column, _labels, codes = _grouped(values, group, exactly=2)
    first, second = column[codes == 0], column[codes == 1]
    if min(len(first), len(second)) < 2:
        return float("nan")
    spread = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2)
    return float((first.mean() - second.mean()) / spread) if spread > 0 else float("nan")


def _grouped(
    values: ArrayLike, group: ArrayLike, exactly: int | None = None
) -> tuple[Floats, list[Label], Whole]:
    column, labels_of_rows = numbers("values", values), np.asarray(group, dtype=object)
    if labels_of_rows.shape != column.shape:
        raise ValueError(f"group: {labels_of_rows.size} labels for {len(column)} in values")
    labels, codes = group_codes("group", labels_of_rows, len(column))
    if len(labels) < 2 or (exactly is not None and len(labels) != exactly):
        raise ValueError(f"group: {len(labels)} in all, the comparison needs {exactly or 'at least 2'}")
    return column, labels, codes


def _ranks(column: Floats) -> tuple[Floats, float]:
    """Ranks from 1, the mean of them where values are tied, and the sum of t³ − t over the ties."""
    _values, place, size = np.unique(column, return_inverse=True, return_counts=True)
    ends = np.cumsum(size)
    ties = size.astype(float)
    return (ends - (size - 1) / 2)[place], float((ties**3 - ties).sum())


def _counts(table: ArrayLike) -> Whole:
    cells: NDArray[Any] = np.asarray(table)
    if cells.ndim != 2:
        raise ValueError(f"table: rows and columns are expected, not {cells.ndim} dimensions")
    column = numbers("table", cells.ravel())
    refuse("table", (column < 0) | (column != np.floor(column)), column, "not a count")
    counts: Whole = column.astype(np.int64).reshape(cells.shape)
    rows, columns = np.flatnonzero(counts.sum(axis=1)), np.flatnonzero(counts.sum(axis=0))
    return counts[np.ix_(rows, columns)]


def _expected(counts: Whole) -> Floats:
    return np.asarray(np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum())
