"""Who acts and why: the only door through which audited tables can be written."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction


class Actor(Protocol):
    """What the trail needs to know of a person; accounts.User satisfies it."""

    pk: Any
    full_name: str

    def role_names(self) -> str: ...


# The request that a write belongs to; the middleware sets it, commands leave it empty.
request_id: ContextVar[str] = ContextVar("request_id", default="")

# The time of the study's story while a demo study is loaded; the database refuses it everywhere else.
demo_moment: ContextVar[datetime | None] = ContextVar("demo_moment", default=None)

SETTING = "mmregistry.actor"


class _System:
    """Nobody: scheduled checks, imports by command, the demo study."""

    pk = None
    full_name = "system"

    def role_names(self) -> str:
        return "system"

    def can(self, capability: str, centre: object = None) -> bool:
        return True


SYSTEM = _System()

# The actor of this thread's open transaction; the database's own setting is what the trigger obeys.
_context: ContextVar[dict[str, Any] | None] = ContextVar("audit_context", default=None)


@contextmanager
def acting(by: Actor, *, reason: str = "", query: int | None = None) -> Iterator[None]:
    """Open a transaction in which `by` may write audited tables.

    The actor is a transaction-local setting, so it can neither leak into the next request that
    uses the connection nor be forgotten: the row trigger refuses a write without it. A nested
    call keeps the outer actor and reason; it may only add the query that a change answers.
    """
    outer = _context.get()
    context = outer or {
        "id": by.pk,
        "name": by.full_name,
        "role": by.role_names(),
        "reason": reason,
        "request": request_id.get(),
        "version": settings.SOFTWARE_VERSION,
    }
    moment = demo_moment.get()
    if moment is not None and outer is None:
        context["at"] = moment.isoformat()
    if query is not None:
        context = {**context, "query": query}
    if context == outer:
        with transaction.atomic():
            yield
        return
    with transaction.atomic():
        token = _context.set(context)
        _tell_database(context)
        try:
            yield
        finally:
            # Before the commit: what runs on it is a transaction of its own and opens its own door. After an
            # error the rolled-back transaction or savepoint has taken the database's setting with it.
            _context.reset(token)
        _tell_database(outer)


def acting_system(reason: str) -> AbstractContextManager[None]:
    """The same for work that no person does."""
    return acting(SYSTEM, reason=reason)


def _tell_database(context: dict[str, Any] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, json.dumps(context) if context else ""])
