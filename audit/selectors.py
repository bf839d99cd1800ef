"""What the trail says, in the order in which it happened."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet

from audit.models import AuditEntry


def row_history(table: str, row_id: int, column: str | None = None) -> QuerySet[AuditEntry]:
    """The entries of one row, oldest first; of one column only where it is named."""
    entries = AuditEntry.objects.filter(table=table, row_id=row_id)
    return entries.filter(changes__has_key=column) if column else entries


def rows_history(places: Collection[tuple[str, int]]) -> Iterator[AuditEntry]:
    """The entries of several rows, given as (table, row id), in one statement."""
    if not places:
        return
    tables, ids = {table for table, _row in places}, {row for _table, row in places}
    for entry in AuditEntry.objects.filter(table__in=tables, row_id__in=ids):
        if (entry.table, entry.row_id) in places:
            yield entry


def patient_history(patient_id: int) -> QuerySet[AuditEntry]:
    """Everything that happened to one patient's rows, oldest first."""
    return AuditEntry.objects.filter(patient_id=patient_id)
