"""Small numbers of patients hidden, and with them the numbers from which they could be computed.

As in official statistics: what counts 1 to 4 patients is hidden, then the next smallest beside it wherever a
total that is shown would give it back (Hundepool et al., Statistical Disclosure Control, 2012, §4). Sums are
looked at one by one: several put together, two tables of the same patients, a heading with a number or a
share of nearly all may still tell more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from analysis.tables import Table
from analysis.tables.cells import AnyCell, Count, Hidden, Interval, Quantity, Share

FEWEST = 5
# Kinds of columns whose numbers are no patients.
COUNT_NOBODY = {"text", "number", "p"}

# Block, row and column of a cell, from 0.
Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers that make up a total: one at its own place, or one that the percentages tell."""

    members: Sequence[Place]
    total: Place | None = None


def suppressed(table: Table, fewest: int = FEWEST) -> Table:
    """The table without numbers of 1 to `fewest` − 1 patients, and with a note that says so.

    Hidden are counts, shares, and estimates at a time when so few are at risk; then whatever would give one
    of them back: the next smallest number of a sum, estimates in the same row.
    """
    counts = dict(_counts(table))
    hidden = {place for place, number in counts.items() if 0 < number < fewest}
    if not hidden:
        return table
    _protect(list(_sums(table, counts)), counts, hidden, fewest)
    telling = {place[:2] for place in hidden if not isinstance(_at(table, place), Interval)}
    blocks = [
        replace(
            block,
            rows=[
                [_shown(cell, (b, r, c), hidden, telling, fewest) for c, cell in enumerate(row)]
                for r, row in enumerate(block.rows)
            ],
        )
        for b, block in enumerate(table.blocks)
    ]
    return replace(table, blocks=blocks, notes=[*table.notes, _note(fewest)])


def _note(fewest: int) -> str:
    return _(
        "Numbers of 1 to %(most)s patients are shown as <%(fewest)s. Where such a number could be computed "
        "from the others, the next smallest is shown as ≥%(fewest)s, and estimates that would tell it are "
        "hidden."
    ) % {"most": number_format(fewest - 1), "fewest": number_format(fewest)}


def _counts(table: Table) -> Iterator[tuple[Place, int]]:
    """How many patients each cell counts, of those that count any."""
    for b, (_block, rows) in enumerate(table.paired):
        for r, row in enumerate(rows):
            for c, (column, cell) in enumerate(row):
                number = None if column.kind in COUNT_NOBODY else _patients(cell)
                if number is not None:
                    yield (b, r, c), number


def _patients(cell: AnyCell) -> int | None:
    match cell:
        case int():
            return cell
        case Count():
            return cell.number
        case Share():
            return cell.count
        case Interval():
            return cell.at_risk
    return None


def _at(table: Table, place: Place) -> AnyCell:
    block, row, column = place
    return table.blocks[block].rows[row][column]


def _sums(table: Table, counts: dict[Place, int]) -> Iterator[Sum]:
    """Every line of numbers that add up: down a block, across a row, from block to block, down the table."""
    shares = {place: cell for place in counts if isinstance(cell := _at(table, place), Share)}
    plain = [place for place in counts if isinstance(_at(table, place), int | Count)]
    # Nobody adds up the numbers at risk across a row: they are those of different times.
    across = [*_lines(plain, (0, 1)), *_lines(shares, (0, 1))]
    # From block to block: what comes first is made up of what competes, as PFS is of relapse and NRM.
    for line in [*_lines(counts, (0, 2)), *_lines(counts, (1, 2)), *across]:
        yield from _with_total(line, counts)
    for line in [*_lines(shares, (0, 2)), *_lines(shares, (0, 1))]:
        yield from _of_one_total(line, shares)
    for line in _lines(shares, (2,)):
        yield from _in_several_blocks(line, shares)
    yield from _of_columns(table, counts)


def _lines(places: Iterable[Place], same: tuple[int, ...]) -> list[list[Place]]:
    """The places with the same block and row, block and column, or column."""
    lines: dict[tuple[int, ...], list[Place]] = {}
    for place in places:
        lines.setdefault(tuple(place[part] for part in same), []).append(place)
    return list(lines.values())


def _with_total(line: Sequence[Place], counts: dict[Place, int]) -> Iterator[Sum]:
    """Numbers that are the sum of those that follow them, and a last one of all before it."""
    for start, total in enumerate(line):
        reached = accumulate(counts[place] for place in line[start + 1 :])
        ends = [end for end, number in enumerate(reached, start + 2) if number == counts[total]]
        if ends and ends[-1] > start + 2:
            yield Sum(line[start + 1 : ends[-1]], total)
    *others, last = line
    if len(others) > 1 and counts[last] == sum(counts[place] for place in others):
        yield Sum(others, last)


def _of_one_total(line: Sequence[Place], shares: dict[Place, Share]) -> Iterator[Sum]:
    """Neighbours that are the parts of one total, as the categories of a characteristic are."""
    members: list[Place] = []
    reached = 0
    for place in line:
        share = shares[place]
        full = reached == share.total and share.count > 0
        if members and (full or not _continues(members[-1], place, shares)):
            members, reached = [], 0
        members = [*members, place]
        reached += share.count
        if reached == share.total:
            yield Sum(members)


def _continues(last: Place, place: Place, shares: dict[Place, Share]) -> bool:
    beside = sum(here - there for here, there in zip(place, last, strict=True)) == 1
    return beside and shares[last].total == shares[place].total


def _in_several_blocks(line: Iterable[Place], shares: dict[Place, Share]) -> Iterator[Sum]:
    """Parts of one total in different blocks, as those of a flow from registration to analysis are."""
    parts: dict[int, list[Place]] = {}
    for place in line:
        if shares[place].count < shares[place].total:
            parts.setdefault(shares[place].total, []).append(place)
    for total, members in parts.items():
        if sum(shares[place].count for place in members) == total:
            yield Sum(members)


def _of_columns(table: Table, counts: dict[Place, int]) -> Iterator[Sum]:
    """Those that the table says of its columns, row by row."""
    for total, members in table.sums:
        for b, block in enumerate(table.blocks):
            for r in range(len(block.rows)):
                if (b, r, total) in counts:
                    places = [(b, r, member) for member in members]
                    yield Sum([place for place in places if place in counts], (b, r, total))


def _protect(sums: Sequence[Sum], counts: dict[Place, int], hidden: set[Place], fewest: int) -> None:
    """Add to the hidden until no sum gives one of them back, or nothing is left to hide.

    The next smallest goes first, of numbers that protect as many sums; a nought last.
    """

    def shown(each: Sum) -> list[Place]:
        return [place for place in each.members if place not in hidden]

    def exposed(each: Sum) -> bool:
        return bool(shown(each)) and _gives_back(each, counts, hidden, fewest)

    while found := [each for each in sums if exposed(each)]:
        votes = Counter(place for each in found for place in shown(each))
        for each in filter(exposed, found):
            hidden.add(min(shown(each), key=lambda at: (counts[at] < fewest, -votes[at], counts[at])))


def _gives_back(each: Sum, counts: dict[Place, int], hidden: set[Place], fewest: int) -> bool:
    """Whether one who knows the sum, and how numbers are hidden, can compute one of those that are."""
    covered = [counts[place] for place in each.members if place in hidden]
    if each.total in hidden:
        return not covered
    if len(covered) < 2:
        return bool(covered)
    small = [number for number in covered if 0 < number < fewest]
    large = [number for number in covered if number >= fewest]
    # What is left to divide among them when each has the least that it is said to have.
    left = sum(number - 1 for number in small) + sum(number - fewest for number in large)
    most = (fewest - 2) * len(small)
    return bool(small) and not (left > 0 if large else len(small) > 1 and 0 < left < most)


def _shown(
    cell: AnyCell, place: Place, hidden: set[Place], telling: set[tuple[int, int]], fewest: int
) -> AnyCell:
    """The cell, or what is printed in its place."""
    if place in hidden:
        number = _patients(cell) or 0
        text = f"{'<' if number < fewest else '≥'}{number_format(fewest)}"
        return Hidden(_("%(n)s at risk") % {"n": text} if isinstance(cell, Interval) else text)
    if isinstance(cell, Interval | Quantity) and place[:2] in telling:
        return Hidden(_("hidden"))
    return cell
