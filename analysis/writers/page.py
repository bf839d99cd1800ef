"""How a table fits on paper: upright or lying A4, the size of its letters, the widths of its columns."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.tables import Table
from analysis.tables.cells import AnyCell, Label, printed

# Millimetres of A4.
SHORT, LONG, MARGIN = 210, 297, 20
SIZES = (9.0, 8.0, 7.0)  # points
# Width of a sans-serif letter in the unit of its size, and the mm that a cell has beside its text.
LETTER, BOLD_LETTER = 0.55, 0.62
BESIDE = 4.2
SMALL_PRINT = 0.9  # of the size of the letters beside it
MM_PER_POINT = 25.4 / 72
# Letters of a label after which it goes on below, where there is room and where there is not.
LONGEST_LABELS = (60, 34, 22)


@dataclass(frozen=True, slots=True)
class Layout:
    """`size` in points, `widths` of the columns in mm."""

    landscape: bool
    size: float
    widths: list[float]


def layout(table: Table) -> Layout:
    """The first that fits of upright, lying and smaller; where none does the smallest, narrowed."""
    columns = [_measured(table, number) for number in range(len(table.columns))]
    for landscape in (False, True):
        room = (LONG if landscape else SHORT) - 2 * MARGIN
        for size in SIZES if landscape else SIZES[:2]:
            for longest in LONGEST_LABELS if landscape else LONGEST_LABELS[:2]:
                widths = [_width(column, size, longest) for column in columns]
                if sum(widths) <= room:
                    return Layout(landscape, size, widths)
    return Layout(landscape, size, [width * room / sum(widths) for width in widths])


def _measured(table: Table, number: int) -> tuple[int, float, bool]:
    """Letters of a column's longest word of heading and longest cell, and whether its cells can be broken."""
    column = table.columns[number]
    heading = max(len(word) for word in unbroken(str(column.title)).split(" "))
    cells = (_letters(row[number]) for block in table.blocks for row in block.rows)
    return heading, max(cells, default=0), column.kind == "text"


def _width(column: tuple[int, float, bool], size: float, longest: int) -> float:
    heading, cell, broken = column
    units = max(BOLD_LETTER * heading, LETTER * (min(cell, longest) if broken else cell))
    return units * size * MM_PER_POINT + BESIDE


def unbroken(title: str) -> str:
    """A heading that keeps "n = 12" and "95 % CI" on one line."""
    return title.replace(" = ", "\u00a0=\u00a0").replace("95 % ", "95\u00a0%\u00a0")


def _letters(cell: AnyCell) -> float:
    """Of the longest line, an indent counted as letters."""
    indent = 2 * cell.level + 2 if isinstance(cell, Label) else 0
    words, small = printed(cell)
    beside = 1 + SMALL_PRINT * len(small) if small else 0
    return max(len(words) + indent + beside, SMALL_PRINT * len(getattr(cell, "under", "")))
