"""The cells of tables: what each prints, in the reader's language, and which plain values a file gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import isfinite, isinf, isnan

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from analysis.definitions import DAYS_PER_MONTH

Text = str | Promise
# The patients behind a number, asked only when somebody wants to see them.
Who = Callable[[], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What all cells share: `who` gives the ids of the patients behind the number, where that can be told.

    `words` is the cell as it is printed, `small` what stands beside it in small print, `under` what stands on
    a line of its own beneath; `plain` its values in a file, fractions of 1, None where something is not
    estimable.
    """

    who: Who | None = field(default=None, compare=False, repr=False, kw_only=True)

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        raise NotImplementedError

    @property
    def small(self) -> str:
        return ""

    @property
    def under(self) -> str:
        return ""

    @property
    def traceable(self) -> bool:
        """Whether the patients can be told; a template that looked at `who` itself would ask for them."""
        return self.who is not None

    @property
    def plain(self) -> list[str | int | float | None]:
        return [self.words]


@dataclass(frozen=True, slots=True)
class Label(Cell):
    """The heading of a row; `level` says how far it is indented, `about` which endpoint its numbers count."""

    text: Text
    level: int = 0
    about: str = ""

    @property
    def words(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Count(Cell):
    """So many patients, events or the like."""

    number: int

    @property
    def words(self) -> str:
        return number_format(self.number)

    @property
    def traceable(self) -> bool:
        """Nobody is behind a zero."""
        return self.who is not None and self.number > 0

    @property
    def plain(self) -> list[str | int | float | None]:
        return [self.number]


@dataclass(frozen=True, slots=True)
class Number(Cell):
    """A number in its unit; NaN where unknown."""

    value: float
    digits: int = 1

    @property
    def words(self) -> str:
        return decimal(self.value, self.digits)

    @property
    def plain(self) -> list[str | int | float | None]:
        return [_known(self.value)]


@dataclass(frozen=True, slots=True)
class Interval(Cell):
    """A probability with its limits, fractions of 1, NaN where not estimable, and the number at risk."""

    value: float
    lower: float
    upper: float
    at_risk: int | None = None

    @property
    def words(self) -> str:
        return self.percent

    @property
    def small(self) -> str:
        return f"({self.limits})" if self.limits else ""

    @property
    def under(self) -> str:
        if self.at_risk is None:
            return ""
        return _("%(n)s at risk") % {"n": number_format(self.at_risk)}

    @property
    def percent(self) -> str:
        return percent(self.value)

    @property
    def limits(self) -> str:
        """The limits in words for print; empty where there are none or they say nothing."""
        if isnan(self.lower) or isnan(self.upper) or self.lower == self.upper:
            return ""
        return f"{percent(self.lower)}–{percent(self.upper)}"

    @property
    def plain(self) -> list[str | int | float | None]:
        return [_known(self.value), _known(self.lower), _known(self.upper), self.at_risk]


@dataclass(frozen=True, slots=True)
class Share(Cell):
    """A count out of a total."""

    count: int
    total: int

    @property
    def words(self) -> str:
        return number_format(self.count)

    @property
    def small(self) -> str:
        return f"({self.percent} %)" if self.total else ""

    @property
    def percent(self) -> str:
        return percent(self.count / self.total) if self.total else ""

    @property
    def traceable(self) -> bool:
        """Nobody is behind a zero."""
        return self.who is not None and self.count > 0

    @property
    def plain(self) -> list[str | int | float | None]:
        return [self.count, self.count / self.total if self.total else None]


@dataclass(frozen=True, slots=True)
class Quartiles(Cell):
    """Median and quartiles of a quantity, NaN where there is none."""

    median: float
    lower: float
    upper: float
    digits: int = 0

    @property
    def words(self) -> str:
        return decimal(self.median, self.digits)

    @property
    def small(self) -> str:
        if isnan(self.lower) or isnan(self.upper):
            return ""
        return f"({decimal(self.lower, self.digits)}–{decimal(self.upper, self.digits)})"

    @property
    def plain(self) -> list[str | int | float | None]:
        return [_known(self.median), _known(self.lower), _known(self.upper)]


@dataclass(frozen=True, slots=True)
class Ratio(Cell):
    """A hazard ratio or the like with its limits; infinite or NaN where there is no finite estimate."""

    value: float
    lower: float
    upper: float

    @property
    def words(self) -> str:
        return decimal(self.value, 2)

    @property
    def small(self) -> str:
        if isnan(self.lower) or isnan(self.upper):
            return ""
        return f"({decimal(self.lower, 2)}–{decimal(self.upper, 2)})"

    @property
    def plain(self) -> list[str | int | float | None]:
        return [_known(self.value), _known(self.lower), _known(self.upper)]


@dataclass(frozen=True, slots=True)
class Quantity(Cell):
    """A rate, a median time or the like with its limits; infinite where not reached, NaN where unknown."""

    value: float
    lower: float
    upper: float
    digits: int = 1

    @property
    def words(self) -> str:
        return self._said(self.value)

    @property
    def small(self) -> str:
        if isnan(self.lower) or isnan(self.upper):
            return ""
        return f"({self._said(self.lower)}–{self._said(self.upper)})"

    @property
    def plain(self) -> list[str | int | float | None]:
        return [_known(self.value), _known(self.lower), _known(self.upper)]

    def _said(self, value: float) -> str:
        return _("NR") if isinf(value) else decimal(value, self.digits)


@dataclass(frozen=True, slots=True)
class P(Cell):
    """A p value; NaN where no test is made."""

    value: float

    @property
    def words(self) -> str:
        if isnan(self.value):
            return "–"
        if self.value < 0.001:
            return f"<{number_format('0.001')}"
        return decimal(self.value, 2 if self.value >= 0.1 else 3)

    @property
    def plain(self) -> list[str | int | float | None]:
        return [_known(self.value)]


@dataclass(frozen=True, slots=True)
class Hidden(Cell):
    """In the place of a number that might point to a person: printed as the text, nothing in a file."""

    text: Text

    @property
    def words(self) -> str:
        return str(self.text)

    @property
    def plain(self) -> list[str | int | float | None]:
        return [None]


AnyCell = Text | int | Cell


def printed(cell: AnyCell) -> tuple[str, str]:
    """The cell as it is printed, and what stands beside it in small print."""
    if isinstance(cell, Cell):
        return cell.words, cell.small
    return (number_format(cell) if isinstance(cell, int) else str(cell)), ""


def in_one(cell: AnyCell) -> str:
    """The cell as it is printed, with its small print."""
    return " ".join(filter(None, printed(cell)))


def percent(value: float) -> str:
    """A fraction as per cent in the reader's language, one decimal, without the sign; NE where unknown."""
    return _("NE") if isnan(value) else number_format(f"{100 * value:.1f}")


def decimal(value: float, digits: int) -> str:
    """A number in the reader's language with so many digits after the point; NE where unknown."""
    if isnan(value):
        return _("NE")
    if isinf(value):
        return "∞" if value > 0 else "−∞"
    return number_format(f"{value:z.{digits}f}").replace("-", "−")


def months(days: float) -> str:
    """Days as months with one decimal in the reader's language; NE where unknown."""
    return _("NE") if isnan(days) else number_format(f"{days / DAYS_PER_MONTH:.1f}")


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
