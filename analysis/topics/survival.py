"""Overall and progression-free survival, relapse and non-relapse mortality."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from analysis.definitions import DEFINITIONS
from analysis.figures import KEYS, figure
from analysis.flow import flow_table
from analysis.report import Report
from analysis.tables import estimates_table
from analysis.topics.topic import Item, Topic


def build(report: Report) -> Sequence[Item]:
    groups = report.groups(DEFINITIONS)
    figures = [figure(key, groups, report.stamp) for key in KEYS]
    return [
        *figures,
        estimates_table(groups, report.stamp),
        flow_table(report.cohort.frame, report.frame, report.stamp),
    ]


TOPIC = Topic("survival", _("Survival and relapse"), build)
