"""Models of several endpoints as one table: each fact alone and beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis import model_remarks
from analysis.baseline import Fact
from analysis.modelling import Effect, Factor, Fitted, Model, Text, fit, step_label
from analysis.tables import Block, Column, Table
from analysis.tables.cells import AnyCell, Count, Label, P, Ratio, Who

METHODS = (
    gettext_lazy(
        "Ratio with 95 % limits: of hazards in Cox models (tied events after Efron), of subdistribution "
        "hazards in Fine–Gray models, on events within 24 months. Cause-specific models speak of the rate "
        "among those still at risk, Fine–Gray models of the incidence."
    ),
    gettext_lazy(
        "P of a level: Wald's test. P of a fact: likelihood ratio test of all its levels; Wald's test for "
        "Fine–Gray models and with centres as clusters."
    ),
    gettext_lazy(
        "Univariable models use all patients of whom the fact is known, and so do the numbers of patients "
        "and events; the multivariable model those of whom all facts are known."
    ),
    gettext_lazy(
        "Proportional hazards: score test with Kaplan–Meier time (Grambsch and Therneau, Biometrika "
        "1994;81:515). Concordance: Harrell's C."
    ),
)
CENTRES = {
    "strata": gettext_lazy("Each centre has a baseline hazard of its own (strata)."),
    "cluster": gettext_lazy("Standard errors allow for patients of a centre being alike (Lin and Wei)."),
}


@dataclass(frozen=True, eq=False)
class Modelled:
    """A model with all facts, and one with each alone."""

    together: Fitted
    alone: Mapping[str, Fitted]


def modelled(model: Model, frame: pd.DataFrame, facts: Sequence[Fact]) -> Modelled:
    """Fit them; arguments and errors as for `fit`."""
    return Modelled(fit(model, frame, facts), {fact.key: fit(model, frame, [fact]) for fact in facts})


def models_table(
    frame: pd.DataFrame, models: Sequence[Model], facts: Sequence[Fact], stamp: Mapping[Text, Text]
) -> Table:
    """A block for each model; a row for each fact, and under it one for each level.

    `frame` has the columns of the endpoints, `patient`, `centre` and the facts. Raises ValueError where there
    is no fact.
    """
    found = [modelled(model, frame, facts) for model in models]
    columns = [
        Column(_("Fact"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Events"), "count"),
        Column(_("Alone, ratio (95 % CI)"), "ratio"),
        Column(_("P"), "p"),
        Column(_("Multivariable, ratio (95 % CI)"), "ratio"),
        Column(_("P"), "p"),
    ]
    blocks = [Block(each.together.model.title, list(_rows(each, facts))) for each in found]
    return Table("models", _("Models"), columns, blocks, list(_notes(found)), stamp)


def patients(ids: Any) -> Who:
    """The ids of an effect as a cell asks for them."""
    return ids.tolist


def _rows(found: Modelled, facts: Sequence[Fact]) -> Iterator[list[AnyCell]]:
    for fact in facts:
        alone, beside = found.alone[fact.key].factor(fact.key), found.together.factor(fact.key)
        if fact.kind == "category" or alone is None:
            title = fact.title if fact.kind == "category" else step_label(fact)
            yield [Label(title), "", "", "", _p(alone), "", _p(beside)]
        for effect in alone.effects if alone else ():
            yield _row(effect, _same(effect, beside), fact)


def _row(alone: Effect, beside: Effect | None, fact: Fact) -> list[AnyCell]:
    return [
        Label(alone.label, 0 if fact.kind == "number" else 1),
        Count(alone.n, who=patients(alone.patients)),
        Count(alone.events, who=patients(alone.struck)),
        *_ratio(alone),
        *_ratio(beside),
    ]


def _same(effect: Effect, factor: Factor | None) -> Effect | None:
    """The effect of the same level in another model."""
    return next((each for each in factor.effects if each.code == effect.code), None) if factor else None


def _ratio(effect: Effect | None) -> list[AnyCell]:
    if effect is None:
        return ["–", "–"]
    if effect.reference:
        return [_("1 (reference)"), ""]
    return [Ratio(effect.ratio, effect.lower, effect.upper), P(effect.p)]


def _p(factor: Factor | None) -> AnyCell:
    return "–" if factor is None else P(factor.p)


def _notes(found: Sequence[Modelled]) -> Iterator[Text]:
    yield from METHODS
    yield from dict.fromkeys(
        CENTRES[each.together.model.centre] for each in found if each.together.model.centre
    )
    said = [remark for each in found for remark in _remarks(each)]
    yield from dict.fromkeys(said)


def _remarks(found: Modelled) -> Iterator[str]:
    together = found.together
    if together.factors:
        yield model_remarks.in_numbers(together)
    if together.missing:
        yield model_remarks.left_out(together.model.title, together.missing, together.facts)
    yield from together.remarks
    for alone in found.alone.values():
        # Of a model of one fact its size says enough, but not a ratio without end.
        yield from model_remarks.infinite(alone) if alone.factors else alone.remarks
