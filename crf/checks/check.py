"""What a check is: a small pure generator on a PatientRecord, and the findings that it yields."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from crf.models import CentreDocument, CentreDossier
from crf.partial_date import dates_written
from crf.specs import SPECS
from crf.typed_numbers import written

if TYPE_CHECKING:
    from crf.models import FormRecord
    from crf.record import PatientRecord

HARD, SOFT, INFO = "H", "S", "I"


@dataclass(frozen=True, slots=True)
class Target:
    """One item of one row; while a row is unsaved, `row` is its name on the page or None."""

    form: str
    row: int | str | None
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

    `items` says where, when it is not at the check's own `fields`: a name is an item of the first row, a
    path ("DTH.death_date") one of all rows of that form. A path whose form has no row among `rows` means
    the patient's row if there can be only one, else, or if nobody has begun it, a row still to come.
    """
    return Found(rows, words, tuple(items))


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule of the dictionary. `version` changes when its meaning does, not when its words do.

    `condition` says in words when it fires, for the catalogue. `asks` says whether a finding becomes a
    query; what only says that a form is unfinished does not. What is not `said` stands in lists, never
    beside the fields of whoever is typing.
    """

    id: str
    severity: str
    fields: tuple[str, ...]
    message: str
    look: Callable[[PatientRecord], Iterator[Found]]
    version: int = 1
    asks: bool = True
    condition: str = ""
    said: bool = True

    @property
    def is_said(self) -> bool:
        """Whether the form's page shows it beside the field; that a question is still open shows anyway."""
        return self.said and (self.asks or self.severity == INFO)

    @property
    def in_words(self) -> str:
        """When it speaks, in the reader's language."""
        return gettext(self.condition) if self.condition else ""

    def run(self, record: PatientRecord) -> Iterator[Finding]:
        for found in self.look(record):
            targets = dict.fromkeys(self._targets(record, found))
            yield Finding(self, record.patient.pk, tuple(targets), dict(found.words))

    def _targets(self, record: PatientRecord, found: Found) -> Iterator[Target]:
        for path in found.items or self.fields:
            form, _, item = path.rpartition(".")
            if not form:
                yield Target(found.rows[0].form_key, found.rows[0].place, item)
                continue
            rows = [row for row in found.rows if row.form_key == form]
            if not rows and SPECS[form].once:
                rows = _rows(record, form)
            yield from (Target(form, row.place, item) for row in rows)
            if not rows:
                yield Target(form, None, item)


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

    def concerns(self, form_key: str, row: int | str | None) -> bool:
        return any(t.form == form_key and t.row == row for t in self.targets)

    def fingerprint(self, record: PatientRecord) -> str:
        """A digest of the rule's meaning and the values that it saw; a new value is a new question."""
        seen: list[Any] = [self.check.id, self.check.version]
        for target in self.targets:
            row = next((r for r in _rows(record, target.form) if r.place == target.row), None)
            value = getattr(row, target.item, None)
            missing = (row.missing.get(target.item) or row.bounds.get(target.item)) if row else None
            seen.append([target.path, target.row, None if value is None else _plain(value), missing])
        return hashlib.sha256(json.dumps([*seen, stored_words(self.words)]).encode()).hexdigest()

    def token(self, record: PatientRecord) -> str:
        """The rule and a short digest of the values that it saw: the same before and after a save."""
        seen: list[Any] = [self.check.id, self.check.version, stored_words(self.words)]
        for target in self.targets:
            row = next((r for r in _rows(record, target.form) if r.place == target.row), None)
            value = getattr(row, target.item, None)
            seen.append([target.path, _plain(value) if value is not None else _bounds(row, target.item)])
        return f"{self.check.id}:{hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]}"

    def message(self) -> str:
        return say(self.check.message, stored_words(self.words))


def _rows(record: PatientRecord, form_key: str) -> list[Any]:
    """The rows of a form of the patient or of the centre."""
    if form_key == CentreDossier.form_key:
        return [record.dossier] if record.dossier.pk else []
    return record.documents if form_key == CentreDocument.form_key else record.rows(form_key)


def _bounds(row: FormRecord | None, item: str) -> str | None:
    return row.bounds.get(item) if row else None


def _plain(value: Any) -> str:
    """One text for one value, however it was typed or stored: 3.8 and 3.8000 are the same number."""
    if isinstance(value, Decimal):
        return f"{value.normalize() + 0:f}"
    return ",".join(sorted(map(str, value))) if isinstance(value, list | tuple) else str(value)


def stored_words(words: Mapping[str, Any]) -> dict[str, str]:
    """The words as JSON keeps them, the same in every language: text, ISO dates, paths and codes."""
    return {name: _plain(value) for name, value in words.items()}


# A number with decimals, as `_plain` writes one: a version "1.0" of a document ends in a zero, and is a text.
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]*[1-9]")


def say(message: str, words: Mapping[str, str]) -> str:
    """The message in the reader's language. By the ending of its name a word is shown as

    `label` ("FORM.item") the item's label, `hard_limits` and `soft_limits` its limits,
    `choice` ("FORM.item=CODE") the label of the code, or a date as it is, `form` ("FORM") its title.
    """
    return gettext(message).format(**{name: _shown(name, word) for name, word in words.items()})


def _shown(name: str, word: str) -> str:
    if name.endswith("label"):
        return str(_field(word).verbose_name)
    if name.endswith("form"):
        return str(SPECS[word].title)
    if name.endswith("_limits"):
        item = _field(word).item
        limits = item.hard if name.endswith("hard_limits") else item.soft
        return f"{limits.in_words()} {item.unit_name}".rstrip()
    if name.endswith("choice"):
        path, code = word.split("=", 1)
        codes = getattr(_field(path), "codes", None)
        return str(dict(codes.choices).get(code, code)) if codes else dates_written(code)
    return written(Decimal(word)) if _DECIMAL.fullmatch(word) else dates_written(word)


def _field(path: str) -> Any:
    form, item = path.split(".")
    return SPECS[form].model._meta.get_field(item)


CHECKS: dict[str, Check] = {}
# Id -> why a check was given up: it fires nowhere, its queries become obsolete, its id is never given again.
RETIRED: dict[str, str] = {}


def check(
    id: str,
    *,
    severity: str,
    message: str,
    fields: tuple[str, ...] = (),
    version: int = 1,
    asks: bool = True,
    condition: str = "",
    said: bool = True,
) -> Callable[[Callable[[PatientRecord], Iterator[Found]]], Check]:
    """Register a check. An id is never given twice, not even after a check is retired.

    A message and a condition are marked by gettext_noop and translated when they are read. What only
    informs never asks.
    """

    def register(look: Callable[[PatientRecord], Iterator[Found]]) -> Check:
        if id in CHECKS or id in RETIRED:
            raise ValueError(f"There is or was already a check {id}.")
        CHECKS[id] = Check(
            id=id,
            severity=severity,
            fields=fields,
            message=message,
            look=look,
            version=version,
            asks=asks and severity != INFO,
            condition=condition,
            said=said,
        )
        return CHECKS[id]

    return register


def run_checks(record: PatientRecord) -> list[Finding]:
    """Everything that the checks in force find; none stops at its first finding, and none stops another."""
    return [found for rule in record.rulebook.running(CHECKS) for found in rule.run(record)]
