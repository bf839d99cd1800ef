"""Regression of an endpoint on facts at day 0, on complete cases, with words where something is amiss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan, nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from scipy.special import chdtrc

from analysis import model_remarks
from analysis.baseline import Fact
from analysis.definitions import HORIZON, Definition
from analysis.estimators import CoxModel, FineGrayModel, NotEstimable, cox, fine_gray, proportional_hazards
from analysis.observed import Observed, observed

Text = str | Promise
Kind = Literal["cox", "fine_gray"]
Centre = Literal["", "strata", "cluster"]
# A ratio is of so many units of a number; of one, where nothing is said.
STEPS = {"age": 10.0, "interval": 12.0}


@dataclass(frozen=True, slots=True)
class Model:
    """Which endpoint, by which model, censored when, and what the centre is in it.

    Where something competes, Cox is cause-specific and Fine–Gray models the incidence. `centre` gives each a
    baseline hazard ("strata") or lets its patients depend on each other ("cluster"); Fine–Gray knows neither.
    """

    definition: Definition
    kind: Kind = "cox"
    centre: Centre = ""
    horizon: float = HORIZON

    def __post_init__(self) -> None:
        if self.kind == "fine_gray" and self.definition.cause is None:
            raise ValueError(f"{self.definition.key}: nothing competes, so there is no Fine–Gray model")

    @property
    def title(self) -> str:
        name = _("Cox") if self.definition.cause is None else _("cause-specific Cox")
        words = {
            "endpoint": self.definition.title,
            "model": name if self.kind == "cox" else _("Fine–Gray"),
        }
        return _("%(endpoint)s, %(model)s") % words


@dataclass(frozen=True, eq=False)
class Effect:
    """A level of a fact, or a number: the patients, those with the event, and its hazard ratio.

    `code` is that of the level, "" of a number. The ratio of the reference level is 1 without limits; one
    that is not finite is 0 or infinite, without limits and p. p is Wald's.
    """

    code: str
    label: Text
    patients: Any
    struck: Any
    ratio: float = nan
    lower: float = nan
    upper: float = nan
    p: float = nan
    reference: bool = False

    @property
    def n(self) -> int:
        return len(self.patients)

    @property
    def events(self) -> int:
        return len(self.struck)


@dataclass(frozen=True, eq=False)
class Factor:
    """A fact in a model: its effects, the p of all together, and that of proportional hazards.

    p is of the likelihood ratio; of Wald's test for Fine–Gray and with clusters.
    """

    fact: Fact
    effects: list[Effect]
    p: float
    proportional: float


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model of the `n` complete cases; `missing` of the assessable are left out; `remarks` warn of it.

    `facts` are those asked for, `factors` those in the model. `proportional` is the p of proportional hazards
    of all of them together. NaN where there is none.
    """

    model: Model
    facts: Sequence[Fact]
    n: int
    events: int
    missing: int
    factors: list[Factor] = field(default_factory=list)
    parameters: int = 0
    concordance: float = nan
    proportional: float = nan
    remarks: list[str] = field(default_factory=list)

    @property
    def events_per_parameter(self) -> float:
        return self.events / self.parameters if self.parameters else nan

    def factor(self, key: str) -> Factor | None:
        """The factor of this fact; None where the model does without it."""
        return next((factor for factor in self.factors if factor.fact.key == key), None)


def models_of(definition: Definition, centre: Centre = "") -> list[Model]:
    """Cox, and where something competes Fine–Gray beside it."""
    kinds: list[Kind] = ["cox"] if definition.cause is None else ["cox", "fine_gray"]
    return [Model(definition, kind, centre) for kind in kinds]


def fit(model: Model, frame: pd.DataFrame, facts: Sequence[Fact]) -> Fitted:
    """Fit the model to the patients of whom the endpoint and all the facts are known.

    Facts that are the same for everybody, or say nothing beyond those before them, are dropped with a remark.
    Where there is no event or no fact left, the model has no factors. With fewer than 10 patients or 5 events
    there is no p. Raises ValueError for no fact.
    """
    if not facts:
        raise ValueError("facts: a model needs one")
    cases = Cases(model, frame, facts)
    kept, found = cases.fitted()
    fitted = Fitted(model, facts, cases.n, cases.seen.events, cases.missing, remarks=cases.remarks)
    if found is None:
        return fitted
    whole = _proportional(found, cases)
    factors = [
        Factor(fact, cases.effects(fact, found), cases.p_of(fact, kept, found), whole.get(fact.key, nan))
        for fact in kept
    ]
    fitted = replace(
        fitted,
        factors=factors,
        parameters=len(found.coef),
        concordance=found.concordance if isinstance(found, CoxModel) else nan,
        proportional=whole.get("GLOBAL", nan),
    )
    return replace(fitted, remarks=[*cases.remarks, *model_remarks.of_fit(fitted, cases.seen.too_few)])


class Cases:
    """The complete cases of a model, their columns as the estimators take them, and what was remarked."""

    def __init__(self, model: Model, frame: pd.DataFrame, facts: Sequence[Fact]) -> None:
        keys = [fact.key for fact in facts]
        everybody = observed(frame, model.definition, model.horizon, list(dict.fromkeys(["centre", *keys])))
        complete = everybody.rows[keys].notna().all(axis=1).to_numpy()
        self.model, self.facts = model, facts
        self.seen: Observed = everybody.only(complete)
        self.n, self.missing = int(complete.sum()), int((~complete).sum())
        self.columns = pd.DataFrame({fact.key: _column(self.seen.rows[fact.key], fact) for fact in facts})
        self.remarks: list[str] = []

    def fitted(self) -> tuple[list[Fact], CoxModel | FineGrayModel | None]:
        """The facts that can be in the model, and the model."""
        if not self.seen.events:
            self.remarks.append(model_remarks.nobody(self.model.title))
            return [], None
        varied = [fact for fact in self.facts if self.columns[fact.key].nunique() > 1]
        self.remarks += [
            model_remarks.constant(self.model.title, fact) for fact in self.facts if fact not in varied
        ]
        self.remarks += self._of_centre()
        found = self.regression([fact.key for fact in varied]) if varied else None
        return (varied, found) if found is not None or not varied else self._one_by_one(varied)

    def _one_by_one(self, facts: Sequence[Fact]) -> tuple[list[Fact], CoxModel | FineGrayModel | None]:
        kept: list[Fact] = []
        last = None
        for fact in facts:
            found = self.regression([*(each.key for each in kept), fact.key])
            if found is None:
                self.remarks.append(model_remarks.redundant(self.model.title, fact))
            else:
                kept, last = [*kept, fact], found
        return kept, last

    def regression(self, keys: Sequence[str]) -> CoxModel | FineGrayModel | None:
        """The model of these columns; None where the data do not tell their coefficients apart."""
        return self.of_columns(self.columns[list(keys)])

    def of_columns(self, columns: pd.DataFrame) -> CoxModel | FineGrayModel | None:
        """The model of any columns of the complete cases."""
        seen, cause = self.seen, self.model.definition.cause
        try:
            if self.model.kind == "fine_gray":
                return fine_gray(seen.time, seen.event, columns, cause or 1)
            return cox(
                seen.time, seen.mine, columns, strata=self._labels("strata"), cluster=self._labels("cluster")
            )
        except NotEstimable:
            return None

    def p_of(self, fact: Fact, kept: Sequence[Fact], found: CoxModel | FineGrayModel) -> float:
        """That the fact says nothing beyond the others in the model."""
        terms = found.design.covariates[fact.key]
        if self.seen.too_few:
            return nan
        if not self.by_likelihood:
            return found.test_of(terms).p if has_variance(found, terms) else nan
        others = [other.key for other in kept if other is not fact]
        without = self.regression(others) if others else None
        if others and without is None:
            return nan
        floor = found.null_log_likelihood if without is None else without.log_likelihood
        return float(chdtrc(len(terms), max(2 * (found.log_likelihood - floor), 0.0)))

    def effects(self, fact: Fact, found: CoxModel | FineGrayModel) -> list[Effect]:
        """One for a number, one for each level that somebody has, the reference first."""
        if fact.kind == "number":
            return [self._effect("", step_label(fact), slice(None), found, fact.key)]
        column = self.columns[fact.key]
        effects = []
        for code in column.cat.remove_unused_categories().cat.categories:
            mine = (column == code).to_numpy()
            term = None if code == found.design.reference[fact.key] else f"{fact.key}: {code}"
            effects.append(self._effect(code, fact.levels[code], mine, found, term))
        return effects

    def _effect(
        self, code: str, label: Text, rows: Any, found: CoxModel | FineGrayModel, term: str | None
    ) -> Effect:
        patients, mine = self.seen.rows["patient"].to_numpy()[rows], self.seen.mine[rows]
        counts = (code, label, patients, patients[mine])
        if term is None:
            return Effect(*counts, ratio=1.0, reference=True)
        row = found.table.loc[term]
        if not has_variance(found, [term]):
            return Effect(*counts, float(row["ratio"]))
        ratio, lower, upper = (float(row[name]) for name in ("ratio", "ratio_lower", "ratio_upper"))
        return Effect(*counts, ratio, lower, upper, nan if self.seen.too_few else float(row["p"]))

    @cached_property
    def by_likelihood(self) -> bool:
        """Whether likelihoods may be compared; not pseudo-likelihoods, nor those that know of no clusters."""
        return self.model.kind == "cox" and self._labels("cluster") is None

    def _labels(self, use: Centre) -> Any:
        centres = self.seen.rows["centre"].to_numpy() if self.model.centre == use else None
        return None if centres is None or (use == "cluster" and len(np.unique(centres)) < 2) else centres

    def _of_centre(self) -> list[str]:
        if self.model.kind == "fine_gray" and self.model.centre:
            return [model_remarks.centre_unused(self.model.title)]
        if self.model.centre == "cluster" and self._labels("cluster") is None:
            return [model_remarks.one_centre(self.model.title)]
        return []


def step_label(fact: Fact) -> str:
    """The title of a number with the step that its ratio is of."""
    step = STEPS.get(fact.key, 1.0)
    if step != 1:
        return _("%(title)s, per %(step)s %(unit)s") % {
            "title": fact.title,
            "step": f"{step:g}",
            "unit": fact.unit,
        }
    unit = f" ({fact.unit})" if fact.unit else ""
    return _("%(title)s, per unit%(unit)s") % {"title": fact.title, "unit": unit}


def has_variance(found: CoxModel | FineGrayModel, terms: list[str]) -> bool:
    """Not where the residuals of the clusters, or of the patients, cancel out and leave rounding."""
    places = [found.design.terms.index(term) for term in terms]
    robust, plain = (np.diag(each)[places] for each in (found.covariance, found.model_covariance))
    return not (robust <= 1e-9 * plain).any()


def _column(values: pd.Series[Any], fact: Fact) -> pd.Series[Any]:
    return values.astype(float) / STEPS.get(fact.key, 1.0) if fact.kind == "number" else values


def _proportional(found: CoxModel | FineGrayModel, cases: Cases) -> dict[str, float]:
    """The p of proportional hazards by fact, and of all; none for what has no such test."""
    if not isinstance(found, CoxModel) or found.infinite or cases.seen.too_few:
        return {}
    tests = proportional_hazards(found, "km")["p"]
    return {str(key): float(p) for key, p in tests.items() if not isnan(p)}
