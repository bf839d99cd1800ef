"""A plain reading of what people write, made without the site's own: numbers, dates, words.

Each answers with every meaning that the text can have. None: it cannot be read. Two: to store one is a guess.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date
from decimal import Decimal

MONTHS = (
    ("jan", "gen"), ("feb",), ("mar",), ("apr",), ("may", "mag"), ("jun", "giu"),
    ("jul", "lug"), ("aug", "ago"), ("sep", "set"), ("oct", "ott"), ("nov",), ("dec", "dic"),
)  # fmt: skip
UNKNOWN = ("?", "??", "unk")


def seen(text: str) -> str:
    """The text as it looks: nothing invisible, every kind of space the same."""
    kept = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(kept.split())


def numbers(text: str, unit: str = "") -> set[Decimal]:
    """A point or a comma marks decimals, or thousands where three digits follow each."""
    shown = seen(text)
    if unit and shown.casefold().endswith(unit.casefold()):
        shown = shown[: -len(unit)].strip()
    match = re.fullmatch(r"([+-]?)([0-9.,' ]*[0-9][.,]?)", shown)
    if not match:
        return set()
    sign, digits = match.groups()
    return {Decimal(f"{sign}{each}") for each in _readings(digits)}


def _readings(digits: str) -> set[str]:
    marks = [c for c in digits if not c.isdigit()]
    found = set()
    if not marks:
        found.add(digits)
    if len(marks) == 1 and marks[0] in ".,":
        found.add(digits.replace(",", ".").strip())
    if marks and len(set(marks)) == 1 and re.fullmatch(r"[1-9]\d{0,2}([.,' ]\d{3})+", digits):
        found.add(re.sub(r"\D", "", digits))
    mixed = re.fullmatch(r"([1-9]\d{0,2}([.,' ]\d{3})+)([.,])(\d+)", digits)
    if mixed and mixed.group(3) not in mixed.group(1):
        found.add(re.sub(r"\D", "", mixed.group(1)) + "." + mixed.group(4))
    return found


def dates(text: str, today: date | None = None) -> set[str]:
    """ISO, as far as known; the day comes first unless the year does, and a short year is not to come."""
    today = today or date.today()
    shown = (
        re.sub(r"[T ]\d\d?:\d\d(:\d\d(\.\d+)?)?Z?$", "", seen(text))
        .lower()
        .replace("°", " ")
        .replace("º", " ")
    )
    shown = re.sub(r"\b(\d\d?)(st|nd|rd|th)\b", r"\1", shown)
    parts = re.findall(r"\d+|[a-zàèéìòù]+|\?+", shown)
    if len(parts) == 1 and re.fullmatch(r"\d{6}|\d{8}", parts[0]):
        [run] = parts
        year_first = len(run) == 8 and _is_year(run[:4]) and not _is_year(run[4:])
        parts = [run[:4], run[4:6], run[6:]] if year_first else [run[:2], run[2:4], run[4:]]
    if not parts or len(parts) > 3:
        return set()
    if len(parts[0]) == 4 and parts[0].isdigit():
        parts = parts[::-1]
    if len(parts) == 3 and _month(parts[0]) and parts[0].isalpha() and parts[0] not in UNKNOWN:
        parts = [parts[1], parts[0], parts[2]]
    year = _year(parts[-1], today, alone=len(parts) == 1)
    month = _month(parts[-2]) if len(parts) > 1 else None
    if year is None or (len(parts) > 1 and month is None and parts[-2] not in UNKNOWN):
        return set()
    if len(parts) < 3 or parts[0] in UNKNOWN:
        if len(parts) == 2 and len(parts[-1]) == 2 and month and 1 <= int(parts[-1]) <= 12:
            return set()  # a day and a month as well as a month and a year
        return {f"{year:04}" if month is None else f"{year:04}-{month:02}"}
    day = int(parts[0]) if parts[0].isdigit() and len(parts[0]) <= 2 else 0
    if month is None or not 1 <= day <= monthrange(year, month)[1]:
        return set()
    return {f"{year:04}-{month:02}-{day:02}"}


def _is_year(digits: str) -> bool:
    return 1900 <= int(digits) <= 2100


def _year(text: str, today: date, alone: bool) -> int | None:
    if not text.isdigit():
        return None
    if len(text) == 4:
        return int(text) if _is_year(text) else None
    if len(text) != 2 or alone:
        return None
    year = today.year - today.year % 100 + int(text)
    return year if year <= today.year else year - 100


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    return next((n for n, names in enumerate(MONTHS, start=1) if text[:3] in names), None)


def words(text: str) -> str:
    """A text as it is kept: outer blanks and what cannot be seen away, one kind of line break."""
    kept = "".join(c for c in text if unicodedata.category(c) != "Cf").replace("\u00a0", " ")
    return "\n".join(
        line.rstrip() for line in kept.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    )
