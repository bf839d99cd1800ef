"""Fisher's exact test of a table of any size, by the network of its columns."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy.special import gammaln

from .arrays import Floats, Whole

# Two probabilities that differ by less are equal, as for R.
TOLERANCE = 1e-7
# So many steps through the network take about a second.
MOST_STEPS = 100_000

Rows = tuple[int, ...]


class TooManyTables(ValueError):
    """There are too many tables with the same margins to count them."""


class Network:
    """All ways to fill a table column by column, given its margins.

    A node is what is left of each row before a column, in any order, as only the probability counts. The log
    weight of a table is that of its columns; over all tables the weights sum to n! / (the rows' factorials).
    """

    def __init__(self, counts: Whole) -> None:
        self.factorial = gammaln(np.arange(counts.sum() + 1) + 1.0)
        # The last column has no choice, so it is the largest one.
        self.columns = sorted(counts.sum(axis=0).tolist())
        self.start: Rows = tuple(sorted(counts.sum(axis=1).tolist()))
        self.steps = 0
        # Cached by object, not by class: a network lives as long as its test.
        self.onward = cache(self._onward)
        self.bounds = cache(self._bounds)

    def weight(self, column: int, cells: Rows) -> float:
        return float(self.factorial[column] - sum(self.factorial[cell] for cell in cells))

    def total(self, rows: Rows) -> float:
        """The log of the summed weights of all ways from a node to the end."""
        return self.weight(sum(rows), rows)

    def _onward(self, stage: int, rows: Rows) -> list[tuple[Rows, float]]:
        """The nodes to which a column can lead, each with the column's log weight."""
        column = self.columns[stage]
        found = []
        for cells in _fillings(column, rows):
            left = tuple(sorted(row - cell for row, cell in zip(rows, cells, strict=True)))
            found.append((left, self.weight(column, cells)))
        self.steps += len(found)
        if self.steps > MOST_STEPS:
            raise TooManyTables("table: too many tables have the same margins")
        return found

    def _bounds(self, stage: int, rows: Rows) -> tuple[float, float]:
        """The least and the greatest log weight of a way from a node to the end."""
        if stage == len(self.columns):
            return 0.0, 0.0
        least, most = float("inf"), float("-inf")
        for left, weight in self.onward(stage, rows):
            low, high = self.bounds(stage + 1, left)
            least, most = min(least, weight + low), max(most, weight + high)
        return least, most


def fisher_p(counts: Whole) -> float:
    """Two-sided p of an (R, C) table of counts, no row or column of which is empty.

    Ways with the same weight so far are followed together; a node beyond which every table counts, or none
    does, is not followed. Raises TooManyTables.
    Source: Mehta and Patel, J Am Stat Assoc 1983;78:427.
    """
    if counts.shape[0] > counts.shape[1]:
        counts = counts.T
    network = Network(counts)
    observed = sum(network.weight(sum(cells), tuple(cells)) for cells in counts.T.tolist())
    limit, everything = observed + TOLERANCE, network.total(network.start)
    p = 0.0
    nodes: dict[Rows, tuple[Floats, Floats]] = {network.start: (np.zeros(1), np.ones(1))}
    for stage in range(len(network.columns)):
        arrivals: dict[Rows, list[tuple[Floats, Floats]]] = {}
        for rows, (past, ways) in nodes.items():
            for left, weight in network.onward(stage, rows):
                least, most = network.bounds(stage + 1, left)
                here = past + weight
                all_count = here + most <= limit
                p += float(ways[all_count] @ np.exp(here[all_count] + network.total(left) - everything))
                open_ = ~all_count & (here + least <= limit)
                if open_.any():
                    arrivals.setdefault(left, []).append((here[open_], ways[open_]))
        nodes = {left: _merged(parts) for left, parts in arrivals.items()}
    return min(p, 1.0)


def _merged(parts: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    past = np.concatenate([past for past, _ways in parts])
    ways = np.concatenate([ways for _past, ways in parts])
    _values, first, place = np.unique(np.round(past, 10), return_index=True, return_inverse=True)
    return past[first], np.asarray(np.bincount(place, weights=ways), dtype=float)


def _fillings(column: int, rows: Rows) -> Iterator[Rows]:
    """Every way to spread a column over what is left of the rows."""
    if len(rows) == 1:
        yield (column,)
        return
    rest = sum(rows[1:])
    for cell in range(max(0, column - rest), min(rows[0], column) + 1):
        for others in _fillings(column - cell, rows[1:]):
            yield (cell, *others)
