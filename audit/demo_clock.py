"""The clock of a demo study that is being loaded: there alone the trail takes another's word for when.

The database obeys it only between `begin` and `end`, and it lets nobody begin once the trail has an entry.
docs/adr/0019-the-past-of-a-demo-study.md says why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone

from audit import context
from audit.models import AuditEntry, DemoStudy


def can_begin() -> bool:
    """Whether nothing has been recorded yet in this database."""
    return not AuditEntry.objects.exists()


@contextmanager
def loading() -> Iterator[None]:
    """Mark the database as that of a demo study, for good, and load the study inside.

    ProgrammingError where the trail has an entry already.
    """
    demo = DemoStudy.objects.create()
    yield
    demo.loaded = True
    demo.save()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Do what is inside as if it were that moment, for the software and for the trail alike."""
    token = context.demo_moment.set(moment)
    try:
        with patch.object(timezone, "now", lambda: moment):
            yield
    finally:
        context.demo_moment.reset(token)
