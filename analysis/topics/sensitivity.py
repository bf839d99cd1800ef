"""Each decision of the endpoints taken otherwise, beside the primary analysis."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from analysis.columns import ALL
from analysis.report import Report
from analysis.tables.sensitivity import sensitivity_tables
from analysis.topics.topic import Item, Topic


def build(report: Report) -> Sequence[Item]:
    return sensitivity_tables(report.frame, report.stamp)


TOPIC = Topic(
    "sensitivity",
    _("Sensitivity"),
    build,
    endpoints=tuple(ALL),
    intro=_("Under the primary analysis of each endpoint stand those that decide one thing otherwise."),
    compares=False,
)
