"""How answers are drawn and written: choices, numbers, dates of limited precision, missing codes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from crf.fields import CRITICAL, OPTIONAL, REQUIRED
from crf.models import FormRecord
from crf.models.base import arises
from crf.partial_date import PartialDate

Choice = TypeVar("Choice")
# Of the required items of a row, how many may be left unknown: more would be asked about.
UNKNOWN_SHARE = 0.2


def maybe(random: Random, probability: float) -> bool:
    return random.random() < probability


def yes(fact: object) -> str:
    """The code of YN."""
    return "Y" if fact else "N"


def pick(random: Random, weights: Mapping[Choice, float]) -> Choice:
    return random.choices(list(weights), list(weights.values()))[0]


def within(random: Random, low: float, high: float) -> int:
    """A whole number between the two; the lower one where they leave no room."""
    low, high = round(low), round(high)
    return random.randint(low, high) if high > low else low


def normal(random: Random, mean: float, deviation: float, low: float, high: float) -> float:
    return min(high, max(low, random.gauss(mean, deviation)))


def decimal(value: float, places: int = 1) -> Decimal:
    return Decimal(f"{value:.{places}f}")


def some(random: Random, codes: Sequence[str], least: int, most: int) -> list[str]:
    return random.sample(codes, within(random, least, min(most, len(codes))))


def exactly(day: datetime.date) -> PartialDate:
    return PartialDate.from_date(day)


def to_the_month(random: Random, day: datetime.date, share: float = 0.04) -> PartialDate:
    """Of some dates only the month is known, of very few only the year."""
    luck = random.random()
    if luck < share / 8:
        return PartialDate(day.year)
    return PartialDate(day.year, day.month, None if luck < share else day.day)


def in_second_unit(row: FormRecord, name: str) -> None:
    """As if the laboratory had reported the value in the item's second unit."""
    item = next(field.item for field in row.items() if field.name == name)
    value = getattr(row, name)
    if item.second_unit is None or value is None:
        return
    typed = round(value * item.second_unit.per, 2 if item.second_unit.per < 1 else 0)
    row.entered[name] = {"value": str(typed), "unit": item.second_unit.name}
    setattr(row, name, item.second_unit.converted(typed))


def settle(row: Any, random: Random, keep: Collection[str] = (), unknown: float = 0.03) -> Any:
    """Leave some answers out, as charts do; then the row has an answer or a code wherever one is asked.

    `keep` names items that stay, because others agree with them.
    """
    drop_what_does_not_arise(row)
    _leave_out(row, random, keep, unknown)
    drop_what_does_not_arise(row)
    for field in row.unanswered():
        if field.item.missing:
            row.missing[field.name] = field.item.missing[0]
    for field in row.items():
        value = getattr(row, field.attname)
        if field.kind == "multi" and value is not None:
            order = field.codes.values
            setattr(row, field.name, sorted(set(value), key=order.index))
    row.entered = {name: typed for name, typed in row.entered.items() if getattr(row, name) is not None}
    return row


def _leave_out(row: Any, random: Random, keep: Collection[str], unknown: float) -> None:
    shown = row.shown()
    required = [field for field in shown if field.item.required == REQUIRED]
    allowed = max(1, int(UNKNOWN_SHARE * len(required))) - list(row.missing.values()).count("U")
    for field in shown:
        codes = field.item.missing.replace("N", "")
        if (
            not codes
            or field.item.required == CRITICAL
            or field.name in keep
            or field.name in row.missing
            or not maybe(random, unknown)
        ):
            continue
        code = random.choice(codes)
        if code == "U" and field.item.required != OPTIONAL:
            if allowed < 1:
                continue
            allowed -= 1
        row.missing[field.name] = code
        setattr(row, field.name, None)


def drop_what_does_not_arise(row: Any) -> None:
    """Take away the answers to questions that do not arise; one less can make another question pointless."""
    changed = True
    while changed:
        answers = row.answers()
        changed = False
        for field in row.items():
            if arises(field, answers):
                continue
            if row.missing.pop(field.name, None) or answers[field.name] is not None:
                setattr(row, field.name, None)
                changed = True
