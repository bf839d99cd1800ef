"""The e-CRF page as its template wants it: items in sections, entries in groups, and what is said there."""

from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any

from django.urls import reverse

from crf.checks import SOFT, Finding, run_checks
from crf.derivations.derived import DOES_NOT_APPLY, Derived
from crf.derivations.follows import INSTEAD, followed_by, follows
from crf.derivations.items import DerivedItem, derived_items
from crf.derivations.words import in_words
from crf.display import echo
from crf.fields import OPTIONAL, ItemField, Offered
from crf.forms import MISSING_SUFFIX, NUMBERS, UNIT_SUFFIX, EcrfForm
from crf.models import FormRecord
from crf.opened import Opened
from crf.overlay import accepted_findings
from crf.record import PatientRecord
from crf.selectors import items_with_history
from crf.sheet import Group, Sheet, name_on_page
from crf.signatures import with_entries
from crf.specs import FormSpec

Drawn = dict[str, Any]


class Page:
    """What is known of a sheet while it is drawn: what the checks say, and which items have a history."""

    def __init__(self, sheet: Sheet, findings: Iterable[Drawn], record: PatientRecord | None) -> None:
        self.sheet = sheet
        self.record = record
        self.findings = list(findings)
        self.changed = items_with_history(form.instance for form in sheet.forms())

    @cached_property
    def sections(self) -> list[Drawn]:
        form = self.sheet.main
        drawn = []
        for number, (title, fields) in enumerate(self.sheet.spec.sectioned(), start=1):
            section = self._counted(self._items(form, fields))
            unknown = any("U" in row["missing_codes"] for row in section["rows"])
            drawn.append({"title": title, "slug": f"section-{number}", "may_be_unknown": unknown, **section})
        drawn[-1]["derived"] = self._derived(form, None)
        return drawn

    def unanswered(self) -> list[Drawn]:
        """Every question on the page that still needs an answer."""
        parts = [*self.sections, *(entry for group in self.groups for entry in group["entries"])]
        rows = (row for part in parts for row in part["rows"])
        asked = (row for row in rows if row["shown"] and not row["follows"])
        return [row for row in asked if row["required"] != OPTIONAL and not row["answered"]]

    @cached_property
    def groups(self) -> list[Drawn]:
        """The repeating groups, those that do not arise and have no entry folded away."""
        return [self._group(group) for group in self.sheet.groups]

    def _group(self, group: Group) -> Drawn:
        arises, spec = group.spec.arises, group.spec
        entries = [self._entry(spec, form) for form in group.forms]
        return {
            "spec": spec,
            "title": spec.title,
            "slug": f"group-{spec.key}",
            "entries": entries,
            "removed": [self._entry(spec, form) for form in group.removed],
            "blank": partial(self._entry, spec, group.blank),
            "numbered_by": spec.model.numbered_by,
            "condition": None if arises is None else arises.as_data(),
            "shown": bool(entries) or arises is None or arises.holds(self.sheet.row.answers()),
            "answered": sum(entry["answered"] for entry in entries),
            "total": sum(entry["total"] for entry in entries),
        }

    def _entry(self, spec: FormSpec, form: EcrfForm) -> Drawn:
        row = form.instance
        return {
            "name": (form.prefix or "").partition("-")[2],
            "prefix": form.prefix,
            "spec": spec,
            "instance": row,
            "version": form["version"],
            "derived": self._derived(form, None),
            "shut": form.fields["version"].disabled,
            "partly": bool(form.shut),
            **self._counted(self._items(form, spec.model.items())),
        }

    def _counted(self, rows: list[Drawn]) -> Drawn:
        asked = [row for row in rows if row["shown"] and (row["answered"] or not row["follows"])]
        return {"rows": rows, "answered": sum(row["answered"] for row in asked), "total": len(asked)}

    def _items(self, form: EcrfForm, fields: Iterable[ItemField]) -> list[Drawn]:
        shown = {field.name for field in form.instance.shown()}
        return [self._item(field, form, field.name in shown) for field in fields]

    def _item(self, field: ItemField, form: EcrfForm, shown: bool) -> Drawn:
        row, value = form.instance, getattr(form.instance, field.attname)
        missing, unit = field.name + MISSING_SUFFIX, field.name + UNIT_SUFFIX
        has_history = field.name in self.changed.get((row.form_key, row.pk), ())
        return {
            "name": field.name,
            "id": form[field.name].html_name,
            "label": field.verbose_name,
            "help": field.help_text,
            "unit": row.entered.get(field.name, {}).get("unit") or field.item.unit_name,
            "required": field.item.required,
            "kind": field.kind,
            "field": form[field.name],
            "shut": form.fields[field.name].disabled,
            "missing_codes": field.item.missing,
            "missing_field": form[missing] if missing in form.fields else None,
            "unit_field": form[unit] if unit in form.fields else None,
            "echo": echo(value),
            "number": _as_number(field),
            "errors": [*form.errors.get(field.name, []), *form.errors.get(missing, [])],
            "offers": form.offers(field.name),
            "findings": [found for found in self.findings if form[field.name].html_name in found["items"]],
            "history_url": _history_url(row, field) if has_history else "",
            "changed": has_history,
            "shown": shown,
            "answered": row.is_answered(field),
            "condition": None if field.item.shown_if is None else field.item.shown_if.as_data(),
            "offered": _as_data(field.item.offered),
            "fills": _as_data(field.item.fills),
            "among": field.item.among,
            "derived": self._derived(form, field.name),
            "may_follow": followed_by(row.form_key, field.name) is not None,
            "follows": self.record is not None and follows(self.record, row, field.name) is not None,
        }

    def _derived(self, form: EcrfForm, beside: str | None) -> list[Drawn]:
        """What follows from the answers: shown next to the item `beside`, or without one at the end."""
        row, record = form.instance, self.record
        return [
            {"id": form.add_prefix(item.name), "label": item.label, "words": _words(item, record, row)}
            for item in derived_items(row.form_key)
            if item.beside == beside
        ]


def _words(item: DerivedItem, record: PatientRecord | None, row: FormRecord) -> str:
    """The derived item in words; empty where it has nothing to say about the row."""
    derived = item.derive(record, row) if record else DOES_NOT_APPLY
    return in_words(item, derived) if derived.applies and not _waits(derived, row) else ""


def _waits(derived: Derived, row: FormRecord) -> bool:
    """Whether it lacks nothing but answers of this very row that are still to be given."""
    open_here = {f"{row.form_key}.{field.name}" for field in row.shown() if not row.is_answered(field)}
    return bool(derived.because) and open_here.issuperset(derived.because)


def derived_at(sheet: Sheet, record: PatientRecord) -> dict[str, str]:
    """Name on the page -> words, for every derived item of its rows."""
    return {
        form.add_prefix(item.name): _words(item, record, form.instance)
        for form in sheet.forms()
        for item in derived_items(form.instance.form_key)
    }


def followed_at(sheet: Sheet, record: PatientRecord) -> list[str]:
    """The names on the page of the items whose answer follows from other answers."""
    return [
        form.add_prefix(name)
        for form in sheet.forms()
        for key, name in INSTEAD
        if key == form.instance.form_key and follows(record, form.instance, name) is not None
    ]


def open_names(opened: Opened, page: FormRecord) -> frozenset[str]:
    """The names of the fields on a locked page that may be changed."""
    return frozenset(
        name_on_page(row.form_key, row.place, item, page)
        for row in with_entries(opened.record, page)
        for item in opened.changeable(row)
    )


def findings_at(sheet: Sheet, record: PatientRecord) -> list[Drawn]:
    """What the checks say about the rows of the page, without the questions that are settled already."""
    places = sheet.places()
    found = [f for f in run_checks(record) if any((t.form, t.row) in places for t in f.targets)]
    said = [finding for finding in found if finding.check.is_said]
    asks = any(finding.check.severity == SOFT for finding in said)
    accepted = accepted_findings(record.patient.pk) if asks and record.patient.pk else frozenset()
    return [as_data(f, sheet, record) for f in said if not _is_accepted(f, record, accepted)]


def _is_accepted(finding: Finding, record: PatientRecord, accepted: frozenset[str]) -> bool:
    """Whether a soft finding was accepted with these values; a hard one goes on, since it blocks the form."""
    return finding.check.severity == SOFT and bool(accepted) and finding.fingerprint(record) in accepted


def as_data(finding: Finding, sheet: Sheet, record: PatientRecord) -> Drawn:
    """A finding as the page and its script read it, with the fields of the page that it concerns.

    What only asks for a look can be confirmed: `confirm` is then what the page posts to say so.
    """
    token = finding.token(record) if finding.check.severity == SOFT else ""
    return {
        "items": [
            name_on_page(target.form, target.row, target.item, sheet.row)
            for target in finding.targets
            if (target.form, target.row) in sheet.places()
        ],
        "severity": finding.check.severity,
        "message": finding.message(),
        "check_id": finding.check.id,
        "confirm": token,
        "confirmed": token in sheet.row.confirmed,
    }


def _as_data(offered: Offered | None) -> Drawn | None:
    return None if offered is None else {"by": offered.by, "codes": dict(offered.codes)}


def _as_number(field: ItemField) -> Drawn | None:
    """What the script needs to read a typed number as the form does."""
    if field.kind not in NUMBERS:
        return None
    second = field.item.second_unit
    return {
        "whole": field.kind == "whole",
        "units": field.item.units,
        "bounds": field.item.bounded,
        "second": second.name if second else "",
        "per": str(second.per) if second else "1",
    }


def _history_url(row: FormRecord, field: ItemField) -> str:
    return reverse("crf:history", args=[row.form_key, row.pk, field.name])
