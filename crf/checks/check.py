"""What a check is: a small pure generator on a PatientRecord, and the findings that it yields."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from crf.specs import item_label

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

HARD, SOFT, INFO = "H", "S", "I"


@dataclass(frozen=True, slots=True)
class Target:
    """One item of one row; `row` is None while the row has not been saved."""

    form: str
    row: int | None
    item: str

    @property
    def path(self) -> str:
        return f"{self.form}.{self.item}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check yields: the rows concerned, the words to fill in, and the items if they vary."""

    rows: tuple[FormRecord, ...]
    words: Mapping[str, Any]
    items: tuple[str, ...] = ()


def finding(*rows: FormRecord, items: Iterable[str] = (), **words: Any) -> Found:
    """A discrepancy at these rows. `words` fill the placeholders of the check's message.

    `items` names the items of the first row, for checks that look at every field alike; otherwise the
    check's own `fields` are meant.
    """
    return Found(rows, words, tuple(items))


@dataclass(frozen=True)
class Check:
    """A rule of the dictionary. `version` changes when its meaning does, not when its words do.

    `asks` says whether a finding becomes a query; what only says that a form is unfinished does not.
    """

    id: str
    severity: str
    fields: tuple[str, ...]
    message: str
    look: Callable[[PatientRecord], Iterator[Found]]
    version: int = 1
    asks: bool = True

    def run(self, record: PatientRecord) -> Iterator[Finding]:
        for found in self.look(record):
            yield Finding(self, record.patient.pk, tuple(self._targets(record, found)), dict(found.words))

    def _targets(self, record: PatientRecord, found: Found) -> Iterator[Target]:
        if found.items:
            row = found.rows[0]
            yield from (Target(row.form_key, row.pk, item) for item in found.items)
            return
        given = {row.form_key: row for row in found.rows}
        for path in self.fields:
            form, item = path.split(".")
            row = given.get(form) or next(iter(record.rows(form)), None)
            yield Target(form, row.pk if row else None, item)


@dataclass(frozen=True)
class Finding:
    """One discrepancy of one patient: a rule, the items that it concerns, and the words to say it."""

    check: Check
    patient_id: int
    targets: tuple[Target, ...]
    words: dict[str, Any] = field(compare=False)

    @property
    def key(self) -> str:
        """The same rule at the same items: whatever their values are now."""
        places = ",".join(f"{t.path}:{t.row or 'new'}" for t in self.targets)
        return f"{self.check.id}|{self.patient_id}|{places}"

    def concerns(self, form_key: str, row: int | None) -> bool:
        return any(t.form == form_key and t.row == row for t in self.targets)

    def fingerprint(self, record: PatientRecord) -> str:
        """A digest of the rule's meaning and the values that it saw; a new value is a new question."""
        values = [self.check.id, self.check.version]
        for target in self.targets:
            row = next((r for r in record.rows(target.form) if r.pk == target.row), None)
            value = getattr(row, target.item, None) if row else None
            missing = row.missing.get(target.item) if row else None
            values.append([target.path, target.row, str(value) if value is not None else None, missing])
        return hashlib.sha256(json.dumps([*values, stored_words(self.words)]).encode()).hexdigest()

    def message(self) -> str:
        return say(self.check.message, stored_words(self.words))


def stored_words(words: Mapping[str, Any]) -> dict[str, str]:
    """The words as JSON keeps them: text, ISO dates, and the paths of items for their labels."""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value) for name, value in words.items()
    }


def say(message: str, words: Mapping[str, str]) -> str:
    """The message in the reader's language; `label` and `other_label` are paths, shown as labels."""
    shown = {k: str(item_label(v)) if k.endswith("label") else v for k, v in words.items()}
    return gettext(message).format(**shown)


CHECKS: dict[str, Check] = {}


def check(
    id: str,
    *,
    severity: str,
    message: str,
    fields: tuple[str, ...] = (),
    version: int = 1,
    asks: bool = True,
) -> Callable[[Callable[[PatientRecord], Iterator[Found]]], Check]:
    """Register a check. An id is never given twice, not even after a check is retired."""

    def register(look: Callable[[PatientRecord], Iterator[Found]]) -> Check:
        if id in CHECKS:
            raise ValueError(f"There is already a check {id}.")
        CHECKS[id] = Check(id, severity, fields, message, look, version, asks)
        return CHECKS[id]

    return register


def run_checks(record: PatientRecord) -> list[Finding]:
    """Everything that the checks find; none stops at its first finding, and none stops another."""
    return [found for rule in CHECKS.values() for found in rule.run(record)]
