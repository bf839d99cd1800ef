"""From a patient to the sentence why, and from there to the items that were read and their changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy

from analysis.definitions import DEFINITIONS
from analysis.endpoints import ENDPOINTS, MORE_DEFINITIONS, MORE_ENDPOINTS, Endpoint
from analysis.evidence import until_today
from analysis.population import REASONS, Exclusion, exclusion
from analysis.tables import Text
from analysis.variants import VARIANTS
from audit.models import AuditEntry
from audit.selectors import rows_history
from crf.checks import Target
from crf.display import answer_in_words, stored_answer
from crf.fields import ItemField
from crf.models import FormRecord
from crf.record import PatientRecord
from crf.selectors import item_changes
from crf.specs import SPECS
from crf.views.history import reason_in_words

ALL = {**ENDPOINTS, **MORE_ENDPOINTS}
_PRIMARY: Mapping[str, Text] = {
    **{definition.source: definition.title for definition in reversed(DEFINITIONS)},
    **{name: text.title for name, text in MORE_DEFINITIONS.items()},
}
TITLES: Mapping[str, Text] = {
    **_PRIMARY,
    **{name: format_lazy("{}: {}", _PRIMARY[each.of], each.title) for name, each in VARIANTS.items()},
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an item: the entry of the trail, the old and the new answer in words."""

    entry: AuditEntry
    old: str
    new: str

    @property
    def reason(self) -> str:
        return reason_in_words(self.entry.reason)


@dataclass(frozen=True, slots=True)
class ItemRead:
    """An item that an endpoint read: of which row, what it says now, and every change that led there."""

    target: Target
    form: Text
    label: Text
    answer: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """What one endpoint says of a patient, and why."""

    name: str
    title: Text
    endpoint: Endpoint
    items: tuple[ItemRead, ...]


def why_not_analysed(record: PatientRecord) -> Text | None:
    """The reason why the patient is in no outcome; None for one who is analysed."""
    reason = exclusion(until_today(record))
    return None if reason is None else REASONS[Exclusion(reason)]


def sentence(record: PatientRecord, name: str) -> str:
    """Why the patient counts as she does for this endpoint, or is in none at all."""
    reason = why_not_analysed(record)
    look = VARIANTS[name].look if name in VARIANTS else ALL[name]
    return str(look(until_today(record)).why) if reason is None else str(reason)


def explained(record: PatientRecord, names: Iterable[str] = ALL) -> list[Explained]:
    """Each endpoint with the items that it read and their history; for one who is analysed."""
    seen = until_today(record)
    found = {name: ALL[name](seen) for name in names}
    rows = {(row.form_key, row.pk): row for row in record.forms() if row.pk}
    history = _history(
        rows[key] for key in {(t.form, t.row) for e in found.values() for t in e.items} & rows.keys()
    )
    return [
        Explained(name, TITLES[name], each, tuple(_read(each, rows, history))) for name, each in found.items()
    ]


def _history(rows: Iterable[FormRecord]) -> dict[tuple[str, int], list[AuditEntry]]:
    """The entries of these rows by table and row, in one statement."""
    places = {(row._meta.db_table, row.pk) for row in rows}
    found: dict[tuple[str, int], list[AuditEntry]] = {place: [] for place in places}
    for entry in rows_history(places):
        found[entry.table, entry.row_id].append(entry)
    return found


def _read(
    endpoint: Endpoint,
    rows: Mapping[tuple[str, Any], FormRecord],
    history: Mapping[tuple[str, int], list[AuditEntry]],
) -> Iterator[ItemRead]:
    for target in endpoint.items:
        row = rows.get((target.form, target.row))
        if row is None:
            continue
        field: ItemField = row._meta.get_field(target.item)  # type: ignore[assignment]
        entries = history[row._meta.db_table, row.pk]
        changes = ((entry, item_changes(entry, target.item)) for entry in entries)
        yield ItemRead(
            target,
            SPECS[target.form].title,
            field.verbose_name,
            answer_in_words(field, stored_answer(field, row)),
            tuple(
                Change(entry, *(answer_in_words(field, value) for value in change))
                for entry, change in changes
                if change is not None
            ),
        )
