"""A test between every two of several groups, with p values that allow for their number."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, Label
from .comparisons import Comparison
from .groups import group_codes
from .observations import numbers, observations

BY_PERSON = ("entry", "strata", "weights")


@dataclass(frozen=True)
class Pair:
    """The test of two groups; ``p_holm`` allows for all pairs."""

    groups: tuple[Label, Label]
    statistic: float
    df: int
    p: float
    p_holm: float


def pairwise(
    test: Callable[..., Comparison], time: ArrayLike, event: ArrayLike, group: ArrayLike, **options: Any
) -> list[Pair]:
    """`log_rank` or `gray_test` between every two groups, on the people of these two alone.

    Arguments and errors are those of the test; ``options`` are its keywords, cut to the two groups.
    """
    people = observations(time, event)
    labels, codes = group_codes("group", group, len(people))
    if len(labels) < 2:
        raise ValueError(f"group: {len(labels)} group, a comparison needs two")
    columns = {name: options.pop(name) for name in BY_PERSON if options.get(name) is not None}
    for name, values in columns.items():
        # Checked as a whole, so that a position in a message is one in the data.
        if name == "strata":
            columns[name] = group_codes(name, values, len(people))[1]
        else:
            columns[name] = getattr(observations(time, event, **{name: values}), name)
    tests = []
    for one, other in combinations(range(len(labels)), 2):
        rows = np.flatnonzero((codes == one) | (codes == other))
        cut = {name: values[rows] for name, values in columns.items()}
        tests.append(test(people.time[rows], people.event[rows], codes[rows], **cut, **options))
    adjusted = holm([found.p for found in tests])
    return [
        Pair((labels[one], labels[other]), found.statistic, found.df, found.p, float(p))
        for (one, other), found, p in zip(combinations(range(len(labels)), 2), tests, adjusted, strict=True)
    ]


def holm(p: ArrayLike) -> Floats:
    """p values adjusted so that the chance of any false alarm among them stays at the level.

    Raises ValueError for what is no probability.
    Source: Holm, Scand J Stat 1979;6:65; equal to p.adjust of R.
    """
    values = numbers("p", p)
    if ((values < 0) | (values > 1)).any():
        raise ValueError("p: not all between 0 and 1")
    order = np.argsort(values, kind="stable")
    rising = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(rising, 1.0)
    return adjusted
