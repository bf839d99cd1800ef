"""Groups compared in several endpoints, and every two of them, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.comparing import Compared, Contrast, Duel, Member, Number, Text
from analysis.definitions import DAYS_PER_MONTH
from analysis.observed import Observed
from analysis.tables import Block, Column, Table
from analysis.tables.cells import AnyCell, Cell, Count, Interval, Label, P, Quantity, Who, decimal

METHODS = (
    gettext_lazy(
        "P: log-rank test for survivals and Gray's test where something competes, on events within 24 "
        "months. The first p of an endpoint compares all its groups."
    ),
    gettext_lazy(
        "Estimates and their difference from the first group are quoted at the time beside the endpoint; the "
        "difference in percentage points, with plain 95 % limits. Its p "
        "compares log(−log) of the survivals (Klein and others, Stat Med 2007;26:4505) or of what the "
        "incidences leave over (Zhang and Fine, Stat Med 2008;27:4939)."
    ),
    gettext_lazy(
        "Median, in months, on the whole follow-up; NR: not reached. Restricted mean: months without the "
        "event until month 24, as difference from the first group, for survivals."
    ),
)


@dataclass(frozen=True, slots=True)
class Difference(Cell):
    """A difference with its limits, `per` times which is printed; NaN where there is none."""

    value: float
    lower: float
    upper: float
    per: float = 1.0

    @property
    def words(self) -> str:
        return "–" if isnan(self.value) else self._printed(self.value)

    @property
    def small(self) -> str:
        if isnan(self.lower) or isnan(self.upper):
            return ""
        words = {"lower": self._printed(self.lower), "upper": self._printed(self.upper)}
        return _("(%(lower)s to %(upper)s)") % words

    @property
    def plain(self) -> list[str | int | float | None]:
        return [None if isnan(value) else value for value in (self.value, self.lower, self.upper)]

    def _printed(self, value: float) -> str:
        return decimal(self.per * value, 1)


def comparison_table(
    found: Sequence[Compared], stamp: Mapping[Text, Text], strata: str | None = None
) -> Table:
    """A block for each endpoint with a row for each group; the test of all groups stands in the first row.

    `strata` as they were compared.
    """
    columns = [
        Column(_("Group"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Events"), "count"),
        Column(_("Estimate, % (95 % CI)"), "interval"),
        Column(_("P"), "p"),
        Column(_("Difference, percentage points"), "quantity"),
        Column(_("P of the difference"), "p"),
        Column(_("Median, months"), "quantity"),
        Column(_("Difference of restricted means, months"), "quantity"),
    ]
    blocks = [Block(_heading(compared), list(_rows(compared))) for compared in found]
    return Table(
        "comparison", _("Comparison of groups"), columns, blocks, _notes(found, METHODS, strata), stamp
    )


def pairwise_table(found: Sequence[Compared], stamp: Mapping[Text, Text], strata: str | None = None) -> Table:
    """A block for each endpoint with a row for every two groups: p of the test alone, and after Holm."""
    columns = [
        Column(_("Groups"), "text"),
        Column(_("Patients"), "count"),
        Column(_("Events"), "count"),
        Column(_("P"), "p"),
        Column(_("P after Holm"), "p"),
    ]
    blocks = [
        Block(compared.definition.title, [_pair(compared, duel) for duel in compared.duels])
        for compared in found
    ]
    methods: list[Text] = [
        METHODS[0],
        _("P after Holm allows for all pairs of the endpoint (Scand J Stat 1979;6:65)."),
    ]
    return Table("pairwise", _("Every two groups"), columns, blocks, _notes(found, methods, strata), stamp)


def patients(seen: Observed, events: bool = False) -> Who:
    """The ids of the patients, or of those with the event."""
    return lambda: seen.rows["patient"][seen.mine if events else slice(None)].tolist()


def _heading(compared: Compared) -> str:
    words = {"endpoint": compared.definition.title, "landmark": compared.landmark.label}
    return _("%(endpoint)s (%(landmark)s)") % words


def _rows(compared: Compared) -> Iterator[list[AnyCell]]:
    contrasts: list[Contrast | None] = [None, *compared.contrasts]
    for member, contrast in zip(compared.members, contrasts, strict=True):
        yield [*_member(member), P(compared.p) if contrast is None else "", *_contrast(member, contrast)]


def _member(member: Member) -> list[AnyCell]:
    at, seen = member.quoted, member.seen
    return [
        Label(member.label),
        Count(len(seen.rows), who=patients(seen)),
        Count(seen.events, who=patients(seen, events=True)),
        Interval(at.value, at.lower, at.upper, member.at_risk),
    ]


def _contrast(member: Member, contrast: Contrast | None) -> list[AnyCell]:
    median = _median(member.median)
    if contrast is None:
        return [_("reference"), "", median, _("reference")]
    difference, mean = contrast.difference, contrast.mean
    return [
        Difference(difference.value, difference.lower, difference.upper, per=100),
        P(contrast.p),
        median,
        Difference(mean.value, mean.lower, mean.upper, per=1 / DAYS_PER_MONTH),
    ]


def _median(days: Number) -> Quantity:
    """In months; what is not reached is infinite."""
    value, lower, upper = (each / DAYS_PER_MONTH for each in (days.value, days.lower, days.upper))
    return Quantity(inf if isnan(value) else value, lower, inf if isnan(upper) else upper)


def _pair(compared: Compared, duel: Duel) -> list[AnyCell]:
    one, other = (compared.members[place] for place in duel.places)
    return [
        Label(_("%(one)s against %(other)s") % {"one": one.label, "other": other.label}),
        Count(len(one.seen.rows) + len(other.seen.rows), who=_both(one, other)),
        Count(one.seen.events + other.seen.events, who=_both(one, other, events=True)),
        P(duel.p),
        P(duel.p_holm),
    ]


def _both(one: Member, other: Member, events: bool = False) -> Who:
    return lambda: [*patients(one.seen, events)(), *patients(other.seen, events)()]


def _notes(found: Sequence[Compared], methods: Sequence[Text], strata: str | None) -> list[Text]:
    within = [_("The tests compare within centres (strata).")] if strata == "centre" else []
    return [*methods, *within, *(reason for compared in found for reason in compared.reasons)]
