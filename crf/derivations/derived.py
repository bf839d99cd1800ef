"""What a derived item says: a value, or which answers are lacking for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

Number = int | float
Value = str | Number


@dataclass(frozen=True, slots=True)
class Derived:
    """A code or a number, or None where the answers do not determine one.

    `because` names the items ("DIA.b2m") without an answer that would make a difference, `imprecise`
    those whose answer is there but not precise enough, such as a year where the day matters. Where
    neither names any, the answers are all there and still decide nothing. What does not `apply` has
    no value because the question does not arise, as days to a recovery that never came.
    """

    value: Value | None
    because: tuple[str, ...] = ()
    imprecise: tuple[str, ...] = ()
    applies: bool = True

    @property
    def determined(self) -> bool:
        return self.value is not None


DOES_NOT_APPLY = Derived(None, applies=False)


def lacking(*paths: str, imprecise: Iterable[str] = ()) -> Derived:
    """Not determined for want of these items, each named once."""
    return Derived(None, tuple(dict.fromkeys(paths)), tuple(dict.fromkeys(imprecise)))


@dataclass(frozen=True, slots=True)
class Possible:
    """The values that an input can have: one if it is known, else every one that could make a difference."""

    values: tuple[Any, ...]
    path: str = ""


def known(value: Any) -> Possible:
    return Possible((value,))


def possible(value: Any, otherwise: Iterable[Any], path: str = "") -> Possible:
    """The value, or, where it is None, whatever it could be."""
    return Possible(tuple(otherwise), path) if value is None else known(value)


def bounded(result: Callable[..., Any], *inputs: Possible) -> Derived:
    """The result if it is the same whatever the unknown inputs are, else the inputs on which it depends.

    Every combination of the possible values is tried, so an unknown that cannot change the result does
    not stand in its way. Inputs that are known do not appear in `because`.
    """
    results = {values: result(*values) for values in product(*(each.values for each in inputs))}
    if len(set(results.values())) == 1:
        return Derived(next(iter(results.values())))
    return lacking(*(each.path for at, each in enumerate(inputs) if _matters(results, at)))


def _matters(results: dict[tuple[Any, ...], Any], at: int) -> bool:
    """Whether the result changes for some values of the other inputs when this one does."""
    seen: dict[tuple[Any, ...], Any] = {}
    for values, result in results.items():
        others = values[:at] + values[at + 1 :]
        if seen.setdefault(others, result) != result:
            return True
    return False


def any_true(facts: Iterable[bool | None]) -> bool | None:
    """Kleene's or: True beats unknown, unknown beats False."""
    facts = list(facts)
    return True if True in facts else None if None in facts else False


def all_true(facts: Iterable[bool | None]) -> bool | None:
    """Kleene's and: False beats unknown, unknown beats True."""
    facts = list(facts)
    return False if False in facts else None if None in facts else True


def yes_or_no(fact: bool | None) -> str | None:
    """The code of the list YN."""
    return None if fact is None else "Y" if fact else "N"


def from_yes_or_no(code: str | None) -> bool | None:
    return None if code is None else code == "Y"
