"""Conditions on the answers of a form, declared once: evaluated here and, as data, in the page.

    item("dx_subtype") == "OTH"
    item("drugs").contains("OTH") | item("drugs").contains("TRIAL")

A comparison with an empty answer is False, `!=` and `not_in` too: what depends on an answer waits for
it. So `item("x") != "A"` and `~(item("x") == "A")` differ while x is empty. Codes are text, yet two
numbers are compared as numbers: "05", 5 and 5.0 are equal. An item with several answers is asked by
`contains`; every other comparison with it is False.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any, NoReturn

Literal = str | int | float


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of the answers of a form; made by `item(name)`, joined by `&`, `|` and `~`.

    `parts` are conditions under "and", "or" and "not"; else the item's name and what it is compared with.
    """

    operator: str
    parts: tuple[Any, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it is so, given item name → answer; None, blank text, no codes and no entry are empty.

        static/js/conditions.js does the same in the page; both obey tests/crf/condition_vectors.json.
        """
        operator, parts = self.operator, self.parts
        # By far the most common first: every check of every record comes by here.
        if operator not in _NO_COMPARISON:
            value = values.get(parts[0])
            if type(value) is str:
                return _compare_text(operator, value, parts[1])
            return value is not None and not _is_empty(value) and _compare(operator, value, parts[1])
        if operator == "and":
            return all(part.holds(values) for part in parts)
        if operator == "or":
            return any(part.holds(values) for part in parts)
        if operator == "not":
            return not parts[0].holds(values)
        return _is_empty(values.get(parts[0])) == (operator == "is_empty")

    def as_data(self) -> list[Any]:
        """Nested lists for JSON: ["and", ["==", "emd", "Y"], ["in", "riss", ["2"]], ["has_value", "ldh"]]."""
        return [self.operator, *map(_as_data, self.parts)]

    def items(self) -> frozenset[str]:
        """The names of the items that it reads."""
        if self.operator in ("and", "or", "not"):
            return frozenset().union(*(part.items() for part in self.parts))
        return frozenset(self.parts[:1])

    def __and__(self, other: "Condition") -> "Condition":
        return Condition("and", (self, other)) if isinstance(other, Condition) else NotImplemented

    def __or__(self, other: "Condition") -> "Condition":
        return Condition("or", (self, other)) if isinstance(other, Condition) else NotImplemented

    def __invert__(self) -> "Condition":
        return Condition("not", (self,))

    def __bool__(self) -> NoReturn:
        raise TypeError("A condition is not true by itself: join with & | ~ and ask holds(values).")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The answer to an item, waiting to be compared with a code or a number."""

    name: str

    def __eq__(self, code: Literal) -> Condition:  # type: ignore[override]
        return Condition("==", (self.name, _literal(code)))

    def __ne__(self, code: Literal) -> Condition:  # type: ignore[override]
        return Condition("!=", (self.name, _literal(code)))

    def __ge__(self, number: float) -> Condition:
        return Condition(">=", (self.name, _numeral(number)))

    def __gt__(self, number: float) -> Condition:
        return Condition(">", (self.name, _numeral(number)))

    def __le__(self, number: float) -> Condition:
        return Condition("<=", (self.name, _numeral(number)))

    def __lt__(self, number: float) -> Condition:
        return Condition("<", (self.name, _numeral(number)))

    def is_in(self, code: Literal, *more: Literal) -> Condition:
        return Condition("in", (self.name, tuple(map(_literal, (code, *more)))))

    def not_in(self, code: Literal, *more: Literal) -> Condition:
        return Condition("not_in", (self.name, tuple(map(_literal, (code, *more)))))

    def contains(self, code: Literal) -> Condition:
        """Whether this is the answer, or one of several."""
        return Condition("contains", (self.name, _literal(code)))

    def has_value(self) -> Condition:
        return Condition("has_value", (self.name,))

    def is_empty(self) -> Condition:
        return Condition("is_empty", (self.name,))


def item(name: str) -> Answer:
    """Where a condition begins: `item("centre_status") >= 3`."""
    return Answer(name)


_NO_COMPARISON = frozenset({"and", "or", "not", "is_empty", "has_value"})
_ORDERINGS = {">=": ge, ">": gt, "<=": le, "<": lt}
_SEVERAL = (list, tuple, set, frozenset)


# Codes are few and compared all the time; of other answers only the latest are kept.
@lru_cache(maxsize=4096)
def _compare_text(operator: str, value: str, operand: Any) -> bool:
    return not _is_empty(value) and _compare(operator, value, operand)


def _compare(operator: str, value: Any, operand: Any) -> bool:
    several = isinstance(value, _SEVERAL)
    answers = value if several else (value,)
    codes = operand if isinstance(operand, tuple) else (operand,)
    met = any(_same(answer, code) for answer in answers for code in codes)
    if operator == "contains" or several:
        return operator == "contains" and met
    if operator in ("==", "in"):
        return met
    if operator in ("!=", "not_in"):
        return not met
    number, limit = _number(value), _number(operand)
    return number is not None and limit is not None and bool(_ORDERINGS[operator](number, limit))


def _same(value: Any, code: Literal) -> bool:
    numbers = _number(value), _number(code)
    return _text(value) == _text(code) if None in numbers else numbers[0] == numbers[1]


def _number(value: Any) -> Decimal | None:
    """The number that a value is or spells; codes such as 1E2 and NAN spell none."""
    text = f"{Decimal(str(value)):f}" if isinstance(value, float | Decimal) else _text(value)
    return Decimal(text) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else None


def _text(value: Any) -> str:
    return str(value).strip()


def _is_empty(value: Any) -> bool:
    if value is None:
        return True
    return not value if isinstance(value, _SEVERAL) else _text(value) == ""


def _as_data(part: Any) -> Any:
    if isinstance(part, Condition):
        return part.as_data()
    return list(part) if isinstance(part, tuple) else part


def _literal(code: Any) -> Literal:
    if isinstance(code, str) and code.strip():
        return str(code)
    if isinstance(code, int | float) and not isinstance(code, bool):
        return code
    raise TypeError(f"An answer is compared with a code or a number, not {code!r}; see is_empty.")


def _numeral(number: Any) -> float:
    if isinstance(number, int | float) and not isinstance(number, bool):
        return number
    raise TypeError(f"An answer is more or less than a number, not {number!r}.")
