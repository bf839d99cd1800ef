"""Recovery of neutrophils and platelets, and failure of the graft."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import ENGRAFTMENT
from analysis.figures import in_days
from analysis.report import Report
from analysis.topics.gvhd import drawn
from analysis.topics.survival import estimates
from analysis.topics.topic import Item, Topic

COUNTS = tuple(definition for definition in ENGRAFTMENT if not definition.key.startswith("graft"))


def build(report: Report) -> Sequence[Item]:
    title = _("Recovery of the counts, cumulative incidence")
    table = _("Engraftment and graft failure, cumulative incidence, % (95 % CI)")
    return [
        *drawn(report, COUNTS, "recovery", title, in_days(100)),
        *estimates(report, ENGRAFTMENT, "engraftment", table),
    ]


TOPIC = Topic(
    "engraftment",
    gettext_lazy("Engraftment"),
    build,
    endpoints=tuple(definition.source for definition in ENGRAFTMENT),
)
