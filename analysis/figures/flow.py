"""The flow of patients as STROBE asks for it: from registration to each endpoint, and who left why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from analysis.figures.figure import Figure
from analysis.tables.cells import Text

Reasons = tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """So many patients at a stage, and by reason those who go no further from it."""

    label: Text
    number: int
    excluded: Reasons = ()


@dataclass(frozen=True, slots=True)
class End:
    """An endpoint for which so many are analysed; `lines` are texts under it, as events and censored."""

    label: Text
    number: int
    left_out: Reasons = ()
    lines: tuple[Text, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Flow(Figure):
    """Steps beneath each other, and the ends beside each other at the foot."""

    steps: tuple[Step, ...]
    ends: tuple[End, ...]

    @property
    def description(self) -> str:
        told = [" ".join(filter(None, [counted(step), excluded(step.excluded)])) for step in self.steps]
        for end in self.ends:
            lines = f"{', '.join(map(str, end.lines))}." if end.lines else ""
            told.append(" ".join(filter(None, [counted(end), lines, excluded(end.left_out)])))
        return " ".join(told)


def counted(box: Step | End) -> str:
    return _("%(label)s: %(n)s.") % {"label": box.label, "n": box.number}


def excluded(reasons: Reasons) -> str:
    if not reasons:
        return ""
    listed = ", ".join(f"{label} {number}" for label, number in reasons)
    total = sum(number for _label, number in reasons)
    return _("Left out %(n)s: %(reasons)s.") % {"n": total, "reasons": listed}


def flow(
    key: str,
    title: Text,
    steps: Sequence[Step],
    ends: Sequence[End] = (),
    *,
    caption: str = "",
    stamp: Mapping[Text, Text] | None = None,
) -> Flow:
    """The flow diagram; reasons that concern nobody are left out.

    Raises ValueError where a step is not the one before it less those excluded.
    """
    for before, after in pairwise(steps):
        if before.number - sum(number for _label, number in before.excluded) != after.number:
            raise ValueError(f"{before.label!s} less those excluded is not {after.label!s}")
    kept = [Step(step.label, step.number, _met(step.excluded)) for step in steps]
    last = [End(end.label, end.number, _met(end.left_out), end.lines) for end in ends]
    return Flow(key=key, title=title, caption=caption, stamp=stamp or {}, steps=tuple(kept), ends=tuple(last))


def _met(reasons: Reasons) -> Reasons:
    return tuple((label, number) for label, number in reasons if number)
