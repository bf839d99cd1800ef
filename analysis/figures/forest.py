"""Forest plots as objects: ratios with their limits on a logarithmic axis, between columns of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

from django.utils.translation import gettext as _

from analysis.figures.figure import Figure
from analysis.tables.cells import P, Ratio, Text


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A heading (no `ratio`), a reference level (`reference`), or a ratio with its limits.

    Limits may be 0 or infinite, or everything NaN where the model gave none. `columns` are the texts under
    the figure's columns, as patients and events; `level` indents the label; `whole` draws a diamond, for the
    ratio of everybody.
    """

    label: Text
    columns: tuple[Text, ...] = ()
    ratio: Ratio | None = None
    p: float = nan
    interaction: float = nan
    level: int = 0
    reference: bool = False
    whole: bool = False

    @property
    def heading(self) -> bool:
        return self.ratio is None and not self.reference

    @property
    def words(self) -> str:
        """The ratio as it is printed: "0.62 (0.41–0.94)"."""
        if self.reference:
            return _("1 (reference)")
        return f"{self.ratio.words} {self.ratio.small}".strip() if self.ratio else ""

    @property
    def p_words(self) -> str:
        return "" if isnan(self.p) else P(self.p).words

    @property
    def interaction_words(self) -> str:
        return "" if isnan(self.interaction) else P(self.interaction).words


@dataclass(frozen=True, eq=False, kw_only=True)
class Forest(Figure):
    """`measure` heads the ratios; `favours` are the words under the left and the right of the axis."""

    rows: tuple[ForestRow, ...]
    columns: tuple[Text, ...]
    measure: Text
    favours: tuple[Text, Text]

    @property
    def interactions(self) -> bool:
        """Whether there is a column of p values of interaction."""
        return any(not isnan(row.interaction) for row in self.rows)

    @property
    def tested(self) -> bool:
        return any(not isnan(row.p) for row in self.rows)

    @property
    def description(self) -> str:
        heading, told = "", []
        for row in self.rows:
            if row.heading:
                heading = f"{row.label}, "
                told += self._of_heading(row)
                continue
            heading = heading if row.level else ""
            counts = [f"{name} {value}" for name, value in zip(self.columns, row.columns, strict=False)]
            p = [_("p %(p)s") % {"p": row.p_words}] if row.p_words else []
            numbers = ", ".join([*counts, f"{self.measure} {row.words}", *p])
            told.append(f"{heading}{row.label}: {numbers}")
        return "; ".join(told) + "." if told else ""

    def _of_heading(self, row: ForestRow) -> list[str]:
        """What a test of the whole fact says."""
        told = []
        if row.p_words:
            told.append(_("%(label)s: p %(p)s") % {"label": row.label, "p": row.p_words})
        if row.interaction_words:
            words = {"label": row.label, "p": row.interaction_words}
            told.append(_("%(label)s: p for interaction %(p)s") % words)
        return told


def forest(
    key: str,
    title: Text,
    rows: Sequence[ForestRow],
    *,
    columns: Sequence[Text] | None = None,
    measure: Text = "",
    favours: tuple[Text, Text] = ("", ""),
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Forest:
    """Ratios on a logarithmic axis with a line at 1.

    `columns` name the texts of the rows, by default patients and events; `measure` heads the ratios, by
    default "HR (95 % CI)". An arrow ends limits that lie beyond the axis.
    """
    said = _("Squares: estimates, lines: 95 % confidence intervals; an arrow: beyond the axis.")
    return Forest(
        key=key,
        title=title,
        caption=f"{caption} {said}".strip(),
        stamp=stamp or {},
        rows=tuple(rows),
        columns=tuple(columns) if columns is not None else (_("Patients"), _("Events")),
        measure=measure or _("HR (95 % CI)"),
        favours=favours,
    )
