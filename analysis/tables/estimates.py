"""Every endpoint at its landmarks, of everybody and group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from django.utils.translation import gettext as _

from analysis.definitions import CONVENTIONS, DEFINITIONS, Definition
from analysis.results import Estimate, Group
from analysis.tables.cells import AnyCell, Count, Interval, Label, P, Text
from analysis.tables.table import Block, Column, Table


def estimates_table(
    groups: Sequence[Group],
    stamp: Mapping[Text, Text],
    definitions: Sequence[Definition] = DEFINITIONS,
    *,
    key: str = "outcomes",
    title: Text = "",
    p: Mapping[str, P] | None = None,
) -> Table:
    """Every endpoint at its landmarks; one group gives a row for each endpoint, several a block for each.

    The definitions have the same landmarks. With `p` by endpoint the row of everybody carries the test of the
    groups after it.
    """
    landmarks = [Column(landmark.label, "interval") for landmark in definitions[0].landmarks]
    counts = [Column(_("Patients"), "count"), Column(_("Events"), "count")]
    tests = [] if p is None else [Column(_("p"), "p")]

    def row(label: Text, group: Group, definition: Definition) -> list[AnyCell]:
        mine = [] if p is None else [p.get(definition.key, "") if group is groups[0] else ""]
        return [Label(label, about=definition.source), *_numbers(group, definition), *mine]

    if len(groups) == 1:
        blocks, first = (
            [Block("", [row(d.title, groups[0], d) for d in definitions])],
            Column(_("Endpoint"), "text"),
        )
    else:
        blocks = [Block(d.title, [row(g.label, g, d) for g in groups]) for d in definitions]
        first = Column(_("Group"), "text")
    columns = [first, *counts, *landmarks, *tests]
    return Table(
        key,
        title or _("Estimates, % (95 % CI)"),
        columns,
        blocks,
        notes_of(groups, definitions),
        stamp,
        divided_by=_("Endpoint"),
    )


def _numbers(group: Group, definition: Definition) -> list[AnyCell]:
    estimate = group.estimates.get(definition.key)
    if estimate is None:
        nothing = float("nan")
        return [Count(0), Count(0), *(Interval(nothing, nothing, nothing, 0) for _l in definition.landmarks)]
    people = estimate.people
    counts = [Count(estimate.n, who=people.all), Count(estimate.events, who=people.affected)]
    return [*counts, *intervals(estimate)]


def intervals(estimate: Estimate) -> list[Interval]:
    """The estimate at every landmark, each with those who had the event by then."""
    points = estimate.points
    columns = (points.estimate, points.lower, points.upper, points.at_risk)
    cells = zip(*(column.tolist() for column in columns), strict=True)
    return [
        Interval(*cell, who=partial(estimate.people.affected, landmark.days))
        for cell, landmark in zip(cells, estimate.definition.landmarks, strict=True)
    ]


def notes_of(groups: Sequence[Group], definitions: Sequence[Definition]) -> list[Text]:
    """What each endpoint means, whom it leaves out and after whom, then what holds for all of them."""
    said: list[Text] = []
    for definition in definitions:
        left_out = _("Left out: %(who)s") % {"who": definition.left_out} if definition.left_out else ""
        parts = (f"{definition.title}: {definition.text}", left_out, definition.reference)
        said.append(" ".join(part for part in parts if part))
    return [*said, *CONVENTIONS, not_estimable(), imputed(groups[0], definitions)]


def not_estimable() -> str:
    return _(
        "NE: not estimable, because nobody is followed for so long. Without limits: nobody or everybody has "
        "had the event."
    )


def imputed(group: Group, definitions: Sequence[Definition] = DEFINITIONS) -> str:
    """How many events of the group rest on a date known in part."""
    found = {
        definition.short: group.estimates[definition.key].imputed
        for definition in definitions
        if definition.key in group.estimates
    }
    counts = ", ".join(f"{short} {number}" for short, number in found.items())
    return _("Events within 24 months with a date known only in part: %(counts)s.") % {
        "counts": counts or "0"
    }
