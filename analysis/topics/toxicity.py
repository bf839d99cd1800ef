"""Toxicity of the drugs given after the transplant."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.figures import Bar, Bars, bars
from analysis.filters import Option
from analysis.report import Report
from analysis.tables import Text
from analysis.tables.toxicity import ALL_DRUGS, ANY_DRUG, drug_name, severity_bars, toxicity_tables
from analysis.topics.topic import Item, Topic
from crf.codes import DRUG

MOST_TERMS = 15
RELATED = "related"
EACH = "each"


def build(report: Report) -> Sequence[Item]:
    drug, counted = report.filters.option("drug", ANY_DRUG), report.filters.option("counted")
    chosen = ALL_DRUGS if drug == EACH else (drug,)
    tables = toxicity_tables(
        report.courses, report.stamp, drugs=chosen, with_limits=True, related_only=counted == RELATED
    )
    return [*_drawn(report, ANY_DRUG if drug == EACH else drug), *tables]


def _drawn(report: Report, drug: str) -> list[Bars]:
    kinds = ((_("Haematological"), True), (_("Not haematological"), False))
    groups = [
        (
            title,
            [
                Bar(each.label, (each.any_grade, each.severe), each.exposed)
                for each in severity_bars(report.courses, haematological=kind, drug=drug)[:MOST_TERMS]
            ],
        )
        for title, kind in kinds
    ]
    if not any(found for _title, found in groups):
        return []
    title = _("Toxicity by term: %(drug)s") % {"drug": drug_name(drug)}
    return [bars("toxicity_bars", title, groups, stamp=report.stamp)]


def _drugs() -> list[tuple[str, Text]]:
    each: list[tuple[str, Text]] = [(ANY_DRUG, _("all together")), (EACH, _("each by itself"))]
    return [*each, *DRUG.choices]


TOPIC = Topic(
    "toxicity",
    gettext_lazy("Toxicity"),
    build,
    options=(
        Option("drug", gettext_lazy("Drug"), _drugs),
        Option(
            "counted",
            gettext_lazy("Events"),
            lambda: [("", gettext_lazy("all")), (RELATED, gettext_lazy("of which the drug is suspected"))],
        ),
    ),
    compares=False,
)
