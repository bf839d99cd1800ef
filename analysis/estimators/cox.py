"""The Cox proportional hazards model."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .arrays import Floats
from .concordance import concordance
from .design import design, standardised
from .groups import group_codes
from .limits import check_confidence
from .newton import maximum
from .observations import Observations, observations
from .partial_likelihood import PartialLikelihood
from .regression import ModelTest, Regression, chi_squared_test, quadratic_test, unscaled
from .risk_sets import Ties, risk_sets


@dataclass(frozen=True, eq=False, kw_only=True)
class CoxModel(Regression):
    """A fitted Cox model; ``covariance`` is robust where clusters were given, ``model_covariance`` never."""

    model_covariance: Floats
    score_test: ModelTest
    people: Observations = field(repr=False)
    likelihood: PartialLikelihood = field(repr=False)
    scaled_coef: Floats = field(repr=False)

    @property
    def likelihood_ratio_test(self) -> ModelTest:
        """That all coefficients are 0; holds with an infinite one too, but knows of no clusters."""
        gain = 2 * (self.log_likelihood - self.null_log_likelihood)
        return chi_squared_test(gain, len(self.coef))

    @cached_property
    def concordance(self) -> float:
        """Harrell's C: in which share of the pairs the one with the higher hazard has the event first."""
        return concordance(self.likelihood.sets, self.likelihood.x, self.scaled_coef)


def cox(
    time: ArrayLike,
    event: ArrayLike,
    covariates: pd.DataFrame,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    ties: Ties = "efron",
    conf_level: float = 0.95,
) -> CoxModel:
    """Fit hazards that are proportional in the covariates.

    Columns of n rows: ``time``, ``event`` (any code from 1 on is the event), ``entry`` and ``weights`` as for
    `kaplan_meier`; with one row per person and state, (entry, time] is the time in that state. ``covariates``
    as `design` says; ``strata`` are labels with a baseline hazard each; ``cluster`` labels, such as the
    centre, whose rows may depend on each other: the standard errors are then those of Lin and Wei. ``ties``
    is "efron" or "breslow". Weights multiply; for tied events after Efron that is not quite the same as
    repeating the row, as in R. Raises ValueError that names the argument and what is wrong: nobody with the
    event, a covariate that is constant or determined by others, also among those at risk at the events.
    Sources: Cox, JRSS B 1972;34:187; Efron, JASA 1977;72:557; Lin and Wei, JASA 1989;84:1074; equal to coxph
    of R's survival.
    """
    check_confidence(conf_level, "plain")
    if ties not in get_args(Ties):
        raise ValueError(f"ties: {ties!r} is none of {', '.join(get_args(Ties))}")
    people = observations(time, event, entry=entry, weights=weights)
    layer = np.zeros(len(people), dtype=np.int64)
    if strata is not None:
        _, layer = group_codes("strata", strata, len(people))
    columns = design(covariates, len(people))
    sets = risk_sets(people, layer, ties)
    x, spread = standardised(columns.columns.take(sets.rows, axis=1), sets.weights)
    likelihood = PartialLikelihood(sets, x)
    found = maximum(likelihood, x, columns.terms)
    covariance = found.inverse
    if cluster is not None:
        covariance = _robust(
            likelihood.residuals(found.coef), found.inverse, cluster, likelihood, len(people)
        )
    coef, covariance = unscaled(found, covariance, spread)
    return CoxModel(
        design=columns,
        coef=coef,
        covariance=covariance,
        infinite=[term for term, at in zip(columns.terms, coef, strict=True) if np.isinf(at)],
        log_likelihood=found.end.value,
        null_log_likelihood=found.start.value,
        n=len(people),
        events=int((people.event > 0).sum()),
        steps=found.steps,
        conf_level=conf_level,
        model_covariance=unscaled(found, found.inverse, spread)[1],
        score_test=quadratic_test(found.start.score, found.start.information),
        people=people,
        likelihood=likelihood,
        scaled_coef=found.coef,
    )


def _robust(
    residuals: Floats, inverse: Floats, cluster: ArrayLike, likelihood: PartialLikelihood, length: int
) -> Floats:
    labels, codes = group_codes("cluster", cluster, length)
    if len(labels) < 2:
        raise ValueError(f"cluster: {len(labels)} cluster, a robust variance needs two")
    mine = codes[likelihood.sets.rows]
    sums = np.array([np.bincount(mine, weights=row, minlength=len(labels)) for row in residuals])
    influence: Floats = inverse @ sums
    covariance: Floats = influence @ influence.T
    return covariance
