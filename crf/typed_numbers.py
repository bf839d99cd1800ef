"""A number as charts and laboratories write it: how it is read, what else it could mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from crf.clean_text import clean

MOST_WHOLE, MOST_DIGITS, MOST_DECIMALS = 9, 8, 6
QUOTED = 40
# Stored decimals have four places, so a fourth one tells a decimal of three places from a thousands mark.
UNMISTAKABLE = 4

# By code: static/js/typed_numbers.js refuses with the same codes.
MESSAGES = {
    "no_number": gettext_noop(
        "“%(text)s” is not a number. Write it like 3.8 or 3,8, without thousands marks."
    ),
    "no_whole": gettext_noop("“%(text)s” is not a whole number."),
    "too_many_digits": gettext_noop(
        "“%(text)s” has more digits than an answer can have. Please look at it again."
    ),
    "two_readings": gettext_noop(
        "“%(text)s” can be %(thousands)s or %(decimal)s. Say which one the chart means."
    ),
    "unit": gettext_noop("“%(unit)s” is not the unit of this item. Write the number in %(units)s."),
    "about": gettext_noop("“%(text)s” is about a number. Write the number itself if the chart has it."),
    "bound": gettext_noop(
        "“%(text)s” is a limit or a range, and this item keeps one number. Write the number itself; "
        "if the chart has none, say that it is not known."
    ),
    "range": gettext_noop("“%(text)s” goes from more to less. Write the lower number first."),
}


class NumberRefused(ValueError):
    """Why something is no number of this item: `code` is a key of MESSAGES.

    `readings` has what the text could be, where it could be two things: thousands first.
    """

    def __init__(self, code: str, params: Mapping[str, str], readings: tuple[Decimal, ...] = ()) -> None:
        super().__init__(code, params)
        self.code, self.params, self.readings = code, dict(params), readings

    def __str__(self) -> str:
        shown = dict(zip(("thousands", "decimal"), map(written, self.readings), strict=False))
        return _(MESSAGES[self.code]) % {**self.params, **shown}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number, or the bounds between which it lies, and the unit that was typed behind it.

    `low` and `high` are equal for a number; None is an open side. `open_low` and `open_high` say that the
    bound itself does not belong to it, as in "> 20".
    """

    low: Decimal | None
    high: Decimal | None
    open_low: bool = False
    open_high: bool = False
    unit: str = ""

    @property
    def value(self) -> Decimal | None:
        """The number itself; None where only bounds are known."""
        return self.low if self.low == self.high else None


_ABOUT = re.compile(r"~|≈|±|ca\.?(?=[ 0-9])|circa|about", re.IGNORECASE)
# Sign -> on which side the bound is, and whether it is open.
_SIGNS = {">": ("low", True), "<": ("high", True)} | dict.fromkeys((">=", "=>", "≥"), ("low", False))
_SIGNS |= dict.fromkeys(("<=", "=<", "≤"), ("high", False))
_NUMBER = r"[+-]?(?:[0-9](?:[0-9.,' ]*[0-9])?[.,]?|[.,][0-9]+)"
_PARTS = re.compile(
    rf"(?P<sign>>=|=>|≥|<=|=<|≤|>|<)?\s*(?P<first>{_NUMBER})"
    rf"(?:\s*%?\s*[-–—÷]\s*(?P<second>{_NUMBER}))?\s*(?P<unit>[^0-9].*)?"
)
_PLAIN = re.compile(r"([+-]?)([0-9]*)(?:([.,])([0-9]*))?")
_GROUPED = re.compile(r"([+-]?)([1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\3[0-9]{3})*)(?:(?!\3)[.,]([0-9]*))?")


def parse(text: str, *, whole: bool = False, units: tuple[str, ...] = (), bounds: bool = False) -> Reading:
    """What somebody typed; raises NumberRefused, whose `str()` says what is wrong.

    Comma and point both mark decimals. Three digits behind the only one of them could be a thousands mark
    as well: refused with both readings, unless the number begins with 0. Where two kinds of marks stand, or
    one of them twice, only one reading is left. `units` are those in which the item may be written.
    static/js/typed_numbers.js does the same; both obey tests/crf/number_vectors.json.
    """
    text = clean(text).strip()
    found = None if _ABOUT.match(text) else _PARTS.fullmatch(text)
    if not found:
        code = "about" if _ABOUT.match(text) else "no_whole" if whole else "no_number"
        raise NumberRefused(code, {"text": text[:QUOTED]})
    sign, first, second, behind = found.groups(default="")
    unit = _unit(behind.strip(), units, text, whole) if behind.strip() else ""
    if (sign or second) and not bounds:
        raise NumberRefused("bound", {"text": text[:QUOTED]})
    if sign and second:
        raise NumberRefused("no_number", {"text": text[:QUOTED]})
    low = _number(first, text, whole)
    if sign:
        side, is_open = _SIGNS[sign]
        if side == "low":
            return Reading(low, None, open_low=is_open, unit=unit)
        return Reading(None, low, open_high=is_open, unit=unit)
    high = _number(second, text, whole) if second else low
    if high < low:
        raise NumberRefused("range", {"text": text[:QUOTED]})
    return Reading(low, high, unit=unit)


def written(number: Decimal | int, *, point: bool = False) -> str:
    """The number as one reads it only this way, in the notation of the reader's language."""
    text = f"{Decimal(number).normalize() + 0:f}"
    whole, _point, decimals = text.partition(".")
    if (
        len(decimals) == UNMISTAKABLE - 1
        and len(whole.lstrip("-")) < UNMISTAKABLE
        and whole.lstrip("-") != "0"
    ):
        text += "0"
    comma = not point and (get_language() or "").startswith("it")
    return text.replace(".", ",") if comma else text


def in_text(reading: Reading, *, point: bool = False) -> str:
    """A number, a bound or a range as one writes it: 3.8, > 20, ≤ 5, 60–70."""
    low, high = (side if side is None else written(side, point=point) for side in (reading.low, reading.high))
    if high is None:
        return f"{'>' if reading.open_low else '≥'} {low}"
    if low is None:
        return f"{'<' if reading.open_high else '≤'} {high}"
    return low if low == high else f"{low}–{high}"


def _number(part: str, text: str, whole: bool) -> Decimal:
    shown = {"text": text[:QUOTED]}
    found = _PLAIN.fullmatch(part)
    grouped = None if found else _GROUPED.fullmatch(part)
    if not (found or grouped):
        raise NumberRefused("no_whole" if whole else "no_number", shown)
    sign, digits, mark, decimals = (found or grouped).groups(default="")  # type: ignore[union-attr]
    digits = re.sub("[^0-9]", "", digits)
    if len(digits) > (MOST_WHOLE if whole else MOST_DIGITS) or len(decimals) > MOST_DECIMALS:
        raise NumberRefused("too_many_digits", shown)
    number = Decimal(f"{sign}{digits or 0}.{decimals or 0}").normalize() + 0
    if found and mark and len(decimals) == 3 and 1 <= len(digits) <= 3 and digits[0] != "0":
        raise NumberRefused("two_readings", shown, (Decimal(sign + digits + decimals), number))
    if whole and number != number.to_integral_value():
        raise NumberRefused("no_whole", shown)
    return number


def _unit(typed: str, units: tuple[str, ...], text: str, whole: bool) -> str:
    """The one of the units that was typed, whatever its letters and spaces look like."""
    known = next((unit for unit in units if _plain(unit) == _plain(typed)), None)
    if known is not None:
        return known
    if units and re.match(r"(?!e[0-9])(?:[^\W0-9_]|%|/)", typed, re.IGNORECASE):
        raise NumberRefused("unit", {"unit": typed[:QUOTED], "units": " / ".join(units)})
    raise NumberRefused("no_whole" if whole else "no_number", {"text": text[:QUOTED]})


_LOOKS = str.maketrans(
    {"μ": "u", "µ": "u", "²": "2", "⁶": "6", "⁸": "8", "×": "x", "·": "", "*": "", "^": ""}
)


def _plain(unit: str) -> str:
    """mg/dl, MG / dL and mg/dL are one unit, and so are µg, ug and mcg."""
    plain = re.sub(r"\s", "", unit.translate(_LOOKS)).casefold().rstrip(".")
    return re.sub(r"^mc(?=g|mol|l)", "u", re.sub(r"^x10", "10", plain))
