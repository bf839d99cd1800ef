"""The one write path of clinical data: each service opens `acting`, writes, and says what changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Centre
from accounts.roles import Capability
from audit.context import acting
from crf.changes import record_changed, tell_changed
from crf.checks import SOFT, Finding, run_checks
from crf.derivations import ELIGIBILITY
from crf.fields import ItemField
from crf.models import CentreDocument, CentreDossier, EntryForm, FormRecord, FormStatus, Origin, Patient
from crf.opened import Opened, is_changed
from crf.overlay import open_to_change
from crf.record import PatientRecord, load_record, load_records, unsaved_record
from crf.signatures import take_back
from crf.specs import SPECS, FormSpec
from crf.status import (
    Obstacles,
    obstacles,
    why_closed,
    why_enrolment_closed,
    why_locked,
    why_not_yet,
    why_set_aside,
)
from crf.twins import Twin, look_of, registered_at, say_different, twins_of
from crf.workflow import Action, after

CentreForm = CentreDossier | CentreDocument

CHECK_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORTEST_REASON = 3


class Refused(Exception):
    """A write that the study's rules do not allow; the message says why and what to do."""


class EnrolmentClosed(Refused):
    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class FormClosed(Refused):
    pass


class SlotTaken(Refused):
    pass


class ReasonNeeded(Refused):
    pass


class NotEnough(Refused):
    """A registration without the answers that a patient needs; `items` are those that have none."""

    def __init__(self, items: list[ItemField]) -> None:
        names = ", ".join(str(item.verbose_name) for item in items)
        super().__init__(_("A patient cannot be registered without: %(names)s.") % {"names": names})
        self.items = items


class LikelyTwins(Refused):
    """The patient may be registered already; `twins` are those who look like her."""

    def __init__(self, twins: list[Twin]) -> None:
        codes = ", ".join(twin.code for twin in twins)
        words = _("This may be a patient whom the centre has registered already: %(codes)s.")
        super().__init__(words % {"codes": codes})
        self.twins = twins


class Conflict(Exception):
    """Somebody else saved the row since it was opened; `current` is the row as it stands."""

    def __init__(self, current: FormRecord) -> None:
        super().__init__(f"{current._meta.label} {current.pk} is at version {current.version}")
        self.current = current


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: the patient as she is now, and for each page what keeps it from being complete."""

    record: PatientRecord
    obstacles: list[Obstacles]


def subject_code(centre_no: int, sequence: int) -> str:
    """MMA-<centre>-<sequence>-<check letter>; a mistyped digit gives another letter (ecrf.md §2.2)."""
    letter = CHECK_LETTERS[(17 * centre_no + sequence) % len(CHECK_LETTERS)]
    return f"MMA-{centre_no:02}-{sequence:04}-{letter}"


def register_patient(
    *,
    centre: Centre,
    patient: Patient,
    by: Any,
    reason: str = "",
    days: Collection[date] = (),
    different: Collection[str] | None = None,
    confirmed: Collection[str] = (),
) -> Saved:
    """Give `patient`, a new unsaved row, the centre's next code, and save it.

    A patient who is typed in needs the answers of `needed_to_register`. `days` are those of her allogeneic
    transplants where they are known. `different` are codes of patients of whom somebody has said that they
    are other persons than she; with None nobody is there to be asked. `confirmed` as in `save_forms`.
    Raises EnrolmentClosed, NotEnough, LikelyTwins or PermissionDenied.
    """
    require(by, centre)
    with acting(by, reason=reason):
        Centre.objects.select_for_update().get(pk=centre.pk)
        closed = enrolment_closed(centre)
        if closed:
            raise EnrolmentClosed(closed)
        if patient.origin == Origin.MANUAL and (lacking := needed_to_register(patient)):
            raise NotEnough(lacking)
        look = look_of(patient, days)
        twins = twins_of(look, registered_at(centre, sex=look.sex)) if different is not None else []
        if any(twin.code not in (different or ()) for twin in twins):
            raise LikelyTwins(twins)
        last = Patient.objects.filter(centre=centre).order_by("-sequence").first()
        patient.centre = centre
        patient.sequence = last.sequence + 1 if last else 1
        patient.subject_code = subject_code(centre.study_centre_no, patient.sequence)
        alone = unsaved_record(patient)
        findings = run_checks(alone)
        _confirm(alone, [patient], findings, set(confirmed), by)
        blocked = obstacles(alone, [patient], findings)
        _write(patient, complete=not blocked)
        say_different(patient.pk, twins, by=by)
        record = load_record(patient)
        tell_changed(Patient, record)
    return Saved(record, [blocked])


def needed_to_register(patient: Patient) -> list[ItemField]:
    """The items without an answer of those by which a patient is known and eligible or not."""
    born = "birth_year" if settings.BIRTH_PRECISION == "year" else "age_at_allo"
    needed = {"sex", born, *ELIGIBILITY}
    return [field for field in patient.items() if field.name in needed and not patient.is_answered(field)]


def enrolment_closed(centre: Centre) -> list[str]:
    dossier = CentreDossier.objects.current().filter(centre=centre).first() or CentreDossier()
    return why_enrolment_closed(dossier, list(CentreDocument.objects.current().filter(centre=centre)))


def save_forms(
    *,
    patient: Patient,
    instances: Sequence[FormRecord],
    removed: Sequence[EntryForm] = (),
    by: Any,
    reason: str = "",
    complete: bool = False,
    confirmed: Collection[str] = (),
    query: int | None = None,
) -> Saved:
    """Save rows of one patient, and take entries off their pages, in one transaction: all or nothing.

    With `complete` a page that nothing stands in the way of becomes complete, its entries with it; one
    that was complete stays so only while nothing does. A row that others belong to comes before them.
    A page that was verified or signed is so no longer, and the signature of the patient is void. Of a locked
    patient only what an open query asks about can be changed, with a reason, and she stays locked.
    `confirmed` names soft findings ("check id:stamp") of which somebody says that the source has it so.
    `query` is the number of the query that the change answers, for the trail.
    Raises Conflict, FormClosed, ReasonNeeded or PermissionDenied.
    """
    require(by, patient.centre)
    with acting(by, reason=reason, query=query):
        Patient.objects.select_for_update().get(pk=patient.pk)
        stored = load_record(patient)
        for instance in (*instances, *removed):
            if not isinstance(instance, Patient):
                instance.patient = patient  # type: ignore[attr-defined]
            _check_version(stored, instance)
            _check_page(stored, instance, instances)
        record = stored.with_form(*instances, without=removed)
        locked = bool(why_locked(stored))
        if locked:
            _refuse_beyond_queries(stored, record, instances, removed)
        for instance in (*instances, *removed):
            _refuse_closed(stored, instance, record, locked)
            if (locked or instance.was_complete) and len(reason.strip()) < SHORTEST_REASON:
                raise ReasonNeeded
        take_back(record, [*instances, *removed], by=by, reason=reason)
        findings = run_checks(record)
        _confirm(record, instances, findings, set(confirmed), by)
        for entry in removed:
            _remove(entry, locked)
        blocked = [
            _write_page(record, page, instances, findings, complete, locked) for page in _pages(instances)
        ]
        tell_changed(type(instances[0]), record)
    return Saved(record, blocked)


def _refuse_closed(
    stored: PatientRecord, instance: FormRecord, record: PatientRecord | None, opened: bool = False
) -> None:
    """By the stored rows where locked or set aside; by the `record` to be, if any, where a form is closed.

    With `opened` the lock has been judged by itself.
    """
    row = next((row for row in stored.rows(instance.form_key) if row.pk == instance.pk), instance)
    closed = ("" if opened else why_locked(stored)) or why_set_aside(row)
    if record is not None:
        why = why_not_yet if opened else why_closed
        closed = closed or why(record, SPECS[instance.form_key])
    if closed:
        raise FormClosed(closed)


def _refuse_beyond_queries(
    stored: PatientRecord,
    record: PatientRecord,
    instances: Sequence[FormRecord],
    removed: Sequence[FormRecord],
) -> None:
    """Of a locked patient nothing changes but what an open query asks about; it stays open until the end."""
    opened = Opened(record, open_to_change(stored.patient.pk, hold=True))
    if not opened.places:
        raise FormClosed(why_locked(stored))
    words = {"open": opened.in_words()}
    if beyond := opened.beyond(stored, instances, removed):
        words["beyond"] = ", ".join(beyond)
        raise FormClosed(
            _(
                "This patient is locked. Until it is answered, an open query lets you change only this: "
                "%(open)s. Nothing was saved, because this was changed as well: %(beyond)s."
            )
            % words
        )
    if not removed and not is_changed(stored, instances):
        raise FormClosed(
            _(
                "This patient is locked. An open query lets you change this: %(open)s. If it is right as it "
                "is, answer the query and say so."
            )
            % words
        )


def _confirm(
    record: PatientRecord, instances: Sequence[FormRecord], findings: list[Finding], said: set[str], by: Any
) -> None:
    """Note on the page which findings the source is said to bear out; what is not found is not confirmed."""
    page = instances[0]
    found = {f.token(record) for f in findings if f.check.severity == SOFT}
    note = {"by": by.pk, "at": timezone.now().isoformat()}
    page.confirmed = {
        token: page.confirmed.get(token, note) for token in found if token in said or token in page.confirmed
    }


def _pages(instances: Sequence[FormRecord]) -> list[FormRecord]:
    """The rows that are pages of their own, and entries that are saved without theirs."""
    pages = [row for row in instances if not isinstance(row, EntryForm)]
    with_theirs = {id(row) for row in instances for page in pages if _stands_on(row, page)}
    return [row for row in instances if id(row) not in with_theirs]


def _stands_on(row: FormRecord, page: FormRecord) -> bool:
    return isinstance(row, EntryForm) and SPECS[row.form_key].parent == page.form_key and row.belongs_to(page)


def _write_page(
    record: PatientRecord,
    page: FormRecord,
    instances: Sequence[FormRecord],
    findings: list[Finding],
    complete: bool,
    locked: bool,
) -> Obstacles:
    """Write a row and those of its entries that are among the instances, or whose state follows the page."""
    entries = [e for spec in SPECS[page.form_key].groups for e in record.entries(page, spec.key)]
    given = {id(row) for row in instances}
    blocked = obstacles(record, [page, *entries], findings)
    done = not blocked and (complete or page.is_complete)
    _write(page, complete=done, locked=locked)
    for entry in entries:
        if id(entry) in given or (done and not entry.is_complete):
            entry.take_page(page)
            _write(entry, complete=done, locked=locked)
    return blocked


def remove_form(*, instance: FormRecord, by: Any, reason: str) -> None:
    """Take a row out of the patient's record; it and its history stay readable."""
    patient = instance.patient  # type: ignore[attr-defined]
    require(by, patient.centre)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded
    with acting(by, reason=reason):
        Patient.objects.select_for_update().get(pk=patient.pk)
        record = load_record(patient)
        _check_version(record, instance)
        _refuse_closed(record, instance, None)
        take_back(record, [instance], by=by, reason=reason)
        for spec in SPECS[instance.form_key].groups:
            for entry in record.entries(instance, spec.key):
                _remove(entry)
        _remove(instance)
        record_changed.send(type(instance), records=[load_record(patient)])


def save_centre_form(*, instance: CentreForm, by: Any, reason: str = "") -> None:
    """Save a row of a centre's dossier; what its patients' checks say may follow from it."""
    require(by, instance.centre, Capability.MANAGE_CENTRES)
    with acting(by, reason=reason):
        Centre.objects.select_for_update().get(pk=instance.centre_id)
        rows = type(instance).objects.current().filter(centre=instance.centre)
        existing = next((r for r in rows if r.pk == instance.pk or SPECS[r.form_key].once), None)
        if existing and (existing.pk != instance.pk or existing.version != instance.version):
            raise Conflict(existing)
        if instance.was_complete and len(reason.strip()) < SHORTEST_REASON:
            raise ReasonNeeded
        _write(instance, complete=not instance.unanswered())
        patients = Patient.objects.current().filter(centre=instance.centre).values_list("pk", flat=True)
        record_changed.send(type(instance), records=list(load_records(patients).values()))


def require(by: Any, centre: Centre, capability: Capability = Capability.ENTER_DATA) -> None:
    """Raises PermissionDenied for whoever may not do this at the centre."""
    if not by.can(capability, centre):
        raise PermissionDenied(f"{capability} at centre {centre.study_centre_no}")


def _check_version(stored: PatientRecord, instance: FormRecord) -> None:
    """Refuse a row that changed, went or is another patient's, and a second where there can be only one."""
    spec = SPECS[instance.form_key]
    rows = stored.rows(instance.form_key)
    if instance.pk and all(row.pk != instance.pk for row in rows):
        gone = type(instance).objects.filter(pk=instance.pk).first()
        if gone is None or gone.patient_id != stored.patient.pk:
            raise PermissionDenied(f"{instance._meta.label} {instance.pk} is not of {stored.patient}")
        raise Conflict(gone)
    if instance.pk and spec.slot:
        _refuse_taken_slot(spec, instance, rows)
    for row in rows:
        same_place = spec.once or (spec.slot and _slot(row) == _slot(instance))
        if row.pk == instance.pk:
            if row.version != instance.version:
                raise Conflict(row)
            return
        if same_place:
            raise Conflict(row)


def _refuse_taken_slot(spec: FormSpec, instance: FormRecord, rows: Sequence[FormRecord]) -> None:
    """A stored row cannot become one that there is already, as a visit that was called by another name."""
    slot = _slot(instance)
    if slot is not None and any(row.pk != instance.pk and _slot(row) == slot for row in rows):
        words = dict(spec.slot[1].choices)[slot] if spec.slot else slot
        raise SlotTaken(
            _("There is a form for “%(slot)s” already. Open that one, or choose another one here.")
            % {"slot": words}
        )


def _check_page(stored: PatientRecord, row: FormRecord, instances: Sequence[FormRecord]) -> None:
    """Refuse an entry on a page that is neither the patient's nor saved with it."""
    if not isinstance(row, EntryForm) or not row.parent_name:
        return
    key = SPECS[row.form_key].parent
    page = getattr(row, row.parent_name, None)
    of_patient = page is not None and page.pk in {each.pk for each in stored.rows(key)}
    if not of_patient and all(page is not each for each in instances):
        raise PermissionDenied(f"{row._meta.label} {row.pk} on a page that is not of {stored.patient}")


def _slot(row: FormRecord) -> Any:
    item, _codes = SPECS[row.form_key].slot or ("pk", None)
    return getattr(row, item)


def _remove(instance: FormRecord, locked: bool = False) -> None:
    instance.removed_at = timezone.now()
    _write(instance, complete=instance.is_complete, locked=locked)


def _write(instance: FormRecord, *, complete: bool, locked: bool = False) -> None:
    instance.status = FormStatus.COMPLETE if complete else FormStatus.IN_PROGRESS
    if locked:
        instance.status = after(Action.CORRECT)
    if complete and instance.completed_at is None:
        instance.completed_at = timezone.now()
    instance.version += 1
    instance.save()
