"""What has been entered: one row of a form with its entries, or every form of a patient."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crf.display import answer_in_words, stored_answer
from crf.fields import ItemField
from crf.models import FormRecord
from crf.models.base import arises
from crf.paper.blank import Data, section_title
from crf.record import PatientRecord
from crf.specs import PAGE_SPECS, FormSpec


def casebook(record: PatientRecord) -> tuple[list[Data], list[str]]:
    """The forms of the patient, row by row, and the titles of those that nobody has begun."""
    forms, untouched = [], []
    for spec in PAGE_SPECS:
        rows = record.rows(spec.key)
        forms += [filled_form(record, spec, row) for row in rows]
        untouched += [] if rows else [str(spec.title)]
    return forms, untouched


def filled_form(record: PatientRecord, spec: FormSpec, row: FormRecord) -> Data:
    """One row: the questions that arise with their answers, and the entries on its page."""
    sections = [
        {"title": section_title(spec, title), "items": _items(row, fields)}
        for title, fields in spec.sectioned()
    ]
    groups = [_group(record, spec, group, row) for group in spec.groups]
    return {
        "key": spec.key,
        "title": _title(record, spec, row),
        "about": "patient",
        "several": False,
        "facts": _facts(row),
        "sections": [section for section in sections if section["items"]],
        "groups": [group for group in groups if group["entries"] or group["nothing"]],
    }


def _title(record: PatientRecord, spec: FormSpec, row: FormRecord) -> str:
    if spec.slot is not None:
        name, codes = spec.slot
        slot = dict(codes.choices).get(getattr(row, name) or "")
        return f"{spec.title}: {slot}" if slot else str(spec.title)
    rows = record.rows(spec.key)
    return f"{spec.title} {rows.index(row) + 1}" if len(rows) > 1 else str(spec.title)


def _facts(row: FormRecord) -> list[list[str]]:
    changed = timezone.localtime(row.updated_at).strftime("%Y-%m-%d %H:%M %Z")
    return [
        [_("State"), str(row.get_status_display())],
        [_("Last change"), changed],
        [_("Entered by way of"), str(row.get_origin_display())],
    ]


def _group(record: PatientRecord, spec: FormSpec, group: FormSpec, row: FormRecord) -> Data:
    entries = record.entries(row, group.key)
    asked = group.arises is None or group.arises.holds(row.answers())
    return {
        "key": group.key,
        "title": str(group.title),
        "condition": "",
        "nothing": _("none entered") if asked and not entries else "",
        "entries": [
            {
                "title": f"{group.title} {number}" if len(entries) > 1 else str(group.title),
                "items": _items(entry, group.model.items()),
            }
            for number, entry in enumerate(entries, start=1)
        ],
    }


def _items(row: FormRecord, fields: Any) -> list[Data]:
    """What arises; and, should there be one, an answer to what does not: nothing entered is left out."""
    answers = row.answers()
    asked = (field for field in fields if arises(field, answers) or row.is_answered(field))
    return [_item(row, field) for field in asked]


def _item(row: FormRecord, field: ItemField) -> Data:
    return {
        "name": field.name,
        "label": str(field.verbose_name),
        "hint": "",
        "note": "",
        "band": "",
        "within": False,
        "condition": "",
        "annotation": [],
        "answer": {"kind": "said", **_said(row, field)},
        "missing": [],
    }


def _said(row: FormRecord, field: ItemField) -> Data:
    value = stored_answer(field, row)
    if value is None:
        return {"text": _("no answer"), "of": "nothing"}
    if isinstance(value, dict) and "missing" in value:
        return {"text": answer_in_words(field, value), "of": "missing"}
    # 3.8 as it was typed, not 3.8000 as it is stored.
    plain = value.normalize() + 0 if isinstance(value, Decimal) else value
    text = answer_in_words(field, plain)
    if entered := row.entered.get(field.name):
        text = _("%(answer)s (entered as %(value)s %(unit)s)") % {"answer": text, **entered}
    return {"text": text, "of": "value"}
