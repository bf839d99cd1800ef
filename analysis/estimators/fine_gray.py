"""The Fine-Gray model of the cumulative incidence of one cause."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .arrays import Floats
from .design import design, standardised
from .errors import NotEstimable
from .limits import check_confidence
from .newton import maximum
from .observations import check_cause, observations
from .regression import Regression, unscaled
from .subdistribution import subdistribution


@dataclass(frozen=True, eq=False, kw_only=True)
class FineGrayModel(Regression):
    """A fitted Fine-Gray model; the log-likelihoods are pseudo-likelihoods, good for no test.

    ``covariance`` is the sandwich that knows that the weights were estimated, ``model_covariance`` the
    inverse of the information.
    """

    cause: int
    model_covariance: Floats


def fine_gray(
    time: ArrayLike, event: ArrayLike, covariates: pd.DataFrame, cause: int = 1, *, conf_level: float = 0.95
) -> FineGrayModel:
    """Fit subdistribution hazards of ``cause`` that are proportional in the covariates.

    Columns of n people: ``time`` and ``event`` as for `cumulative_incidence`, ``covariates`` as `design`
    says. Delayed entry is not defined for this model. Ties after Breslow; the chance of being censored is
    the same for everybody. Raises ValueError that names the argument and what is wrong: nobody with the
    cause, a covariate that is constant or determined by others.
    Source: Fine and Gray, JASA 1999;94:496, by the sums of Kawaguchi et al., R Journal 2021;12:163; equal to
    crr of R's cmprsk but for censorings on day 0.
    """
    check_confidence(conf_level, "plain")
    check_cause(cause)
    people = observations(time, event)
    if not (people.event == cause).any():
        raise NotEstimable(f"event: nobody has cause {cause}")
    columns = design(covariates, len(people))
    x, spread = standardised(columns.columns, np.ones(len(people)))
    likelihood = subdistribution(people, x, int(cause))
    found = maximum(likelihood, x, columns.terms)
    influence = found.inverse @ likelihood.influence(found.coef)
    coef, covariance = unscaled(found, influence @ influence.T, spread)
    return FineGrayModel(
        design=columns,
        coef=coef,
        covariance=covariance,
        infinite=[term for term, at in zip(columns.terms, coef, strict=True) if np.isinf(at)],
        log_likelihood=found.end.value,
        null_log_likelihood=found.start.value,
        n=len(people),
        events=int(likelihood.mine.sum()),
        steps=found.steps,
        conf_level=conf_level,
        cause=int(cause),
        model_covariance=unscaled(found, found.inverse, spread)[1],
    )
