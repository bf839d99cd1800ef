"""Freeze the data of this moment, and read what was frozen."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from analysis.models import Snapshot, SnapshotArchive
from analysis.snapshots.archive import digest, pack, unpack
from analysis.snapshots.contents import contents
from analysis.snapshots.frozen import Frozen, frozen_from
from audit.context import acting
from crf.services import SHORTEST_REASON, Refused

LONGEST_TITLE = 200
KEPT_IN_MEMORY = 2


class CannotFreeze(Refused):
    """The message says what is lacking."""


def freeze(*, by: User, title: str, cutoff: date | None = None) -> Snapshot:
    """The snapshot of all data as they are now, cut off at a day, today where none is given.

    Of data that were frozen before it is the snapshot of then, `already_there`. Raises CannotFreeze or
    PermissionDenied.
    """
    title, cutoff = title.strip(), cutoff or timezone.localdate()
    may_freeze(by, title, cutoff)
    found = contents(cutoff, by)
    content = pack(found.about, found.files)
    with acting(by, reason=title):
        _one_by_one()
        there = Snapshot.objects.filter(sha256=digest(content)).first()
        if there is None:
            return _kept(content, found.about, found.patients, title, by)
    there.already_there = True  # type: ignore[misc]
    return there


def may_freeze(by: User, title: str, cutoff: date) -> dict[str, str]:
    """Title and day as a job takes them. Raises CannotFreeze or PermissionDenied."""
    title = title.strip()
    if not by.can(Capability.FREEZE_OUTCOMES):
        raise PermissionDenied(Capability.FREEZE_OUTCOMES)
    if len(title) < SHORTEST_REASON:
        raise CannotFreeze(_("Please say in a few words what the snapshot is for; others look for it later."))
    if len(title) > LONGEST_TITLE:
        words = {"most": LONGEST_TITLE, "n": len(title)}
        raise CannotFreeze(_("The title has %(n)s letters; write it in %(most)s at most.") % words)
    if cutoff > timezone.localdate():
        raise CannotFreeze(_("The cut-off cannot lie in the future: nothing is known of it."))
    return {"title": title, "cutoff": cutoff.isoformat()}


def _one_by_one() -> None:
    """Who freezes the same data at the same moment finds the snapshot there, in place of making it twice."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE analysis_snapshot IN SHARE ROW EXCLUSIVE MODE")


def _kept(content: bytes, about: dict[str, Any], patients: list[int], title: str, by: User) -> Snapshot:
    sha256, versions = digest(content), about["versions"]
    snapshot = Snapshot.objects.create(
        key=sha256[:12],
        sha256=sha256,
        title=title,
        cutoff=date.fromisoformat(about["cutoff"]),
        patients=len(patients),
        software_version=versions["software"],
        rules=versions["rules"],
        rulebook=versions["checks"],
        made_at=timezone.now(),
        made_by=by,
        made_by_name=by.full_name,
    )
    SnapshotArchive.objects.create(snapshot=snapshot, content=content, patients=patients)
    return snapshot


def snapshots() -> list[Snapshot]:
    """All of them, the last first."""
    return list(Snapshot.objects.all())


def named(key: str) -> Snapshot | None:
    return Snapshot.objects.filter(key=key).first()


def archive_of(snapshot: Snapshot) -> bytes:
    """The bytes as they were stored."""
    return bytes(SnapshotArchive.objects.get(pk=snapshot.pk).content)


def opened(snapshot: Snapshot) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest and the files of the snapshot. Raises Damaged."""
    return unpack(archive_of(snapshot))


def read(snapshot: Snapshot) -> Frozen:
    """The data of the snapshot as a source of reports. Raises Damaged or UnknownCode."""
    return _read(snapshot.pk, snapshot.key)


# What is frozen never changes, so it can be kept; each page of it would read it again.
@lru_cache(KEPT_IN_MEMORY)
def _read(pk: int, key: str) -> Frozen:
    snapshot = Snapshot.objects.get(pk=pk)
    about, files = opened(snapshot)
    return frozen_from(about, files, key=key, made_at=snapshot.made_at)
