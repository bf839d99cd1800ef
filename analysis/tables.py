"""The tables of the outcomes page as objects; page, CSV and spreadsheet print the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.cells import (
    AnyCell,
    Cell,
    Count,
    Hidden,
    Interval,
    Label,
    Number,
    P,
    Quantity,
    Quartiles,
    Ratio,
    Share,
    Text,
    Who,
    decimal,
    in_one,
    months,
    percent,
    printed,
)
from analysis.definitions import CONVENTIONS, DEFINITIONS, Definition
from analysis.results import Estimate, Group

# A table and its cells are read from here together.
__all__ = [
    "AnyCell",
    "Block",
    "Cell",
    "Column",
    "Count",
    "Hidden",
    "Interval",
    "Label",
    "Number",
    "P",
    "Quantity",
    "Quartiles",
    "Ratio",
    "Share",
    "Table",
    "Text",
    "Who",
    "decimal",
    "estimates_table",
    "in_one",
    "months",
    "percent",
    "printed",
]

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
    "quantity": (gettext_lazy("estimate"), gettext_lazy("lower limit"), gettext_lazy("upper limit")),
}


SECTION = gettext_lazy("Section")


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` says how its cells are aligned and into how many they unfold.

    "text", "count", "number", "p"; "interval", "share", "quartiles", "ratio", "quantity" of several parts;
    "mixed" where a column has cells of several kinds, which a spreadsheet shows as they are printed.
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
    """`stamp` says from what the numbers were made and goes with every copy; `notes` are printed beneath.

    `divided_by` says what the headings of the blocks are, where a file has them in a column of their own.
    `sums` are columns of which one is the sum of others in every row: its place, and theirs, from 0.
    """

    key: str
    title: Text
    columns: Sequence[Column]
    blocks: Sequence[Block]
    notes: Sequence[Text] = ()
    stamp: Mapping[Text, Text] | None = None
    divided_by: Text = SECTION
    sums: Sequence[tuple[int, Sequence[int]]] = ()

    @property
    def paired(self) -> list[tuple[Block, list[list[tuple[Column, AnyCell]]]]]:
        """The blocks with their rows, each cell beside its column."""
        return [
            (block, [list(zip(self.columns, row, strict=True)) for row in block.rows])
            for block in self.blocks
        ]

    @property
    def divided(self) -> bool:
        return any(block.title for block in self.blocks)


def estimates_table(
    groups: Sequence[Group],
    stamp: Mapping[Text, Text],
    definitions: Sequence[Definition] = DEFINITIONS,
    *,
    key: str = "outcomes",
    title: Text = "",
    p: Mapping[str, P] | None = None,
) -> Table:
    """Every endpoint at its landmarks; one group gives a row for each endpoint, several a block for each.

    The definitions have the same landmarks. With `p` by endpoint the row of everybody carries the test of the
    groups after it.
    """
    landmarks = [Column(landmark.label, "interval") for landmark in definitions[0].landmarks]
    counts = [Column(_("Patients"), "count"), Column(_("Events"), "count")]
    tests = [] if p is None else [Column(_("p"), "p")]

    def row(label: Text, group: Group, definition: Definition) -> list[AnyCell]:
        mine = [] if p is None else [p.get(definition.key, "") if group is groups[0] else ""]
        return [Label(label, about=definition.source), *_numbers(group, definition), *mine]

    if len(groups) == 1:
        blocks, first = (
            [Block("", [row(d.title, groups[0], d) for d in definitions])],
            Column(_("Endpoint"), "text"),
        )
    else:
        blocks = [Block(d.title, [row(g.label, g, d) for g in groups]) for d in definitions]
        first = Column(_("Group"), "text")
    columns = [first, *counts, *landmarks, *tests]
    return Table(
        key,
        title or _("Estimates, % (95 % CI)"),
        columns,
        blocks,
        notes_of(groups, definitions),
        stamp,
        divided_by=_("Endpoint"),
    )


def _numbers(group: Group, definition: Definition) -> list[AnyCell]:
    estimate = group.estimates.get(definition.key)
    if estimate is None:
        nothing = float("nan")
        return [Count(0), Count(0), *(Interval(nothing, nothing, nothing, 0) for _l in definition.landmarks)]
    people = estimate.people
    counts = [Count(estimate.n, who=people.all), Count(estimate.events, who=people.affected)]
    return [*counts, *intervals(estimate)]


def intervals(estimate: Estimate) -> list[Interval]:
    """The estimate at every landmark, each with those who had the event by then."""
    points = estimate.points
    columns = (points.estimate, points.lower, points.upper, points.at_risk)
    cells = zip(*(column.tolist() for column in columns), strict=True)
    return [
        Interval(*cell, who=partial(estimate.people.affected, landmark.days))
        for cell, landmark in zip(cells, estimate.definition.landmarks, strict=True)
    ]


def notes_of(groups: Sequence[Group], definitions: Sequence[Definition]) -> list[Text]:
    """What each endpoint means, whom it leaves out and after whom, then what holds for all of them."""
    said: list[Text] = []
    for definition in definitions:
        left_out = _("Left out: %(who)s") % {"who": definition.left_out} if definition.left_out else ""
        parts = (f"{definition.title}: {definition.text}", left_out, definition.reference)
        said.append(" ".join(part for part in parts if part))
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
    estimable or hidden.
    """
    heading: list[str | int | float | None] = [str(table.divided_by)] if table.divided else []
    for column in table.columns:
        heading += _heading(column)
    yield heading
    for block, rows in table.paired:
        for row in rows:
            line: list[str | int | float | None] = [str(block.title)] if table.divided else []
            for column, cell in row:
                line += values(cell, column)
            yield line


def _heading(column: Column) -> list[str]:
    return [f"{column.title}, {part}" if part else str(column.title) for part in parts(column)]


def parts(column: Column) -> list[str]:
    """What each value of the column's cells is; one that needs no name is named ""."""
    return [str(part) for part in PARTS.get(column.kind, ("",))]


def values(cell: AnyCell, column: Column) -> list[str | int | float | None]:
    """As many plain values as the column has parts, None where there is nothing."""
    if column.kind == "mixed":
        return [in_one(cell)]
    plain = cell.plain if isinstance(cell, Cell) else [cell if isinstance(cell, int) else str(cell)]
    if len(plain) > len(parts(column)):
        raise ValueError(f"{cell!r} does not fit into a column of kind {column.kind!r}.")
    return [*plain, *[None] * (len(parts(column)) - len(plain))]
