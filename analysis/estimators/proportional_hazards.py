"""Do the hazards of a Cox model stay proportional over time?"""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from .arrays import Floats, shifted
from .cox import CoxModel
from .design import named
from .kaplan_meier import survival
from .regression import ModelTest, chi_squared_test
from .risk_table import risk_table

Transform = Literal["km", "identity"]
GLOBAL = "GLOBAL"


def proportional_hazards(model: CoxModel, transform: Transform = "km") -> pd.DataFrame:
    """ModelTest each covariate, and all together ("GLOBAL"), for an effect that changes with time.

    A row for each covariate, all categories of one together, with statistic, df and p: the score test for
    adding the covariate times g(t), where g is the time itself ("identity") or the share of people with the
    event before it ("km", all strata together). Raises ValueError for an unknown transform and for a model
    with an infinite coefficient.
    Source: Grambsch and Therneau, Biometrika 1994;81:515; equal to cox.zph of R's survival 3.
    """
    if transform not in get_args(Transform):
        raise ValueError(f"transform: {transform!r} is none of {', '.join(get_args(Transform))}")
    if model.infinite:
        raise ValueError(f"model: the coefficient of {named(model.infinite)} is infinite")
    score, information = _with_time(model, _time_scale(model, transform))
    p = len(score)
    tests: dict[str, ModelTest] = {}
    for covariate, terms in (model.design.covariates | {GLOBAL: model.design.terms}).items():
        places = [model.design.terms.index(term) for term in terms]
        kept = [*range(p), *(p + place for place in places)]
        u = np.append(np.zeros(p), score[places])
        statistic = float(u @ np.linalg.lstsq(information[np.ix_(kept, kept)], u, rcond=1e-12)[0])
        tests[covariate] = chi_squared_test(statistic, len(places))
    rows = [(test.statistic, test.df, test.p) for test in tests.values()]
    return pd.DataFrame(rows, columns=["statistic", "df", "p"], index=pd.Index(tests, name="covariate"))


def _with_time(model: CoxModel, scale: Floats) -> tuple[Floats, Floats]:
    """(p,) score of the columns times g, and the (2p, 2p) information of columns and columns times g."""
    likelihood, sets = model.likelihood, model.likelihood.sets
    moments = likelihood.moments(model.scaled_coef)
    at_events = scale[sets.slot]
    columns, weights = likelihood.x[:, : sets.events], sets.weights[: sets.events]
    score = columns @ (weights * at_events) - moments.expected @ (sets.amount * at_events)
    plain, once, twice = (likelihood.information(moments, scale**power) for power in range(3))
    return score, np.block([[plain, once], [once, twice]])


def _time_scale(model: CoxModel, transform: Transform) -> Floats:
    """(J,) g at each slot, with mean 0 and standard deviation 1 over the events, which changes no test."""
    sets = model.likelihood.sets
    if transform == "identity":
        scale = sets.time
    else:
        table = risk_table(model.people)
        scale = 1 - shifted(survival(table), 1.0)[np.searchsorted(table.time, sets.time)]
    amount = sets.dying(sets.amount)
    centred: Floats = scale - scale @ amount / amount.sum()
    spread = np.sqrt(centred**2 @ amount / amount.sum())
    return np.divide(centred, spread) if spread > 0 else centred
