"""What a page of the outcomes is: a subject, the endpoints that it reads, and tables and figures in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from analysis.filters import Option
from analysis.report import Report
from analysis.tables import Table

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence between the tables that a reader must not miss."""

    text: Text
    warns: bool = False


Item = Table | Remark | Any


@dataclass(frozen=True, slots=True)
class Topic:
    """`build` gives the items of the page for a report whose frame has the columns of `endpoints`."""

    key: str
    title: Text
    build: Callable[[Report], Sequence[Item]]
    endpoints: tuple[str, ...] = ()
    intro: Text = ""
    options: tuple[Option, ...] = ()
