"""Figures without numbers of few patients, as `suppression` does for tables."""

from __future__ import annotations

from dataclasses import replace

from analysis.figures.bars import Bars
from analysis.figures.curves import CountRow, Curves, Panel
from analysis.figures.figure import Figure
from analysis.figures.flow import Flow
from analysis.figures.forest import Forest, ForestRow
from analysis.figures.swimmer import Swimmer


def hidden(figure: Figure, fewest: int) -> Figure | None:
    """The figure with numbers of 1 to `fewest` − 1 patients printed as less than that.

    None for one that shows patients one by one, or of which the others would tell a hidden number.
    """
    match figure:
        case Swimmer():
            return None
        case Flow():
            boxes = [*(step.excluded for step in figure.steps), *(end.left_out for end in figure.ends)]
            numbers = [number for reasons in boxes for _label, number in reasons]
            numbers += [step.number for step in figure.steps] + [end.number for end in figure.ends]
            if any(0 < number < fewest for number in numbers):
                return None
            # The lines at the foot count events and censored in words.
            return replace(figure, ends=tuple(replace(end, lines=()) for end in figure.ends))
        case Bars():
            groups = tuple(
                (heading, tuple(bar for bar in group if not any(0 < n < fewest for n in bar.counts)))
                for heading, group in figure.groups
            )
            kept = tuple(group for group in groups if group[1])
            return replace(figure, groups=kept) if kept else None
        case Forest():
            return replace(figure, rows=tuple(_row(row, fewest) for row in figure.rows))
        case Curves():
            return replace(figure, plots=tuple(_panel(panel, fewest) for panel in figure.plots))
    return figure


def _row(row: ForestRow, fewest: int) -> ForestRow:
    return replace(row, columns=tuple(_text(str(text), fewest) for text in row.columns))


def _text(text: str, fewest: int) -> str:
    return f"<{fewest}" if text.isdecimal() and 0 < int(text) < fewest else text


def _panel(panel: Panel, fewest: int) -> Panel:
    """Its words keep what the curves come to and leave out how many are at risk."""
    tables = tuple(
        replace(table, rows=tuple(_counts(row, fewest) for row in table.rows)) for table in panel.counts
    )
    told = [f"{each.label} {each.value}".strip() for each in panel.named]
    return replace(panel, counts=tables, description="; ".join([*told, *panel.notes]))


def _counts(row: CountRow, fewest: int) -> CountRow:
    return replace(row, counts=tuple(_text(str(number), fewest) for number in row.counts))
