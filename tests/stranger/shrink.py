"""From the script that found something to a short one that finds the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tests.stranger.script import Kind, replay
from tests.stranger.steps import Step
from tests.stranger.world import World

MOST_TRIES = 30
T = TypeVar("T")


def shrunk(world: World, steps: list[Step], kind: Kind, most: int = MOST_TRIES) -> list[Step]:
    """Steps left out while the kind is still found, then what was typed; all where it does not repeat."""
    tries = iter(range(most))

    def still(candidate: list[Step]) -> bool:
        return next(tries, None) is not None and bool(replay(world, candidate, kind).findings)

    if not still(steps):
        return steps
    short = _less(steps, still)
    for n in range(len(short)):
        short = _less_typed(short, n, still)
    return short


def _less_typed(steps: list[Step], n: int, still: Callable[[list[Step]], bool]) -> list[Step]:
    names = list(steps[n].get("typed", {}))
    return _with(steps, n, _less(names, lambda kept: still(_with(steps, n, kept)))) if names else steps


def _with(steps: list[Step], n: int, names: list[str]) -> list[Step]:
    typed = {name: value for name, value in steps[n]["typed"].items() if name in names}
    return [*steps[:n], steps[n] | {"typed": typed}, *steps[n + 1 :]]


def _less(things: list[T], still: Callable[[list[T]], bool]) -> list[T]:
    """Delta debugging: leave out halves, then quarters, down to single ones."""
    size = max(len(things) // 2, 1)
    while things:
        at = 0
        while at < len(things):
            candidate = things[:at] + things[at + size :]
            if still(candidate):
                things = candidate
            else:
                at += size
        if size == 1:
            return things
        size = max(size // 2, 1)
    return things
