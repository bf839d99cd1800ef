"""What others changed about a patient since somebody last looked, read from the trail and told in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.models import AuditEntry
from crf.display import answer_in_words
from crf.models import FormRecord
from crf.names import row_name
from crf.record import PatientRecord
from crf.selectors import item_changes
from crf.specs import PATIENT_SPECS, SPECS, FormSpec

_SPEC_OF_TABLE = {spec.model._meta.db_table: spec for spec in PATIENT_SPECS}


@dataclass(frozen=True, slots=True)
class Change:
    """One save of one row: who, when, what it did, and each item with what it said before and says now.

    `row` is the page on which it can be seen, None where that is gone. Of a new row the items are told only
    where the whole is asked for.
    """

    entry: AuditEntry
    spec: FormSpec
    name: str
    verb: str
    row: FormRecord | None
    items: list[tuple[str | Promise, str, str]]


def changes_in_words(
    record: PatientRecord, entries: list[AuditEntry], *, whole: bool = False
) -> list[Change]:
    """The latest first; saves that changed no answer and removed nothing are left out.

    With `whole` a new row says all of its items too.
    """
    found = []
    for entry in reversed(entries):
        spec = _SPEC_OF_TABLE.get(entry.table)
        if spec is None:
            continue
        items = list(_items(entry, spec)) if whole or entry.action == AuditEntry.Action.UPDATE else []
        verb = _verb(entry) or (_("changed") if items else "")
        if verb:
            there = next((row for row in record.rows(spec.key) if row.pk == entry.row_id), None)
            name = row_name(there) if there is not None and spec.repeats else ""
            found.append(Change(entry, spec, name, verb, _page(record, spec, there), items))
    return found


def _verb(entry: AuditEntry) -> str:
    if entry.action == AuditEntry.Action.INSERT:
        return _("entered")
    return _("removed") if entry.changes.get("removed_at", [None, None])[1] else ""


def _items(entry: AuditEntry, spec: FormSpec) -> Iterator[tuple[str | Promise, str, str]]:
    for field in spec.model.items():
        change = item_changes(entry, field.name)
        if change is not None:
            old, new = change
            yield field.verbose_name, answer_in_words(field, old), answer_in_words(field, new)


def _page(record: PatientRecord, spec: FormSpec, row: Any) -> FormRecord | None:
    """The row itself, or the one on whose page it stands."""
    if row is None or not spec.parent:
        return row
    return next((page for page in record.rows(SPECS[spec.parent].key) if row.belongs_to(page)), None)
