"""Locks that PostgreSQL holds for a process and frees by itself when the process dies.

They belong to the database connection, so a connection pooler that hands out connections by transaction must
not stand between a worker and the database.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection

# The first number of a lock says what the second one counts.
JOB, ALONE, WORKER = 7201, 7202, 7203


def number_of(name: str) -> int:
    """A name as the number of a lock, within PostgreSQL's signed 32 bits."""
    return zlib.crc32(name.encode()) - 2**31


@contextmanager
def held(space: int, number: int) -> Iterator[bool]:
    """Whether the lock is ours while the block runs; False at once where another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, number])
        (ours,) = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            # Where the connection is gone, so is the lock.
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, number])


def share(space: int, number: int = 0) -> None:
    """Hold a lock beside others until this process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [space, number])


def numbers_held(space: int) -> set[int]:
    """The locks of this space that any process holds now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
            "WHERE datname = current_database() AND locktype = 'advisory' AND granted "
            "AND objsubid = 2 AND classid = %s",
            [space],
        )
        return {number for (number,) in cursor.fetchall()}


def workers() -> bool:
    """Whether any worker is there."""
    return bool(numbers_held(WORKER))
