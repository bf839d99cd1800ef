"""The pseudo-likelihood of a Fine-Gray model, in O(n p²) for each evaluation, and its variance."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, Whole, distinct, shifted, sum_from
from .newton import Derivatives
from .observations import Observations

# What became of people: the rows of every table by kind and time.
CENSORED, MINE, OTHER = range(3)


@dataclass(frozen=True, eq=False)
class Moments:
    """At coefficients: ``risk`` (n,) of each person; at each time the ``total`` (J,) at risk, the ``rate``
    (J,) of the cause for a unit of risk and the mean ``expected`` (p, J) of the columns; ``left`` and
    ``left_columns``, (J,) and (p, J), the sums of risk and risk times columns over G(T-) of those who have
    another cause at each time.
    """

    risk: Floats
    total: Floats
    rate: Floats
    expected: Floats
    left: Floats
    left_columns: Floats


@dataclass(frozen=True, eq=False)
class Subdistribution:
    """Columns ``x`` (p, n), centred, of people in the ``cell`` (n,) of their kind and time among 3 by J.

    Who had another cause stays at risk with the weight G(t-) / G(T-), where T is their own time and G the
    chance of not being censored yet; ``uncensored`` (J,) is G just before each time. ``mine`` (n,) says who
    had the cause, ``counts`` (3, J) how many are in each cell, ``at_risk`` (J,) how many at each time.
    """

    x: Floats
    cell: Whole
    mine: NDArray[np.bool_]
    counts: Floats
    at_risk: Floats
    uncensored: Floats

    @cached_property
    def at_events(self) -> Floats:
        """(p,) the sum of the columns of those with the cause."""
        return self.x @ self.mine.astype(np.float64)

    def __call__(self, coef: Floats) -> Derivatives:
        """The log pseudo-likelihood with tied events after Breslow, and its derivatives."""
        moments, counts = self.moments(coef), self.counts[MINE]
        happens = counts > 0
        value = coef @ self.at_events - counts[happens] @ np.log(moments.total[happens])
        score = self.at_events - moments.expected @ counts
        exposed = moments.risk * self.of_each(self.exposure(moments.rate))
        information = (self.x * exposed) @ self.x.T - (moments.expected * counts) @ moments.expected.T
        return Derivatives(float(value), score, information)

    def moments(self, coef: Floats) -> Moments:
        """What the derivatives and the variance are made of."""
        risk = np.exp(coef @ self.x)
        total, left = self.subdistribution_at_risk(risk)
        sums = [self.subdistribution_at_risk(risk * column) for column in self.x]
        expected = np.array([at_risk / total for at_risk, _ in sums])
        left_columns = np.array([left for _, left in sums])
        return Moments(risk, total, self.counts[MINE] / total, expected, left, left_columns)

    def subdistribution_at_risk(self, values: Floats) -> tuple[Floats, Floats]:
        """(J,) the weighted sum of the values (n,) of those still free of the cause at each time, and (J,)
        the sum over G(T-) of those who have another cause at that time.
        """
        sums = np.bincount(self.cell, weights=values, minlength=self.counts.size).reshape(self.counts.shape)
        left = sums[OTHER] / self.uncensored
        return sum_from(sums.sum(axis=0)) + self.uncensored * shifted(np.cumsum(left), 0.0), left

    def exposure(self, rate: Floats) -> Floats:
        """(3, J) the sum of a rate (J,) over the times at which those of each cell are at risk, by weight."""
        exposed = np.tile(np.cumsum(rate), (len(self.counts), 1))
        ahead = rate * self.uncensored
        exposed[OTHER] += (sum_from(ahead) - ahead) / self.uncensored
        return exposed

    def of_each(self, table: Floats) -> Floats:
        """(n,) the value of a table (3, J) for each person."""
        return table.ravel().take(self.cell)

    def influence(self, coef: Floats) -> Floats:
        """(p, n) what each person adds to the score, and to it by way of the estimate of G: eta + psi."""
        moments = self.moments(coef)
        own = self.mine - moments.risk * self.of_each(self.exposure(moments.rate))
        influence = np.empty_like(self.x)
        for row, column, expected, of_cell in zip(
            influence, self.x, moments.expected, self._by_censoring(moments), strict=True
        ):
            of_cell[MINE] -= expected
            np.multiply(moments.risk, self.of_each(self.exposure(moments.rate * expected)), out=row)
            row += own * column
            row += self.of_each(of_cell)
        return influence

    def _by_censoring(self, moments: Moments) -> Floats:
        """(p, 3, J) psi: those censored tell the weights of the others who had another cause before."""
        ahead = moments.rate * self.uncensored
        hazard, met = sum_from(ahead), sum_from(ahead * moments.expected)
        before = shifted(np.cumsum(moments.left), 0.0)
        summed = shifted(np.cumsum(moments.left_columns, axis=1), 0.0)
        pull = (summed * hazard - before * met) / self.at_risk
        gone = np.cumsum(pull * self.counts[CENSORED] / self.at_risk, axis=1)
        psi = np.repeat(-gone[:, None, :], len(self.counts), axis=1)
        psi[:, CENSORED] += pull
        return psi


def subdistribution(people: Observations, x: Floats, cause: int) -> Subdistribution:
    """The people by kind and time, with the chance of not being censored yet."""
    time, place = distinct(people.time)
    mine = people.event == cause
    kind = np.where(mine, MINE, np.where(people.event == 0, CENSORED, OTHER))
    cell = kind * len(time) + place
    counts = np.bincount(cell, minlength=3 * len(time)).reshape(3, -1).astype(np.float64)
    at_risk = sum_from(counts.sum(axis=0))
    return Subdistribution(
        x=x,
        cell=cell,
        mine=mine,
        counts=counts,
        at_risk=at_risk,
        # Nobody is left uncensored only after the last time, which is not asked.
        uncensored=shifted(np.cumprod(1 - counts[CENSORED] / at_risk), 1.0),
    )
