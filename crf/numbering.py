"""The number that a page proposes for one more row."""

from collections.abc import Iterable
from itertools import count


def first_free(taken: Iterable[int | None]) -> int:
    """The smallest number from 1 on that no row has. static/js/entries.js does the same in the page."""
    numbers = set(taken)
    return next(number for number in count(1) if number not in numbers)
