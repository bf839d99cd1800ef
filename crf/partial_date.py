"""A date whose day, or month and day, may be unknown: the value, how it is typed, how two compare."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self, overload

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext_lazy

from crf.clean_text import clean

FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_TEXT = 40

# Own names, because Django's Italian months have a capital letter.
MONTHS = {
    1: pgettext_lazy("in a date", "January"),
    2: pgettext_lazy("in a date", "February"),
    3: pgettext_lazy("in a date", "March"),
    4: pgettext_lazy("in a date", "April"),
    5: pgettext_lazy("in a date", "May"),
    6: pgettext_lazy("in a date", "June"),
    7: pgettext_lazy("in a date", "July"),
    8: pgettext_lazy("in a date", "August"),
    9: pgettext_lazy("in a date", "September"),
    10: pgettext_lazy("in a date", "October"),
    11: pgettext_lazy("in a date", "November"),
    12: pgettext_lazy("in a date", "December"),
}

# By precision.
DESCRIPTIONS = {
    "day": gettext_noop("%(day)s %(month)s %(year)s"),
    "month": gettext_noop("%(month)s %(year)s, day not known"),
    "year": gettext_noop("%(year)s, month and day not known"),
}

# By code: static/js/partial_date.js refuses with the same codes and params, and without month_name.
MESSAGES = {
    "unreadable": gettext_noop(
        "This cannot be read as a date. Write the day first, as 12/6/2015 or 120615; "
        "06/2015 if the day is not known; 2015 if only the year is."
    ),
    "short_year": gettext_noop(
        "This could be a day and a month without a year. "
        "Write the year with four digits, as 12/6/2015 or 06/2015."
    ),
    "year": gettext_noop("The year %(year)s is not between %(first)s and %(last)s. Please check the year."),
    "nothing_known": gettext_noop(
        "“?” stands for a day or a month that is not known; write at least the year: 2015. "
        "If the year is not known either, choose “Unknown” where it is offered, else ask the data centre."
    ),
    "day_zero": gettext_noop("There is no day 0. If the day is not known, write %(known)s."),
    "month_zero": gettext_noop(
        "There is no month 0. If the month is not known, write the year alone: %(year)s."
    ),
    "month": gettext_noop("There is no month %(month)s. Dates are written day first, as 12/6/2015."),
    "day": gettext_noop("%(month_name)s %(year)s has %(days)s days, so there is no day %(day)s."),
    "day_without_month": gettext_noop(
        "A day can be kept only with its month. If the month is not known, write the year alone: %(year)s."
    ),
}


class DateRefused(ValueError):
    """Why something is no date: `code` is a key of MESSAGES, `str()` its text in the reader's language."""

    def __init__(self, code: str, params: Mapping[str, int] | None = None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = dict(params or {})

    def __str__(self) -> str:
        month = self.params.get("month", 0)
        known = f"{month:02}/{self.params.get('year', 0)}"
        words = {**self.params, "month_name": MONTHS.get(month, ""), "known": known}
        return _(MESSAGES[self.code]) % words


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month of a year, or a day; `str()` is ISO 8601 so far as known: 2015, 2015-06, 2015-06-12.

    There is no `<`: 2015 is neither before nor after June 2015. Ask `surely_before` or
    `possibly_before`; sort by `sort_key`. It never equals a `datetime.date`.
    Raises DateRefused if there is no such date.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise DateRefused("year", {"year": self.year, "first": FIRST_YEAR, "last": LAST_YEAR})
        if self.month is None:
            if self.day is not None:
                raise DateRefused("day_without_month", {"year": self.year})
            return
        if self.month == 0:
            raise DateRefused("month_zero", {"year": self.year})
        if not 1 <= self.month <= 12:
            raise DateRefused("month", {"month": self.month})
        if self.day == 0:
            raise DateRefused("day_zero", {"year": self.year, "month": self.month})
        days = calendar.monthrange(self.year, self.month)[1]
        if self.day is not None and not 1 <= self.day <= days:
            raise DateRefused("day", {"year": self.year, "month": self.month, "day": self.day, "days": days})

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """The inverse of `str()`, and no more lenient. Raises DateRefused."""
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            raise DateRefused("unreadable")
        return cls(*map(int, text.split("-")))

    @classmethod
    def from_date(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        known = (part for part in (self.month, self.day) if part is not None)
        return "-".join((f"{self.year:04}", *(f"{part:02}" for part in known)))

    @property
    def precision(self) -> str:
        """ "year", "month" or "day": the finest part that is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def sort_key(self) -> tuple[date, date]:
        """An order for lists: by the first possible day, the more precise first."""
        return self.earliest, self.latest


Dated = PartialDate | date


@overload
def earliest(value: Dated) -> date: ...
@overload
def earliest(value: None) -> None: ...
def earliest(value: Dated | None) -> date | None:
    """The first day that the value can mean."""
    return value.earliest if isinstance(value, PartialDate) else value


@overload
def latest(value: Dated) -> date: ...
@overload
def latest(value: None) -> None: ...
def latest(value: Dated | None) -> date | None:
    """The last day that the value can mean."""
    return value.latest if isinstance(value, PartialDate) else value


def surely_before(a: Dated | None, b: Dated | None) -> bool:
    """Whatever the unknown parts are, a is an earlier day than b. False when either is None."""
    return a is not None and b is not None and latest(a) < earliest(b)


def possibly_before(a: Dated | None, b: Dated | None) -> bool:
    """For some unknown parts a is an earlier day than b. False when either is None."""
    return a is not None and b is not None and earliest(a) < latest(b)


def surely_after(a: Dated | None, b: Dated | None) -> bool:
    return surely_before(b, a)


def possibly_after(a: Dated | None, b: Dated | None) -> bool:
    return possibly_before(b, a)


def days_between_min(a: Dated | None, b: Dated | None) -> int | None:
    """The fewest days that can lie from a to b; negative when b can precede a. None when either is None."""
    return None if a is None or b is None else (earliest(b) - latest(a)).days


def days_between_max(a: Dated | None, b: Dated | None) -> int | None:
    """The most days that can lie from a to b; negative when b surely precedes a. None when either is None."""
    return None if a is None or b is None else (latest(b) - earliest(a)).days


def describe(value: Dated) -> str:
    """The date in words of the reader's language, saying what is not known: "June 2015, day not known"."""
    value = value if isinstance(value, PartialDate) else PartialDate.from_date(value)
    parts = {"year": value.year, "month": MONTHS.get(value.month or 0, ""), "day": value.day}
    return _(DESCRIPTIONS[value.precision]) % parts


# Names of Django's formats; the formats stand in mmregistry/formats, by language.
_FORMATS = {"day": "SHORT_DATE_FORMAT", "month": "YEAR_MONTH_FORMAT"}
# Not within a longer number, code or path.
_ISO = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}(-[0-9]{2})?(?![\w-])")


def written(value: Dated | None) -> str:
    """The date as the reader's language writes one: 12 Jun 2015 or 12/06/2015, Jun 2015; "" for None."""
    if value is None:
        return ""
    value = value if isinstance(value, PartialDate) else PartialDate.from_date(value)
    if value.precision == "year":
        return str(value.year)
    return date_format(value.earliest, _FORMATS[value.precision])


def in_a_box(value: Dated) -> str:
    """The date as a box holds it in every language, day first: 12/06/2015, 06/2015, 2015."""
    return "/".join(reversed(str(value).split("-")))


def dates_written(text: str) -> str:
    """The text, with each ISO date in it as the reader's language writes one. Dates are stored as ISO."""
    return _ISO.sub(_from_match, text)


def _from_match(match: re.Match[str]) -> str:
    try:
        return written(PartialDate.from_iso(match.group()))
    except DateRefused:
        return match.group()


_MONTH_NAMES = (
    "january february march april may june july august september october november december",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
)
# Any beginning of three letters or more; no two months share one, in either language.
_MONTH_NUMBERS = {
    name[:length]: number
    for names in _MONTH_NAMES
    for number, name in enumerate(names.split(), start=1)
    for length in range(3, len(name) + 1)
}
_UNKNOWN = ("?", "??", "unk")
_DASHES = re.compile("[‐‑‒–—−]")
# 1° giugno, 1st of a month.
_ORDINAL = re.compile("(?<=[0-9])(?:[°º^]|(?:st|nd|rd|th)(?![a-z]))")
# How spreadsheets and the registry write a day: it says nothing of the time.
_MIDNIGHT = re.compile("(?:t| +)00?:00(?::00(?:[.]0+)?)?z?$")
_SEPARATOR = re.compile(r"\s*[/.,-]\s*|\s+|(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])")

# What the parts of a text mean, by the kind of each: 1, 2 or 4 digits, m a month's name, u not known.
_ORDERS = (
    ("4", ("year",)),
    ("[12mu]4", ("month", "year")),
    ("4[12mu]", ("year", "month")),
    ("[12]2", ("month", "year")),
    ("[12u][12mu][24]", ("day", "month", "year")),
    ("m[12u]4", ("month", "day", "year")),
    ("4[12mu][12u]", ("year", "month", "day")),
)


def parse(text: str, *, today: date | None = None) -> PartialDate:
    """The date that somebody typed, read day first; raises DateRefused, whose `str()` says what is wrong.

    Day, month and year may be parted by / . - , or spaces, or stand together as ddmmyy, ddmmyyyy or
    yyyymmdd. Eight digits are never ambiguous: a year read as a month would be month 19 to 21.
    Months may be named in English or Italian; `?` and `unk` stand for a day or month not known; a time of
    midnight, which spreadsheets add to a day, is passed over.
    Years of two digits are those up to `today`'s, then those of the century before. A day and month
    without a year is refused rather than taken for a month and a short year: 3/10 is not March 2010.
    static/js/partial_date.js does the same in the page; both obey tests/crf/partial_date_vectors.json.
    """
    if len(text) > LONGEST_TEXT:
        raise DateRefused("unreadable")
    parts = _separated(_SEPARATOR.split(_plain(text)))
    if set(parts) <= {*_UNKNOWN}:
        raise DateRefused("nothing_known")
    kinds = "".join(map(_kind, parts))
    if _lacks_a_year(kinds, parts):
        raise DateRefused("short_year")
    for pattern, order in _ORDERS:
        if re.fullmatch(pattern, kinds):
            named = dict(zip(order, parts, strict=True))
            year = _full_year(named.pop("year"), today or date.today())
            return PartialDate(year, **{name: _number(part) for name, part in named.items()})
    raise DateRefused("unreadable")


def _plain(text: str) -> str:
    """What is left to be read: no time, no ordinal sign, and one kind of dash."""
    text = _DASHES.sub("-", clean(text).strip().lower())
    return _ORDINAL.sub("", _MIDNIGHT.sub("", text))


def _separated(parts: list[str]) -> list[str]:
    """Six or eight digits in one, cut into day, month and year."""
    digits = parts[0]
    if len(parts) > 1 or not re.fullmatch("[0-9]{6}|[0-9]{8}", digits):
        return parts
    if len(digits) == 8 and _is_year(digits[:4]) and not _is_year(digits[4:]):
        return [digits[:4], digits[4:6], digits[6:]]
    return [digits[:2], digits[2:4], digits[4:]]


def _is_year(digits: str) -> bool:
    return FIRST_YEAR <= int(digits) <= LAST_YEAR


def _kind(part: str) -> str:
    if re.fullmatch("[0-9]{1,2}|[0-9]{4}", part):
        return str(len(part))
    if part in _MONTH_NUMBERS:
        return "m"
    if part in _UNKNOWN:
        return "u"
    raise DateRefused("unreadable")


def _lacks_a_year(kinds: str, parts: list[str]) -> bool:
    if kinds in ("12", "22"):
        return 1 <= int(parts[1]) <= 12
    return kinds in ("11", "21", "1m", "2m", "m1", "m2")


def _number(part: str) -> int | None:
    return None if part in _UNKNOWN else _MONTH_NUMBERS.get(part) or int(part)


def _full_year(part: str, today: date) -> int:
    if len(part) == 4:
        return int(part)
    year = today.year - today.year % 100 + int(part)
    return year if year <= today.year else year - 100
