"""Which names a function reads, found in its code: from them follows what a thin record has to load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from types import CodeType, FunctionType
from typing import Any


def names_read(functions: Iterable[Callable[..., Any]], classes: Iterable[type]) -> frozenset[str]:
    """Every name and every string in the code of the functions and of all that they call.

    Followed are the functions and the constants of a module, and those methods and properties of `classes`
    whose names occur. More names come back than are read of a row, and none is left out, unless it is put
    together from parts.
    """
    classes = list(classes)
    found: set[str] = set()
    seen: set[CodeType] = set()
    waiting = [code for function in functions for code in _codes(function)]
    while waiting:
        function = waiting.pop()
        if function.__code__ in seen:
            continue
        seen.add(function.__code__)
        for name in _names(function.__code__):
            found.add(name)
            value = function.__globals__.get(name)
            found.update(_strings(value))
            reached = [value, *(vars(base).get(name) for cls in classes for base in cls.__mro__)]
            waiting += [code for each in reached for code in _codes(each)]
    return frozenset(found)


def _names(code: CodeType) -> Iterator[str]:
    """Of globals and attributes, and strings, in the code and in what is defined within it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
        else:
            yield from _strings(constant)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _strings(each)


def _codes(value: Any) -> Iterator[FunctionType]:
    """The functions behind a function, a property, a class method or the values of a dictionary."""
    if isinstance(value, FunctionType):
        yield value
        if (wrapped := getattr(value, "__wrapped__", None)) is not None:
            yield from _codes(wrapped)
    elif isinstance(value, property):
        yield from _codes(value.fget)
    elif isinstance(value, cached_property):
        yield from _codes(value.func)
    elif isinstance(value, classmethod | staticmethod):
        yield from _codes(value.__func__)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _codes(each)
