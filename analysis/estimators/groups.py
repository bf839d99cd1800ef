"""Which rows belong to which group, and the same estimate for each of them."""

import contextlib
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Label, Whole, in_order
from .observations import Observations

Result = TypeVar("Result")


def group_codes(name: str, group: ArrayLike, length: int) -> tuple[list[Label], Whole]:
    """The labels in order, and for each row the place of its label among them.

    Labels that cannot be ordered, such as text beside numbers, stay as they appeared. Raises ValueError
    when the lengths differ or a label is missing: nobody leaves a comparison unseen.
    """
    try:
        labels = group.tolist() if isinstance(group, np.ndarray) else list(group)  # type: ignore[arg-type]
        known = list(dict.fromkeys(labels))
    except TypeError:
        raise ValueError(f"{name}: one column of labels is expected") from None
    if len(labels) != length:
        raise ValueError(f"{name}: {len(labels)} values for {length} in time")
    if any(_is_missing(label) for label in known):
        raise ValueError(f"{name}: missing for {sum(map(_is_missing, labels))} of {length}")
    with contextlib.suppress(TypeError):
        known = sorted(known)
    place = {label: number for number, label in enumerate(known)}
    return known, np.fromiter(map(place.__getitem__, labels), dtype=np.int64, count=length)


def rows_of_each(codes: Whole, groups: int) -> list[Whole]:
    """The positions of the rows of each group, in the order in which they came."""
    ends = np.cumsum(np.bincount(codes, minlength=groups))[:-1]
    return np.split(in_order(codes), ends)


def by_group(
    people: Observations, group: ArrayLike | None, estimate: Callable[[Observations], Result]
) -> Result | dict[Label, Result]:
    """The estimate for everybody, or with `group` a dict of label to the estimate for its people."""
    if group is None:
        return estimate(people)
    labels, codes = group_codes("group", group, len(people))
    parts = rows_of_each(codes, len(labels))
    return {label: estimate(people.only(rows)) for label, rows in zip(labels, parts, strict=True)}


def _is_missing(label: Label) -> bool:
    # NaN and NaT differ from themselves; pandas' NA answers neither yes nor no.
    return label is None or (label == label) is not True
