"""Files that no document names: chosen on a page that was refused and then left. They are thrown away."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from audit.models import AuditEntry
from crf.documents import kept_names
from crf.models import CentreDocument, Draft

# The page of a refused form carries the name of its file along; nobody corrects it for longer.
WAITS = timedelta(days=2)


def throw_away_unnamed() -> list[str]:
    """Delete the files that nothing names and that are older than two days; their names.

    Rows that were removed name theirs, and so do the trail, for what a row named before, and drafts.
    """
    before = timezone.now() - WAITS
    old = [name for name in kept_names() if default_storage.get_modified_time(name) < before]
    gone = sorted(set(old) - _named()) if old else []
    drafts = list(Draft.objects.values_list("data", flat=True)) if gone else []
    gone = [name for name in gone if not any(name.partition("/")[0] in data for data in drafts)]
    for name in gone:
        default_storage.delete(name)
    return gone


def _named() -> set[str]:
    rows = CentreDocument._base_manager.exclude(doc_file=None).values_list("doc_file", flat=True)
    entries = AuditEntry.objects.filter(table=CentreDocument._meta.db_table, changes__has_key="doc_file")
    changes = entries.values_list("changes__doc_file", flat=True)
    return {*rows, *(name for change in changes for name in change if name)}
