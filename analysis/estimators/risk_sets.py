"""Who is at risk at which event: the sums over risk sets of which a partial likelihood consists."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from .arrays import Counts, Floats, Whole, distinct, in_order, sum_from
from .errors import NotEstimable
from .observations import Observations

Ties = Literal["efron", "breslow"]


@dataclass(frozen=True, eq=False)
class RiskSets:
    """m rows and J slots, the distinct event times of each stratum in turn.

    A row is at risk at the slots from ``first`` up to but not including ``last``. The first E rows are the
    events in order, each at its ``slot``, the one before ``last``. ``rows`` are the positions of the rows in
    the data: those that are at risk at no event are left out. The slots of a stratum run from one of
    ``bounds`` to the next, the events of a slot start at its place in ``starts``. Tied events are taken one
    after another: ``gone`` (E,) is the share of those who die there that counts as dead already (Efron; none
    after Breslow), ``amount`` (E,) the mean of their weights.
    """

    rows: Whole
    first: Whole
    last: Whole
    weights: Floats
    time: Floats
    bounds: Whole
    starts: Whole
    slot: Whole
    gone: Floats
    amount: Floats

    @property
    def events(self) -> int:
        """E, how many rows have the event."""
        return len(self.slot)

    def at_risk(self, values: Floats) -> Floats:
        """(J,) the sum of the values (m,) of those at risk at each slot."""
        size = len(self.time)
        total = self._later(np.bincount(self.last - 1, weights=values, minlength=size))
        if len(self.late):
            entering = np.bincount(self.first[self.late], weights=values[self.late], minlength=size)
            total -= self._later(entering) - entering
        return total

    def dying(self, values: Floats) -> Floats:
        """(…, J) the sum of the values (…, E or m) of those with an event at each slot."""
        return np.add.reduceat(values[..., : self.events], self.starts, axis=-1)

    def while_at_risk(self, steps: Floats) -> Floats:
        """(…, m) the sum of the steps (…, J) over the slots at which each row is at risk."""
        total = np.zeros((*steps.shape[:-1], steps.shape[-1] + 1))
        np.cumsum(steps, axis=-1, out=total[..., 1:])
        return total.take(self.last, axis=-1) - total.take(self.first, axis=-1)

    @cached_property
    def late(self) -> Whole:
        """Which rows enter after the first event of their stratum."""
        begins = np.zeros(len(self.time) + 1, dtype=bool)
        begins[self.bounds] = True
        return np.flatnonzero(~begins[self.first])

    def _later(self, values: Counts) -> Floats:
        total = np.empty(len(values))
        for begin, end in pairwise(self.bounds.tolist()):
            total[begin:end] = sum_from(values[begin:end])
        return total


def risk_sets(people: Observations, layer: Whole, ties: Ties) -> RiskSets:
    """The risk sets of people whose strata are numbered by ``layer`` (n,).

    Raises ValueError when nobody has the event.
    """
    died = people.event > 0
    if not died.any():
        raise NotEstimable("event: nobody has the event")
    time, place = distinct(people.time)
    # A number for each pair of stratum and time, ascending; a row that enters at a time is not yet at risk.
    width = len(time) + 1
    ends = layer * width + place + 1
    keys = np.unique(ends[died])
    bounds = np.searchsorted(keys, np.arange(int(layer.max()) + 2) * width)
    last = np.searchsorted(keys, ends, side="right")
    first = bounds[layer]
    if people.entry is not None:
        entered = layer * width + np.searchsorted(time, people.entry, side="right")
        first = np.searchsorted(keys, entered, side="right")
    events = np.flatnonzero(died)
    events = events[in_order(last[events])]
    rows = np.append(events, np.flatnonzero((first < last) & ~died))
    weights = np.ones(len(people)) if people.weights is None else people.weights
    slot = last[events] - 1
    starts = np.flatnonzero(np.diff(slot, prepend=-1))
    deaths = np.diff(starts, append=len(slot))[slot]
    rank = np.arange(len(slot)) - starts[slot]
    return RiskSets(
        rows=rows,
        first=first[rows],
        last=last[rows],
        weights=weights[rows],
        time=time[keys % width - 1],
        bounds=bounds,
        starts=starts,
        slot=slot,
        gone=rank / deaths if ties == "efron" else np.zeros(len(slot)),
        amount=np.add.reduceat(weights[events], starts)[slot] / deaths,
    )
