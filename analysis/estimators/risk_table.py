"""How many are at risk, have an event and are censored at each distinct time: all that the estimators use."""

from dataclasses import dataclass

import numpy as np

from .arrays import Counts, Floats, counted, distinct, sum_from
from .observations import Observations


@dataclass(frozen=True, eq=False)
class Waiting:
    """Who has yet to enter: ``number[i]`` people at ``time[i]`` or later; nobody without delayed entry."""

    time: Floats
    number: Counts

    def at(self, times: Floats) -> Counts:
        """How many enter at each of these times or later."""
        return self.number[np.searchsorted(self.time, times, side="left")]


@dataclass(frozen=True, eq=False)
class RiskTable:
    """Counts at the J distinct ends of observation; ``by_cause`` is (K, J), a row for each cause."""

    time: Floats
    at_risk: Counts
    events: Counts
    by_cause: Counts
    censored: Counts
    waiting: Waiting


def risk_table(people: Observations, causes: list[int] | None = None) -> RiskTable:
    """Count people at each distinct time.

    ``causes`` are ascending event codes and hold every code of these people; None takes any event as one
    cause. At risk at t are those with entry < t <= time, so an event comes before a censoring of the same
    time.
    """
    time, slot = distinct(people.time)
    if causes is None:
        row, rows = (people.event > 0).astype(np.int64), 2
    else:
        row, rows = np.searchsorted(np.array([0, *causes]), people.event), 1 + len(causes)
    counts = counted(row * len(time) + slot, rows * len(time), people.weights).reshape(rows, len(time))
    waiting = _waiting(people)
    leaving = counts.sum(axis=0)
    at_risk = sum_from(leaving) - waiting.at(time)
    if people.entry is not None and people.weights is not None:
        at_risk = _without_residue(at_risk, leaving, people)
    return RiskTable(time, at_risk, counts[1:].sum(axis=0), counts[1:], counts[0], waiting)


def _waiting(people: Observations) -> Waiting:
    late = None if people.entry is None else people.entry > 0
    if people.entry is None or late is None or not late.any():
        return Waiting(np.empty(0), np.zeros(1, dtype=np.int64))
    time, slot = distinct(people.entry[late])
    entering = counted(slot, len(time), None if people.weights is None else people.weights[late])
    return Waiting(time, np.append(sum_from(entering), 0))


def _without_residue(at_risk: Counts, leaving: Counts, people: Observations) -> Counts:
    """The summed weights at risk, free of rounding where those at risk are exactly those who leave."""
    heads = risk_table(Observations(people.time, people.event, people.entry))
    nobody_stays = heads.at_risk == heads.events + heads.censored
    return np.where(nobody_stays, leaving, np.maximum(at_risk, leaving))
