"""The tables of the outcomes page as objects; page, CSV and spreadsheet print the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from analysis.definitions import CONVENTIONS, DAYS_PER_MONTH, DEFINITIONS, LANDMARKS, Definition
from analysis.results import Estimate, Group

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Interval:
    """A probability with its limits, fractions of 1, NaN where not estimable, and the number at risk."""

    value: float
    lower: float
    upper: float
    at_risk: int

    @property
    def percent(self) -> str:
        return percent(self.value)

    @property
    def limits(self) -> str:
        """The limits in words for print; empty where there are none or they say nothing."""
        if isnan(self.lower) or isnan(self.upper) or self.lower == self.upper:
            return ""
        return f"{percent(self.lower)}–{percent(self.upper)}"


@dataclass(frozen=True, slots=True)
class Share:
    """A count out of a total."""

    count: int
    total: int

    @property
    def percent(self) -> str:
        return percent(self.count / self.total) if self.total else ""


Cell = Text | int | Interval | Share


@dataclass(frozen=True, slots=True)
class Column:
    title: Text
    # "text", "count", "interval" or "share": how its cells are aligned and into how many they unfold.
    kind: str


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together under a heading, or under none."""

    title: Text
    rows: Sequence[Sequence[Cell]]


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


def _numbers(group: Group, key: str) -> list[Cell]:
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
            for cell in row:
                values += _plain(cell)
            yield values


def _heading(column: Column) -> list[str]:
    parts = {
        "interval": (_("estimate"), _("lower limit"), _("upper limit"), _("at risk")),
        "share": (_("number"), _("of all")),
    }.get(column.kind)
    return [f"{column.title}, {part}" for part in parts] if parts else [str(column.title)]


def _plain(cell: Cell) -> list[str | int | float | None]:
    if isinstance(cell, Interval):
        limits = (None if isnan(x) else x for x in (cell.value, cell.lower, cell.upper))
        return [*limits, cell.at_risk]
    if isinstance(cell, Share):
        return [cell.count, cell.count / cell.total if cell.total else None]
    return [cell if isinstance(cell, int) else str(cell)]
