"""Proportions and rates with their limits, as cells that know the patients behind them."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import pandas as pd

from analysis.estimators import proportions
from analysis.tables import Interval, Quantity, Share, Who


def wilson(reached: int, total: int, who: Who | None = None) -> Interval:
    """`reached` of `total` with Wilson's 95 % limits."""
    found = proportions.wilson(reached, total)
    return Interval(found.value, found.lower, found.upper, who=who)


def exact(reached: int, total: int, who: Who | None = None) -> Interval:
    """`reached` of `total` with the 95 % limits of Clopper and Pearson."""
    found = proportions.clopper_pearson(reached, total)
    return Interval(found.value, found.lower, found.upper, who=who)


def rate(events: int, years: float, who: Who | None = None) -> Quantity:
    """Events per year at risk with exact Poisson 95 % limits."""
    found = proportions.poisson_rate(events, years)
    return Quantity(found.value, found.lower, found.upper, 2, who=who)


def share(patients: Collection[int], total: int) -> Share:
    """So many of the total, each patient once."""
    return Share(len(set(patients)), total, who=partial(_in_order, patients))


def behind(frame: pd.DataFrame) -> Who:
    """The patients of these rows."""
    return lambda: frame["patient"].tolist()


def _in_order(patients: Collection[int]) -> list[int]:
    return sorted(set(patients))
