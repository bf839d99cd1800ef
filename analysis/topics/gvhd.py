"""Acute and chronic graft-versus-host disease, and survival free of it and of relapse."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import ACUTE, CHRONIC, GRFS
from analysis.report import Report
from analysis.tables import estimates_table
from analysis.topics.topic import Item, Topic


def build(report: Report) -> Sequence[Item]:
    kinds = (
        ("acute_gvhd", _("Acute GVHD, cumulative incidence, % (95 % CI)"), ACUTE),
        ("chronic_gvhd", _("Chronic GVHD, cumulative incidence, % (95 % CI)"), CHRONIC),
        ("grfs", _("GVHD-free, relapse-free survival, % (95 % CI)"), GRFS),
    )
    return [
        estimates_table(report.groups(definitions), report.stamp, definitions, key=key, title=title)
        for key, title, definitions in kinds
    ]


TOPIC = Topic(
    "gvhd",
    gettext_lazy("GVHD and GRFS"),
    build,
    endpoints=tuple(definition.source for definition in (*ACUTE, *CHRONIC, *GRFS)),
)
