"""Who does which of the estimators' tasks: ours, R's packages, and lifelines where it is installed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from analysis import estimators

from .cohort import COVARIATES, Cohort

TIMES = [90.0, 365.0, 730.0, 1461.0, 2922.0]
Numbers = dict[str, list[float]]


@dataclass(frozen=True)
class Contender:
    """One call as its user would write it; ``run`` is timed, ``read`` takes the numbers out of its result."""

    run: Callable[[Cohort], Any]
    read: Callable[[Any], Numbers]


@dataclass(frozen=True)
class Task:
    """Ours, and the largest cohort that each contender in R (by its name in packages.R) is asked about.

    ``digits`` is the relative difference that two right answers may have, ``faster`` how many times as fast
    as the fastest package in R ours is meant to be at 100,000 people, ``seconds`` how long it may take.
    """

    name: str
    ours: Contender
    in_r: Mapping[str, int]
    digits: float = 1e-9
    faster: float | None = None
    seconds: float | None = None


def _curve(points: estimators.CurvePoints) -> Numbers:
    return {name: getattr(points, name).tolist() for name in ("estimate", "se", "lower", "upper")}


def _curves(found: estimators.ByCause[estimators.Curve]) -> Numbers:
    points = [found[cause].at(TIMES) for cause in (1, 2)]
    return {name: np.concatenate([getattr(p, name) for p in points]).tolist() for name in ("estimate", "se")}


def _statistic(found: estimators.Comparison) -> Numbers:
    return {"statistic": [found.statistic]}


def _gray(who: Cohort) -> estimators.Comparison:
    return estimators.gray_test(who.time, who.event, who.group)


def _gray_and_curves(who: Cohort) -> estimators.Comparison:
    """cuminc computes the curves of the groups with the test."""
    estimators.cumulative_incidence(who.time, who.event, group=who.group)
    return _gray(who)


def _model(found: estimators.CoxModel | estimators.FineGrayModel) -> Numbers:
    return {name: found.table[name].tolist() for name in ("coef", "se")}


def _cox(who: Cohort) -> estimators.CoxModel:
    return estimators.cox(who.time, who.event, who.covariates)


def _cox_with_concordance(who: Cohort) -> tuple[estimators.CoxModel, float]:
    model = _cox(who)
    return model, model.concordance


MOST = 1_000_000
TASKS = [
    Task(
        "Kaplan-Meier",
        Contender(
            lambda who: estimators.kaplan_meier(who.time, who.event),
            lambda found: _curve(found.at(TIMES)),
        ),
        {"survfit": MOST, "prodlim": MOST},
        faster=4,
    ),
    Task(
        "cumulative incidence",
        Contender(lambda who: estimators.cumulative_incidence(who.time, who.event), _curves),
        {"cuminc": MOST, "prodlim for causes": MOST, "survfit for causes": 100_000},
        faster=4,
    ),
    Task(
        "Gray's test",
        Contender(_gray, _statistic),
        {"cuminc by group": MOST},
        faster=4,
    ),
    Task(
        "Gray's and curves",
        Contender(_gray_and_curves, _statistic),
        {"cuminc by group": MOST},
        faster=4,
    ),
    Task(
        "log-rank",
        Contender(lambda who: estimators.log_rank(who.time, who.event, who.group), _statistic),
        {"survdiff": MOST},
        faster=4,
    ),
    Task(
        "Cox",
        Contender(_cox, _model),
        {"coxph": MOST},
        digits=1e-6,
        faster=1,
    ),
    Task(
        "Cox with concordance",
        Contender(_cox_with_concordance, lambda found: {**_model(found[0]), "concordance": [found[1]]}),
        {"coxph": MOST},
        digits=1e-6,
        faster=1,
    ),
    Task(
        "Fine-Gray",
        Contender(lambda who: estimators.fine_gray(who.time, who.event, who.covariates), _model),
        # At 100,000 it takes more than a hundred seconds.
        {"crr": 1_000},
        # It stops within a millionth of the greatest likelihood.
        digits=1e-5,
        seconds=1.0,
    ),
]


def of_lifelines() -> dict[str, Contender]:
    """By task, the way of lifelines, where it is installed; it is no dependency.

    Its Aalen-Johansen is not among them: it moves tied times by chance, so it has no one answer.
    """
    if not find_spec("lifelines"):
        return {}
    lifelines, tests = import_module("lifelines"), import_module("lifelines.statistics")

    def fit_cox(who: Cohort) -> Any:
        table = who.covariates.assign(time=who.time, event=who.event > 0)
        return lifelines.CoxPHFitter().fit(table, "time", "event")

    return {
        "Kaplan-Meier": Contender(
            lambda who: lifelines.KaplanMeierFitter().fit(who.time, who.event > 0),
            lambda fit: {"estimate": fit.survival_function_at_times(TIMES).tolist()},
        ),
        "log-rank": Contender(
            lambda who: tests.multivariate_logrank_test(who.time, who.group, who.event > 0),
            lambda found: {"statistic": [float(found.test_statistic)]},
        ),
        "Cox": Contender(
            fit_cox,
            lambda fit: {
                "coef": fit.params_[COVARIATES].tolist(),
                "se": fit.standard_errors_[COVARIATES].tolist(),
            },
        ),
    }
