"""Fisher's exact test of a table of any size, by the network of its columns."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from .arrays import Floats, Whole

# Two log probabilities that differ by less are equal, as for R; of sums over columns rounding leaves less.
TOLERANCE, ROUNDING = 1e-7, 10
# So many ways from one column to the next take some tenths of a second.
MOST_WAYS = 300_000


class TooManyTables(ValueError):
    """There are too many tables with the same margins to count them."""


@dataclass(frozen=True, eq=False)
class Stage:
    """All ways to fill one column, sorted by the node where they start: the node where they end, log weight.

    A node is what is left of each row, (R,) counts in any order, as only the probability counts. The weight
    is column! / product of the cells!. The ways of a node begin at its `first`, which has one position more.
    """

    end: Whole
    weight: Floats
    first: Whole

    def ways(self, node: int) -> tuple[Whole, Floats]:
        mine = slice(self.first[node], self.first[node + 1])
        return self.end[mine], self.weight[mine]


@dataclass(frozen=True, eq=False)
class Beginnings:
    """Tables filled so far: the node to which they lead, log weight, and how many have it; sorted by both."""

    node: Whole
    weight: Floats
    number: Floats


def fisher_p(counts: Whole) -> float:
    """Two-sided p of an (R, C) table of counts, no row or column of which is empty.

    Beginnings of tables with the same weight are followed together; one after which every table counts, or
    none does, is not followed. Raises TooManyTables.
    Source: Mehta and Patel, J Am Stat Assoc 1983;78:427.
    """
    counts = counts if counts.shape[0] <= counts.shape[1] else counts.T
    log_factorial = gammaln(np.arange(counts.sum() + 1) + 1.0)
    # The last column has no choice, so it is the largest one.
    columns = np.sort(counts.sum(axis=0))
    nodes, stages = _network(np.sort(counts.sum(axis=1)), columns, log_factorial)
    bounds = _bounds(stages, nodes)
    # The weights of all ways from a node to the end sum to (what is left)! / product of the rows!.
    rest = [log_factorial[left.sum(axis=1)] - log_factorial[left].sum(axis=1) for left in nodes]
    observed = float((log_factorial[counts.sum(axis=0)] - log_factorial[counts].sum(axis=0)).sum())
    p, followed = 0.0, Beginnings(np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1))
    for stage, (least, most), after in zip(stages, bounds[1:], rest[1:], strict=True):
        share, followed = _step(stage, followed, observed + TOLERANCE, least, most, after - rest[0][0])
        p += share
    return min(p, 1.0)


def _step(
    stage: Stage, followed: Beginnings, limit: float, least: Floats, most: Floats, after: Floats
) -> tuple[float, Beginnings]:
    """One column further: the probability of what is decided by it, and the beginnings that are not."""
    p, total = 0.0, 0
    parts: list[tuple[Whole, Floats, Floats]] = [
        (followed.node[:0], followed.weight[:0], followed.number[:0])
    ]
    ends = np.flatnonzero(np.diff(followed.node, prepend=-1, append=-1))
    for low, high in pairwise(ends):
        past, number = followed.weight[low:high], followed.number[low:high]
        end, weight = stage.ways(int(followed.node[low]))
        decided = np.searchsorted(past, limit - weight - most[end], side="right")
        possible = np.searchsorted(past, limit - weight - least[end], side="right")
        # Small numbers first, relative to the largest, so that none is lost.
        mass = np.append(0.0, np.cumsum(number * np.exp(past - past[-1])))
        p += float(mass[decided] @ np.exp(past[-1] + weight + after[end]))
        way, place = _repeated(np.maximum(possible - decided, 0))
        total += len(way)
        _refuse_beyond_limit(total)
        entry = decided[way] + place
        parts.append((end[way], past[entry] + weight[way], number[entry]))
    return p, _merged(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _network(rows: Whole, columns: Whole, log_factorial: Floats) -> tuple[list[Whole], list[Stage]]:
    """The (m, R) nodes before each column and after the last, and the ways between them."""
    nodes, stages = [rows[None, :]], []
    for column in columns.tolist():
        start, cells = _fillings(column, nodes[-1])
        left = np.sort(nodes[-1][start] - cells, axis=1)
        found, end = _distinct(left)
        weight = log_factorial[column] - log_factorial[cells].sum(axis=1)
        first = np.searchsorted(start, np.arange(len(nodes[-1]) + 1))
        stages.append(Stage(end, weight, first))
        nodes.append(found)
    return nodes, stages


def _fillings(column: int, nodes: Whole) -> tuple[Whole, Whole]:
    """Every way to spread a column over what is left of the rows: (k,) node and (k, R) cells."""
    start = np.arange(len(nodes))
    to_place = np.full(len(nodes), column)
    cells = np.zeros((len(nodes), 0), dtype=np.int64)
    for row in range(nodes.shape[1]):
        mine, others = nodes[start, row], nodes[start, row + 1 :].sum(axis=1)
        low, high = np.maximum(0, to_place - others), np.minimum(mine, to_place)
        which, place = _repeated(high - low + 1)
        cell = low[which] + place
        start, to_place = start[which], to_place[which] - cell
        cells = np.column_stack([cells[which], cell])
    return start, cells


def _bounds(stages: list[Stage], nodes: list[Whole]) -> list[tuple[Floats, Floats]]:
    """For each node the least and the greatest log weight of the ways from it to the end."""
    least = most = np.zeros(len(nodes[-1]))
    found = [(least, most)]
    for stage in reversed(stages):
        least = np.minimum.reduceat(stage.weight + least[stage.end], stage.first[:-1])
        most = np.maximum.reduceat(stage.weight + most[stage.end], stage.first[:-1])
        found.insert(0, (least, most))
    return found


def _repeated(times: Whole) -> tuple[Whole, Whole]:
    """Each position as often as said, and how often it has come before; raises TooManyTables."""
    _refuse_beyond_limit(int(times.sum()))
    which = np.repeat(np.arange(len(times)), times)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)


def _refuse_beyond_limit(ways: int) -> None:
    if ways > MOST_WAYS:
        raise TooManyTables("table: too many tables have the same margins")


def _merged(node: Whole, weight: Floats, number: Floats) -> Beginnings:
    """Beginnings that lead to the same node with the same weight, as one."""
    rounded = weight.round(ROUNDING)
    order = np.lexsort((rounded, node))
    node, weight, rounded, number = node[order], weight[order], rounded[order], number[order]
    new = np.ones(len(node), dtype=bool)
    new[1:] = (np.diff(node) != 0) | (np.diff(rounded) != 0)
    first = np.flatnonzero(new)
    summed = np.add.reduceat(number, first) if len(first) else number
    return Beginnings(node[first], weight[first], summed)


def _distinct(rows: Whole) -> tuple[Whole, NDArray[np.int64]]:
    """The distinct rows, and the place of each row among them."""
    order = np.lexsort(rows.T)
    ordered = rows[order]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (np.diff(ordered, axis=0) != 0).any(axis=1)
    place = np.empty(len(rows), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place
