"""Numbers of which a chart gives only a bound or a range, as "> 20 %": what follows from them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from crf.typed_numbers import Reading, in_text, parse

if TYPE_CHECKING:
    from crf.models import FormRecord


def reading(row: FormRecord, name: str) -> Reading | None:
    """What is known of a number: the value, or the bounds between which it lies; None without either."""
    value = getattr(row, name)
    if value is not None:
        return Reading(value, value)
    text = row.bounds.get(name)
    return _read(text) if text else None


def known_of(row: FormRecord, name: str) -> Decimal | int | str | None:
    """The value, or its bounds as one writes them, for a sentence."""
    known = reading(row, name)
    return None if known is None else getattr(row, name) if known.value is not None else in_text(known)


def at_least(row: FormRecord, name: str, limit: float) -> bool | None:
    """Whether the number is `limit` or more; None where that cannot be known."""
    known = reading(row, name)
    if known is None:
        return None
    if known.low is not None and known.low >= limit:
        return True
    high = known.high
    return False if high is not None and (high < limit or (known.open_high and high == limit)) else None


def above(row: FormRecord, name: str, limit: float) -> bool | None:
    """Whether the number is more than `limit`; None where that cannot be known."""
    known = reading(row, name)
    if known is None:
        return None
    low = known.low
    if low is not None and (low > limit or (known.open_low and low == limit)):
        return True
    return False if known.high is not None and known.high <= limit else None


@lru_cache(maxsize=1024)
def _read(text: str) -> Reading:
    return parse(text, bounds=True)
