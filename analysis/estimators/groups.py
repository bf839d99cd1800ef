"""Which rows belong to which group, and the same estimate for each of them."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Label, Whole
from .observations import Observations

Result = TypeVar("Result")


def group_codes(name: str, group: ArrayLike, length: int) -> tuple[list[Label], Whole]:
    """The sorted labels, and for each row the place of its label among them.

    Labels of kinds that cannot be ordered stay in order of appearance.
    Raises ValueError when the lengths differ or a label is missing: a person must not leave a comparison unseen.
    """
    column = np.asarray(group)
    if column.ndim != 1 or len(column) != length:
        raise ValueError(f"{name}: {column.size} values for {length} in time")
    labels = column.tolist()
    known = list(dict.fromkeys(labels))
    if any(_is_missing(label) for label in known):
        raise ValueError(f"{name}: {sum(map(_is_missing, labels))} values are missing")
    try:
        known.sort()
    except TypeError:
        pass
    place = {label: number for number, label in enumerate(known)}
    return known, np.fromiter(map(place.__getitem__, labels), dtype=np.int64, count=length)


def by_group(
    people: Observations, group: ArrayLike | None, estimate: Callable[[Observations], Result]
) -> Result | dict[Label, Result]:
    """The estimate for everybody, or with `group` a dict of label to the estimate for these rows."""
    if group is None:
        return estimate(people)
    labels, codes = group_codes("group", group, len(people))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(labels)))[:-1]
    return {label: estimate(people.only(rows)) for label, rows in zip(labels, np.split(order, ends), strict=True)}


def _is_missing(label: Label) -> bool:
    # NaN and NaT differ from themselves; pandas' NA answers neither yes nor no.
    return label is None or (label == label) is not True
