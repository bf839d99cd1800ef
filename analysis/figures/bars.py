"""Bars as objects: how many of those at risk had something, and how many of them severely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.figures.figure import Figure
from analysis.tables.cells import Text, percent


@dataclass(frozen=True, slots=True)
class Bar:
    """`counts` of patients out of `total`, each within the one before: any grade, then 3 or more."""

    label: Text
    counts: tuple[int, ...]
    total: int

    def share(self, count: int) -> float:
        return count / self.total if self.total else 0.0

    def words(self, count: int) -> str:
        """A count as it is printed: "12 (24.0 %)"."""
        return f"{count} ({percent(self.share(count))} %)" if self.total else f"{count}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Bars(Figure):
    """Groups of bars under headings; `parts` name the counts of each bar, the largest first."""

    groups: tuple[tuple[Text, tuple[Bar, ...]], ...]
    parts: tuple[Text, ...]

    @property
    def description(self) -> str:
        told = []
        for heading, bars in self.groups:
            rows = [f"{bar.label}: {self._counted(bar)}" for bar in bars]
            told.append(f"{heading}: {'; '.join(rows)}." if heading else f"{'; '.join(rows)}.")
        return " ".join(told)

    def _counted(self, bar: Bar) -> str:
        found = zip(self.parts, bar.counts, strict=True)
        words = ", ".join(f"{part} {bar.words(count)}" for part, count in found)
        return _("%(counts)s of %(total)s") % {"counts": words, "total": bar.total}


def bars(
    key: str,
    title: Text,
    groups: Sequence[tuple[Text, Sequence[Bar]]],
    *,
    parts: Sequence[Text] | None = None,
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Bars:
    """A bar for each term, in groups as haematological and not; `parts` are by default any grade and ≥ 3.

    Raises ValueError where counts of a bar grow, exceed its total or are not as many as the parts.
    """
    names = tuple(parts) if parts is not None else (_("Any grade"), _("Grade 3 or more"))
    for _heading, group in groups:
        for bar in group:
            within = (bar.total, *bar.counts, 0)
            if len(bar.counts) != len(names) or list(within) != sorted(within, reverse=True):
                raise ValueError(f"counts of {bar.label!s} do not lie within each other: {within}")
    frozen = tuple((heading, tuple(group)) for heading, group in groups if group)
    return Bars(key=key, title=title, caption=caption, stamp=stamp or {}, groups=frozen, parts=names)
