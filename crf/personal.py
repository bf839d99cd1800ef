"""Saved filters and looks at patients: each person's own, and nobody else's to read."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from crf.models import Patient, PatientLook, SavedFilter

# Opened again within this time it is still the same look: a reload must not take the news away.
SAME_LOOK = timedelta(minutes=30)
LONGEST_NAME = 60


def saved_filters(user: Any) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(user=user)


def save_filter(*, user: Any, name: str, query: str) -> SavedFilter:
    """Keep a filter under a name; the name of an earlier one is used again."""
    saved, _created = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return saved


def drop_filter(*, user: Any, pk: int) -> bool:
    """Whether there was such a filter of this person's."""
    return bool(saved_filters(user).filter(pk=pk).delete()[0])


def look_at(*, user: Any, patient: Patient) -> datetime | None:
    """Note that somebody opens a patient's page; gives the moment up to which she knew it, None at first."""
    now = timezone.now()
    look, first = PatientLook.objects.get_or_create(user=user, patient=patient, defaults={"at": now})
    if first:
        return None
    if now - look.at > SAME_LOOK:
        look.seen_until = look.at
    look.at = now
    look.save()
    return look.seen_until
