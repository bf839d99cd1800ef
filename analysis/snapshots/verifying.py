"""Whether an archive is what was frozen, and whether the tables follow from its numbers still."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

from django.conf import settings

from analysis.models import Snapshot
from analysis.rules import rules
from analysis.snapshots.archive import Damaged, digest, unpack
from analysis.snapshots.contents import TABLES
from analysis.snapshots.frozen import frozen_from
from analysis.snapshots.number_files import UnknownCode
from analysis.snapshots.topic_tables import topic_tables

# Sums may differ in the last digits from machine to machine.
AS_GOOD_AS_EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Finding:
    fine: bool
    words: str


def verify(content: bytes, key: str = "") -> Iterator[Finding]:
    """What is found, in order; `key` is the id that the content ought to have, where one is known.

    Asks no database.
    """
    found = digest(content)
    if key and found[:12] != key:
        yield Finding(False, f"SHA-256 {found}: this is not the content of {key}.")
    else:
        yield Finding(True, f"SHA-256 {found}: snapshot {found[:12]}.")
    try:
        about, files = unpack(content)
    except Damaged as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"{len(files)} files, each as the manifest says.")
    yield from _tables(about, files)


def verify_stored(snapshot: Snapshot, content: bytes) -> Iterator[Finding]:
    """The same of a snapshot of this database, and whether its row says what the content says."""
    yield from verify(content, snapshot.key)
    if digest(content) != snapshot.sha256:
        yield Finding(False, f"The row of {snapshot.key} has another SHA-256: {snapshot.sha256}.")


def _tables(about: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Finding]:
    """The tables of today's code beside those that were frozen."""
    versions = about["versions"]
    other = (versions["software"], versions["rules"]) != (settings.SOFTWARE_VERSION, rules())
    code = (
        f" The code is another: software {versions['software']}, rules {versions['rules']} then, "
        f"{settings.SOFTWARE_VERSION}, {rules()} now."
        if other
        else ""
    )
    try:
        today = topic_tables(frozen_from(about, files))
    except (UnknownCode, KeyError, TypeError, ValueError) as error:
        yield Finding(other, f"The tables cannot be made again: {error!r}.{code}")
        return
    then = json.loads(files[TABLES])
    before, after = _by_name(then), _by_name(today)
    unlike = [name for name in {**before, **after} if not _same(before.get(name), after.get(name))]
    if unlike:
        yield Finding(other, f"Tables that come out otherwise: {', '.join(unlike)}.{code}")
    else:
        yield Finding(True, f"{len(before)} tables, each as made again from the numbers.{code}")


def _by_name(topics: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {f"{topic}/{table['key']}": table for topic, tables in topics.items() for table in tables}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=AS_GOOD_AS_EQUAL, abs_tol=AS_GOOD_AS_EQUAL)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
