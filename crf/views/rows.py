"""The e-CRF page as its template wants it: sections of item rows, with what is said about each."""

from typing import Any

from django.urls import reverse

from crf.checks import Finding
from crf.display import echo
from crf.fields import ItemField
from crf.forms import MISSING_SUFFIX, EcrfForm
from crf.models import FormRecord
from crf.selectors import items_with_history
from crf.specs import FormSpec


def sections(
    spec: FormSpec, form: EcrfForm, row: FormRecord, findings: list[Finding]
) -> list[dict[str, Any]]:
    shown = {field.name for field in row.shown()}
    changed = items_with_history(row)
    drawn = []
    for number, (title, fields) in enumerate(spec.sectioned(), start=1):
        rows = [_item(field, form, row, findings, shown, changed) for field in fields]
        asked = [item for item in rows if item["shown"]]
        drawn.append(
            {
                "title": title,
                "slug": f"section-{number}",
                "rows": rows,
                "answered": sum(item["answered"] for item in asked),
                "total": len(asked),
            }
        )
    return drawn


def _item(
    field: ItemField,
    form: EcrfForm,
    row: FormRecord,
    findings: list[Finding],
    shown: set[str],
    changed: set[str],
) -> dict[str, Any]:
    value = getattr(row, field.attname)
    missing = field.name + MISSING_SUFFIX
    here = [said for finding in findings if field.name in (said := as_data(finding, row))["items"]]
    return {
        "name": field.name,
        "label": field.verbose_name,
        "help": field.help_text,
        "unit": field.item.unit,
        "required": field.item.required,
        "kind": field.kind,
        "field": form[field.name],
        "missing_field": form[missing] if missing in form.fields else None,
        "echo": echo(value),
        "errors": [*form.errors.get(field.name, []), *form.errors.get(missing, [])],
        "findings": here,
        "history_url": _history_url(row, field) if field.name in changed else "",
        "changed": field.name in changed,
        "shown": field.name in shown,
        "answered": value is not None or field.name in row.missing,
        "condition": None if field.item.shown_if is None else field.item.shown_if.as_data(),
    }


def as_data(finding: Finding, row: FormRecord) -> dict[str, Any]:
    """A finding as this row's page and its script read it, with the items of it that stand on the page."""
    places = [target for target in finding.targets if (target.form, target.row) == (row.form_key, row.pk)]
    return {
        "items": [target.item for target in places],
        "severity": finding.check.severity,
        "message": finding.message(),
        "check_id": finding.check.id,
    }


def _history_url(row: FormRecord, field: ItemField) -> str:
    return reverse("crf:history", args=[row.form_key, row.pk, field.name])
