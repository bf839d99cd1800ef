"""Toxicity of the drugs given after the transplant."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.figures import Bar, Bars, bars
from analysis.filters import Option
from analysis.report import Report
from analysis.topics.topic import Item, Topic
from analysis.toxicity import severity_bars, toxicity_tables

MOST_TERMS = 15
RELATED = "related"


def build(report: Report) -> Sequence[Item]:
    related = report.filters.option("counted") == RELATED
    return [
        *_drawn(report),
        *toxicity_tables(report.courses, report.stamp, with_limits=True, related_only=related),
    ]


def _drawn(report: Report) -> list[Bars]:
    kinds = ((_("Haematological"), True), (_("Not haematological"), False))
    groups = [
        (
            title,
            [
                Bar(each.label, (each.any_grade, each.severe), each.exposed)
                for each in severity_bars(report.courses, haematological=haematological)[:MOST_TERMS]
            ],
        )
        for title, haematological in kinds
    ]
    if not any(found for _title, found in groups):
        return []
    return [bars("toxicity_bars", _("Toxicity by term, under any drug"), groups, stamp=report.stamp)]


TOPIC = Topic(
    "toxicity",
    gettext_lazy("Toxicity"),
    build,
    options=(
        Option(
            "counted",
            gettext_lazy("Events"),
            lambda: [("", gettext_lazy("all")), (RELATED, gettext_lazy("of which the drug is suspected"))],
        ),
    ),
    compares=False,
)
