"""The pseudo-likelihood of a Fine-Gray model, in O(n p²) for each evaluation, and its variance."""

from dataclasses import dataclass

import numpy as np

from .arrays import Floats, Whole, distinct, shifted, sum_from
from .newton import Derivatives
from .observations import Observations


@dataclass(frozen=True, eq=False)
class Moments:
    """At coefficients: ``risk`` (n,) of each person; at each time the ``total`` (J,) at risk, the ``rate``
    (J,) of the cause for a unit of risk and the mean ``expected`` (p, J) of the columns.
    """

    risk: Floats
    total: Floats
    rate: Floats
    expected: Floats


@dataclass(frozen=True, eq=False)
class Subdistribution:
    """Columns ``x`` (p, n), centred, of people at the J distinct ``place`` (n,) of their times.

    Who had another cause stays at risk with the weight G(t-) / G(T-), where T is their own time and G the
    chance of not being censored yet; ``uncensored`` (J,) is G just before each time.
    """

    x: Floats
    place: Whole
    mine: Whole
    other: Whole
    censored: Whole
    at_risk: Floats
    uncensored: Floats

    def __call__(self, coef: Floats) -> Derivatives:
        """The log pseudo-likelihood with tied events after Breslow, and its derivatives."""
        moments, counts = self.moments(coef), self.counts(self.mine)
        happens = counts > 0
        value = (coef @ self.x[:, self.mine]).sum() - counts[happens] @ np.log(moments.total[happens])
        score = self.x[:, self.mine].sum(axis=1) - moments.expected @ counts
        exposed = moments.risk * self.exposure(moments.rate)
        information = (self.x * exposed) @ self.x.T - (moments.expected * counts) @ moments.expected.T
        return Derivatives(float(value), score, information)

    def moments(self, coef: Floats) -> Moments:
        """What the derivatives and the variance are made of."""
        risk = np.exp(coef @ self.x)
        total = self.subdistribution_at_risk(risk)
        expected = np.array([self.subdistribution_at_risk(risk * column) / total for column in self.x])
        return Moments(risk, total, self.counts(self.mine) / total, expected)

    def counts(self, rows: Whole) -> Floats:
        """(J,) how many of these rows at each time."""
        return np.bincount(self.place[rows], minlength=len(self.at_risk)).astype(np.float64)

    def subdistribution_at_risk(self, values: Floats) -> Floats:
        """(J,) the weighted sum of the values (n,) of those still free of the cause."""
        there = sum_from(np.bincount(self.place, weights=values, minlength=len(self.at_risk)))
        return there + self.uncensored * shifted(np.cumsum(self.left(values)), 0.0)

    def left(self, values: Floats) -> Floats:
        """(J,) the sum of the values (n,) over G(T-) of those who have another cause at each time."""
        places = self.place[self.other]
        amounts = values[self.other] / self.uncensored[places]
        return np.asarray(np.bincount(places, amounts, len(self.at_risk)), dtype=np.float64)

    def exposure(self, rate: Floats) -> Floats:
        """(…, n) the sum of a rate (…, J) over the times at which each person is at risk, by weight."""
        exposed = np.cumsum(rate, axis=-1)[..., self.place]
        later = sum_from(rate * self.uncensored) - rate * self.uncensored
        places = self.place[self.other]
        exposed[..., self.other] += later[..., places] / self.uncensored[places]
        return exposed

    def influence(self, coef: Floats) -> Floats:
        """(p, n) what each person adds to the score, and to it by way of the estimate of G: eta + psi."""
        moments = self.moments(coef)
        hazard, met = self.exposure(moments.rate), self.exposure(moments.rate * moments.expected)
        influence = -moments.risk * (self.x * hazard - met)
        influence[:, self.mine] += self.x[:, self.mine] - moments.expected[:, self.place[self.mine]]
        return influence + self._by_censoring(moments)

    def _by_censoring(self, moments: Moments) -> Floats:
        """(p, n) psi: those censored tell the weights of the others who had another cause before."""
        ahead = moments.rate * self.uncensored
        hazard, met = sum_from(ahead), sum_from(ahead * moments.expected)
        before = shifted(np.cumsum(self.left(moments.risk)), 0.0)
        summed = np.array([self.left(moments.risk * column) for column in self.x])
        pull = (shifted(np.cumsum(summed, axis=1), 0.0) * hazard - before * met) / self.at_risk
        psi = -np.cumsum(pull * self.counts(self.censored) / self.at_risk, axis=1)[:, self.place]
        psi[:, self.censored] += pull[:, self.place[self.censored]]
        return psi


def subdistribution(people: Observations, x: Floats, cause: int) -> Subdistribution:
    """The people of a cause, of the others and the censored, with the chance of not being censored yet."""
    time, place = distinct(people.time)
    censored = np.flatnonzero(people.event == 0)
    at_risk = sum_from(np.bincount(place, minlength=len(time))).astype(np.float64)
    leaving = np.bincount(place[censored], minlength=len(time))
    return Subdistribution(
        x=x,
        place=place,
        mine=np.flatnonzero(people.event == cause),
        other=np.flatnonzero((people.event > 0) & (people.event != cause)),
        censored=censored,
        at_risk=at_risk,
        # Nobody is left uncensored only after the last time, which is not asked.
        uncensored=shifted(np.cumprod(1 - leaving / at_risk, dtype=np.float64), 1.0),
    )
