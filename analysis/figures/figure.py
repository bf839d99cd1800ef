"""What every figure has, of whatever kind: plain numbers and texts, which all the formats draw alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from analysis.tables.cells import Text


class Described(Protocol):
    """What stands in a drawing of its own: a panel, or a figure that is one."""

    @property
    def title(self) -> Text: ...
    @property
    def description(self) -> str: ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure:
    """`caption` says how to read it, `stamp` from what the numbers were made; both go with every copy.

    A `wide` figure keeps its size on a narrow screen and scrolls in its frame.
    """

    key: str
    title: Text
    caption: str = ""
    stamp: Mapping[Text, Text] = field(default_factory=dict)
    wide: ClassVar[bool] = True

    @property
    def description(self) -> str:
        """The figure in words, with its numbers, for those who do not see it."""
        raise NotImplementedError

    @property
    def panels(self) -> Sequence[Described]:
        """What is drawn beside and below each other; most figures are one panel themselves."""
        return (self,)
