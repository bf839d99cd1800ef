"""How a table fits on paper: upright or lying A4, the size of its letters, the widths of its columns."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.cells import AnyCell, Label, in_one
from analysis.tables import Table

# Millimetres of A4.
SHORT, LONG, MARGIN = 210, 297, 20
SIZES = (9.0, 8.0, 7.0)  # points
# Width of a sans-serif letter in the unit of its size, and the mm that a cell has beside its text.
LETTER, BOLD_LETTER = 0.55, 0.62
BESIDE = 4.2
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
    for landscape in (False, True):
        room = (LONG if landscape else SHORT) - 2 * MARGIN
        for size in SIZES if landscape else SIZES[:1]:
            for longest in LONGEST_LABELS[landscape:]:
                widths = _widths(table, size, longest)
                if sum(widths) <= room:
                    return Layout(landscape, size, widths)
    return Layout(landscape, size, [width * room / sum(widths) for width in widths])


def _widths(table: Table, size: float, longest: int) -> list[float]:
    found = []
    for number, column in enumerate(table.columns):
        cells = [row[number] for block in table.blocks for row in block.rows]
        letters = [_letters(cell) for cell in cells]
        if column.kind == "text":
            letters = [min(each, longest) for each in letters]
        heading = max((len(word) for word in unbroken(str(column.title)).split(" ")), default=0)
        units = max([BOLD_LETTER * heading, *(LETTER * each for each in letters)])
        found.append(units * size * MM_PER_POINT + BESIDE)
    return found


def unbroken(title: str) -> str:
    """A heading that keeps "n = 12" on one line."""
    return title.replace(" = ", "\u00a0=\u00a0")


def _letters(cell: AnyCell) -> int:
    """Of the longest line, an indent counted as letters."""
    indent = 2 * cell.level + 2 if isinstance(cell, Label) else 0
    return max(len(in_one(cell)) + indent, len(getattr(cell, "under", "")))
