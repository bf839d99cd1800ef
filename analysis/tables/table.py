"""A table as an object, which page and files print alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from analysis.tables.cells import AnyCell, Cell, Text, in_one

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
