"""The rows of a table as HTML, in the language of the request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from analysis.tables import Block, Column, Table
from analysis.tables.cells import AnyCell, Cell, Label, Text, printed

_NUMBER = ' class="num"'


def bodies(table: Table, trace: str = "", query: str = "") -> SafeString:
    """A body for each block of the table.

    With `trace`, the beginning of an address, numbers lead to their patients, `query` being the end of it.
    A template would take most of the time of a page for its thousands of cells.
    """
    columns = [(_escaped(column.title), "" if column.kind == "text" else _NUMBER) for column in table.columns]
    end = f"/?{_escaped(query)}"
    written = []
    for place, block in enumerate(table.blocks):
        start = f"{_escaped(trace)}{_escaped(table.key)}/{place}/" if trace else ""
        written.append(f"<tbody>\n{_heading(block, table.columns)}")
        written += (
            f"<tr>{''.join(_row(row, columns, block, start and f'{start}{number}/', end))}</tr>\n"
            for number, row in enumerate(block.rows)
        )
        written.append("</tbody>\n")
    return mark_safe("".join(written))  # noqa: S308 every part is escaped or our own


def _heading(block: Block, columns: Sequence[Column]) -> str:
    if not block.title:
        return ""
    title = _escaped(block.title)
    return f'<tr class="heading"><th colspan="{len(columns)}" scope="rowgroup">{title}</th></tr>\n'


def _row(
    row: Sequence[AnyCell], columns: Sequence[tuple[str, str]], block: Block, start: str, end: str
) -> Iterator[str]:
    label, *others = row
    name = _escaped(printed(label)[0])
    level = f' class="level-{label.level}"' if isinstance(label, Label) and label.level else ""
    yield f'<th scope="row"{level}>{name}</th>'
    where = f"{_escaped(block.title)}, {name}" if block.title else name
    for place, (cell, (column, kind)) in enumerate(zip(others, columns[1:], strict=True), start=1):
        words, small = map(_escaped, printed(cell))
        under = _escaped(cell.under) if isinstance(cell, Cell) else ""
        if start and isinstance(cell, Cell) and cell.traceable:
            read = f'<span class="visually-hidden">, {where}, {column}</span>'
            words = f'<a href="{start}{place}{end}">{words}{read}</a>'
        beside = f' <span class="interval">{small}</span>' if small else ""
        beneath = f' <br><span class="interval">{under}</span>' if under else ""
        yield f"<td{kind}>{words}{beside}{beneath}</td>"


def _escaped(text: Text) -> str:
    return str(conditional_escape(str(text)))
