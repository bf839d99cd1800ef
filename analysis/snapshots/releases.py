"""The pooled results of a snapshot are released to the centres, and taken back."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from analysis.models import Snapshot, SnapshotRelease
from analysis.snapshots.withdrawals import withdrawn_since
from audit.context import acting
from crf.services import Refused


class NotNow(Refused):
    """The message says why a release, or its end, makes no sense at this moment."""


def release(*, snapshot: Snapshot, by: User) -> SnapshotRelease:
    """Show the pooled results of the snapshot to the centres. Raises NotNow or PermissionDenied."""
    _require(by)
    with acting(by, reason=snapshot.title):
        snapshot = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
        if _open(snapshot):
            raise NotNow(_("These results are released already."))
        if snapshot.pk in withdrawn_since():
            raise NotNow(
                _(
                    "A patient of this snapshot has no legal basis any more, so its results are not "
                    "released. Please freeze the data anew: those of the patient are left out then."
                )
            )
        return SnapshotRelease.objects.create(snapshot=snapshot, released_at=timezone.now(), released_by=by)


def take_back(*, snapshot: Snapshot, by: User) -> SnapshotRelease:
    """End the release; that it was stays on record. Raises NotNow or PermissionDenied."""
    _require(by)
    with acting(by, reason=snapshot.title):
        found = _open(snapshot)
        if found is None:
            raise NotNow(_("These results are not released."))
        found.taken_back_at, found.taken_back_by = timezone.now(), by
        found.save()
    return found


def released() -> list[SnapshotRelease]:
    """The releases that stand, the last first."""
    return list(SnapshotRelease.objects.filter(taken_back_at=None).select_related("snapshot"))


def released_as(key: str) -> Snapshot | None:
    """The snapshot with this id, if its results are released."""
    return Snapshot.objects.filter(key=key, releases__taken_back_at=None, releases__isnull=False).first()


def releases_of(snapshot: Snapshot) -> list[SnapshotRelease]:
    """All of them, the last first, with who released and took back."""
    return list(snapshot.releases.select_related("released_by", "taken_back_by"))


def _open(snapshot: Snapshot) -> SnapshotRelease | None:
    return SnapshotRelease.objects.select_for_update().filter(snapshot=snapshot, taken_back_at=None).first()


def _require(by: User) -> None:
    if not by.can(Capability.FREEZE_OUTCOMES):
        raise PermissionDenied(Capability.FREEZE_OUTCOMES)
