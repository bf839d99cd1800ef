"""Patients in outline: the same records with no more of each row than its state and what rules read of it.

A whole record has some four hundred answers; a list of a hundred patients needs a dozen of them. Which,
follows from the code of the rules (RULES).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.db import connection

from accounts.models import Centre
from crf.models import EntryForm, FormRecord, Patient, PatientForm
from crf.overlay import asked_at
from crf.reads import names_read
from crf.record import PatientRecord, converter, position
from crf.specs import PAGE_SPECS, PATIENT_SPECS, FormSpec
from crf.status import Cell, cells
from crf.tasks import Task, all_tasks, patient_tasks

_STATE = ("id", "patient_id", "status", "completed_at", "updated_at")
_CENTRE = "centre"
_REGISTRATION = ("id", "subject_code", "centre_id", "registered_on", "status", "completed_at", "updated_at")
# What is asked of an outline. Whatever these functions read of a row, an outline has.
RULES: tuple[Callable[..., Any], ...] = (
    *(spec.needed for spec in PATIENT_SPECS),
    cells,
    patient_tasks,
    all_tasks,
    asked_at,
)
_WHERE_RULES_LOOK = (PatientRecord, PatientForm, EntryForm, Patient, Cell, Task)


def load_outlines(patient_ids: Iterable[int], *, entries: bool = True) -> dict[int, PatientRecord]:
    """Patient id -> outline of the record, in the order asked, in one statement for any number of patients.

    What an outline leaves out it does not have: for anything but the state of forms, load records.
    `entries` may be left out too. The centre's dossier is not in it.
    """
    patient_ids = list(patient_ids)
    patients: dict[int, Any] = {}
    centres: dict[int, Centre] = {}
    by_patient: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for key, row in _fetch(PATIENT_SPECS if entries else PAGE_SPECS, patient_ids):
        if key == "PAT":
            patients[row.pk] = row
        elif key == _CENTRE:
            centres[row.pk] = row
        else:
            by_patient[row.patient_id][key].append(row)
    outlines = {}
    for pk in patient_ids:
        if pk in patients:
            for rows in by_patient[pk].values():
                rows.sort(key=position)
            patients[pk].centre = centres[patients[pk].centre_id]
            outlines[pk] = PatientRecord(patients[pk], by_patient[pk], {})
    return outlines


def _fetch(specs: Iterable[FormSpec], ids: list[int]) -> Iterator[tuple[str, Any]]:
    """Form key and row, in the order of the rows' own keys."""
    specs = list(specs)
    readers: dict[str, Callable[[list[Any]], Any]] = {spec.key: _reader(spec.model) for spec in specs}
    readers[_CENTRE] = _read_centre
    selects = [*map(_select, specs), _select_centres()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects) + " ORDER BY 2", {"ids": ids})
        for key, _pk, text in cursor:
            yield key, readers[key](json.loads(text))


def _names(model: type[FormRecord]) -> tuple[str, ...]:
    parent = getattr(model, "parent_name", "")
    known = _REGISTRATION if model.form_key == "PAT" else (*_STATE, *([f"{parent}_id"] if parent else []))
    return (*known, *(name for name in items_of(model) if name not in known))


@cache
def items_of(model: type[FormRecord]) -> tuple[str, ...]:
    """The items of a form that an outline has: those that rules read, and those by which rows are ordered."""
    read = _names_read() | set(model._meta.ordering or ())
    return tuple(field.attname for field in model.items() if field.name in read)


@cache
def _names_read() -> frozenset[str]:
    return names_read(RULES, _WHERE_RULES_LOOK)


@cache
def _select(spec: FormSpec) -> str:
    # Names come from our own models, never from a request.
    fields = [_field(spec.model, name) for name in _names(spec.model)]
    columns = ", ".join(f"t.{field.column}" for field in fields)
    owner = "id" if spec.key == "PAT" else "patient_id"
    return (
        f"SELECT '{spec.key}', t.id, json_build_array({columns})::text "  # noqa: S608
        f"FROM {spec.model._meta.db_table} t WHERE t.{owner} = ANY(%(ids)s) AND t.removed_at IS NULL"
    )


class OutlineRow:
    """A row with its state and a few answers, and nothing else: it cannot be saved, nor asked for more."""

    _meta: Any

    form_key = ""
    parent_name = ""
    status = ""
    completed_at = None
    # As the models of the forms say it of themselves.
    is_complete = FormRecord.is_complete
    is_settled = FormRecord.is_settled
    was_complete = FormRecord.was_complete
    belongs_to = EntryForm.belongs_to

    def __getattr__(self, name: str) -> Any:
        raise NotInOutline(
            f"An outline has no {self.form_key}.{name}. It has what the rules in crf.outline.RULES read: "
            "add the rule that asks for this, or load the record."
        )


class NotInOutline(AttributeError):
    """A rule asked an outline for more than the outline has."""


@cache
def _reader(model: type[FormRecord]) -> Callable[[list[Any]], OutlineRow]:
    """Values in the order of `_names` -> row."""
    fields = [_field(model, name) for name in _names(model)]
    names = ["pk" if field.primary_key else field.attname for field in fields]
    converted = [(i, convert) for i, field in enumerate(fields) if (convert := converter(field))]
    parent = getattr(model, "parent_name", "")
    own = {"form_key": model.form_key, "parent_name": parent, "_meta": model._meta}
    kind = type(f"{model.__name__}Outline", (OutlineRow,), own)

    def read(values: list[Any]) -> OutlineRow:
        for i, convert in converted:
            if values[i] is not None:
                values[i] = convert(values[i])
        row = kind()
        row.__dict__.update(zip(names, values, strict=True))
        return row

    return read


def _select_centres() -> str:
    columns = ", ".join(f"c.{field.column}" for field in Centre._meta.concrete_fields)
    return (
        f"SELECT '{_CENTRE}', c.id, json_build_array({columns})::text FROM accounts_centre c "  # noqa: S608
        "WHERE c.id IN (SELECT centre_id FROM crf_patient WHERE id = ANY(%(ids)s))"
    )


def _read_centre(values: list[Any]) -> Centre:
    fields = Centre._meta.concrete_fields
    converters = [converter(field) for field in fields]
    pairs = zip(values, converters, strict=True)
    read = [convert(value) if convert and value is not None else value for value, convert in pairs]
    return Centre.from_db(connection.alias, [field.attname for field in fields], read)


def _field(model: type[FormRecord], attname: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)
