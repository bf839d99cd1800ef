"""Which snapshots hold a patient whose data may no longer be used."""

from __future__ import annotations

from analysis.cohort import numbers
from analysis.columns import PLACES, REASONS
from analysis.models import SnapshotArchive
from analysis.population import Exclusion
from analysis.report import registered
from crf.models import Patient


def withdrawn_since() -> dict[int, list[str]]:
    """Id of a snapshot -> subject codes of its patients who had a legal basis then, and have none now.

    Snapshots without such a patient are not named; one whose registration was removed counts as well.
    """
    held = dict(SnapshotArchive.objects.order_by("pk").values_list("pk", "patients"))
    everybody = {patient for patients in held.values() for patient in patients}
    if not everybody:
        return {}
    now = numbers(registered().filter(pk__in=everybody))
    lawful = now.matrix[:, PLACES["exclusion"]] != REASONS.index(Exclusion.NO_LEGAL_BASIS)
    gone = everybody - set(now.patient[lawful].tolist())
    codes = dict(Patient.objects.filter(pk__in=gone).values_list("pk", "subject_code"))
    found = {pk: sorted(codes[patient] for patient in gone.intersection(held[pk])) for pk in held}
    return {pk: patients for pk, patients in found.items() if patients}
