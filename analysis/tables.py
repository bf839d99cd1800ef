"""The tables of the outcomes page as objects; page, CSV and spreadsheet print the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, isinf, isnan

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import CONVENTIONS, DAYS_PER_MONTH, DEFINITIONS, LANDMARKS, Definition
from analysis.results import Estimate, Group

Text = str | Promise
# The patients behind a number, asked only when somebody wants to see them.
Who = Callable[[], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What all cells share: `who` gives the ids of the patients behind the number, where that can be told.

    `words` is the cell as it is printed, `small` what stands beside it in small print; `plain` its values in
    a spreadsheet, fractions of 1, None where something is not estimable.
    """

    who: Who | None = field(default=None, compare=False, repr=False, kw_only=True)

    @property
    def words(self) -> str:
        raise NotImplementedError

    @property
    def small(self) -> str:
        return ""

    @property
    def plain(self) -> list[str | int | float | None]:
        return [self.words]


@dataclass(frozen=True, slots=True)
class Label(Cell):
    """The heading of a row; `level` says how far it is indented."""

    text: Text
    level: int = 0

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


AnyCell = Text | int | Cell

# Kind of a column -> into which parts its cells unfold in a spreadsheet; the others are one value each.
PARTS: Mapping[str, tuple[Promise, ...]] = {
    "interval": (
        gettext_lazy("estimate"),
        gettext_lazy("lower limit"),
        gettext_lazy("upper limit"),
        gettext_lazy("at risk"),
    ),
    "share": (gettext_lazy("number"), gettext_lazy("of all")),
    "quartiles": (gettext_lazy("median"), gettext_lazy("lower quartile"), gettext_lazy("upper quartile")),
    "ratio": (gettext_lazy("ratio"), gettext_lazy("lower limit"), gettext_lazy("upper limit")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` says how its cells are aligned and into how many they unfold.

    "text", "count", "number", "p"; "interval", "share", "quartiles", "ratio" of several parts; "mixed" where
    a column has cells of several kinds, which a spreadsheet shows as they are printed.
    """

    title: Text
    kind: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together under a heading, or under none."""

    title: Text
    rows: Sequence[Sequence[AnyCell]]


@dataclass(frozen=True, slots=True)
class Table:
    """`stamp` says from what the numbers were made and goes with every copy; `notes` are printed beneath."""

    key: str
    title: Text
    columns: Sequence[Column]
    blocks: Sequence[Block]
    notes: Sequence[Text] = ()
    stamp: Mapping[Text, Text] | None = None


def percent(value: float) -> str:
    """A fraction as per cent in the reader's language, one decimal, without the sign; NE where unknown."""
    return _("NE") if isnan(value) else number_format(f"{100 * value:.1f}")


def decimal(value: float, digits: int) -> str:
    """A number in the reader's language with so many digits after the point; NE where unknown."""
    if isnan(value):
        return _("NE")
    if isinf(value):
        return "∞" if value > 0 else "−∞"
    return number_format(f"{value:z.{digits}f}")


def months(days: float) -> str:
    """Days as months with one decimal in the reader's language; NE where unknown."""
    return _("NE") if isnan(days) else number_format(f"{days / DAYS_PER_MONTH:.1f}")


def estimates_table(
    groups: Sequence[Group],
    stamp: Mapping[Text, Text],
    definitions: Sequence[Definition] = DEFINITIONS,
) -> Table:
    """Every endpoint at every landmark; one group gives a row for each endpoint, several a block for each."""
    landmarks = [Column(landmark.label, "interval") for landmark in LANDMARKS]
    counts = [Column(_("Patients"), "count"), Column(_("Events"), "count")]
    if len(groups) == 1:
        rows = [[d.title, *_numbers(groups[0], d.key)] for d in definitions]
        blocks, first = [Block("", rows)], Column(_("Endpoint"), "text")
    else:
        blocks = [Block(d.title, [[g.label, *_numbers(g, d.key)] for g in groups]) for d in definitions]
        first = Column(_("Centre"), "text")
    columns = [first, *counts, *landmarks]
    notes = _notes(groups, definitions)
    return Table("outcomes", _("Estimates, % (95 % CI)"), columns, blocks, notes, stamp)


def _numbers(group: Group, key: str) -> list[AnyCell]:
    estimate = group.estimates.get(key)
    if estimate is None:
        nothing = float("nan")
        return [0, 0, *(Interval(nothing, nothing, nothing, 0) for _landmark in LANDMARKS)]
    return [estimate.n, estimate.events, *intervals(estimate)]


def intervals(estimate: Estimate) -> list[Interval]:
    """The estimate at every landmark."""
    points = estimate.points
    columns = (points.estimate, points.lower, points.upper, points.at_risk)
    return [Interval(*cell) for cell in zip(*(column.tolist() for column in columns), strict=True)]


def _notes(groups: Sequence[Group], definitions: Sequence[Definition]) -> list[Text]:
    said = [f"{definition.title}: {definition.text}" for definition in definitions]
    return [*said, *CONVENTIONS, not_estimable(), imputed(groups[0], definitions)]


def not_estimable() -> str:
    return _(
        "NE: not estimable, because nobody is followed for so long. Without limits: nobody or everybody has "
        "had the event."
    )


def imputed(group: Group, definitions: Sequence[Definition] = DEFINITIONS) -> str:
    """How many events of the group rest on a date known in part."""
    found = {
        definition.short: group.estimates[definition.key].imputed
        for definition in definitions
        if definition.key in group.estimates
    }
    counts = ", ".join(f"{short} {number}" for short, number in found.items())
    return _("Events within 24 months with a date known only in part: %(counts)s.") % {
        "counts": counts or "0"
    }


def unfolded(table: Table) -> Iterator[list[str | int | float | None]]:
    """The heading and the rows with one plain value in each cell; probabilities are fractions of 1.

    A heading of rows becomes a column of its own, an interval four, a share two. None where something is not
    estimable.
    """
    blocked = any(block.title for block in table.blocks)
    heading: list[str | int | float | None] = [_("Endpoint")] if blocked else []
    for column in table.columns:
        heading += _heading(column)
    yield heading
    for block in table.blocks:
        for row in block.rows:
            values: list[str | int | float | None] = [str(block.title)] if blocked else []
            for cell, column in zip(row, table.columns, strict=True):
                values += _unfolded(cell, column)
            yield values


def _heading(column: Column) -> list[str]:
    parts = PARTS.get(column.kind)
    return [f"{column.title}, {part}" for part in parts] if parts else [str(column.title)]


def _unfolded(cell: AnyCell, column: Column) -> list[str | int | float | None]:
    if not isinstance(cell, Cell):
        return [
            cell if isinstance(cell, int) else str(cell),
            *[None] * (len(PARTS.get(column.kind, "1")) - 1),
        ]
    if column.kind == "mixed":
        return [f"{cell.words} {cell.small}".strip()]
    return cell.plain


def _known(value: float) -> float | None:
    return value if isfinite(value) else None
