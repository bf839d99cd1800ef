"""Overall and progression-free survival, relapse and non-relapse mortality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.definitions import DEFINITIONS, Definition
from analysis.figures import KEYS, figure, p_note
from analysis.report import Report
from analysis.tables import P, Table, Text
from analysis.tables.comparison import comparison_table, pairwise_table
from analysis.tables.estimates import estimates_table
from analysis.tables.flow import flow_table
from analysis.topics.topic import Item, Remark, Topic

IMMORTAL = _(
    "The study includes patients because they received a novel drug after the transplant. Nobody could die "
    "before that drug and still be included: survival from the transplant is immortal until then, and looks "
    "better than it was. The page “Known only later” gives it with delayed entry at the first such drug."
)


def build(report: Report) -> Sequence[Item]:
    groups = report.groups(DEFINITIONS)
    notes = notes_of_tests(report, DEFINITIONS)
    return [
        Remark(IMMORTAL, warns=True),
        *(figure(key, groups, report.stamp, notes) for key in KEYS),
        *estimates(report, DEFINITIONS, "outcomes"),
        flow_table(report.cohort.frame, report.frame, report.stamp),
    ]


def estimates(report: Report, definitions: Sequence[Definition], key: str, title: Text = "") -> list[Table]:
    """The estimates of every part, with the test of the groups and, of few groups, how they compare."""
    groups, found = report.groups(definitions), report.comparisons(definitions)
    if not found:
        return [estimates_table(groups, report.stamp, definitions, key=key, title=title)]
    p = {each.definition.key: P(each.p) for each in found}
    tables = [_renamed(comparison_table(found, report.stamp), f"{key}_compared")]
    if len(report.compared) > 2:
        tables.append(_renamed(pairwise_table(found, report.stamp), f"{key}_pairs"))
    return [estimates_table(groups, report.stamp, definitions, key=key, title=title, p=p), *tables]


def notes_of_tests(report: Report, definitions: Sequence[Definition]) -> dict[str, list[str]]:
    """By endpoint the p of the groups in words, to stand in the figures; nothing where there is none."""
    notes: dict[str, list[str]] = {}
    for each in report.comparisons(definitions):
        name = gettext("Log-rank") if each.definition.cause is None else gettext("Gray")
        notes[each.definition.key] = [] if isnan(each.p) else [p_note(name, each.p)]
    return notes


def _renamed(table: Table, key: str) -> Table:
    """A topic may compare several families of endpoints; each of its tables has an address of its own."""
    return replace(table, key=key)


TOPIC = Topic("survival", _("Survival and relapse"), build, adds_up=True)
