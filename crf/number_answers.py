"""A typed number as an item's value, and what to offer in its place where it cannot be right."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from crf.fields import ItemField
from crf.form_fields import Offer, Refusal
from crf.limits import Numbers
from crf.typed_numbers import NumberRefused, Reading, written


def in_own_unit(field: ItemField, number: Decimal, unit: str) -> Decimal:
    second = field.item.second_unit
    return second.converted(number) if second and unit == second.name else number


def converted(field: ItemField, typed: Reading, unit: str) -> Reading:
    """The same in the item's own unit."""
    sides = (typed.low, typed.high)
    low, high = (None if side is None else in_own_unit(field, side, unit) for side in sides)
    return replace(typed, low=low, high=high, unit="")


def is_possible(field: ItemField, number: Decimal, unit: str) -> bool:
    """Whether the item can have this value: whole where it counts, and within its hard limits."""
    if field.kind == "whole" and number != number.to_integral_value():
        return False
    hard = field.item.hard
    own = in_own_unit(field, number, unit)
    return not (isinstance(hard, Numbers) and hard.violated_by(own, date.max, None))


def refusal(field: ItemField, refused: NumberRefused, unit: str) -> Refusal:
    """Why a text is refused; where it could be two numbers, with those that are possible here as offers."""
    if refused.code != "two_readings":
        return Refusal(str(refused), refused.code)
    fits = [number for number in refused.readings if is_possible(field, number, unit)]
    # What is offered takes the place of the whole text: of a bound or a range it would be half.
    alone = not re.search("[<>≤≥–—÷]|.-", refused.params["text"])
    offers = tuple(Offer(written(number), written(number)) for number in fits if alone)
    if len(fits) == len(refused.readings):
        return Refusal(str(refused), refused.code, offers=offers)
    either, other = map(written, refused.readings)
    words = {"text": refused.params["text"], "either": either, "other": other, "limits": _limits(field)}
    if not fits:
        message = _("“%(text)s” can be %(either)s or %(other)s, and neither is possible here (%(limits)s).")
        return Refusal(message % words, refused.code)
    message = _(
        "“%(text)s” can be %(either)s or %(other)s, and only %(fit)s is possible here (%(limits)s). "
        "Choose it if that is what the chart says."
    )
    return Refusal(message % {**words, "fit": written(fits[0])}, refused.code, offers=offers)


def out_of_limits(field: ItemField, number: Decimal | int, unit: str) -> Refusal:
    """Why a number outside the hard limits is refused, with the other unit where it would fit."""
    number = Decimal(number)
    shown = f"{written(number)} {unit}" if unit != field.item.unit else written(number)
    message = _("%(value)s is outside what is possible here (%(limits)s).") % {
        "value": shown,
        "limits": _limits(field),
    }
    offers = tuple(_other_units(field, number, unit))
    for offer in offers:
        message += " " + _("In the other unit it would fit: %(reading)s.") % {"reading": offer.label}
    return Refusal(message, "hard", offers=offers)


def _other_units(field: ItemField, number: Decimal, unit: str) -> Iterable[Offer]:
    second = field.item.second_unit
    for other in (field.item.unit, second.name) if second else ():
        if other != unit and is_possible(field, number, other):
            own = f"{written(in_own_unit(field, number, other))} {field.item.unit}"
            typed = f"{written(number)} {other}"
            yield Offer(typed if typed == own else f"{typed} = {own}", written(number), other)


def _limits(field: ItemField) -> str:
    hard = field.item.hard
    unit = f" {field.item.unit_name}" if field.item.unit else ""
    if field.kind == "whole":
        return (
            _("whole numbers, %(limits)s") % {"limits": hard.in_words() + unit}
            if hard
            else _("whole numbers")
        )
    return hard.in_words() + unit if hard else ""
