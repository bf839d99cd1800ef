"""What of a locked patient's forms may be changed all the same: what an open query asks about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from crf.display import stored_answer
from crf.fields import ItemField
from crf.models import EntryForm, FormRecord
from crf.models.base import arises
from crf.schedule import slot_title
from crf.signatures import with_entries
from crf.specs import PATIENT_SPECS, SPECS

if TYPE_CHECKING:
    from crf.record import PatientRecord

# Form key, row id (None: nobody has begun the form), item ("": the form as a whole).
Place = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """The places that are open to change in a record.

    An item opens itself, on its own row. A form as a whole opens its page: the row and its entries, which
    may then be added and taken off as well. Of a form that nobody has begun any item opens all, because
    nobody can begin a part of it.
    """

    record: PatientRecord
    places: frozenset[Place]

    def at(self, page: FormRecord) -> Opened:
        """What of it is on the page of a row."""
        rows = with_entries(self.record, page)
        here = {place for place in self.places if any(_is_at(place, row) for row in rows)}
        return Opened(self.record, frozenset(here))

    def items(self, row: FormRecord) -> frozenset[str]:
        """The items of a row that are open."""
        all_items = frozenset(field.name for field in row.items())
        return all_items if self.whole(row) else all_items & self._named(row)

    def whole(self, row: FormRecord) -> bool:
        """Whether everything of the row is open, and it may be added or, if it is an entry, taken off."""
        named = self._named(row)
        if "" in named or (named and row.pk is None):
            return True
        return isinstance(row, EntryForm) and any(self.whole(page) for page in self._pages(row))

    def changeable(self, row: FormRecord) -> frozenset[str]:
        """The open items of a row, and those that a change of these may bring up."""
        opened, answers = self.items(row), row.answers()
        if not opened:
            return opened
        return opened | {field.name for field in row.items() if not arises(field, answers)}

    def beyond(
        self, stored: PatientRecord, rows: Iterable[FormRecord], removed: Iterable[FormRecord]
    ) -> list[str]:
        """In words, what was changed and is not open. What no longer arises may be emptied along with what
        is open, and what only now arises may be answered."""
        found = [str(SPECS[row.form_key].title) for row in removed if not self.whole(row)]
        for row in rows:
            before = _before(stored, row)
            if row.pk is None and not self.whole(row):
                found.append(str(SPECS[row.form_key].title))
                continue
            opened = self.items(row)
            fields = (each for each in changed_fields(before, row) if each.name not in opened)
            found += [_label(row, field) for field in fields if not _follows(field, before, row)]
        return found

    def in_words(self) -> str:
        """What is open, as the centre reads it, in the order of the forms."""
        return "; ".join(dict.fromkeys(self._labels()))

    def _labels(self) -> Iterator[str]:
        for spec in PATIENT_SPECS:
            rows = [*self.record.rows(spec.key)] or [spec.model()]
            for row in rows:
                named = self._named(row)
                if named and self.whole(row):
                    yield _("%(form)s, all of it") % {"form": _title(row)}
                else:
                    yield from (_label(row, field) for field in row.items() if field.name in named)

    def _named(self, row: FormRecord) -> set[str]:
        return {place[2] for place in self.places if _is_at(place, row)}

    def _pages(self, entry: EntryForm) -> list[FormRecord]:
        rows = self.record.rows(SPECS[entry.form_key].parent)
        return [page for page in rows if entry.belongs_to(page)]


def changed_fields(before: FormRecord, row: FormRecord) -> list[ItemField]:
    """The items whose value, missing code or unit as typed is another than before."""
    counted = row.numbered_by if row.pk is None else ""
    return [
        field
        for field in row.items()
        if field.name != counted and _as_given(field, before) != _as_given(field, row)
    ]


def is_changed(stored: PatientRecord, rows: Sequence[FormRecord]) -> bool:
    """Whether any of these rows, new ones included, says something else than what is stored."""
    return any(row.pk is None or changed_fields(_before(stored, row), row) for row in rows)


def _before(stored: PatientRecord, row: FormRecord) -> FormRecord:
    rows: list[FormRecord] = stored.rows(row.form_key) if row.pk else []
    return next((each for each in rows if each.pk == row.pk), type(row)())


def _as_given(field: ItemField, row: FormRecord) -> tuple[object, object]:
    return stored_answer(field, row), row.entered.get(field.name)


def _follows(field: ItemField, before: FormRecord, row: FormRecord) -> bool:
    if not arises(field, row.answers()):
        return not row.is_answered(field)
    return not arises(field, before.answers())


def _is_at(place: Place, row: FormRecord) -> bool:
    form, pk, _item = place
    return form == row.form_key and (pk == row.pk if pk is not None else SPECS[form].once)


def _label(row: FormRecord, field: ItemField) -> str:
    return f"{_title(row)}: {field.verbose_name}"


def _title(row: FormRecord) -> str:
    spec = SPECS[row.form_key]
    slot = getattr(row, spec.slot[0]) if spec.slot else None
    return slot_title(spec, slot) if slot else str(spec.title)
