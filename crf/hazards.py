"""Piecewise-constant hazards: when the next event of a synthetic patient happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from random import Random

DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Hazard:
    """Rates per month from given months on: ((0, .05), (6, .036), …), the first piece starting at 0.

    `times` are factors that apply from a month on, such as a relapse hazard that falls once chronic
    GVHD has begun; a factor before the first piece applies throughout.
    """

    pieces: Sequence[tuple[float, float]]
    times: Sequence[tuple[float, float]] = ()

    def rate(self, month: float) -> float:
        base = next(rate for start, rate in reversed(self.pieces) if start <= month)
        for start, factor in self.times:
            if start <= month:
                base *= factor
        return base

    def first(self, random: Random, after: float = 0.0) -> float:
        """The month of the first event after month `after`; infinity where the hazard runs dry."""
        left = random.expovariate(1.0)
        edges = sorted({start for start, _ in (*self.pieces, *self.times) if start > after})
        here = after
        for edge in (*edges, inf):
            rate = self.rate(here)
            if rate > 0 and left <= rate * (edge - here):
                return here + left / rate
            if edge == inf:
                return inf
            left -= rate * (edge - here)
            here = edge
        return inf
