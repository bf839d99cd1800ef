"""What many endpoints ask of the same record, answered once while a patient is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from crf.record import PatientRecord

Function = TypeVar("Function", bound=Callable[..., Any])

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it no record may change, and each is asked the same thing once."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(function: Function) -> Function:
    """For a pure function of a record whose answer nobody changes; outside `asked_once` it is as it was."""

    @wraps(function)
    def answer(record: PatientRecord, *args: Any, **kwargs: Any) -> Any:
        known = _answers.get()
        if known is None:
            return function(record, *args, **kwargs)
        asked = function, record, args, tuple(kwargs.items())
        if asked not in known:
            known[asked] = function(record, *args, **kwargs)
        return known[asked]

    return cast(Function, answer)
