"""What a page of the outcomes is: a subject, the endpoints that it reads, and tables and figures in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from analysis.figures import Figure
from analysis.filters import Option
from analysis.report import Report
from analysis.results import Estimate, Group
from analysis.tables import Table

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence between the tables that a reader must not miss."""

    text: Text
    warns: bool = False


Item = Table | Figure | Remark


@dataclass(frozen=True, slots=True)
class Topic:
    """`build` gives the items of the page for a report whose frame has the columns of `endpoints`.

    `options` are what one may choose here beside the patients; `compares` says whether the page shows groups
    beside each other, `adds_up` whether it says that its parts do.
    """

    key: str
    title: Text
    build: Callable[[Report], Sequence[Item]]
    endpoints: tuple[str, ...] = ()
    intro: Text = ""
    options: tuple[Option, ...] = ()
    compares: bool = True
    adds_up: bool = False


def named(group: Group, keys: Iterable[str]) -> list[tuple[Text, Estimate]]:
    """The estimates of a group that there are, each under its short name, as figures take them."""
    found = (group.estimates[key] for key in keys if key in group.estimates)
    return [(estimate.definition.short, estimate) for estimate in found]


def by_part(groups: Sequence[Group], key: str) -> list[tuple[Text, Estimate]]:
    """One endpoint of each group that has it."""
    return [(group.short, group.estimates[key]) for group in groups if key in group.estimates]
