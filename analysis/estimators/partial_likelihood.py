"""The partial likelihood of a Cox model with tied events, in O(n p²) for each evaluation."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .arrays import Floats
from .newton import Derivatives
from .risk_sets import RiskSets


@dataclass(frozen=True, eq=False)
class Moments:
    """At coefficients: ``risk`` (m,) weight times hazard of each row; for each event in turn the ``rate``
    (E,) at which a unit of risk has it and the mean ``expected`` (p, E) of the columns among those at risk.
    """

    risk: Floats
    total: Floats
    rate: Floats
    expected: Floats


@dataclass(frozen=True, eq=False)
class PartialLikelihood:
    """The columns ``x`` (p, m), centred, of the rows of ``sets``."""

    sets: RiskSets
    x: Floats

    @cached_property
    def at_events(self) -> Floats:
        """(p,) the weighted sum of the columns of those with the event."""
        return self.x[:, : self.sets.events] @ self.sets.weights[: self.sets.events]

    def __call__(self, coef: Floats) -> Derivatives:
        """The log partial likelihood and its derivatives."""
        sets, moments = self.sets, self.moments(coef)
        value = coef @ self.at_events - sets.amount @ np.log(moments.total)
        score = self.at_events - moments.expected @ sets.amount
        return Derivatives(float(value), score, self.information(moments))

    def moments(self, coef: Floats) -> Moments:
        """What the derivatives and the residuals are made of."""
        sets = self.sets
        risk = sets.weights * np.exp(coef @ self.x)
        dying = sets.dying(risk)
        # Those who die are at risk, whatever rounding makes of a difference of sums.
        total = self._left(np.maximum(sets.at_risk(risk), dying), dying)
        expected = np.empty((len(self.x), len(sets.slot)))
        for column, mean in zip(self.x, expected, strict=True):
            values = risk * column
            mean[:] = self._left(sets.at_risk(values), sets.dying(values)) / total
        return Moments(risk, total, sets.amount / total, expected)

    def information(self, moments: Moments, factor: Floats | None = None) -> Floats:
        """(p, p) the variance of the columns among those at risk, summed over the events.

        ``factor`` (J,) weighs the slots.
        """
        sets = self.sets
        amount = sets.amount if factor is None else sets.amount * factor[sets.slot]
        rate = moments.rate if factor is None else moments.rate * factor[sets.slot]
        # The second moments of all risk sets in one product: each row times the hazard it was exposed to.
        exposure = moments.risk * self.exposure(rate)
        return (self.x * exposure) @ self.x.T - (moments.expected * amount) @ moments.expected.T

    def exposure(self, rate: Floats) -> Floats:
        """(…, m) the sum of a rate (…, E) over the events for which each row is at risk.

        Who dies with others is at risk for each of them in turn with the share that is not gone.
        """
        sets = self.sets
        exposed = sets.while_at_risk(sets.dying(rate))
        exposed[..., : sets.events] -= sets.dying(rate * sets.gone)[..., sets.slot]
        return exposed

    def residuals(self, coef: Floats) -> Floats:
        """(p, m) what each row adds to the score, times its weight (Lin and Wei)."""
        sets, moments = self.sets, self.moments(coef)
        hazard = self.exposure(moments.rate)
        met = self.exposure(moments.rate * moments.expected)
        residuals = -moments.risk * (self.x * hazard - met)
        mean = sets.dying(moments.expected) / sets.dying(np.ones(sets.events))
        events = slice(sets.events)
        residuals[:, events] += sets.weights[events] * (self.x[:, events] - mean[:, sets.slot])
        return residuals

    def _left(self, all_at_risk: Floats, dying: Floats) -> Floats:
        slot = self.sets.slot
        return all_at_risk.take(slot) - self.sets.gone * dying.take(slot)
