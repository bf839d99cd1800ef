"""What came of the first treatment for relapse after the transplant."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from analysis.columns import AFTER_RELAPSE
from analysis.report import Report
from analysis.tables.relapse_treatments import after_relapse_tables
from analysis.topics.topic import Item, Topic


def build(report: Report) -> Sequence[Item]:
    return after_relapse_tables(report.frame, report.courses_without_drugs, report.stamp)


TOPIC = Topic(
    "relapse-treatment",
    _("Treatment for relapse"),
    build,
    endpoints=tuple(sorted(AFTER_RELAPSE)),
    intro=_(
        "Time counts from the start of the first treatment for relapse, so nobody has to survive up to it."
    ),
    compares=False,
)
