"""What a Cox and a Fine-Gray model have in common: coefficients, their table and their tests."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr, ndtri

from .arrays import Floats
from .design import Design
from .newton import Maximum


@dataclass(frozen=True, eq=False)
class ModelTest:
    """A chi-squared statistic on df degrees of freedom; NaN where it cannot be had."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Regression:
    """Coefficients of p terms, log hazard ratios, in the unit of the data.

    ``coef`` (p,) with their ``covariance`` (p, p); ``infinite`` names the terms whose likelihood rises for
    ever, because the events fall all on one side of them: their coefficient is ±inf, their standard error
    NaN, and only the likelihood ratio test speaks of them. ``n`` rows, ``events`` of them counted, in
    ``steps`` of Newton's method.
    """

    design: Design
    coef: Floats
    covariance: Floats
    infinite: list[str]
    log_likelihood: float
    null_log_likelihood: float
    n: int
    events: int
    steps: int
    conf_level: float

    @cached_property
    def table(self) -> pd.DataFrame:
        """By term: coef, se, lower, upper, p (Wald), and ratio, ratio_lower, ratio_upper, their exponents."""
        se = np.sqrt(np.diag(self.covariance))
        z = -ndtri((1 - self.conf_level) / 2)
        lower, upper = self.coef - z * se, self.coef + z * se
        columns = {"coef": self.coef, "se": se, "lower": lower, "upper": upper}
        # A robust variance can come to 0, which leaves nothing to test with.
        columns["p"] = 2 * ndtr(-np.abs(np.divide(self.coef, se, out=np.full(len(se), np.nan), where=se > 0)))
        with np.errstate(over="ignore"):
            columns["ratio"] = np.exp(self.coef)
            columns["ratio_lower"], columns["ratio_upper"] = np.exp(lower), np.exp(upper)
        return pd.DataFrame(columns, index=pd.Index(self.design.terms, name="term"))

    @property
    def wald_test(self) -> ModelTest:
        """That all coefficients are 0, by the covariance of the table."""
        return self.test_of(self.design.terms)

    def test_of(self, terms: list[str]) -> ModelTest:
        """Wald's test that the coefficients of these terms are 0, such as the categories of one covariate.

        Raises ValueError for a term that is not in the model.
        """
        unknown = [term for term in terms if term not in self.design.terms]
        if unknown or not terms:
            raise ValueError(f"terms: {unknown!r} is none of {', '.join(self.design.terms)}")
        places = [self.design.terms.index(term) for term in terms]
        covariance, coef = self.covariance[np.ix_(places, places)], self.coef[places]
        if not np.isfinite(coef).all():
            return ModelTest(np.nan, len(places), np.nan)
        return quadratic_test(coef, covariance)


def chi_squared_test(statistic: float, df: int) -> ModelTest:
    """The test with its p."""
    return ModelTest(statistic, df, float(chdtrc(df, max(statistic, 0.0))))


def quadratic_test(vector: Floats, variance: Floats) -> ModelTest:
    """That a (k,) vector is 0, by its (k, k) variance; df is the rank of the variance."""
    spread = np.sqrt(np.diag(variance))
    size, direction = np.linalg.eigh(variance / np.outer(spread, spread))
    # A robust variance of fewer clusters than terms knows nothing of some directions.
    known = size > 1e-9
    statistic = float(np.sum((direction.T @ (vector / spread))[known] ** 2 / size[known]))
    return chi_squared_test(statistic, int(known.sum()))


def unscaled(found: Maximum, covariance: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Coefficients and covariance per unit of the data, from those per standard deviation."""
    endless = found.endless != 0
    coef = np.where(endless, np.copysign(np.inf, found.endless), found.coef / spread)
    covariance = covariance / np.outer(spread, spread)
    covariance[endless, :] = covariance[:, endless] = np.nan
    return coef, covariance
