"""The number at risk, with an event and censored at each distinct time: all that the estimators need to know."""

from dataclasses import dataclass

import numpy as np

from .arrays import Counts, Floats, counted, distinct, sum_from
from .observations import Observations


@dataclass(frozen=True, eq=False)
class Waiting:
    """Who has not entered yet: `number[i]` people enter at `time[i]` or later. Empty without delayed entry."""

    time: Floats
    number: Counts

    def at(self, times: Floats) -> Counts:
        """How many are not yet at risk at each time, entry at that very time included."""
        return self.number[np.searchsorted(self.time, times, side="left")]


@dataclass(frozen=True, eq=False)
class RiskTable:
    """Counts at the J distinct ends of observation; `by_cause` is (K, J), one row per cause asked for."""

    time: Floats
    at_risk: Counts
    by_cause: Counts
    censored: Counts
    waiting: Waiting

    @property
    def events(self) -> Counts:
        """(J,) events of any cause."""
        return self.by_cause.sum(axis=0)  # type: ignore[no-any-return]


def risk_table(people: Observations, causes: list[int] | None = None) -> RiskTable:
    """Count people at each distinct time.

    `causes` are the event codes in ascending order, every code that occurs among them; None counts any event as one.
    At risk at t are those with entry < t <= time, so that an event comes before a censoring of the same day.
    """
    time, slot = distinct(people.time)
    if causes is None:
        row, rows = (people.event > 0).astype(np.int64), 2
    else:
        row, rows = np.searchsorted(np.array([0, *causes]), people.event), 1 + len(causes)
    counts = counted(row * len(time) + slot, rows * len(time), people.weights).reshape(rows, len(time))
    leaving = counts.sum(axis=0)
    waiting = _waiting(people)
    at_risk = sum_from(leaving) - waiting.at(time)
    if people.entry is not None and people.weights is not None:
        at_risk = _without_residue(at_risk, leaving, people)
    return RiskTable(time, at_risk, counts[1:], counts[0], waiting)


def _waiting(people: Observations) -> Waiting:
    late = None if people.entry is None else people.entry > 0
    if people.entry is None or late is None or not late.any():
        return Waiting(np.empty(0), np.zeros(1, dtype=np.int64))
    time, slot = distinct(people.entry[late])
    entering = counted(slot, len(time), None if people.weights is None else people.weights[late])
    return Waiting(time, np.append(sum_from(entering), 0))


def _without_residue(at_risk: Floats, leaving: Floats, people: Observations) -> Floats:
    """Take away what is left by rounding where the weights of those at risk and of those leaving are the same people."""
    heads = risk_table(Observations(people.time, people.event, people.entry))
    return np.where(heads.at_risk == heads.events + heads.censored, leaving, np.maximum(at_risk, leaving))
