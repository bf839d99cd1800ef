"""Where a query points: items of rows, and what stands there in a patient's record. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crf.checks import Target
from crf.display import stored_answer
from crf.fields import ItemField
from crf.specs import CENTRE_SPECS, SPECS

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

Stored = dict[str, Any]

CENTRE_FORMS = frozenset(spec.key for spec in CENTRE_SPECS)


@dataclass(frozen=True, slots=True)
class Place:
    """One target as it is now; `row` is None while there is none, `item` "" where the whole form is meant.

    `answer` is as JSON keeps it: text, a list of codes, {"missing": code}, or None; of a whole form a digest.
    """

    form: str
    row: FormRecord | None
    item: str
    answer: Any
    shown: bool

    @property
    def field(self) -> ItemField | None:
        return _field(SPECS[self.form].model, self.item)

    def stored(self) -> Stored:
        """As a query keeps it: where, and what stands there as the question is put."""
        return {
            "form": self.form,
            "row": self.row.pk if self.row else None,
            "item": self.item,
            "answer": self.answer,
            "seen": self.answer,
            "shown": self.shown,
        }


def find_places(record: PatientRecord, targets: Iterable[Target | Stored]) -> list[Place]:
    """The places that these targets, of a finding or as stored with a query, name in the record."""
    return [
        _place(record, t["form"], t["row"], t["item"])
        if isinstance(t, dict)
        else _place(record, t.form, t.row, t.item)
        for t in targets
    ]


def changed(targets: list[Stored], places: list[Place]) -> bool:
    """Whether anything stands there now that was not seen yet."""
    return any(target["seen"] != place.answer for target, place in zip(targets, places, strict=True))


def notice(targets: list[Stored], places: list[Place]) -> list[Stored]:
    """The targets with what stands there now as seen; what stood there when it was asked is kept."""
    return [
        {**place.stored(), "answer": target["answer"]} for target, place in zip(targets, places, strict=True)
    ]


def gone(targets: list[Stored], places: list[Place]) -> bool:
    """Whether a row was removed, or a question that arose when it was put arises no longer."""
    return any(
        (target["row"] is not None and place.row is None) or (target["shown"] and not place.shown)
        for target, place in zip(targets, places, strict=True)
    )


def _place(record: PatientRecord, form: str, pk: int | str | None, item: str) -> Place:
    row = _row(record, form, pk)
    if row is None:
        return Place(form, None, item, None, pk is None)
    field = _field(type(row), item)
    if field:
        return Place(form, row, item, _plain(stored_answer(field, row)), field in row.shown())
    # The form as a whole, or a column that nobody fills in, such as the date of registration.
    return Place(form, row, item, _plain(getattr(row, item)) if item else _digest(row), True)


def _field(model: type[FormRecord], item: str) -> ItemField | None:
    return next((field for field in model.items() if field.name == item), None)


def _row(record: PatientRecord, form: str, pk: int | str | None) -> FormRecord | None:
    rows = _rows(record, form)
    if pk is None:
        return rows[0] if rows and SPECS[form].once else None
    return next((row for row in rows if row.pk == pk), None)


def _rows(record: PatientRecord, form: str) -> list[Any]:
    if form not in CENTRE_FORMS:
        return record.rows(form)
    return [row for row in (record.dossier, *record.documents) if row.form_key == form and row.pk]


def _digest(row: FormRecord) -> str:
    answers = [_plain(stored_answer(field, row)) for field in row.items()]
    return hashlib.sha256(json.dumps(answers).encode()).hexdigest()


def _plain(answer: Any) -> Any:
    """JSON's own types as they are, anything else as text: what comes back equals what was stored."""
    return answer if answer is None or isinstance(answer, dict | list) else str(answer)
