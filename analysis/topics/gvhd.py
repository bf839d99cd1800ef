"""Acute and chronic graft-versus-host disease, and survival free of it and of relapse."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.definitions import ACUTE, CHRONIC, GRFS, Definition
from analysis.figures import Axis, Curves, curves, in_days, in_months
from analysis.report import Report
from analysis.tables import Text
from analysis.topics.survival import estimates, notes_of_tests
from analysis.topics.topic import Item, Topic, by_part, named


def build(report: Report) -> Sequence[Item]:
    return [
        *drawn(report, ACUTE, "acute_curves", _("Acute GVHD, cumulative incidence"), in_days(180)),
        *estimates(report, ACUTE, "acute_gvhd", _("Acute GVHD, cumulative incidence, % (95 % CI)")),
        *drawn(report, CHRONIC, "chronic_curves", _("Chronic GVHD, cumulative incidence"), in_months()),
        *estimates(report, CHRONIC, "chronic_gvhd", _("Chronic GVHD, cumulative incidence, % (95 % CI)")),
        *drawn(report, GRFS, "grfs_curves", _("GVHD-free, relapse-free survival"), in_months()),
        *estimates(report, GRFS, "grfs", _("GVHD-free, relapse-free survival, % (95 % CI)")),
    ]


def drawn(
    report: Report, definitions: Sequence[Definition], key: str, title: Text, axis: Axis
) -> list[Curves]:
    """The endpoints of everybody in one figure; of groups that are compared, a figure for each endpoint."""
    whole, *compared = report.groups(definitions)
    if not compared:
        found = named(whole, [definition.key for definition in definitions])
        return [curves(key, title, found, axis=axis, stamp=report.stamp)] if found else []
    figures, notes = [], notes_of_tests(report, definitions)
    for definition in definitions:
        found, everybody = by_part(compared, definition.key), by_part([whole], definition.key)
        if found:
            figures.append(
                curves(
                    f"{key}_{definition.key}",
                    definition.title,
                    found,
                    whole=everybody,
                    axis=axis,
                    notes=notes.get(definition.key, ()),
                    stamp=report.stamp,
                )
            )
    return figures


TOPIC = Topic(
    "gvhd",
    gettext_lazy("GVHD and GRFS"),
    build,
    endpoints=tuple(definition.source for definition in (*ACUTE, *CHRONIC, *GRFS)),
    adds_up=True,
)
