"""Proportions and rates with their limits, as cells that know the patients behind them."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Literal

import pandas as pd
from scipy.stats import binomtest, chi2

from analysis.tables import Interval, Quantity, Share, Who

UNKNOWN = float("nan")


def wilson(reached: int, total: int, who: Who | None = None) -> Interval:
    """`reached` of `total` with Wilson's 95 % limits, NaN of nobody. Source: Wilson, JASA 1927;22:209."""
    return _binomial(reached, total, "wilson", who)


def exact(reached: int, total: int, who: Who | None = None) -> Interval:
    """With the limits of Clopper and Pearson, which hold at least 95 %. Source: Biometrika 1934;26:404."""
    return _binomial(reached, total, "exact", who)


def rate(events: int, years: float, who: Who | None = None) -> Quantity:
    """Events per year at risk with exact Poisson 95 % limits, NaN without time at risk.

    Source: Garwood, Biometrika 1936;28:437.
    """
    if years <= 0:
        return Quantity(UNKNOWN, UNKNOWN, UNKNOWN, 2, who=who)
    lower = float(chi2.ppf(0.025, 2 * events)) / 2 if events else 0.0
    upper = float(chi2.ppf(0.975, 2 * events + 2)) / 2
    return Quantity(events / years, lower / years, upper / years, 2, who=who)


def share(patients: Collection[int], total: int) -> Share:
    """So many of the total, each patient once."""
    return Share(len(set(patients)), total, who=partial(_in_order, patients))


def behind(frame: pd.DataFrame) -> Who:
    """The patients of these rows."""
    return lambda: frame["patient"].tolist()


def _in_order(patients: Collection[int]) -> list[int]:
    return sorted(set(patients))


def _binomial(reached: int, total: int, method: Literal["exact", "wilson"], who: Who | None) -> Interval:
    if not total:
        return Interval(UNKNOWN, UNKNOWN, UNKNOWN, who=who)
    limits = binomtest(reached, total).proportion_ci(method=method)
    return Interval(reached / total, float(limits.low), float(limits.high), who=who)
