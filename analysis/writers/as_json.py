"""Tables as JSON: every value in full, beside the words in which it is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from analysis.tables import Column, Table, parts, values
from analysis.tables.cells import AnyCell, Label, in_one


def json_text(tables: Sequence[Table]) -> str:
    """A list of tables, in the active language; null where something is not estimable or hidden.

    A cell has as many `values` as its column has `parts`, probabilities as fractions of 1, and `words` as on
    the page; a label has its `level`.
    """
    return (
        json.dumps([_table(table) for table in tables], ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    )


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": str(table.title),
        "columns": [
            {"title": str(column.title), "kind": column.kind, "parts": parts(column)}
            for column in table.columns
        ],
        "blocks": [
            {"title": str(block.title), "rows": [[_cell(*pair) for pair in row] for row in rows]}
            for block, rows in table.paired
        ],
        "notes": [str(note) for note in table.notes],
        "stamp": {str(name): str(value) for name, value in (table.stamp or {}).items()},
    }


def _cell(column: Column, cell: AnyCell) -> dict[str, Any]:
    about = {"words": in_one(cell), "values": values(cell, column)}
    return {**about, "level": cell.level} if isinstance(cell, Label) else about
