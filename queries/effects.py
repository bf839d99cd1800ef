"""What an answer may do to the outcomes: asked of the room above, which says here how it is known.

This room keeps the effect with the query, sorts by its weight and shows its words; what an endpoint is, only
the room of outcomes knows. It names itself once, by `known_by`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crf.checks import Finding, Target
    from crf.record import PatientRecord

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """`weight` sorts work lists, 0 where no outcome is touched; `stored` is its author's own JSON."""

    weight: int = 0
    stored: Stored = field(default_factory=dict)


NONE = Effect()

Known = Callable[["PatientRecord", Sequence["Target"], "Finding | None"], Effect]
InWords = Callable[[Stored], list[str]]

_sources: list[tuple[Known, InWords]] = []
_items: set[str] = set()


def known_by(effect: Known, in_words: InWords, items: Iterable[str]) -> None:
    """Have `effect(record, targets, finding)` asked for every question; a room says this once.

    `items` are the paths ("DTH.death_date") of every item that an endpoint reads.
    """
    _sources[:] = [(effect, in_words)]
    _items.clear()
    _items.update(items)


def decides_outcome(path: str) -> bool:
    """Whether an endpoint reads the item "FORM.item"."""
    return path in _items


def effect_of(record: PatientRecord, targets: Sequence[Target], finding: Finding | None = None) -> Effect:
    """Of a question at these items; with a finding, of the ways in which it could be put right."""
    return next((known(record, targets, finding) for known, _in_words in _sources), NONE)


def in_words(stored: Stored) -> list[str]:
    """Sentences in the reader's language; none where nothing is known."""
    return next((words(stored) for _known, words in _sources), []) if stored else []
