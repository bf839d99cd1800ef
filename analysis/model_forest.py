"""The rows of forest plots: the ratios of a model, and the effect of one fact within subgroups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf, nan

import pandas as pd
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from scipy.special import chdtrc

from analysis.baseline import Fact
from analysis.figures.forest import ForestRow
from analysis.modelling import Cases, Effect, Fitted, Model, Text, fit, has_variance
from analysis.observed import FEWEST_EVENTS, FEWEST_PATIENTS
from analysis.tables.cells import Ratio


@dataclass(frozen=True, eq=False)
class Subgroups:
    """The rows, the level whose effect they show against which, and what is to be said beneath."""

    rows: list[ForestRow]
    level: Text
    reference: Text
    remarks: list[str]


def forest_rows(fitted: Fitted) -> list[ForestRow]:
    """A heading for each fact with its levels under it, a row for each number; columns: patients, events."""
    rows = []
    for factor in fitted.factors:
        if factor.fact.kind == "number":
            rows.append(_row(factor.effects[0], factor.effects[0].label))
        else:
            rows.append(ForestRow(factor.fact.title, p=factor.p))
            rows += [_row(effect, effect.label, level=1) for effect in factor.effects]
    return rows


def subgroup_rows(model: Model, frame: pd.DataFrame, treatment: Fact, subgroups: Sequence[Fact]) -> Subgroups:
    """The effect of a fact of two levels in everybody, and within each level of the other facts.

    The interaction stands at the heading of each fact: likelihood ratio test of the products, Wald's for
    Fine–Gray and with clusters, on the patients of whom both are known. A subgroup with fewer than 10
    patients or 5 events has its ratio and no p. Raises ValueError where the treatment has not two levels
    among these patients, or a subgroup is a number.
    """
    if treatment.kind == "number":
        raise ValueError(f"{treatment.key}: a number is no treatment")
    levels = frame[treatment.key].cat.remove_unused_categories().cat.categories.tolist()
    if len(levels) != 2:
        raise ValueError(f"{treatment.key}: {len(levels)} levels, an effect is of one against another")
    numbers = [fact.key for fact in subgroups if fact.kind == "number"]
    if numbers:
        raise ValueError(f"{numbers[0]}: a number divides nobody into subgroups")
    rows = [_effect_row(model, frame, treatment, _("All patients"), whole=True)]
    for fact in subgroups:
        rows += _of_subgroup(model, frame, treatment, fact)
    names = [treatment.levels[level] for level in levels]
    remarks = [_explained()]
    if any(row.ratio and (row.ratio.value == 0 or isinf(row.ratio.value)) for row in rows):
        remarks.append(_("A ratio of 0 or ∞ has no limits: all events of the subgroup are on one side."))
    return Subgroups(rows, names[1], names[0], remarks)


def interaction(model: Model, frame: pd.DataFrame, treatment: Fact, fact: Fact) -> float:
    """The p of a different effect in each level of the fact; NaN where that cannot be told."""
    cases = Cases(model, frame, [treatment, fact])
    both = cases.columns
    if cases.seen.too_few or both.empty:
        return nan
    products = _products(both[treatment.key], both[fact.key])
    apart = cases.regression([treatment.key, fact.key])
    found = cases.of_columns(pd.concat([both, products], axis=1))
    while found is None and products.shape[1] > 1:
        # Where a level has only one kind of patients, one product says nothing beyond the others.
        products = products.iloc[:, :-1]
        found = cases.of_columns(pd.concat([both, products], axis=1))
    if apart is None or found is None or products.empty:
        return nan
    if not cases.by_likelihood:
        terms = list(products.columns)
        return found.test_of(terms).p if has_variance(found, terms) else nan
    gain = max(2 * (found.log_likelihood - apart.log_likelihood), 0.0)
    return float(chdtrc(products.shape[1], gain))


def _of_subgroup(model: Model, frame: pd.DataFrame, treatment: Fact, fact: Fact) -> Iterator[ForestRow]:
    yield ForestRow(fact.title, interaction=interaction(model, frame, treatment, fact))
    for code, label in fact.levels.items():
        mine = frame[frame[fact.key] == code]
        if not mine.empty:
            yield _effect_row(model, mine, treatment, label, level=1)


def _effect_row(
    model: Model, frame: pd.DataFrame, treatment: Fact, label: Text, level: int = 0, whole: bool = False
) -> ForestRow:
    fitted = fit(model, frame, [treatment])
    columns = (number_format(fitted.n), number_format(fitted.events))
    factor = fitted.factor(treatment.key)
    if factor is None:
        return ForestRow(label, columns, Ratio(nan, nan, nan), level=level, whole=whole)
    effect = factor.effects[-1]
    ratio = Ratio(effect.ratio, effect.lower, effect.upper)
    return ForestRow(label, columns, ratio, effect.p, level=level, whole=whole)


def _row(effect: Effect, label: Text, level: int = 0) -> ForestRow:
    columns = (number_format(effect.n), number_format(effect.events))
    if effect.reference:
        return ForestRow(label, columns, level=level, reference=True)
    return ForestRow(label, columns, Ratio(effect.ratio, effect.lower, effect.upper), effect.p, level=level)


def _products(treatment: pd.Series, fact: pd.Series) -> pd.DataFrame:
    """A column for each level of the fact but the first, 1 for the treated in it; none that nobody is in."""
    treated = treatment == treatment.cat.remove_unused_categories().cat.categories[-1]
    levels = fact.cat.remove_unused_categories().cat.categories[1:]
    columns = {
        f"{fact.name}: {level}, treated": (treated & (fact == level)).astype(float) for level in levels
    }
    return pd.DataFrame({name: column for name, column in columns.items() if column.any()}, index=fact.index)


def _explained() -> str:
    return _(
        "Interaction: p of a different effect between the subgroups. A subgroup with fewer than %(n)s "
        "patients or %(events)s events has no p of its own. Subgroups are of facts known at day 0."
    ) % {"n": FEWEST_PATIENTS, "events": FEWEST_EVENTS}
