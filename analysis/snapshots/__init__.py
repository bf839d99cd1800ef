"""Snapshots: data frozen for good, read back as a source of reports, verified, and released."""

from analysis.snapshots.archive import Damaged
from analysis.snapshots.freezing import (
    CannotFreeze,
    archive_of,
    freeze,
    may_freeze,
    named,
    opened,
    read,
    snapshots,
)
from analysis.snapshots.frozen import Frozen

__all__ = [
    "CannotFreeze",
    "Damaged",
    "Frozen",
    "archive_of",
    "freeze",
    "may_freeze",
    "named",
    "opened",
    "read",
    "snapshots",
]
