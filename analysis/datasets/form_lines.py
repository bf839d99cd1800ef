"""Which rows of a patient are written: all that stand; without a legal basis only who and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analysis.datasets.form_columns import Line
from crf.derivations import has_legal_basis
from crf.record import PatientRecord
from crf.specs import PATIENT_SPECS, FormSpec


def form_lines(record: PatientRecord) -> Iterator[tuple[str, Line]]:
    """(form, line) in the order of the forms and of their rows.

    Without a legal basis, or once consent is withdrawn, no clinical form leaves the registry.
    """
    lawful = has_legal_basis(record)
    for spec in PATIENT_SPECS:
        if lawful or not spec.clinical:
            for number, row in enumerate(record.rows(spec.key), start=1):
                yield spec.key, Line(record, row, number, _parent(record, spec, row), row.answers())


def _parent(record: PatientRecord, spec: FormSpec, row: Any) -> int | None:
    if not spec.parent:
        return None
    pages = enumerate(record.rows(spec.parent), start=1)
    return next((number for number, page in pages if row.belongs_to(page)), None)
