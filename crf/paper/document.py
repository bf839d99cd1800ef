"""Documents for print as plain data: what stands on the pages, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crf.models import FormRecord, Patient
from crf.paper.blank import Data, all_pages, blank_form, lists_at_the_end
from crf.paper.filled import casebook, filled_form
from crf.partial_date import written
from crf.record import PatientRecord
from crf.specs import FormSpec


@dataclass(frozen=True, slots=True)
class Document:
    """What the template draws. `data` holds texts, lists and dictionaries alone, as JSON has them."""

    data: Data
    printed: datetime


def blank_document(specs: list[FormSpec] | None = None, *, annotated: bool = False) -> Document:
    """The forms to fill by pen, all of them where none is named."""
    pages = all_pages() if specs is None else specs
    forms = [blank_form(spec, annotated) for spec in pages]
    title = forms[0]["title"] if len(forms) == 1 else _("All forms")
    lists = [] if annotated else lists_at_the_end(pages)
    kind = _("annotated form") if annotated else _("blank form")
    return _document("annotated" if annotated else "blank", f"{title} – {kind}", forms, lists=lists)


def form_document(record: PatientRecord, spec: FormSpec, row: FormRecord) -> Document:
    """One row of a form with its entries, as entered."""
    form = filled_form(record, spec, row)
    title = f"{record.patient.subject_code} – {form['title']}"
    return _document("filled", title, [form], record=record)


def casebook_document(record: PatientRecord) -> Document:
    """Everything entered of a patient, with a list of the forms and of those not begun."""
    forms, untouched = casebook(record)
    title = f"{record.patient.subject_code} – {_('Casebook')}"
    return _document("casebook", title, forms, record=record, untouched=untouched)


def _document(
    kind: str,
    title: str,
    forms: list[Data],
    *,
    lists: list[Data] | None = None,
    record: PatientRecord | None = None,
    untouched: list[str] | None = None,
) -> Document:
    printed = timezone.now()
    data = {
        "kind": kind,
        "lang": (get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "title": title,
        "study": _("Allogeneic transplantation in multiple myeloma"),
        "patient": record.patient.subject_code if record else "",
        "facts": _facts(record) if record else [],
        "stamp": [_version(record.patient if record else None), in_both_zones(printed)],
        "forms": forms,
        "lists": lists or [],
        "untouched": untouched or [],
        "words": _words(),
    }
    return Document(data, printed)


def _facts(record: PatientRecord) -> list[list[str]]:
    return [
        [_("Patient"), record.patient.subject_code],
        [_("Centre"), str(record.centre)],
        [_("Registered on"), written(record.patient.registered_on)],
    ]


def _version(patient: Patient | None) -> str:
    software = f"mmregistry {settings.SOFTWARE_VERSION}"
    if patient is None:
        return software
    # No row is there before the first write through the trail.
    counted: Any = getattr(patient, "data_version", None)
    number = counted.number if counted else 0
    return f"{software} · " + _("data version %(number)s") % {"number": number}


def in_both_zones(moment: datetime) -> str:
    """In UTC and by the study's clock: "Printed 2026-11-22 18:25 UTC = 2026-11-22 19:25 Europe/Rome"."""
    zones = (("UTC", UTC), (settings.TIME_ZONE, ZoneInfo(settings.TIME_ZONE)))
    shown = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M} {name}" for name, zone in zones)
    return _("Printed %(when)s") % {"when": " = ".join(shown)}


def _words() -> dict[str, str]:
    """The words that the template itself uses."""
    return {
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "patient": _("Patient code"),
        "centre": _("Centre"),
        "number": _("Number or visit"),
        "by": _("Filled in by"),
        "on": _("on (date)"),
        "date": _("DDMMYYYY"),
        "full_date": _("full date"),
        "codes": _("Codes to write"),
        "contents": _("Forms"),
        "untouched": _("Not begun"),
        "how": _(
            "○ one answer, □ as many as apply. Dates are day, month, year: leave the day empty if it is not "
            "known, day and month if only the year is. Where the chart says nothing, tick the box on the "
            "right; an empty answer looks forgotten. No names, initials or dates of birth on this paper."
        ),
    }
