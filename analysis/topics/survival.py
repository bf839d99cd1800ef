"""Overall and progression-free survival, relapse and non-relapse mortality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.comparing import compare
from analysis.comparison_table import comparison_table, pairwise_table
from analysis.definitions import DEFINITIONS, Definition
from analysis.figures import KEYS, figure, p_note
from analysis.flow import flow_table
from analysis.report import Report
from analysis.tables import P, Table, Text, estimates_table
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
    groups, compared = report.groups(definitions), report.compared
    p = {key: P(value) for key, value in tests_of(report, definitions).items()} or None
    tables: list[Table] = []
    if len(compared) > 1:
        tables.append(_renamed(comparison_table(compared, definitions, report.stamp), f"{key}_compared"))
    if len(compared) > 2:
        tables.append(_renamed(pairwise_table(compared, definitions, report.stamp), f"{key}_pairs"))
    return [estimates_table(groups, report.stamp, definitions, key=key, title=title, p=p), *tables]


def tests_of(report: Report, definitions: Sequence[Definition]) -> dict[str, float]:
    """By endpoint the p of the groups that are compared, NaN where one of them is too small."""
    if len(report.compared) < 2:
        return {}
    return {each.key: compare(report.compared, each).p for each in definitions}


def notes_of_tests(report: Report, definitions: Sequence[Definition]) -> dict[str, list[str]]:
    """The same in words, to stand in the figures."""
    notes = {}
    for each in definitions:
        name = gettext("Log-rank") if each.cause is None else gettext("Gray")
        notes[each.key] = [p_note(name, p) for p in (tests_of(report, [each]).get(each.key, nan),) if p == p]
    return notes


def _renamed(table: Table, key: str) -> Table:
    """A topic may compare several families of endpoints; each of its tables has an address of its own."""
    return replace(table, key=key)


TOPIC = Topic("survival", _("Survival and relapse"), build)
