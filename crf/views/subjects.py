"""Whom a form is about, a patient or a centre: what the one form view asks of either."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, cast

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre
from accounts.roles import Capability
from crf import selectors, services
from crf.models import FormRecord, Patient, PatientForm
from crf.numbering import first_free
from crf.opened import Opened
from crf.overlay import open_to_change
from crf.record import PatientRecord, load_record, unsaved_record
from crf.services import CentreForm
from crf.sheet import Entries, Sheet
from crf.specs import PATIENT_SPECS, SPECS, FormSpec
from crf.status import TO_DO, Cell, Obstacles, cells, why_closed, why_locked, why_not_yet, why_set_aside

# Forms whose rows stand on the page of another form's row.
ENTRY_KEYS = frozenset(spec.key for spec in PATIENT_SPECS if spec.parent)


def page_of_entry(user: Any, code: str, key: str, pk: int) -> str:
    """The address of the page on which this entry of the patient stands. Raises Http404."""
    record = load_record(selectors.patient_or_404(user, code))
    for page in record.rows(SPECS[key].parent):
        if any(entry.pk == pk for entry in record.entries(page, key)):
            return reverse("crf:form", args=[code, page.form_key, page.pk])
    raise Http404


class PatientSubject:
    """A registered patient."""

    def __init__(self, user: Any, spec: FormSpec, code: str) -> None:
        self.spec = spec
        # The record's own instance carries the centre, so nothing is asked twice.
        self.record: PatientRecord = load_record(selectors.patient_or_404(user, code))
        self.patient: Patient = self.record.patient
        self.title = code
        self.url = reverse("crf:patient", args=[code])
        self.day0: date | None = self.record.day0
        self.editable = user.can(Capability.ENTER_DATA, self.patient.centre)
        self.closed = why_closed(self.record, spec)

    def row(self, pk: int) -> FormRecord:
        found = next((row for row in self.record.rows(self.spec.key) if row.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def new_row(self, slot: str) -> FormRecord:
        if self.spec.model is Patient:
            raise Http404  # she is registered, and only once
        row = cast(type[PatientForm], self.spec.model)(patient=self.patient)
        if self.spec.slot:
            item, codes = self.spec.slot
            if slot and slot not in codes.values:
                raise Http404
            setattr(row, item, slot or None)
        if row.numbered_by:
            numbers = (getattr(each, row.numbered_by) for each in self.record.rows(self.spec.key))
            setattr(row, row.numbered_by, first_free(numbers))
        return row

    def only_row(self, slot: str) -> FormRecord | None:
        """The row that a second "new" would double."""
        if self.spec.repeats:
            return None
        rows = self.record.rows(self.spec.key)
        if self.spec.slot:
            rows = [row for row in rows if slot and getattr(row, self.spec.slot[0]) == slot]
        return rows[0] if rows else None

    def row_url(self, row: FormRecord) -> str:
        if row.pk is None:
            slot = getattr(row, self.spec.slot[0]) if self.spec.slot else None
            url = reverse("crf:form_new", args=[self.title, self.spec.key])
            return f"{url}?slot={slot}" if slot else url
        return reverse("crf:form", args=[self.title, self.spec.key, row.pk])

    def entries(self, row: FormRecord) -> Entries:
        """The entries that stand on the page of `row`."""
        return {
            group.key: self.record.entries(row, group.key) if row.pk else [] for group in self.spec.groups
        }

    def opened(self, row: FormRecord) -> Opened | None:
        """What an open query lets this person change on the page of `row` though it is locked."""
        shut = why_not_yet(self.record, self.spec) or why_set_aside(row)
        if not self.editable or not why_locked(self.record) or shut:
            return None
        opened = Opened(self.record, open_to_change(self.patient.pk)).at(row)
        return opened if opened.places else None

    def save(self, sheet: Sheet, **how: Any) -> Obstacles:
        """Raises what services.save_forms raises, which also says what may be told by `how`."""
        saved = services.save_forms(
            patient=self.patient, instances=sheet.instances(), removed=sheet.removed(), **how
        )
        self.record = saved.record
        return saved.obstacles[0]

    def with_page(self, sheet: Sheet) -> PatientRecord | None:
        """The record with the page as it is now, typed or stored."""
        return self.record.with_form(*sheet.rows(), without=sheet.removed())

    def next_cell(self, row: FormRecord) -> Cell | None:
        """The next form, in clinical order, that still has something to be done; round to the first."""
        ordered = list(cells(self.record, timezone.localdate()))
        here = next((i for i, cell in enumerate(ordered) if _is_at(cell, row)), 0)
        ahead = [cell for cell in ordered[here + 1 :] + ordered[:here] if cell.state in TO_DO]
        return next((cell for cell in ahead if not why_closed(self.record, cell.spec)), None)


class RegistrationSubject(PatientSubject):
    """Somebody who gets a code when the form is saved."""

    def __init__(self, user: Any, centre: Centre) -> None:
        self.spec = SPECS[Patient.form_key]
        self.patient = Patient(centre=centre)
        self.record = unsaved_record(self.patient)
        self.title = _("New patient")
        self.url = reverse("crf:matrix")
        self.day0 = None
        self.editable = user.can(Capability.ENTER_DATA, centre)
        self.closed = " ".join(services.enrolment_closed(centre))

    def new_row(self, slot: str) -> FormRecord:
        return self.patient

    def only_row(self, slot: str) -> FormRecord | None:
        return None

    def opened(self, row: FormRecord) -> Opened | None:
        return None

    def row_url(self, row: FormRecord) -> str:
        if row.pk is None:
            return reverse("crf:register", args=[self.patient.centre.study_centre_no])
        return reverse("crf:form", args=[self.patient.subject_code, row.form_key, row.pk])

    def save(
        self,
        sheet: Sheet,
        *,
        by: Any = None,
        reason: str = "",
        different: Collection[str] = (),
        confirmed: Collection[str] = (),
        **how: Any,
    ) -> Obstacles:
        saved = services.register_patient(
            centre=self.patient.centre,
            patient=cast(Patient, sheet.row),
            by=by,
            reason=reason,
            different=different,
            confirmed=confirmed,
        )
        self.record, self.patient = saved.record, saved.record.patient
        self.title = self.patient.subject_code
        return saved.obstacles[0]


class CentreSubject:
    """A centre: its dossier and its documents."""

    patient = None
    day0 = None
    closed = ""

    def __init__(self, user: Any, spec: FormSpec, number: int) -> None:
        self.spec = spec
        self.centre = selectors.centre_or_404(user, number)
        self.title = str(self.centre)
        self.url = reverse("accounts:centre", args=[number])
        self.editable = user.can(Capability.MANAGE_CENTRES, self.centre)

    def _rows(self) -> Iterator[FormRecord]:
        yield from selectors.centre_rows(self.spec.model, self.centre)

    def row(self, pk: int) -> FormRecord:
        found = next((row for row in self._rows() if row.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def new_row(self, slot: str) -> FormRecord:
        return cast(type[CentreForm], self.spec.model)(centre=self.centre)

    def only_row(self, slot: str) -> FormRecord | None:
        return next(self._rows(), None) if self.spec.once else None

    def row_url(self, row: FormRecord) -> str:
        number, key = self.centre.study_centre_no, self.spec.key
        if row.pk is None:
            return reverse("crf:centre_form_new", args=[number, key])
        return reverse("crf:centre_form", args=[number, key, row.pk])

    def entries(self, row: FormRecord) -> Entries:
        return {}

    def opened(self, row: FormRecord) -> Opened | None:
        return None

    def save(self, sheet: Sheet, *, by: Any = None, reason: str = "", **how: Any) -> Obstacles:
        services.save_centre_form(instance=cast(CentreForm, sheet.row), by=by, reason=reason)
        return Obstacles(sheet.row.unanswered(), [])

    def with_page(self, sheet: Sheet) -> PatientRecord | None:
        return None

    def next_cell(self, row: FormRecord) -> Cell | None:
        return None


Subject = PatientSubject | CentreSubject


def _is_at(cell: Cell, row: FormRecord) -> bool:
    if cell.spec.key != row.form_key:
        return False
    return cell.spec.slot is None or getattr(row, cell.spec.slot[0]) == cell.slot
