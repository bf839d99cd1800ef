"""Who the patients are, how they came into the analysis, how they were followed, and of what they died."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.filters import Option
from analysis.followed import completeness_table, flow_figure, swimmer_figure
from analysis.report import Report
from analysis.tables.deaths import deaths_table
from analysis.tables.flow import flow_table
from analysis.tables.table_one import table_one
from analysis.topics.topic import Item, Topic

LATER = ("agvhd_2_4", "cgvhd", "first_dli", "first_novel_drug", "second_allo")


def build(report: Report) -> Sequence[Item]:
    tests = report.filters.option("tests") == "p"
    return [
        table_one(report.labelled, report.stamp, p_values=tests),
        flow_figure(report),
        flow_table(report.cohort.frame, report.frame, report.stamp),
        completeness_table(report),
        deaths_table(report.frame, report.courses_without_drugs, report.stamp),
        *swimmer_figure(report),
    ]


TOPIC = Topic(
    "patients",
    gettext_lazy("Patients"),
    build,
    endpoints=LATER,
    options=(
        Option(
            "tests",
            gettext_lazy("Table 1"),
            lambda: [("", _("without p values, as STROBE advises")), ("p", _("with p values"))],
        ),
    ),
)
