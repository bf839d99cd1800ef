"""A registration made by mistake is taken back: the code stays spent, the trail stays, nobody counts her."""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Capability
from accounts.scoping import ScopedQuerySet
from audit.context import acting
from crf.models import DataVersion, Patient, RegistryIdentity, Withdrawal
from crf.record import load_record, load_records
from crf.services import SHORTEST_REASON, Conflict, FormClosed, ReasonNeeded, Refused, record_changed
from crf.services import require as require_capability
from crf.signatures import take_back
from crf.status import why_locked
from crf.twins import partners

# Sent in the transaction of the withdrawal, with `patient`: her queries are closed, her outcome is dropped.
registration_withdrawn = Signal()


def withdraw_registration(
    *, patient: Patient, by: Any, reason: str, same_as: Patient | None = None, seen: int | None = None
) -> Withdrawal:
    """Take the patient out of every list and number. Her code is never given again.

    `same_as` is the registration of the same person that stays; it gets the registry number if it has none.
    `seen` is the patient's data version when the person decided. Raises Conflict, FormClosed, ReasonNeeded,
    Refused or PermissionDenied.
    """
    require_capability(by, patient.centre)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonNeeded
    with acting(by, reason=reason):
        # In one order for everybody, so that two of these wait for each other and never for ever.
        ids = [each.pk for each in (patient, same_as) if each]
        held = {
            each.pk: each for each in Patient.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        }
        patient = held[patient.pk]
        if patient.removed_at or (seen is not None and seen != data_version(patient)):
            raise Conflict(patient)
        if same_as and not _may_stay(held[same_as.pk], patient):
            raise Refused(_("Choose a registered patient of the same centre as the one who stays."))
        record = load_record(patient)
        if locked := why_locked(record):
            raise FormClosed(locked)
        others = partners(patient)
        take_back(record, [record.patient], by=by, reason=reason)
        patient.refresh_from_db()
        patient.removed_at = timezone.now()
        patient.version += 1
        patient.save()
        made = Withdrawal.objects.create(
            patient=patient, reason=reason, same_as=same_as, by=by, at=patient.removed_at
        )
        if same_as:
            _hand_over_number(patient, same_as)
        registration_withdrawn.send(Patient, patient=patient)
        changed = load_records({*others, *([same_as.pk] if same_as else [])})
        if changed:
            record_changed.send(Patient, records=list(changed.values()))
    return made


def withdrawn(user: Any) -> ScopedQuerySet:
    """The withdrawn registrations that this user may see, the latest first."""
    rows = Withdrawal.objects.for_user(user, Capability.VIEW_PATIENTS)
    return rows.select_related("patient__centre", "same_as", "by")


def data_version(patient: Patient) -> int:
    return DataVersion.objects.get(patient=patient).number


def _may_stay(other: Patient, patient: Patient) -> bool:
    return other.pk != patient.pk and other.centre_id == patient.centre_id and other.removed_at is None


def _hand_over_number(patient: Patient, same_as: Patient) -> None:
    """The registry goes on writing of her under this number, and means the registration that stays."""
    if not RegistryIdentity.objects.filter(patient=same_as).exists():
        for identity in RegistryIdentity.objects.filter(patient=patient):
            identity.patient = same_as
            identity.save()
