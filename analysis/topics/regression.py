"""Cox and Fine–Gray models of facts known at day 0, each alone and together, with their forest plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.baseline import BASELINE, Fact
from analysis.definitions import ACUTE, CHRONIC, DEFINITIONS, GRFS, Definition
from analysis.figures import Forest, forest
from analysis.filters import Option
from analysis.model_forest import forest_rows
from analysis.model_table import modelled, models_table
from analysis.modelling import Model, models_of
from analysis.report import Report
from analysis.topics.topic import Item, Topic

MODELLED: Mapping[str, Definition] = {
    definition.key: definition for definition in (*DEFINITIONS, *ACUTE, *CHRONIC, *GRFS)
}
# What a first look takes: few enough for the events of the study, and each of them known to matter.
USUAL = ("age", "setting", "status", "donor", "intensity", "high_risk")


def build(report: Report) -> Sequence[Item]:
    filters = report.filters
    definition = MODELLED[filters.option("endpoint", "os")]
    facts = [BASELINE[key] for key in filters.several("factor") or USUAL]
    models = models_of(definition, filters.option("centre_as"))  # type: ignore[arg-type]
    if report.frame.empty:
        return []
    drawn = [_drawn(report, model, facts) for model in models]
    return [models_table(report.frame, models, facts, report.stamp), *(each for each in drawn if each)]


def _drawn(report: Report, model: Model, facts: Sequence[Fact]) -> Forest | None:
    together = modelled(model, report.frame, facts).together
    rows = forest_rows(together)
    if not rows:
        return None
    measure = _("HR (95 % CI)") if model.kind == "cox" else _("SHR (95 % CI)")
    return forest(f"forest_{model.kind}", model.title, rows, measure=measure, stamp=report.stamp)


def _endpoints() -> list[tuple[str, str]]:
    return [(key, str(definition.title)) for key, definition in MODELLED.items()]


def _factors() -> list[tuple[str, str]]:
    return [(key, str(fact.title)) for key, fact in BASELINE.items()]


def _centres() -> list[tuple[str, str]]:
    return [
        ("", _("ignored")),
        ("strata", _("a baseline hazard each")),
        ("cluster", _("patients of one depend on each other")),
    ]


TOPIC = Topic(
    "models",
    gettext_lazy("Models"),
    build,
    endpoints=tuple(definition.source for definition in MODELLED.values()),
    options=(
        Option("endpoint", gettext_lazy("Endpoint"), _endpoints),
        Option("factor", gettext_lazy("Factors"), _factors, several=True),
        Option("centre_as", gettext_lazy("Centres"), _centres),
    ),
    compares=False,
)
