"""Cox and Fine–Gray models of facts known at day 0, each alone and together, with their forest plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.baseline import BASELINE, Fact
from analysis.definitions import ACUTE, CHRONIC, DEFINITIONS, GRFS, Definition
from analysis.figures import Forest, forest
from analysis.filters import Option
from analysis.model_forest import forest_rows, subgroup_rows
from analysis.modelling import Model, fit, models_of
from analysis.report import Report
from analysis.tables.regression import models_table
from analysis.topics.topic import Item, Remark, Topic

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
    table = models_table(report.frame, models, facts, report.stamp)
    return [table, *(each for each in drawn if each), *_within(report, models[0], facts)]


def _drawn(report: Report, model: Model, facts: Sequence[Fact]) -> Forest | None:
    rows = forest_rows(fit(model, report.frame, facts))
    if not rows:
        return None
    measure = _("HR (95 % CI)") if model.kind == "cox" else _("SHR (95 % CI)")
    return forest(f"forest_{model.kind}", model.title, rows, measure=measure, stamp=report.stamp)


def _within(report: Report, model: Model, facts: Sequence[Fact]) -> list[Item]:
    """The effect of the fact chosen within the levels of the others, where it has two levels here."""
    treatment = BASELINE.get(report.filters.option("within"))
    if treatment is None:
        return []
    if report.frame[treatment.key].nunique() != 2:
        words = {"fact": treatment.title}
        return [
            Remark(_("“%(fact)s” has not two levels among these patients: no subgroups.") % words, warns=True)
        ]
    others = [fact for fact in facts if fact.levels and fact is not treatment]
    found = subgroup_rows(model, report.frame, treatment, others)
    words = {
        "model": model.title,
        "fact": treatment.title,
        "level": found.level,
        "reference": found.reference,
    }
    title = _("%(model)s: “%(fact)s”, %(level)s against %(reference)s, within subgroups") % words
    caption = " ".join(found.remarks)
    return [forest("subgroups", title, found.rows, caption=caption, stamp=report.stamp)]


def _endpoints() -> list[tuple[str, str]]:
    return [(key, str(definition.title)) for key, definition in MODELLED.items()]


def _factors() -> list[tuple[str, str]]:
    return [(key, str(fact.title)) for key, fact in BASELINE.items()]


def _effects() -> list[tuple[str, str]]:
    """Facts of two levels, of which an effect is of one against the other."""
    two = [
        (key, _("effect of “%(fact)s”") % {"fact": f.title})
        for key, f in BASELINE.items()
        if len(f.levels) == 2
    ]
    return [("", _("none")), *two]


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
        Option("within", gettext_lazy("Subgroups"), _effects),
        Option("centre_as", gettext_lazy("Centres"), _centres),
    ),
    compares=False,
)
