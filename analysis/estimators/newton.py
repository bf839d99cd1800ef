"""The maximum of a concave log-likelihood by Newton's method with step halving."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from .arrays import Floats
from .design import dependence, named
from .errors import NotEstimable

MOST_STEPS = 60
MOST_HALVINGS = 40
# Twice the gain of a further step: a step of 1e-9 standard errors gains 1e-18.
REACHED = 1e-18
# The likelihood has stopped rising, and yet the predictions of a further step move this far apart,
FLAT, STILL_MOVING = 1e-8, 0.01
# or the information has sunk to this share of what it was at 0.
SPENT = 1e-10
# A log hazard ratio between two people beyond which numbers soon end (exp does at 709): no full step goes on.
FARTHEST = 300.0


@dataclass(frozen=True, eq=False)
class Derivatives:
    """A log-likelihood with its (p,) first and negative (p, p) second derivatives."""

    value: float
    score: Floats
    information: Floats


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where the likelihood is greatest; ``endless`` (p,) is ±1 for a coefficient that grows for ever.

    ``inverse`` (p, p) is that of the information, but for directions in which nothing is left of it.
    """

    coef: Floats
    start: Derivatives
    end: Derivatives
    inverse: Floats
    endless: Floats
    steps: int


def maximum(evaluate: Callable[[Floats], Derivatives], x: Floats, terms: list[str]) -> Maximum:
    """Climb from 0 to the maximum; ``x`` (p, n) are the columns, of standard deviation 1.

    The end is reached when a further step would be shorter than 1e-9 standard errors. A likelihood that
    rises for ever towards an infinite coefficient is recognised by steps that gain nothing and still move
    the predictions. Raises NotEstimable when the events say nothing of a column, and when
    no end is reached.
    """
    coef = np.zeros(len(x))
    start = here = evaluate(coef)
    _check_information(start.information, terms)
    for steps in range(MOST_STEPS):
        size, directions = eigh(here.information, start.information)
        known = size > SPENT
        inverse = (directions[:, known] / size[known]) @ directions[:, known].T
        step = inverse @ here.score
        gain = float(here.score @ step)
        further = None if gain <= REACHED else _uphill(evaluate, coef, step, here.value)
        halved = further is None or not np.array_equal(further[0], coef + step)
        if gain < FLAT or (halved and np.ptp(coef @ x) > FARTHEST):
            moves = np.divide(directions.T @ here.score, size, out=np.full(len(size), np.inf), where=known)
            moving = np.abs(moves) * np.ptp(directions.T @ x, axis=1) > STILL_MOVING
            # Without a further step this is as far as rounding allows.
            if moving.any() or further is None:
                endless = _endless(directions[:, moving], coef)
                return Maximum(coef, start, here, inverse, endless, steps)
        if further is None:
            break
        coef, here = further
    raise NotEstimable(f"covariates: no maximum of the likelihood was found in {MOST_STEPS} steps")


def _endless(directions: Floats, coef: Floats) -> Floats:
    """±1 for the coefficients that have a part in these directions (p, k), 0 for the others."""
    part = np.abs(directions) > 1e-3 * np.abs(directions).max(axis=0, initial=0.0)
    return np.where(part.any(axis=1), np.sign(coef), 0.0)


def _uphill(
    evaluate: Callable[[Floats], Derivatives], coef: Floats, step: Floats, value: float
) -> tuple[Floats, Derivatives] | None:
    """The end of the step, halved until the likelihood does not fall (but for rounding)."""
    for _ in range(MOST_HALVINGS):
        with np.errstate(all="ignore"):
            there = evaluate(coef + step)
        known = np.isfinite(there.value) and np.isfinite(there.information).all()
        if known and there.value >= value - 1e-13 * abs(value):
            return coef + step, there
        step = step / 2
    return None


def _check_information(information: Floats, terms: list[str]) -> None:
    own = np.diag(information)
    if (own <= 1e-12 * own.max()).any() or own.max() <= 0:
        silent = [term for term, amount in zip(terms, own, strict=True) if amount <= 1e-12 * own.max()]
        raise NotEstimable(f"covariates: {named(silent or terms)} is the same for all at risk at every event")
    found = dependence(information / np.sqrt(np.outer(own, own)))
    if found is not None:
        column, others = found
        by = named([terms[other] for other in others])
        raise NotEstimable(f"covariates: {terms[column]!r} is determined by {by} at every event")
