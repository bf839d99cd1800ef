"""Recovery of neutrophils and platelets, and failure of the graft."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import ENGRAFTMENT
from analysis.report import Report
from analysis.tables import estimates_table
from analysis.topics.topic import Item, Topic


def build(report: Report) -> Sequence[Item]:
    title = _("Engraftment and graft failure, cumulative incidence, % (95 % CI)")
    groups = report.groups(ENGRAFTMENT)
    return [estimates_table(groups, report.stamp, ENGRAFTMENT, key="engraftment", title=title)]


TOPIC = Topic(
    "engraftment",
    gettext_lazy("Engraftment"),
    build,
    endpoints=tuple(definition.source for definition in ENGRAFTMENT),
)
